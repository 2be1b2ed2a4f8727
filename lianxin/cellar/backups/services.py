"""Taking a copy, putting it back, and proving that it can be put back."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import itertools
import json
import os
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction

from lianxin.cellar.backups import container, tables
from lianxin.cellar.backups.container import NotABackup
from lianxin.cellar.backups.models import Restoration
from lianxin.cellar.files.disk import part_of, path_of
from lianxin.cellar.files.models import StoredFile
from lianxin.cellar.journal.actor import system
from lianxin.cellar.journal.services import record
from lianxin.cellar.vault.models import CountyKey, open_county_key
from lianxin.cellar.vault.provider import cipher
from lianxin.tools.kit import clock

SNAPSHOT, SIDE = "backup_snapshot", "backup_side"
SUFFIX = ".lxb"
Say = Callable[[str], object]


@dataclasses.dataclass(frozen=True)
class Taken:
    path: Path
    rows: int
    files: int
    seconds: float


def take_backup(folder: Path, *, using: str = "", say: Say = lambda _text: None) -> Taken:
    """One moment of the whole county in one encrypted file in ``folder``, while people go on working.

    ``using``: the alias to read from; by default a connection of its own, so that nobody waits. The file gets its name when it
    is whole and on the disk. Raises OSError (disk full, no such folder) and leaves nothing behind.
    """
    started, moment = time.monotonic(), clock.now()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"lianxin-{moment:%Y%m%dT%H%M%SZ}{SUFFIX}"
    part = path.with_suffix(".part")
    try:
        with _snapshot(using) as alias, os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            head = {"taken_at": moment.isoformat(), "vendor": connections[alias].vendor, "migrations": tables.applied(alias)}
            writer = container.Writer(out, **head)
            rows = _write_tables(writer, alias, say)
            files = _write_files(writer, alias)
            writer.record(json.dumps({"end": True, "files": files}).encode())
            writer.close()
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return Taken(path, rows, files, time.monotonic() - started)


@contextlib.contextmanager
def _snapshot(using: str) -> Iterator[str]:
    """An alias on which every read sees the same moment, and that keeps no writer waiting."""
    if using:
        yield using
        return
    described = copy.deepcopy(connections.databases["default"])
    if connections["default"].vendor == "sqlite":
        described["OPTIONS"]["transaction_mode"] = "DEFERRED"
    connections.databases[SNAPSHOT] = described
    try:
        with transaction.atomic(using=SNAPSHOT):
            if connections[SNAPSHOT].vendor == "postgresql":
                with connections[SNAPSHOT].cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield SNAPSHOT
    finally:
        _forget(SNAPSHOT)


def _forget(alias: str) -> None:
    connections[alias].close()
    if connections[alias].vendor == "postgresql":
        connections[alias].close_pool()
    del connections[alias]
    connections.databases.pop(alias, None)


def _write_tables(writer: container.Writer, alias: str, say: Say) -> int:
    every = [(model._meta.db_table, tables.rows_of(model, alias)) for model in tables.tables()]
    total = 0
    for table, rows in [*every, (tables.SEARCH, tables.search_rows(alias))]:
        writer.record(json.dumps({"table": table}).encode())

        def kept(rows: Iterator[bytes] = rows) -> Iterator[bytes]:
            for row in rows:
                writer.record(row)
                yield row

        found = tables.tally(kept())
        writer.record(json.dumps({"rows": found.rows, "sm3": found.sm3}).encode())
        total += found.rows
        say(f"  {table}: {found.rows}")
    return total


def _write_files(writer: container.Writer, alias: str) -> int:
    """The kept files as they lie, sealed already. One that was erased meanwhile is left out, as it should be."""
    count = 0
    for pk in StoredFile._base_manager.using(alias).order_by("pk").values_list("pk", flat=True).iterator(chunk_size=1000):
        found = next((p for p in (path_of(pk), part_of(pk)) if p.exists()), None)
        if found is not None:
            data = found.read_bytes()
            writer.record(json.dumps({"file": str(pk), "sm3": cipher.digest(data).hex()}).encode())
            writer.record(data)
            count += 1
    return count


def prune(folder: Path, keep: int) -> int:
    """Remove all but the newest ``keep`` backups of a folder; returns how many went."""
    old = sorted(folder.glob(f"lianxin-*{SUFFIX}"), reverse=True)[keep:]
    for path in old:
        path.unlink()
    return len(old)


@dataclasses.dataclass(frozen=True)
class Restored:
    taken_at: str
    rows: int
    files: int
    epoch: int
    seconds: float


def restore(path: Path, *, using: str = "default", files_to: Path | None = None, say: Say = lambda _text: None) -> Restored:
    """Put a backup into an empty database and an empty folder of files: all of it or nothing.

    Every table's rows and SM3 are compared with what was written when the backup was taken, and every county's key is opened,
    before it counts. Begins a new epoch. Raises NotABackup with the reason.
    """
    started, folder = time.monotonic(), files_to or Path(settings.FILES_DIR)
    with path.open("rb") as source:
        head = container.head_of(source)
    if not tables.is_empty(using):
        raise NotABackup("this database is not empty; a backup is put back into a new one (see docs/operating.md)")
    if tables.applied(using) != head["migrations"]:
        raise NotABackup("this backup was taken by another version of the program: install that version, restore, then upgrade")
    with path.open("rb") as source, transaction.atomic(using=using):
        wanted, files = _load(source, tables.Loader(using, head["vendor"]), folder, say)
        if not wanted:
            raise NotABackup("this backup holds no tables")
        if head["vendor"] == connections[using].vendor:
            _compare(wanted, tables.tallies(using))
        for key in CountyKey._base_manager.using(using).order_by("county"):
            open_county_key(key)
        epoch = _begin_epoch(using, head["taken_at"], sum(t.rows for t in wanted.values()))
    return Restored(head["taken_at"], sum(t.rows for t in wanted.values()), files, epoch, time.monotonic() - started)


def _load(source: BinaryIO, loader: tables.Loader, folder: Path, say: Say) -> tuple[dict[str, tables.Tally], int]:
    stream, wanted, files = container.records(source), {}, 0
    for raw in stream:
        told: dict[str, Any] = json.loads(raw)
        if "table" in told:
            ends: list[tables.Tally] = []
            loader.load(told["table"], _until_end(stream, ends))
            wanted[told["table"]] = ends[0]
            say(f"  {told['table']}: {ends[0].rows}")
        elif "file" in told:
            _put_file(folder, told, next(stream))
            files += 1
        elif told.get("end") and told["files"] == files:
            loader.finish()
            return wanted, files
    raise NotABackup("this backup has no end")


def _until_end(stream: Iterator[bytes], ends: list[tables.Tally]) -> Iterator[bytes]:
    for raw in stream:
        if raw.startswith(b"{"):
            ends.append(tables.Tally(**json.loads(raw)))
            return
        yield raw
    raise NotABackup("this backup has no end")


def _put_file(folder: Path, told: dict[str, str], data: bytes) -> None:
    if cipher.digest(data).hex() != told["sm3"]:
        raise NotABackup(f"file {told['file']} is not what was kept")
    name = uuid.UUID(told["file"])
    path = folder / name.hex[-2:] / str(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(data)


def _compare(wanted: dict[str, tables.Tally], found: dict[str, tables.Tally]) -> None:
    differing = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    if differing:
        raise NotABackup(f"what was put back is not what was kept: {', '.join(differing)}")


def _begin_epoch(using: str, taken_at: str, rows: int) -> int:
    last = Restoration._base_manager.using(using).order_by("-epoch").values_list("epoch", flat=True).first() or 1
    row = Restoration(epoch=last + 1, at=clock.now(), taken_at=taken_at, rows=rows)
    row.save(using=using, force_insert=True)
    if using == "default":
        for county in CountyKey._base_manager.order_by("county").values_list("county", flat=True):
            record(system(county), "backups.restore", row, facts={"epoch": row.epoch, "taken_at": taken_at})
    return row.epoch


@dataclasses.dataclass(frozen=True)
class Drilled:
    taken: Taken
    restored: Restored


def drill(folder: Path, *, say: Say = lambda _text: None) -> Drilled:
    """Take a backup, put it into a database and a folder beside the real ones, compare all rows and hashes, clear up.

    Raises NotABackup when anything differs. The backup stays.
    """
    taken = take_backup(folder, say=say)
    side_files = folder / f"drill-{os.getpid()}"
    with _side(folder) as alias:
        call_command("migrate", database=alias, verbosity=0)
        try:
            restored = restore(taken.path, using=alias, files_to=side_files)
        finally:
            for path in itertools.chain(side_files.glob("*/*"), side_files.glob("*"), [side_files]):
                path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
    return Drilled(taken, restored)


@contextlib.contextmanager
def _side(folder: Path) -> Iterator[str]:
    """An empty database beside the real one; gone afterwards."""
    described = copy.deepcopy(connections.databases["default"])
    sqlite = connections["default"].vendor == "sqlite"
    described["NAME"] = str(folder / f"drill-{os.getpid()}.sqlite3") if sqlite else f"{described['NAME']}_drill"
    if not sqlite:
        _postgres(f'DROP DATABASE IF EXISTS "{described["NAME"]}"', f'CREATE DATABASE "{described["NAME"]}"')
    connections.databases[SIDE] = described
    try:
        yield SIDE
    finally:
        _forget(SIDE)
        if sqlite:
            for suffix in ("", "-wal", "-shm"):
                Path(described["NAME"] + suffix).unlink(missing_ok=True)
        else:
            _postgres(f'DROP DATABASE IF EXISTS "{described["NAME"]}"')


def _postgres(*statements: str) -> None:
    with connections["default"].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
