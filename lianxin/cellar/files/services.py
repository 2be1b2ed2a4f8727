"""Keeping, freezing and removing files."""

from __future__ import annotations

import datetime as dt
import time

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils.translation import gettext as _

from lianxin.cellar.files import content, disk
from lianxin.cellar.files.models import StoredFile
from lianxin.cellar.journal import services as journal
from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.vault.models import SubjectKey
from lianxin.cellar.vault.provider import Erased, cipher
from lianxin.tools.kit import clock
from lianxin.tools.kit.ids import uuid7
from lianxin.tools.kit.refusals import BadInput, WrongState
from lianxin.tools.kit.text import clean

PART_SECONDS = 3600  # no transaction lives that long


def store(
    by: Actor,
    key: SubjectKey,
    subject: models.Model,
    upload: UploadedFile,
    *,
    kind: str,
    compartment: str = "normal",
    root: models.Model | None = None,
    field: str = "file",
) -> StoredFile:
    """Check and keep what somebody handed in, for ``subject`` and under its ``key``.

    Pictures are made anew (no EXIF, at most 4000 pixels a side, HEIC becomes JPEG), so size and hash are those of the
    new picture. Raises BadInput at ``field``.
    """
    most = settings.FILE_MAX_BYTES
    if not upload.size:
        raise BadInput({field: _("这个文件是空的。")})
    if upload.size > most:
        raise BadInput({field: _("文件最大 %(most)d MB。") % {"most": most // (1024 * 1024)}})
    upload.seek(0)
    data = upload.read(most + 1)
    if len(data) > most:
        raise BadInput({field: _("文件最大 %(most)d MB。") % {"most": most // (1024 * 1024)}})
    name = _name(upload.name or "")
    try:
        data, media_type = content.prepared(data, name)
    except content.Unfit as unfit:
        raise BadInput({field: str(unfit)}) from None
    return _keep(by, key, subject, name, data, media_type, kind, compartment, frozen=False, root=root)


def freeze_rendition(
    by: Actor,
    key: SubjectKey,
    subject: models.Model,
    name: str,
    data: bytes,
    media_type: str,
    *,
    kind: str = "rendition",
    compartment: str = "normal",
    root: models.Model | None = None,
) -> StoredFile:
    """Keep a document of our own making as it was when it was signed; it can never be removed or replaced."""
    return _keep(by, key, subject, _name(name), data, media_type, kind, compartment, frozen=True, root=root)


def _name(name: str) -> str:
    """The last part of a path, cleaned, at most 120 characters with its ending kept."""
    name = clean(name.replace("\\", "/").rpartition("/")[2]).replace("\n", " ").replace('"', "")
    stem, dot, suffix = name.rpartition(".")
    return name if len(name) <= 120 else f"{stem[:110]}{dot}{suffix[:8]}"


def _keep(
    by: Actor,
    key: SubjectKey,
    subject: models.Model,
    name: str,
    data: bytes,
    media_type: str,
    kind: str,
    compartment: str,
    *,
    frozen: bool,
    root: models.Model | None,
) -> StoredFile:
    plain = key.plain()
    if plain is None:
        raise Erased
    file = StoredFile(
        id=uuid7(),
        key=key,
        county=by.county,
        subject_type=subject._meta.label_lower,
        subject=subject.pk,
        compartment=compartment,
        kind=kind,
        media_type=str(media_type),
        size=len(data),
        sm3=cipher.digest(data).hex(),
        frozen=frozen,
        created_at=clock.now(),
        created_by=by.ref,
    )
    file.seal(name=name)
    with transaction.atomic():
        disk.write(file.id, plain, data)
        file.save(force_insert=True)
        facts = {"kind": kind, "media_type": str(media_type), "size": file.size, "sm3": file.sm3}
        journal.record(
            by, "files.freeze" if frozen else "files.store", file, root=root or subject, facts=facts
        )
    return file


def remove(*, by: Actor, file: StoredFile, root: models.Model | None = None) -> None:
    """Delete the bytes; the row stays, saying what there was. Raises WrongState for a frozen or
    removed file.
    """
    with transaction.atomic():
        changed = StoredFile.objects.filter(pk=file.pk, removed_at=None, frozen=False).update(
            removed_at=clock.now()
        )
        if not changed:
            raise WrongState(_("签过字的文件不能删除。") if file.frozen else _("这个文件已经删除了。"))
        file.refresh_from_db(fields=["removed_at"])
        journal.record(
            by, "files.remove", file, root=root, facts={"kind": file.kind, "sm3": file.sm3}, gone=True
        )
        file_id = file.id
        transaction.on_commit(lambda: disk.delete(file_id))


def sweep_files() -> int:
    """Settle what a crash left behind: name parts whose row was committed, delete the rest and the
    bytes of removed rows.
    """
    done = 0
    for file_id in list(disk.parts_older_than(PART_SECONDS, time.time())):
        if StoredFile.objects.filter(pk=file_id, removed_at=None).exists():
            disk.settle(file_id)
        else:
            disk.delete(file_id)
        done += 1
    recent = clock.now() - dt.timedelta(days=2)
    for file_id in StoredFile.objects.filter(removed_at__gte=recent).values_list("pk", flat=True):
        if disk.path_of(file_id).exists():
            disk.delete(file_id)
            done += 1
    return done
