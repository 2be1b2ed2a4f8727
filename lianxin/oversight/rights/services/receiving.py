"""A complaint arrives: passed on from a report, said to the desk itself, or raised from a dispute."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.cellar.vault.services import create_key
from lianxin.ground.officers.models import Staff, Unit
from lianxin.ground.officers.states import Act, Compartment, may
from lianxin.oversight.rights.models import Complaint
from lianxin.oversight.rights.services.placing import keep_from_line, place
from lianxin.oversight.rights.states import Kind, Origin
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import Dispute
from lianxin.work.reports.models import Report
from lianxin.work.reports.services.deciding import pass_to_independent_desk

MAX_WORDS = 20_000
_LONGEST = {"about": 500, "teller_name": 60, "teller_phone": 30, "contact_when": 200}


@dataclasses.dataclass
class ComplaintDraft:
    """A complaint as it was said to the desk."""

    words: str
    kind: str = Kind.OFFICIAL
    about: str = ""
    units: Sequence[Unit] = ()
    staff: Sequence[Staff] = ()
    anonymous: bool = False
    teller_name: str = ""
    teller_phone: str = ""
    contact_when: str = ""


def _check(by: Actor, draft: ComplaintDraft) -> None:
    errors: dict[str, object] = {}
    if not clean(draft.words):
        errors["words"] = _("请先写下来人说了什么。")
    elif len(draft.words) > MAX_WORDS:
        errors["words"] = _("最多%(n)s字，其余请作为附件。") % {"n": MAX_WORDS}
    if draft.kind not in Kind.values:
        errors["kind"] = _("请选一项。")
    if draft.anonymous and (clean(draft.teller_name) or clean(draft.teller_phone)):
        errors["anonymous"] = _("匿名来件不记姓名和电话，请清空或取消匿名。")
    if any(unit.county != by.county for unit in draft.units):
        errors["units"] = _("请选本县的单位。")
    for name, most in _LONGEST.items():
        if len(getattr(draft, name)) > most:
            errors[name] = _("最多%(n)s个字。") % {"n": most}
    if errors:
        raise BadInput(errors)


@transaction.atomic
def take_complaint(*, by: Actor, draft: ComplaintDraft) -> Complaint:
    """Said to the desk itself. Should it concern whoever takes it, they do not see it afterwards: another of the desk
    does, or the substitute unit."""
    if not may(by.role, Act.REPORT, Compartment.COMPLAINT):
        raise NotAllowed(_("这件事只由独立受理人员办。"))
    _check(by, draft)
    texts = {name: clean(getattr(draft, name)) for name in ("words", "about", "teller_name", "teller_phone", "contact_when")}
    made = {"kind": draft.kind, "origin": Origin.DIRECT, "anonymous": draft.anonymous}
    return _arrive(by, by.county, made, texts, draft.units, draft.staff)


@transaction.atomic
def pass_on_report(
    *, by: Actor, report: Report, version: int, units: Sequence[Unit] = (), staff: Sequence[Staff] = (), about: str = ""
) -> None:
    """Whoever received a report passes it to the desk. ``units`` and ``staff``: whom it is about as far as they know, so
    that nobody of theirs at the desk ever sees it."""
    if any(unit.county != report.county for unit in units):
        raise BadInput({"units": _("请选本县的单位。")})
    pass_to_independent_desk(by=by, report=report, version=version)
    from_report(by=by, report=report, units=units, staff=staff, about=clean(about)[:500])


def from_report(
    *, by: Actor, report: Report, units: Sequence[Unit] = (), staff: Sequence[Staff] = (), about: str = ""
) -> Complaint | None:
    """The complaint of a report that is with the desk; None when it is there already."""
    names = ("words", "teller_name", "teller_phone", "contact_when")
    texts = {name: report.read(name) for name in names} | {"about": about}
    made = {"origin": Origin.REPORT, "report": report, "anonymous": report.anonymous, "received_at": report.received_at}
    try:
        with transaction.atomic():
            return _arrive(by, report.county, made, texts, units, staff)
    except IntegrityError:
        return None


def from_dispute(*, by: Actor, dispute: Dispute) -> Complaint | None:
    """Somebody said, asked alone, that an official stands on the other side or that they were threatened for complaining.
    What they said stays with the dispute. None when it is there already."""
    words = _("单独询问时说起：对方有公职人员，或者有人因为反映问题受到威胁。请先用安全的方式联系说话的人。")
    made = {"kind": Kind.OTHER_SIDE, "origin": Origin.DISPUTE, "dispute": dispute}
    try:
        with transaction.atomic():
            return _arrive(by, dispute.county, made, {"words": words}, (), ())
    except IntegrityError:
        return None


def _arrive(
    by: Actor, county: str, made: dict[str, Any], texts: dict[str, str], units: Sequence[Unit], staff: Sequence[Staff]
) -> Complaint:
    moment = clock.now()
    since = made.setdefault("received_at", moment)
    complaint = Complaint(
        key=create_key(county),
        county=county,
        notice_by=rulebook.due("complaint_notice", county, since),
        done_by=rulebook.due("complaint_done", county, since),
        **made,
    )
    complaint.seal(**texts)
    complaint.save(force_insert=True)
    keep_from_line(by=by, complaint=complaint, units=units, staff=staff)
    record(by, "rights.take", complaint)
    place(by=by, complaint=complaint)
    return complaint
