"""Taking a report: words first."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.cellar.vault import search
from lianxin.cellar.vault.services import create_key
from lianxin.ground.officers.models import Post
from lianxin.ground.officers.states import Act, Compartment, Role, may
from lianxin.ground.places.models import Area
from lianxin.tools.kit import clock
from lianxin.tools.kit.numbers import is_personal_number
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes.models import Dispute
from lianxin.work.reports import queries
from lianxin.work.reports.models import Correction, ExternalRef, Report
from lianxin.work.reports.states import Channel, ContactConsent, ReferenceSystem, Relation, ReportState

_T = TypeVar("_T")
MAX_WORDS = 20_000
EARLIEST = dt.timedelta(days=3650)
_LONGEST = {"place": 200, "teller_name": 60, "teller_phone": 30, "contact_when": 200, "duty": 1000}


@dataclasses.dataclass
class ReportDraft:
    """A report as typed. ``told_at`` is when the resident first told anyone; None means now."""

    words: str
    area: Area
    channel: str = Channel.WINDOW
    place: str = ""
    category: str = ""
    told_at: dt.datetime | None = None
    happened_on: dt.date | None = None
    anonymous: bool = False
    relation: str = Relation.APPLICANT
    teller_name: str = ""
    teller_phone: str = ""
    contact_consent: str = ContactConsent.LATER
    contact_when: str = ""
    duty: str = ""
    references: list[tuple[str, str]] = dataclasses.field(default_factory=list)


def _check(by: Actor, draft: ReportDraft) -> None:
    errors: dict[str, object] = {}
    if not clean(draft.words):
        errors["words"] = _("请先写下来人说了什么。")
    elif len(draft.words) > MAX_WORDS:
        errors["words"] = _("最多%(n)s字，其余请作为附件。") % {"n": MAX_WORDS}
    if draft.area.county != by.county or not draft.area.county:
        errors["area"] = _("地点不在本县。")
    if draft.told_at and not clock.now() - EARLIEST <= draft.told_at <= clock.now():
        errors["told_at"] = _("最早说起的时间不能晚于现在，也不能早于十年前。")
    if draft.happened_on and not dt.date(1949, 10, 1) <= draft.happened_on <= clock.today():
        errors["happened_on"] = _("发生日期不能晚于今天，也不能早于1949年10月1日。")
    if draft.anonymous and (clean(draft.teller_name) or clean(draft.teller_phone)):
        errors["anonymous"] = _("匿名来件不记姓名和电话，请清空或取消匿名。")
    if draft.contact_consent == ContactConsent.DUTY and not clean(draft.duty):
        errors["duty"] = _("请写依法必须处置的理由。")
    if draft.category and rulebook.category(draft.category, by.county) is None:
        errors["category"] = _("请选纠纷类别。")
    errors |= _wrong_choices(draft)
    if errors:
        raise BadInput(errors)


def _wrong_choices(draft: ReportDraft) -> dict[str, object]:
    errors: dict[str, object] = {}
    for name, choices in (("channel", Channel), ("relation", Relation), ("contact_consent", ContactConsent)):
        if getattr(draft, name) not in choices.values:
            errors[name] = _("请选一项。")
    for name, most in _LONGEST.items():
        if len(getattr(draft, name)) > most:
            errors[name] = _("最多%(n)s个字。") % {"n": most}
    return errors


def _check_owner(owner: Post, county: str, compartment: str) -> None:
    """Whoever answers for a report is in post today and may decide it."""
    today = clock.today()
    if owner.county != county or (owner.unit.closed_on and owner.unit.closed_on <= today):
        raise BadInput({"owner": _("请选本县的人。")})
    if owner.from_on > today or (owner.until_on and owner.until_on < today) or not owner.staff.is_active:
        raise BadInput({"owner": _("这个人现在不在这个岗位上。")})
    if not may(owner.role, Act.DECIDE_REPORT, compartment):
        raise BadInput({"owner": _("这个岗位不能决定这件来件。")})


@transaction.atomic
def take_report(*, by: Actor, owner: Post, draft: ReportDraft) -> Report:
    """Write down what was said. ``owner`` answers for it from this minute; the decision clock starts now.

    An anonymous report keeps neither name nor phone. What the independent desk takes stays with it from the start.
    Raises BadInput, NotAllowed.
    """
    family = bool(draft.category) and rulebook.is_family(draft.category)
    compartment = Compartment.FAMILY if family else Compartment.NORMAL
    if by.role == Role.INDEPENDENT_DESK:
        compartment = Compartment.COMPLAINT
    if by.kind != "system" and not may(by.role, Act.REPORT, compartment):
        raise NotAllowed(_("您的岗位不登记来件。"))
    _check(by, draft)
    _check_owner(owner, by.county, compartment)
    moment = clock.now()
    report = Report(
        key=create_key(by.county),
        county=by.county,
        township=draft.area.township,
        village=draft.area.village,
        area=draft.area,
        compartment=compartment,
        channel=draft.channel,
        category=draft.category,
        told_at=draft.told_at or moment,
        received_at=moment,
        happened_on=draft.happened_on,
        recorded_by=by.ref,
        unit=owner.unit,
        owner=owner,
        due_at=rulebook.due("report_decide", by.county, moment),
        anonymous=draft.anonymous,
        relation=draft.relation,
        contact_consent=draft.contact_consent,
    )
    texts = ("words", "place", "teller_name", "teller_phone", "contact_when", "duty")
    report.seal(**{name: clean(getattr(draft, name)) for name in texts})
    report.save(force_insert=True)
    _write_references(report, draft.references)
    index(report)
    record(by, "reports.take", report, facts={"channel": draft.channel, "due": report.due_at.isoformat()})
    return report


def index(report: Report) -> None:
    """Bring the search index in line; inside the caller's transaction. The independent desk's reports are not in it."""
    if report.compartment == Compartment.COMPLAINT:
        search.forget(queries.ROOM, report.pk)
        return
    texts = [report.read("words"), report.read("place"), *(c.read("text") for c in report.corrections.order_by("at"))]
    scopes = [report.county, report.township, report.village, str(report.unit_id)]
    names = [report.read("teller_name"), *(disputes.names_ever_on(report.dispute) if report.dispute else [])]
    texts = search.without_people(texts, names)
    search.index(queries.ROOM, report.pk, report.county, texts=texts, scopes=scopes)


@transaction.atomic
def with_reports(deed: Callable[..., _T], *, by: Actor, dispute: Dispute, **given: Any) -> _T:
    """A deed that changes who is on a dispute or what they are called; in the same transaction what was told of it is
    indexed anew, so that nobody is found by the words of a report written before their name was known."""
    done = deed(by=by, **given)
    for report in queries.reports_of(dispute.pk):
        report.dispute = dispute
        index(report)
    return done


def _write_references(report: Report, references: list[tuple[str, str]]) -> None:
    for system, number in references:
        number = clean(number)
        if not number:
            continue
        if system not in ReferenceSystem.values or len(number) > 60:
            raise BadInput({"references": _("请选系统，编号最多60个字符。")})
        if is_personal_number(number):
            raise BadInput({"references": _("这像是手机号或者身份证号。编号栏只填对方系统给的编号。")})
        try:
            with transaction.atomic():
                ExternalRef.objects.create(report=report, county=report.county, system=system, number=number)
        except IntegrityError:
            raise BadInput({"references": _("同一编号填了两次。")}) from None


def require(by: Actor, act: str, report: Report) -> None:
    """Raise NotAllowed unless the role may and the report is the actor's to see."""
    if not may(by.role, act, report.compartment):
        raise NotAllowed(_("您的岗位不能改动这件来件。"))
    if not queries.visible_to(by).filter(pk=report.pk).exists():
        raise NotAllowed(_("这一件不在您的范围内。"))


@transaction.atomic
def add_reference(*, by: Actor, report: Report, system: str, number: str) -> None:
    """The same matter has a number in another system."""
    require(by, Act.REPORT, report)
    if not clean(number):
        raise BadInput({"number": _("请填编号。")})
    _write_references(report, [(system, number)])
    record(by, "reports.reference", report, facts={"system": system})


@transaction.atomic
def correct_report(*, by: Actor, report: Report, text: str) -> Correction:
    """Append a correction or an addition; the words as first told stay."""
    require(by, Act.REPORT, report)
    if not clean(text):
        raise BadInput({"text": _("请写要补充或更正的内容。")})
    if len(text) > MAX_WORDS:
        raise BadInput({"text": _("最多%(n)s字，其余请作为附件。") % {"n": MAX_WORDS}})
    row = Correction(report=report, key=report.key, at=clock.now(), by_label=by.label[:120])
    row.seal(text=clean(text))
    row.save(force_insert=True)
    index(report)
    record(by, "reports.correct", row, root=report)
    return row


@transaction.atomic
def hand_over_report(*, by: Actor, report: Report, owner: Post, version: int) -> None:
    """Another post answers for it from now on; its clock runs on."""
    require(by, Act.DECIDE_REPORT, report)
    if report.state != ReportState.RECEIVED:
        raise WrongState(_("这件来件已经决定了。"))
    _check_owner(owner, report.county, report.compartment)
    report.version = version
    report.advance(owner=owner, unit=owner.unit)
    index(report)
    record(by, "reports.hand_over", report, facts={"to": str(owner.pk)})
