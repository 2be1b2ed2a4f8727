"""What the worker does for this room: the folders in which other systems leave their sheets, and the reading of them.

``LIANXIN_VAR/inbox/110`` and ``inbox/12345`` (with several counties: ``inbox/<county>/110``). A file is taken when it has not
grown since the sweep before, read, and moved to ``done`` or ``failed`` beside it, with a report of the lines that stayed out.
Killed anywhere it goes on: the file lies where it lay until its end is in the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from lianxin.cellar.jobs.models import Job
from lianxin.cellar.jobs.services import Context
from lianxin.cellar.journal.actor import system as system_actor
from lianxin.ground.officers.queries import counties_at_work
from lianxin.ground.places.exports import csv_table
from lianxin.ground.places.sheets import MAX_BYTES
from lianxin.tools.kit.refusals import WrongState
from lianxin.work.reports.models import Sheet
from lianxin.work.reports.queries import sheets as queries
from lianxin.work.reports.services import sheets
from lianxin.work.reports.states import SHEET_SYSTEMS, FileState

_UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart", "~")
_sizes: dict[Path, tuple[int, int]] = {}


def inbox() -> Path:
    return settings.VAR / "inbox"


def _folders() -> Iterator[tuple[str, str, Path]]:
    """(county, system, folder). Without a county's folder they are the only county's there is."""
    counties = counties_at_work()
    for system in map(str, SHEET_SYSTEMS):
        if len(counties) == 1:
            yield counties[0], system, inbox() / system
        for county in counties:
            yield county, system, inbox() / county / system


def _files(folder: Path) -> Iterator[Path]:
    """Whole files: plain ones, not links, not hidden, not being written."""
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return
    for path in found:
        if path.name.startswith(".") or path.name.lower().endswith(_UNFINISHED) or path.is_symlink() or not path.is_file():
            continue
        stat = path.stat()
        now = (stat.st_size, stat.st_mtime_ns)
        if stat.st_size and _sizes.get(path) == now:
            yield path
        _sizes[path] = now


def sweep_inbox() -> int:
    """Take in what lies there and clear away what was read; returns how many files were new."""
    new = 0
    for county, system, folder in _folders():
        for path in _files(folder):
            new += _look_at(county, system, path)
    return new


def _look_at(county: str, system: str, path: Path) -> int:
    if path.stat().st_size > MAX_BYTES:
        _clear(path, "failed", [["", _("文件超过 20 MB。请分成几个文件。"), ""]])
        return 0
    by, data = system_actor(county), path.read_bytes()
    sheet, new = sheets.receive_sheet(by=by, county=county, source=system, filename=path.name, data=data)
    if sheet.state == FileState.DONE:
        rows = [[row.line, row.read("reason"), row.read("number")] for row in queries.bad_rows(sheet)]
        _clear(path, "done", rows)
    elif sheet.state == FileState.FAILED:
        _clear(path, "failed", [["", sheet.why, ""]])
    else:
        sheets.start_reading(by=by, sheet=sheet)
    return int(new)


def _clear(path: Path, where: str, rows: list[list[object]]) -> None:
    """Beside the others that were read; the report first, so that a file in ``done`` always has one."""
    folder = path.parent / where
    folder.mkdir(exist_ok=True)
    name = path.name
    for n in range(1, 1000):
        if not (folder / name).exists():
            break
        name = f"{path.stem}-{n}{path.suffix}"
    report = folder / f"{name}.report.csv"
    report.write_bytes(csv_table([_("行"), _("原因"), _("编号")], rows))
    path.replace(folder / name)
    _sizes.pop(path, None)


def read(job: Job, context: Context) -> None:
    sheet = Sheet.objects.select_related("key__county_key").filter(pk=context.params["sheet"], county=job.county).first()
    if sheet is None:
        raise WrongState(_("这份清单已经不在了。"))
    for done, total in sheets.read_sheet(by=context.by, sheet=sheet):
        context.progress(done, total)
