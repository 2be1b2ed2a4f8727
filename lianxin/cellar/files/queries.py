"""Reading files. Who may is the owning room's question; it also journals the look."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lianxin.cellar.files import disk
from lianxin.cellar.files.models import MediaType, StoredFile
from lianxin.cellar.vault.provider import Tampered, cipher
from lianxin.tools.kit.refusals import WrongState


def files_of(subject: uuid.UUID, kind: str | None = None) -> QuerySet[StoredFile]:
    """The files of one record that were not removed, oldest first, ready to be read."""
    rows = StoredFile.objects.filter(subject=subject, removed_at=None, **({"kind": kind} if kind else {}))
    return rows.select_related("key__county_key").order_by("created_at", "id")


def file_of(subject: uuid.UUID, file_id: uuid.UUID) -> StoredFile | None:
    """One file of a record; None when it is not that record's, so that an id alone opens nothing."""
    return files_of(subject).filter(pk=file_id).first()


def chunks_of(file: StoredFile) -> Iterator[bytes]:
    """The plain bytes in chunks of at most ``disk.CHUNK``.

    Raises WrongState when they are gone (removed, or the record's key destroyed), Tampered when they were changed.
    """
    key = file.key.plain() if file.removed_at is None else None
    if key is None:
        raise WrongState(_("文件已依法删除。"))
    try:
        yield from disk.read(file.id, key)
    except FileNotFoundError:
        raise WrongState(_("文件不在了，请联系系统管理员从备份恢复。")) from None


def open_file(file: StoredFile) -> bytes:
    """All of it, checked against the hash it was kept with."""
    data = b"".join(chunks_of(file))
    if cipher.digest(data).hex() != file.sm3:
        raise Tampered("not the file that was kept")
    return data


def download_name(file: StoredFile) -> str:
    """The name it was handed in under, with the ending of what it is now."""
    stem = file.read("name").rpartition(".")[0] or file.read("name") or file.kind
    return f"{stem}.{MediaType(file.media_type).suffix}"
