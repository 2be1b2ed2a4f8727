"""Entering, correcting and ending entries; training; the reminder before a term ends."""

from __future__ import annotations

import dataclasses
import datetime as dt
import decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.cellar.rulebook.denied import refuse_denied
from lianxin.cellar.rulebook.queries import clock_of
from lianxin.ground.officers.models import Staff, Unit
from lianxin.ground.officers.roster import queries
from lianxin.ground.officers.roster.models import EntryTerm, RosterEntry, Training
from lianxin.ground.officers.roster.rules import require_keeping
from lianxin.ground.officers.roster.services.word import tell_heads
from lianxin.ground.officers.roster.states import EntryEnd, EntryKind, Position, Sex
from lianxin.ground.places.models import Area
from lianxin.tools.kit import clock
from lianxin.tools.kit.pinyin import name_initials
from lianxin.tools.kit.refusals import BadInput, WrongState
from lianxin.tools.kit.text import clean

MOST_HOURS = 400
_HALF = decimal.Decimal("0.5")


@dataclasses.dataclass
class EntryDraft:
    """An entry as asked for. ``consent_on`` is when they agreed to stand on it; without it nobody does."""

    kind: str
    area: Area
    consent_on: dt.date | None
    from_on: dt.date
    staff: Staff | None = None
    name: str = ""
    unit: Unit | None = None
    position: str = ""
    sex: str = Sex.UNSTATED
    about: str = ""
    phone: str = ""
    until_on: dt.date | None = None
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


def _check(by: Actor, draft: EntryDraft) -> None:
    errors: dict[str, object] = {}
    today = clock.today()
    if draft.kind not in EntryKind.values:
        errors["kind"] = _("请选身份。")
    if draft.staff is None and not 1 < len(clean(draft.name)) <= 40:
        errors["name"] = _("请写姓名，或者从本县人员里选。")
    if draft.staff is not None and draft.staff.county != by.county:
        errors["staff"] = _("不是本县的人员。")
    if draft.unit is not None and draft.unit.county != by.county:
        errors["unit"] = _("请选本县在用的单位。")
    errors |= _check_days(draft, today) | _check_choices(by.county, draft)
    if errors:
        raise BadInput(errors)
    refuse_denied(about=draft.about)


def _check_days(draft: EntryDraft, today: dt.date) -> dict[str, object]:
    errors: dict[str, object] = {}
    if draft.consent_on is None:
        errors["consent_on"] = _("本人同意登上名册才能登，请写同意的日期。")
    elif draft.consent_on > today:
        errors["consent_on"] = _("日期不能在今天之后。")
    if draft.until_on is not None and draft.until_on < draft.from_on:
        errors["until_on"] = _("到期日不能早于开始的日期。")
    return errors


def _check_choices(county: str, draft: EntryDraft) -> dict[str, object]:
    errors: dict[str, object] = {}
    if draft.position not in ("", *Position.values) or (draft.position and draft.kind != EntryKind.PEOPLES):
        errors["position"] = _("主任、委员只用于人民调解员。")
    if draft.sex not in Sex.values:
        errors["sex"] = _("请从清单里选。")
    known = queries.terms(county)
    for field, codes, kind in (("skills", draft.skills, "skill"), ("languages", draft.languages, "language")):
        if any(code not in known or known[code].kind != kind for code in codes):
            errors[field] = _("请从清单里选。")
    return errors


def _values(draft: EntryDraft) -> dict[str, object]:
    name = draft.staff.name if draft.staff else clean(draft.name)
    return {
        "kind": draft.kind,
        "area": draft.area,
        "township": draft.area.township,
        "village": draft.area.village,
        "unit": draft.unit,
        "staff": draft.staff,
        "position": draft.position,
        "name": name,
        "initials": name_initials(name)[:20],
        "sex": draft.sex,
        "about": clean(draft.about)[:80],
        "phone": clean(draft.phone)[:30],
        "consent_on": draft.consent_on,
        "from_on": draft.from_on,
        "until_on": draft.until_on,
        "remind_at": _remind_at(draft.area.county, draft.until_on),
    }


def _remind_at(county: str, until_on: dt.date | None) -> dt.datetime | None:
    if until_on is None:
        return None
    before = clock_of("roster_term_warn", county).amount
    return clock.day_end(until_on - dt.timedelta(days=before + 1))


def _keep_terms(entry: RosterEntry, draft: EntryDraft) -> None:
    wanted = dict.fromkeys(draft.skills, "skill") | dict.fromkeys(draft.languages, "language")
    entry.terms.exclude(code__in=wanted).delete()
    there = set(entry.terms.values_list("code", flat=True))
    EntryTerm.objects.bulk_create(
        EntryTerm(entry=entry, kind=kind, code=code) for code, kind in wanted.items() if code not in there
    )


@transaction.atomic
def enter(*, by: Actor, draft: EntryDraft) -> RosterEntry:
    """Put somebody on the roster, with their consent."""
    require_keeping(by, draft.area, draft.unit)
    _check(by, draft)
    entry = RosterEntry(county=by.county, **_values(draft))
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:
        raise BadInput({"staff": _("这个人已经以这个身份在名册上。")}) from None
    _keep_terms(entry, draft)
    record(by, "roster.enter", entry, facts={"kind": entry.kind, "consent": str(draft.consent_on)})
    return entry


@transaction.atomic
def amend_entry(*, by: Actor, entry: RosterEntry, draft: EntryDraft, version: int) -> None:
    """Correct or renew; a new end of term is reminded of anew."""
    require_keeping(by, entry.area, entry.unit)
    require_keeping(by, draft.area, draft.unit)
    _require_running(entry)
    _check(by, draft)
    values = _values(draft)
    if values["until_on"] == entry.until_on:
        values["remind_at"] = entry.remind_at  # told already, or still to be told
    fields = [name for name, value in values.items() if getattr(entry, name) != value]
    entry.version = version
    try:
        with transaction.atomic():
            entry.advance(**values)
    except IntegrityError:
        raise BadInput({"staff": _("这个人已经以这个身份在名册上。")}) from None
    _keep_terms(entry, draft)
    record(by, "roster.amend", entry, fields=fields)


def _require_running(entry: RosterEntry) -> None:
    if entry.ended_on is not None:
        raise WrongState(_("已经退出名册。"))


@transaction.atomic
def end_entry(*, by: Actor, entry: RosterEntry, reason: str) -> None:
    """They leave the roster today; the contact is wiped. What they did in disputes stays with the disputes."""
    require_keeping(by, entry.area, entry.unit)
    _require_running(entry)
    if reason not in EntryEnd.values:
        raise BadInput({"reason": _("请选退出的原因。")})
    entry.advance(ended_on=clock.today(), end_reason=reason, available=False, phone="", remind_at=None)
    record(by, "roster.end", entry, facts={"reason": reason})


@transaction.atomic
def set_available(*, by: Actor, entry: RosterEntry, available: bool) -> None:
    """Whether they can be asked these days: a head says so, or they themselves."""
    if entry.staff_id is None or by.ref != entry.staff_id:
        require_keeping(by, entry.area, entry.unit)
    _require_running(entry)
    if entry.available != available:
        entry.advance(available=available)
        record(by, "roster.set_available", entry, facts={"available": available})


@transaction.atomic
def record_training(*, by: Actor, entry: RosterEntry, on: dt.date, subject: str, hours: decimal.Decimal) -> Training:
    require_keeping(by, entry.area, entry.unit)
    _require_running(entry)
    errors: dict[str, object] = {}
    if on > clock.today():
        errors["on"] = _("日期不能在今天之后。")
    if not 1 < len(clean(subject)) <= 60:
        errors["subject"] = _("请写培训的内容，最多60个字。")
    if not hours.is_finite() or not _HALF <= hours <= MOST_HOURS or hours % _HALF:
        errors["hours"] = _("请写学时，可以有半小时。")
    if errors:
        raise BadInput(errors)
    row = Training(
        entry=entry, on=on, subject=clean(subject), hours=hours, recorded_by=by.ref, recorded_at=clock.now()
    )
    row.save(force_insert=True)
    record(by, "roster.train", row, root=entry, facts={"on": str(on), "hours": str(hours)})
    return row


@transaction.atomic
def strike_training(*, by: Actor, training: Training) -> None:
    """One that was entered by mistake; the journal keeps that it was there."""
    entry = training.entry
    require_keeping(by, entry.area, entry.unit)
    facts = {"on": str(training.on), "hours": str(training.hours)}
    record(by, "roster.strike_training", training, root=entry, facts=facts, gone=True)
    training.delete()


@transaction.atomic
def remind_term(*, by: Actor, entry: RosterEntry) -> None:
    """The term ends soon: the heads of the unit are told once. Claimed by a conditional update."""
    entry.advance(remind_at=None)
    record(by, "roster.remind", entry, facts={"until": str(entry.until_on)})
    text = _("名册上%(name)s的任期%(day)s到期，请续任或者退出。") % {"name": entry.name, "day": f"{entry.until_on:%Y-%m-%d}"}
    tell_heads(by=by, entry=entry, text=text, once=f"roster-term:{entry.pk}:{entry.until_on}")
