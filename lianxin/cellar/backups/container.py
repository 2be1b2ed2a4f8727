"""The file of a backup: a head in clear, then records, compressed and sealed chunk by chunk.

Each chunk is bound to this file, its number and whether it is the last, so that a file that was cut, mixed or changed is not
read to its end. The head names the generation of the master key, the moment, the database and its tables; nothing personal.
"""

from __future__ import annotations

import json
import secrets
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from lianxin.cellar.vault.keys import current_generation, derive, master_keys
from lianxin.cellar.vault.provider import KEY_BYTES, Tampered, cipher

MAGIC = b"LXB1"
CHUNK = 1024 * 1024


class NotABackup(Exception):
    """This file cannot be read: ``str()`` says why, for the person at the command line."""


def _key(generation: int, salt: str) -> bytes:
    return derive(generation, f"backup|{salt}")[:KEY_BYTES]


def _place(salt: str, number: int, last: bool) -> bytes:
    return f"backup:{salt}:{number}:{'last' if last else 'more'}".encode()


class Writer:
    """Write records to ``out``; nothing is whole before ``close``."""

    def __init__(self, out: BinaryIO, **head: Any):
        self._out, self._number, self._waiting = out, 0, b""
        self._salt, generation = secrets.token_hex(16), current_generation()
        self._secret = _key(generation, self._salt)
        self._press = zlib.compressobj(3)
        text = json.dumps({**head, "salt": self._salt, "generation": generation}, sort_keys=True).encode()
        out.write(MAGIC + len(text).to_bytes(4, "big") + text)

    def record(self, data: bytes) -> None:
        self._waiting += self._press.compress(len(data).to_bytes(4, "big") + data)
        while len(self._waiting) > CHUNK:
            self._chunk(self._waiting[:CHUNK], last=False)
            self._waiting = self._waiting[CHUNK:]

    def close(self) -> None:
        self._chunk(self._waiting + self._press.flush(), last=True)

    def _chunk(self, data: bytes, *, last: bool) -> None:
        box = cipher.encrypt(self._secret, data, _place(self._salt, self._number, last))
        self._out.write(len(box).to_bytes(4, "big") + box)
        self._number += 1


def head_of(source: BinaryIO) -> dict[str, Any]:
    """The head; raises NotABackup. ``source`` is left at the first chunk."""
    if source.read(len(MAGIC)) != MAGIC:
        raise NotABackup("this is not a backup of Lianxin")
    try:
        return json.loads(source.read(int.from_bytes(source.read(4), "big")))
    except ValueError:
        raise NotABackup("the head of this backup is damaged") from None


def records(source: BinaryIO) -> Iterator[bytes]:
    """Every record in order. Raises NotABackup for a key that is not here, a change, or an end that is missing."""
    head = head_of(source)
    if head["generation"] not in master_keys():
        raise NotABackup(f"generation {head['generation']} of the master keys is not in LIANXIN_MASTER_KEYS")
    secret, waiting, unpack, needed = _key(head["generation"], head["salt"]), bytearray(), zlib.decompressobj(), 4
    for data in _chunks(source, secret, head["salt"]):
        waiting += unpack.decompress(data)
        while len(waiting) >= needed:
            size = int.from_bytes(waiting[:4], "big")
            if len(waiting) < 4 + size:
                needed = 4 + size
                break
            yield bytes(waiting[4 : 4 + size])
            del waiting[: 4 + size]
            needed = 4


def _chunks(source: BinaryIO, secret: bytes, salt: str) -> Iterator[bytes]:
    number, box = 0, _next(source)
    while box:
        following = _next(source)
        try:
            yield cipher.decrypt(secret, box, _place(salt, number, not following))
        except Tampered:
            why = "the master keys do not fit" if number == 0 else f"it is cut short or was changed (part {number + 1})"
            raise NotABackup(f"this backup cannot be read: {why}") from None
        number, box = number + 1, following
    if not number:
        raise NotABackup("this backup is cut short")


def _next(source: BinaryIO) -> bytes:
    size = source.read(4)
    return source.read(int.from_bytes(size, "big")) if len(size) == 4 else b""
