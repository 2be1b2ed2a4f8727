"""Whole tables: compared with what is here, shown first, and taken in by chunks.

``plan_import`` only reads. ``import_areas`` writes and may be run again after any interruption: what is there already
is left alone, so a second run of the same table changes nothing. Nothing is ever deleted or closed by an import.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterator, Sequence

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from lianxin.cellar.jobs.services import enqueue
from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.cellar.vault.services import create_key
from lianxin.ground.places import queries, rules
from lianxin.ground.places.models import Area, Intake, IntakeState
from lianxin.ground.places.services.changes import rename_area
from lianxin.ground.places.sheets import read_sheets
from lianxin.ground.places.tables import DOUBTED, REFUSED, Entry, Finding, check, recognise
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, Refusal, WrongState
from lianxin.tools.kit.text import clean
from lianxin.tools.shell.wording import full_date

CHUNK = 1000
AT_ONCE = 2000  # rows: more are left to the worker
KEPT_FINDINGS = 20_000


@dataclasses.dataclass
class Plan:
    """What an import would do. ``changes`` pairs a row of the table with the area it would rename."""

    from_on: dt.date
    additions: list[Entry] = dataclasses.field(default_factory=list)
    changes: list[tuple[Entry, Area]] = dataclasses.field(default_factory=list)
    same: int = 0
    missing: list[Area] = dataclasses.field(default_factory=list)  # here, but not in the table
    findings: list[Finding] = dataclasses.field(default_factory=list)

    @property
    def refused(self) -> int:
        """How many lines stay out."""
        return len({f.line for f in self.findings if f.weight == REFUSED})


@dataclasses.dataclass(frozen=True)
class Progress:
    done: int
    total: int
    added: int
    renamed: int
    findings: tuple[Finding, ...] = ()


def plan_import(*, by: Actor, data: bytes, filename: str, from_on: dt.date) -> Plan:
    """Read an uploaded table and compare it; raises BadInput for ``file`` when it is no table of areas."""
    table = recognise(read_sheets(data, filename))
    if not table.rows:
        raise BadInput({"file": _("只有表头，没有行。")})
    known = queries.known_codes(from_on)
    entries, findings = check(table, known.__contains__)
    plan = compare(by=by, entries=entries, from_on=from_on)
    plan.findings = sorted(findings + plan.findings, key=lambda f: f.line)
    return plan


def compare(*, by: Actor, entries: Sequence[Entry], from_on: dt.date) -> Plan:
    """Sort good rows into new ones, changed ones and those that are here already."""
    plan = Plan(from_on)
    here = queries.latest_rows(entry.code for entry in entries)
    for entry in entries:
        area = here.get(entry.code)
        if area is None or (area.valid_until is not None and area.valid_until < from_on):
            plan.additions.append(entry)
            if area is not None:
                text = _("这个代码曾于 %(day)s 截止，将重新启用。") % {"day": full_date(area.valid_until)}
                plan.findings.append(Finding(entry.line, "code", DOUBTED, text, entry.code))
        elif _equal(entry, area):
            plan.same += 1
        elif fault := _change_fault(by, area, from_on):
            plan.findings.append(Finding(entry.line, "name", REFUSED, fault, entry.name))
        else:
            plan.changes.append((entry, area))
    plan.missing = queries.missing_from({entry.code for entry in entries}, from_on)
    return plan


def _equal(entry: Entry, area: Area) -> bool:
    if entry.name != area.name or (entry.kind and entry.kind != area.kind):
        return False
    return not entry.short_name or entry.short_name == area.short_name


def _change_fault(by: Actor, area: Area, from_on: dt.date) -> str:
    if not rules.may_change(by, area.code):
        return _("与现有名称“%(name)s”不同；外县和上级的名称不在这里改。") % {"name": area.name}
    if area.valid_until is not None or area.valid_from > from_on:
        return _("现有名称“%(name)s”自 %(day)s 起有效，晚于本次日期或已定截止，不能改。") % {
            "name": area.name, "day": full_date(area.valid_from),
        }  # fmt: skip
    return ""


def import_areas(*, by: Actor, plan: Plan, with_changes: bool = False, chunk: int = CHUNK) -> Iterator[Progress]:
    """Write a plan, a chunk and its journal line to a transaction; yields after each. Renames only when agreed to."""
    changes = plan.changes if with_changes else []
    total = len(plan.additions) + len(changes)
    done = added = renamed = 0
    for start in range(0, len(plan.additions), chunk):
        part = plan.additions[start : start + chunk]
        added += _add_chunk(by, part, plan.from_on)
        done += len(part)
        yield Progress(done, total, added, renamed)
    for entry, area in changes:
        findings: tuple[Finding, ...] = ()
        try:
            names = {"name": entry.name, "short_name": entry.short_name, "kind": entry.kind}
            rename_area(by=by, area=area, from_on=plan.from_on, **names)
            renamed += 1
        except Refusal as refusal:
            findings = (Finding(entry.line, "name", REFUSED, str(refusal), entry.name),)
        done += 1
        yield Progress(done, total, added, renamed, findings)
    if not total:
        yield Progress(0, 0, 0, 0)


def _add_chunk(by: Actor, entries: Sequence[Entry], from_on: dt.date) -> int:
    try:
        return _add_absent(by, entries, from_on)
    except IntegrityError:  # somebody added one of them in this moment: look again
        return _add_absent(by, entries, from_on)


def _add_absent(by: Actor, entries: Sequence[Entry], from_on: dt.date) -> int:
    with transaction.atomic():
        here = queries.latest_rows(entry.code for entry in entries)
        rows = [Area(**entry.columns(), valid_from=from_on) for entry in entries if _absent(here, entry, from_on)]
        if rows:
            Area.objects.bulk_create(rows, batch_size=CHUNK)
            facts = {"added": len(rows), "first": rows[0].code, "last": rows[-1].code, "from_on": from_on.isoformat()}
            record(by, "places.import_areas", rows[0], facts=facts, also=rows[1:])
    return len(rows)


def _absent(here: dict[str, Area], entry: Entry, from_on: dt.date) -> bool:
    area = here.get(entry.code)
    return area is None or (area.valid_until is not None and area.valid_until < from_on)


# From the page: upload, preview, run ---------------------------------------------------------------------------------


def open_intake(*, by: Actor, filename: str, data: bytes, from_on: dt.date) -> Intake:
    """Keep an uploaded table with its preview; nothing is imported yet."""
    plan = plan_import(by=by, data=data, filename=filename, from_on=from_on)
    with transaction.atomic():
        intake = Intake(
            county=by.county,
            key=create_key(by.county),
            at=clock.now(),
            by=by.ref,
            filename=clean(filename)[-120:] or "?",
            valid_from=from_on,
            rows_count=len(plan.additions) + len(plan.changes),
        )
        entries = [*plan.additions, *(entry for entry, _area in plan.changes)]
        rows = json.dumps([dataclasses.astuple(entry) for entry in entries], ensure_ascii=False)
        intake.seal(rows=rows, report=_report(plan))
        intake.save(force_insert=True)
        facts = {"rows": intake.rows_count, "refused": plan.refused}
        record(by, "places.open_intake", intake, facts=facts)
    return intake


def _report(plan: Plan) -> str:
    kept = plan.findings[:KEPT_FINDINGS]
    return json.dumps(
        {
            "language": translation.get_language() or "zh-hans",
            "counts": {
                "added": len(plan.additions),
                "changed": len(plan.changes),
                "same": plan.same,
                "refused": plan.refused,
                "doubted": len({f.line for f in plan.findings if f.weight == DOUBTED}),
                "missing": len(plan.missing),
                "left_out": len(plan.findings) - len(kept),
            },
            "findings": [dataclasses.astuple(finding) for finding in kept],
            "changes": [[e.line, e.code, area.name, e.name, area.kind, e.kind or area.kind] for e, area in plan.changes],
            "missing": [[area.code, area.name] for area in plan.missing],
            "sample": [[e.line, e.code, e.name] for e in plan.additions[:20]],
        },
        ensure_ascii=False,
    )


def drop_intake(*, by: Actor, intake: Intake) -> None:
    """Not to be imported after all; its rows are forgotten."""
    if intake.state != IntakeState.PREVIEWED:
        raise WrongState(_("这张表已经开始导入，不能取消。"))
    with transaction.atomic():
        intake.advance(state=IntakeState.DROPPED, rows=None)
        record(by, "places.drop_intake", intake)


def start_intake(*, by: Actor, intake: Intake, with_changes: bool) -> None:
    """Agree to a preview: a short table is imported at once, a long one by the worker. A second click is told so."""
    if intake.state != IntakeState.PREVIEWED:
        raise WrongState(_("这张表已经导入过了。"))
    with transaction.atomic():
        intake.advance(state=IntakeState.RUNNING, with_changes=with_changes)
        record(by, "places.start_intake", intake, facts={"with_changes": with_changes})
        if intake.rows_count > AT_ONCE:
            _leave_to_worker(by, intake)
    if intake.rows_count <= AT_ONCE:
        _run_here(by, intake)


def resume_intake(*, by: Actor, intake: Intake) -> None:
    """Go on with an import that was cut off: what is there already is left alone."""
    if intake.state != IntakeState.RUNNING or not queries.is_cut_off(intake):
        raise WrongState(_("这张表没有中断。"))
    if intake.rows_count <= AT_ONCE:
        _run_here(by, intake)
        return
    with transaction.atomic():
        intake.advance()
        record(by, "places.start_intake", intake, facts={"again": True})
        _leave_to_worker(by, intake)


def _run_here(by: Actor, intake: Intake) -> None:
    for _progress in run_intake(by=by, intake=intake):
        pass


def _leave_to_worker(by: Actor, intake: Intake) -> None:
    job = enqueue(by, intake.county, "places.import", {"intake": str(intake.pk)})
    intake.job = job.pk
    intake.save(update_fields=["job"])


def run_intake(*, by: Actor, intake: Intake) -> Iterator[Progress]:
    """Import an agreed table; yields after every chunk. After an interruption it may simply be run again.

    The table is compared anew: whatever others did since the preview is respected and reported.
    """
    if intake.state != IntakeState.RUNNING:
        raise WrongState(_("这张表没有在导入。"))
    report = json.loads(intake.read("report"))
    with translation.override(report["language"]):
        entries = [Entry(*values) for values in json.loads(intake.read("rows") or "[]")]
        plan = compare(by=by, entries=entries, from_on=intake.valid_from)
        late = [f for f in plan.findings if f.weight == REFUSED]
        last = Progress(0, 0, 0, 0)
        for last in import_areas(by=by, plan=plan, with_changes=intake.with_changes):
            late += last.findings
            if last.done % CHUNK == 0 or last.done == last.total:
                Intake.objects.filter(pk=intake.pk).update(done_count=plan.same + last.done)
            yield last
    _finish(by=by, intake=intake, last=last, before=plan.same, late=late)


def _finish(*, by: Actor, intake: Intake, last: Progress, before: int, late: Sequence[Finding]) -> None:
    """Close a run: its rows are forgotten, its report stays. ``before``: rows an earlier, interrupted run had done."""
    report = json.loads(intake.read("report"))
    report["late"] = [dataclasses.astuple(finding) for finding in late]
    report["result"] = {"added": last.added, "renamed": last.renamed, "before": before}
    with transaction.atomic():
        sealed = intake.sealed(report=json.dumps(report, ensure_ascii=False))
        intake.advance(state=IntakeState.DONE, done_count=intake.rows_count, rows=None, **sealed)
        record(by, "places.finish_intake", intake, facts=report["result"])
