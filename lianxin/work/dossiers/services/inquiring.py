"""Identity looked at, people asked about the facts: written down, read back, signed."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.models import Look
from lianxin.cellar.journal.services import look, record
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import Dispute, Party
from lianxin.work.disputes.rules import is_seen_by
from lianxin.work.dossiers.models import IdentityCheck, Inquiry
from lianxin.work.dossiers.rules import may_file
from lianxin.work.dossiers.states import IdentityPaper, InquirySigned
from lianxin.work.mediation.rules import may_work

LONGEST = 20_000
SHORT = 80


def may_inquire(by: Actor, dispute: Dispute) -> bool:
    """Those who file its papers, and its mediators: never somebody who merely sees the dispute."""
    return by.kind == "staff" and (may_file(by, dispute) or may_work(by, dispute)) and is_seen_by(by, dispute)


def _require(by: Actor, dispute: Dispute) -> None:
    if not may_inquire(by, dispute):
        raise NotAllowed(_("由承办单位的人和这起纠纷的调解员办理。"))
    if dispute.root_id:
        raise WrongState(_("这一起已并入另一起，请到那一起办理。"))


@transaction.atomic
def check_identity(
    *, by: Actor, dispute: Dispute, party: Party, paper: str, checked_on: dt.date | None = None
) -> IdentityCheck:
    """A document was looked at and given back. Neither its number nor a copy is asked for (PIPL art. 6)."""
    _require(by, dispute)
    on = checked_on or clock.today()
    if party.dispute_id != dispute.pk:
        raise BadInput({"party": _("不属于这起纠纷。")})
    if paper not in IdentityPaper.values:
        raise BadInput({"paper": _("请选看的是哪一种证件。")})
    if (paper == IdentityPaper.BUSINESS) != party.is_organisation:
        raise BadInput({"paper": _("单位看营业执照、法人证书，个人看个人的证件。")})
    if not clock.local_day(dispute.accepted_at) - dt.timedelta(days=366) <= on <= clock.today():
        raise BadInput({"checked_on": _("日期不对。")})
    row = IdentityCheck.objects.create(
        county=dispute.county, dispute=dispute, party=party, paper=paper, checked_on=on, checked_by_id=by.ref
    )
    facts = {"side": party.side.number, "party": party.number, "paper": paper, "on": on.isoformat()}
    record(by, "dossiers.check_identity", row, root=dispute, facts=facts)
    return row


@dataclasses.dataclass
class InquiryDraft:
    """As typed. ``party`` None: somebody beside the parties, called ``name``, who is ``relation``."""

    record: str
    place: str
    started_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    party: Party | None = None
    name: str = ""
    relation: str = ""
    present: str = ""


def _check(dispute: Dispute, draft: InquiryDraft) -> None:
    errors: dict[str, object] = {}
    if draft.party is not None and draft.party.dispute_id != dispute.pk:
        errors["party"] = _("不属于这起纠纷。")
    if draft.party is None and not clean(draft.name):
        errors["name"] = _("请写问的是谁。")
    if draft.party is None and not clean(draft.relation):
        errors["relation"] = _("请写与纠纷的关系，如邻居、村组长。")
    if not clean(draft.record):
        errors["record"] = _("请写问了什么、答了什么。")
    elif len(draft.record) > LONGEST:
        errors["record"] = _("最多%(n)s个字。") % {"n": LONGEST}
    if not clean(draft.place):
        errors["place"] = _("请写在哪里问的。")
    for field in ("name", "relation", "place", "present"):
        if len(clean(getattr(draft, field))) > SHORT:
            errors[field] = _("最多%(n)s个字。") % {"n": SHORT}
    now = clock.now()
    if draft.started_at is None or not dispute.accepted_at - dt.timedelta(days=366) <= draft.started_at <= now:
        errors["started_at"] = _("请核对开始的时间。")
    elif draft.ended_at is not None and not draft.started_at <= draft.ended_at <= now:
        errors["ended_at"] = _("结束不能早于开始，也不能在现在之后。")
    if errors:
        raise BadInput(errors)


def _sealed(row: Inquiry, draft: InquiryDraft) -> dict[str, object]:
    named = draft.party is None
    return row.sealed(
        name=clean(draft.name) if named else "",
        relation=clean(draft.relation) if named else "",
        place=clean(draft.place),
        present=clean(draft.present),
        record=clean(draft.record),
    )


@transaction.atomic
def write_inquiry(*, by: Actor, dispute: Dispute, draft: InquiryDraft) -> Inquiry:
    """One person was asked. Whoever writes it down is the one who asked. Raises NotAllowed, BadInput at the fields."""
    _require(by, dispute)
    _check(dispute, draft)
    Dispute.objects.select_for_update().filter(pk=dispute.pk).first()
    last = Inquiry.objects.filter(dispute=dispute).aggregate(last=Max("number"))["last"] or 0
    row = Inquiry(
        key=dispute.key,
        county=dispute.county,
        dispute=dispute,
        episode=dispute.episode,
        number=last + 1,
        party=draft.party,
        started_at=draft.started_at,
        ended_at=draft.ended_at,
        asked_by_id=by.ref,
        written_at=clock.now(),
    )
    for name, value in _sealed(row, draft).items():
        setattr(row, name, value)
    row.save(force_insert=True)
    record(by, "dossiers.write_inquiry", row, root=dispute, facts={"number": row.number, "party": bool(draft.party)})
    return row


@transaction.atomic
def change_inquiry(*, by: Actor, inquiry: Inquiry, draft: InquiryDraft, version: int) -> None:
    """Until it is signed. What is wrong after that is put right in another record."""
    dispute = inquiry.dispute
    _require(by, dispute)
    if inquiry.signed_as:
        raise WrongState(_("已经签过名，不能再改；有补充的，另作一份。"))
    _check(dispute, draft)
    inquiry.version = version
    inquiry.advance(
        party=draft.party, started_at=draft.started_at, ended_at=draft.ended_at, read_back=False, **_sealed(inquiry, draft)
    )
    record(by, "dossiers.change_inquiry", inquiry, root=dispute, facts={"number": inquiry.number})


@transaction.atomic
def sign_inquiry(*, by: Actor, inquiry: Inquiry, signed_as: str, read_back: bool, signed_on: dt.date | None = None) -> None:
    """Shown or read to the one who was asked, and signed; or that they would not sign. It is fixed from now on."""
    dispute = inquiry.dispute
    _require(by, dispute)
    if inquiry.signed_as:
        raise WrongState(_("已经登记过签名。"))
    if signed_as not in InquirySigned.values:
        raise BadInput({"signed_as": _("请选怎样签的。")})
    if not read_back:
        raise BadInput({"read_back": _("先给被调查人看过，或者读给他听。")})
    on = signed_on or clock.today()
    if not clock.local_day(inquiry.started_at) <= on <= clock.today():
        raise BadInput({"signed_on": _("日期不对。")})
    inquiry.advance(read_back=True, signed_as=signed_as, signed_on=on)
    facts = {"number": inquiry.number, "how": signed_as, "on": on.isoformat()}
    record(by, "dossiers.sign_inquiry", inquiry, root=dispute, facts=facts)


@transaction.atomic
def look_at_inquiry(*, by: Actor, inquiry: Inquiry) -> None:
    """One person's words, opened: a look."""
    if not may_inquire(by, inquiry.dispute):
        raise NotAllowed(_("您的岗位不能看调查记录。"))
    look(by, "dossiers.see_inquiry", inquiry, root=inquiry.dispute, purpose=Look.HANDLE, facts={"number": inquiry.number})
