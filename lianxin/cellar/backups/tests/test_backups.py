"""A copy can be put back, on either database, and what was changed, cut or locked with another key is refused."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from lianxin.cellar.backups import container, services, tables
from lianxin.cellar.backups.container import NotABackup
from lianxin.cellar.backups.models import Restoration
from lianxin.cellar.backups.tasks import sweep_nightly
from lianxin.cellar.files import services as files
from lianxin.cellar.journal.models import Line
from lianxin.cellar.vault import search
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute

CANARY = "谷雨界石四年整"


@pytest.fixture(autouse=True)
def _own_connections(request, monkeypatch):
    """A backup reads on a connection of its own, a drill writes on one: tests may open these two as well."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("_django_db_helper")

        def open_it(self):
            if self.connection is None:
                with self.wrap_database_errors:
                    self.connect()

        monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", open_it)


def a_file(cast, dispute):
    upload = SimpleUploadedFile("sketch.png", _picture(), "image/png")
    return files.store(cast.village_mediator.actor, dispute.key, dispute, upload, kind="sketch", root=dispute)


def _picture() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (40, 30), (10, 120, 90)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_a_drill_puts_everything_back_and_compares_it(cast, tmp_path, settings):
    settings.FILES_DIR = tmp_path / "files"
    dispute = cast.open_dispute(narrative=CANARY)
    kept = a_file(cast, dispute)
    before = tables.tallies("default")
    done = services.drill(tmp_path / "copies")
    assert done.taken.rows == done.restored.rows == sum(tally.rows for tally in before.values())
    assert done.taken.files == done.restored.files == 1
    assert done.restored.epoch == 2
    assert tables.tallies("default") == before, "a drill leaves the county as it was"
    assert [path.suffix for path in (tmp_path / "copies").iterdir()] == [services.SUFFIX]
    raw = done.taken.path.read_bytes()
    assert CANARY.encode() not in raw and str(kept.pk).encode() not in raw and "周德旺".encode() not in raw


@pytest.mark.django_db(transaction=True)
def test_what_was_put_back_can_be_read_and_searched_as_before(cast, tmp_path, settings):
    settings.FILES_DIR = tmp_path / "files"
    dispute = cast.open_dispute(narrative=CANARY)
    kept = a_file(cast, dispute)
    taken = services.take_backup(tmp_path, using="default")
    with services._side(tmp_path) as alias:
        services.call_command("migrate", database=alias, verbosity=0)
        services.restore(taken.path, using=alias, files_to=tmp_path / "back")
        again = Dispute.objects.using(alias).select_related("key__county_key").get(pk=dispute.pk)
        assert again.read("narrative") == CANARY
        assert Line.objects.using(alias).count() == Line.objects.count()
        assert list(tables.search_rows(alias)) == list(tables.search_rows("default")) != []
    name = kept.pk.hex[-2:] + "/" + str(kept.pk)
    assert (tmp_path / "back" / name).read_bytes() == (tmp_path / "files" / name).read_bytes()
    assert dispute.pk in search.find("disputes", dispute.county, "谷雨界石", scopes=[dispute.village])


@pytest.mark.django_db(transaction=True)
def test_the_keyed_words_move_to_the_other_database(cast, tmp_path, settings, monkeypatch):
    """The form of the index differs; a phrase is found in what came from the other one."""
    dispute = cast.open_dispute(narrative=CANARY)
    rows = list(tables.search_rows("default"))
    if connection.vendor == "postgresql":
        import json

        words = [tables._words(json.loads(row)[1]) for row in rows]
        assert any(word.count(" ") > 3 and word.split()[0].startswith("s") for word in words)
        rows = [json.dumps([json.loads(row)[0], text]).encode() for row, text in zip(rows, words, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute("UPDATE vault_searchdocument SET terms = NULL")
        tables.Loader("default", "sqlite").load(tables.SEARCH, iter(rows))
    assert dispute.pk in search.find("disputes", dispute.county, "界石四年", scopes=[dispute.village])


def _records(data: bytes) -> list[bytes]:
    return list(container.records(io.BytesIO(data)))


def _written(*rows: bytes) -> bytes:
    out = io.BytesIO()
    writer = container.Writer(out, taken_at="2026-11-24T01:12:00+00:00")
    for row in rows:
        writer.record(row)
    writer.close()
    return out.getvalue()


def test_records_come_back_as_they_were_written_across_chunks(monkeypatch):
    monkeypatch.setattr(container, "CHUNK", 50)
    rows = [b"", b"one", bytes(range(256)) * 40, b"x" * 49, b"last"]
    data = _written(*rows)
    assert _records(data) == rows
    for cut in (0, 3, 10, len(data) // 2, len(data) - 1):
        with pytest.raises(NotABackup):
            _records(data[:cut])
    for at in range(len(data) - 200, len(data), 37):
        with pytest.raises(NotABackup):
            _records(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])


def test_another_key_is_said_at_once(settings):
    data = _written(b"one")
    settings.MASTER_KEYS = "1:" + "ff" * 16
    container.derive.cache_clear()
    try:
        with pytest.raises(NotABackup, match="master keys do not fit"):
            _records(data)
    finally:
        container.derive.cache_clear()
    settings.MASTER_KEYS = "2:" + "ff" * 16
    with pytest.raises(NotABackup, match="generation 1"):
        _records(data)


@pytest.mark.django_db
def test_a_county_that_is_not_empty_is_not_overwritten(cast, tmp_path):
    taken = services.take_backup(tmp_path, using="default")
    before = tables.tallies("default")
    with pytest.raises(NotABackup, match="not empty"):
        services.restore(taken.path)
    assert tables.tallies("default") == before and not Restoration.objects.exists()


@pytest.mark.django_db
def test_a_disk_that_is_full_leaves_no_half_backup(cast, tmp_path, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(container.Writer, "record", full)
    with pytest.raises(OSError, match="No space"):
        services.take_backup(tmp_path, using="default")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_once_a_night_into_the_named_folder(cast, tmp_path, settings):
    assert sweep_nightly() == 0
    settings.BACKUPS_DIR, settings.BACKUPS_KEEP = str(tmp_path), 2
    for day in range(3):
        with clock.at(dt.datetime(2026, 11, 25 + day, 1, 59, tzinfo=clock.LOCAL)):
            assert sweep_nightly() == 0
        with clock.at(dt.datetime(2026, 11, 25 + day, 2, 30, tzinfo=clock.LOCAL)):
            assert [sweep_nightly(), sweep_nightly()] == [1, 0]
    assert len(list(tmp_path.iterdir())) == 2
    assert "backup_snapshot" not in connections.databases
