"""Ciphertext on the disk: SM4-GCM in chunks, each bound to its file, its number and whether it is the last.

While a transaction is open the bytes lie under ``<id>.part``; they take their name when it commits and vanish when it
rolls back. What a crash leaves behind is settled by ``services.sweep_files``.
"""

from __future__ import annotations

import os
import uuid
import weakref
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction

from lianxin.cellar.vault.provider import Tampered, cipher

CHUNK = 1024 * 1024
_HEAD = b"LXF1"


def path_of(file_id: uuid.UUID) -> Path:
    """``FILES_DIR/<last two hex digits>/<id>``: the first digits of a time-ordered id would fill one
    folder.
    """
    return Path(settings.FILES_DIR) / file_id.hex[-2:] / str(file_id)


def part_of(file_id: uuid.UUID) -> Path:
    return path_of(file_id).with_suffix(".part")


def _place(file_id: uuid.UUID, number: int, last: bool) -> bytes:
    return b"files:" + file_id.bytes + number.to_bytes(4, "big") + (b"." if last else b"+")


class _Pending:
    """Bytes of a transaction that has not committed. When Django drops the commit hook that holds
    this, they are deleted.
    """

    def __init__(self, file_id: uuid.UUID):
        self.file_id = file_id
        self._drop = weakref.finalize(self, Path.unlink, part_of(file_id), missing_ok=True)

    def keep(self) -> None:
        self._drop.detach()
        settle(self.file_id)


def write(file_id: uuid.UUID, key: bytes, data: bytes) -> None:
    """Put ``data`` on the disk for good when the running transaction commits."""
    part = part_of(file_id)
    part.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pending = _Pending(file_id)
    starts = range(0, len(data), CHUNK) or range(1)
    with part.open("wb") as out:
        out.write(_HEAD)
        for number, start in enumerate(starts):
            place = _place(file_id, number, number == len(starts) - 1)
            box = cipher.encrypt(key, data[start : start + CHUNK], place)
            out.write(len(box).to_bytes(4, "big") + box)
        out.flush()
        os.fsync(out.fileno())
    transaction.on_commit(pending.keep)


def settle(file_id: uuid.UUID) -> None:
    """Give a part its name, durably."""
    part_of(file_id).replace(path_of(file_id))
    folder = os.open(path_of(file_id).parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read(file_id: uuid.UUID, key: bytes) -> Iterator[bytes]:
    """The plain chunks; raises FileNotFoundError, or Tampered at a chunk that is changed, moved or
    missing.
    """
    path = path_of(file_id)
    with (path if path.exists() else part_of(file_id)).open("rb") as source:
        if source.read(len(_HEAD)) != _HEAD:
            raise Tampered("not a kept file")
        number, box = 0, _next(source)
        while box:
            following = _next(source)
            yield cipher.decrypt(key, box, _place(file_id, number, not following))
            number, box = number + 1, following
        if not number:
            raise Tampered("empty")


def _next(source) -> bytes:
    head = source.read(4)
    box = source.read(int.from_bytes(head, "big")) if len(head) == 4 else b""
    if head and (len(head) < 4 or len(box) < int.from_bytes(head, "big")):
        raise Tampered("cut short")
    return box


def delete(file_id: uuid.UUID) -> None:
    path_of(file_id).unlink(missing_ok=True)
    part_of(file_id).unlink(missing_ok=True)


def parts_older_than(seconds: float, now: float) -> Iterator[uuid.UUID]:
    """Parts whose transaction must be over by now."""
    for path in Path(settings.FILES_DIR).glob("??/*.part"):
        if now - path.stat().st_mtime > seconds:
            yield uuid.UUID(path.stem)
