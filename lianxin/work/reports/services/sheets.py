"""Sheets of 110 and 12345: each file once, each line once, whoever brings them and wherever the reading was cut off."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from lianxin.cellar.jobs import queries as jobs
from lianxin.cellar.jobs.services import enqueue
from lianxin.cellar.journal.actor import Actor, system
from lianxin.cellar.journal.services import look_at_list, record
from lianxin.cellar.rulebook.denied import refuse_denied
from lianxin.cellar.vault.services import blind, blinds, create_key
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.models import Post
from lianxin.ground.officers.queries.duty import on_duty
from lianxin.ground.officers.states import Act, Compartment, may
from lianxin.ground.places import queries as places
from lianxin.ground.places.models import Area
from lianxin.ground.places.sheets import MAX_BYTES, read_sheets
from lianxin.tools.kit import clock
from lianxin.tools.kit.numbers import is_personal_number
from lianxin.tools.kit.refusals import BadInput, NotAllowed, Refusal, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes.models import Dispute
from lianxin.work.reports.models import ExternalRef, Report, Sheet, SheetColumns, SheetRow
from lianxin.work.reports.queries import sheets as queries
from lianxin.work.reports.rules import Telling, find_header, heads_of, read_row
from lianxin.work.reports.services.taking import ReportDraft, take_report
from lianxin.work.reports.states import (
    FIELDS,
    READ_SHEET,
    SHEET_SYSTEMS,
    Because,
    Channel,
    FileState,
    RowOutcome,
)

CHUNK = 20
MOST_HEADS, LONGEST_HEAD = 12, 40
_ALIKE_DAYS = 365


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def receive_sheet(*, by: Actor, county: str, source: str, filename: str, data: bytes) -> tuple[Sheet, bool]:
    """Keep a file to be read; (it, whether it is new). The same bytes are the same file, under whatever name."""
    if source not in SHEET_SYSTEMS:
        raise BadInput({"system": _("请选这是哪个系统的清单。")})
    if by.kind != "system" and not queries.may_bring(by):
        raise NotAllowed(_("您的岗位不导入外部清单。"))
    if len(data) > MAX_BYTES:
        raise BadInput({"file": _("文件超过 20 MB。请分成几个文件。")})
    digest, moment = digest_of(data), clock.now()
    before = Sheet.objects.filter(county=county, system=source, digest=digest).first()
    if before is not None:
        return before, False
    sheet = Sheet(
        key=create_key(county), county=county, system=source, digest=digest, filename=clean(filename)[-120:] or "?",
        arrived_at=moment, day=clock.local_day(moment), brought_by=by.ref,
    )  # fmt: skip
    if not data:
        raise BadInput({"file": _("文件是空的。")})
    sheet.seal(content=base64.b64encode(data).decode())
    try:
        with transaction.atomic():
            sheet.save(force_insert=True)
            record(by, "reports.sheet", sheet, facts={"system": source, "bytes": len(data)})
    except IntegrityError:
        return Sheet.objects.get(county=county, system=source, digest=digest), False
    return sheet, True


@transaction.atomic
def start_reading(*, by: Actor, sheet: Sheet) -> bool:
    """Leave it to the worker: once, however many sweeps and uploads come upon it. What broke the reader is not tried again."""
    if sheet.state in (FileState.DONE, FileState.FAILED) or (sheet.job and jobs.is_open(sheet.job)):
        return False
    if sheet.job:
        _finish(by, sheet, FileState.FAILED, why=_("程序出错，没有读完。已记入日志。"))
        return False
    if not Sheet.objects.filter(pk=sheet.pk, version=sheet.version, job=None).update(version=sheet.version + 1):
        return False
    job = enqueue(system(sheet.county), sheet.county, READ_SHEET, {"sheet": str(sheet.pk)})
    Sheet.objects.filter(pk=sheet.pk).update(job=job.pk)
    return True


def read_sheet(*, by: Actor, sheet: Sheet) -> Iterator[tuple[int, int]]:
    """Take its lines as reports; yields (done, total) after every chunk. Cut off anywhere it may be run again: a line that
    was written is not written twice. A file that is no such sheet ends as failed, with the reason."""
    if sheet.state in (FileState.DONE, FileState.FAILED):
        return
    own = queries.own_columns(sheet.county, sheet.system)
    try:
        data = base64.b64decode(sheet.read("content"))
        found = find_header(read_sheets(data, sheet.filename), heads_of(sheet.system, own.heads if own else None))
    except Refusal as refusal:
        _finish(by, sheet, FileState.FAILED, why=str(refusal)[:300])
        return
    heading = {"columns": found.columns, "places": found.places, "rows_count": len(found.rows)}
    sheet.advance(state=FileState.READING, **heading)
    taker = _Taker(by, sheet)
    for start in range(0, len(found.rows), CHUNK):
        part = found.rows[start : start + CHUNK]
        taker.take(found.places, part)
        done = start + len(part)
        Sheet.objects.filter(pk=sheet.pk).update(done_count=done)
        yield done, len(found.rows)
    _finish(by, sheet, FileState.DONE)


def _finish(by: Actor, sheet: Sheet, state: str, why: str = "") -> None:
    with transaction.atomic():
        sheet.advance(state=state, read_at=clock.now(), why=why, content=None)
        record(by, "reports.sheet_read", sheet, facts={"system": sheet.system, "lines": sheet.rows_count, "state": state})


class _Taker:
    """Takes the lines of one sheet: what is the same for all of them is looked up once."""

    def __init__(self, by: Actor, sheet: Sheet):
        self.by, self.sheet = by, sheet
        self.gazetteer = queries.Gazetteer(sheet.county)
        self.county = places.area(sheet.county)
        self.owners: dict[str, Post | None] = {}

    def take(self, at: Mapping[str, int], rows: Sequence[tuple[int, list[str]]]) -> None:
        lines = [line for line, _cells in rows]
        written = set(self.sheet.lines.filter(line__in=lines).values_list("line", flat=True))
        for line, cells in rows:
            if line not in written:
                self._line(line, at, cells)

    def _line(self, line: int, at: Mapping[str, int], cells: Sequence[str]) -> None:
        column = at.get("number", len(cells))
        number = clean(cells[column]) if column < len(cells) else ""
        try:
            telling = read_row(at, cells)
            if telling is None:
                return
            with transaction.atomic():
                self._telling(line, telling)
        except Refusal as refusal:
            kept = "" if is_personal_number(number) else number[:60]  # a phone in the wrong column is shown to nobody
            self._write(line, RowOutcome.BAD, number=kept, reason=str(refusal))
        except (ValueError, OverflowError, DataError):  # one line never stops the others
            self._write(line, RowOutcome.BAD, number="", reason=str(_("这一行有数据库收不下的内容。")))
        except IntegrityError:  # the same row came in by another file in this moment, or this line by another worker
            if not self.sheet.lines.filter(line=line).exists():
                self._write(line, RowOutcome.KNOWN, number=number[:60])

    def _telling(self, line: int, telling: Telling) -> None:
        sheet = self.sheet
        identity = f"{sheet.system}|{telling.number}" if telling.number else f"{sheet.system}|{telling.told_at}|{telling.words}"
        known = SheetRow.objects.filter(
            county=sheet.county, system=sheet.system, known_by__in=blinds(sheet.county, "reports", "sheet", identity)
        )
        by_hand = ExternalRef.objects.filter(county=sheet.county, system=sheet.system, number=telling.number or "-")
        if known.exists() or by_hand.exists():
            self._write(line, RowOutcome.KNOWN, number=telling.number[:60])
            return
        area = self.gazetteer.find(telling.place) or self.gazetteer.find(telling.words[:200]) or self.county
        owner = self._owner(area)
        if area is None or owner is None:
            raise BadInput({"owner": _("这个地方没有能接来件的单位，请系统管理员先设好。")})
        report = take_report(by=self.by, owner=owner, draft=_draft(telling, area, sheet.system))
        if telling.told_at:
            ExternalRef.objects.filter(report=report).update(at=telling.told_at)
        if telling.due_at and clock.now() < telling.due_at < report.due_at:
            report.advance(due_at=telling.due_at)
        suggested, because = _suggest(owner, report, telling)
        self._write(
            line, RowOutcome.TAKEN, number=telling.number, report=report, answer_by=telling.due_at, suggested=suggested,
            because=because, known_by=blind(sheet.county, "reports", "sheet", identity),
        )  # fmt: skip

    def _write(self, line: int, outcome: str, *, number: str = "", reason: str = "", **columns: object) -> None:
        sheet = self.sheet
        same = {name: getattr(sheet, name) for name in ("key", "county", "system", "day")}
        row = SheetRow(sheet=sheet, line=line, outcome=outcome, **same, **columns)
        row.seal(number=number, reason=reason)
        with transaction.atomic():
            row.save(force_insert=True)

    def _owner(self, area: Area | None) -> Post | None:
        if area is None:
            return None
        if area.code not in self.owners:
            self.owners[area.code] = duty_post(area) or (duty_post(self.county) if self.county else None)
        return self.owners[area.code]


def duty_post(area: Area) -> Post | None:
    """Who answers at the desk of an area's unit: whoever is on duty there now, else the first in post who may decide."""
    unit = officers.desk_unit_for(area)
    if unit is None:
        return None
    able = [p for p in officers.staff_in_unit(unit) if may(p.role, Act.DECIDE_REPORT, Compartment.NORMAL)]
    now = {post.pk for post in on_duty(area.county, clock.now(), unit)}
    return next(iter([*(p for p in able if p.pk in now), *(p for p in able if not p.away), *able]), None)  # type: ignore[attr-defined]


def _draft(telling: Telling, area: Area, system: str) -> ReportDraft:
    return ReportDraft(
        words=telling.words,
        area=area,
        channel=Channel.SYSTEM,
        place=telling.place[:200],
        told_at=telling.told_at,
        anonymous=not (telling.name or telling.phone),
        teller_name=telling.name[:60],
        teller_phone=telling.phone[:30],
        references=[(system, telling.number)] if telling.number else [],
    )


def _suggest(owner: Post, report: Report, telling: Telling) -> tuple[Dispute | None, str]:
    """The dispute it may belong to, as whoever answers for it would see. A person decides."""
    actor, since = officers.actor_of(owner, owner.staff), clock.now() - dt.timedelta(days=_ALIKE_DAYS)
    given = {"village": report.village, "names": [telling.name] if telling.name else [], "since": since}
    if telling.phone:
        called = disputes.look_alikes(actor, text="", phones=[telling.phone], **{**given, "village": "", "names": []})
        if called:
            return called[0], str(Because.PHONE)
    alike = disputes.look_alikes(actor, text=f"{telling.words}。{telling.place}", **given)
    return (alike[0], str(Because.WORDS)) if alike else (None, "")


@transaction.atomic
def name_columns(*, by: Actor, source: str, heads: Mapping[str, Sequence[str]]) -> SheetColumns:
    """How the county's own sheets call their columns. For sheets that arrive from now on."""
    if not may(by.role, Act.RULES):
        raise NotAllowed(_("列名由县中心或系统管理员改。"))
    if source not in SHEET_SYSTEMS:
        raise BadInput({"system": _("请选这是哪个系统的清单。")})
    wanted = {name: list(dict.fromkeys(clean(word) for word in heads.get(name, ()) if clean(word))) for name in FIELDS}
    errors = {
        name: _("最多%(n)s个列名，每个最多%(m)s个字。") % {"n": MOST_HEADS, "m": LONGEST_HEAD}
        for name, words in wanted.items()
        if len(words) > MOST_HEADS or any(len(word) > LONGEST_HEAD for word in words)
    }
    if errors:
        raise BadInput(errors)
    refuse_denied(**{name: "、".join(words) for name, words in wanted.items()})
    own = queries.own_columns(by.county, source)
    if own is None:
        own = SheetColumns.objects.create(county=by.county, system=source, heads=wanted)
    else:
        own.advance(heads=wanted)
    record(by, "reports.sheet_columns", own, facts={"system": source})
    return own


@transaction.atomic
def mark_answered(*, by: Actor, source: str, day: dt.date, again: bool = False) -> list[SheetRow]:
    """The decided rows of a source and day, now answered; what was answered before only ``again``, on purpose. Two at once:
    each row goes out in one of the two sheets."""
    rows = queries.to_answer(by, source, day, again=again)
    if not rows:
        raise WrongState(_("没有要答复的：还没有决定，或者都已经答复过。"))
    taken = []
    for row in rows:
        mine = SheetRow.objects.filter(pk=row.pk, version=row.version)
        if mine.update(version=row.version + 1, answered_at=clock.now()):
            taken.append(row)
    facts = {"system": source, "day": day.isoformat(), "count": len(taken), "again": again}
    look_at_list(by, "reports.answer_sheet", facts=facts)
    return taken
