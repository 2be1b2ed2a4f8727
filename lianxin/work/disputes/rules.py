"""Who may do what to a dispute now, and why not."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.rulebook.queries import due
from lianxin.ground.officers.models import Post, Tier, Unit, UnitKind
from lianxin.ground.officers.states import Act, Compartment, Role, may
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import NotAllowed, WrongState
from lianxin.work.disputes import queries
from lianxin.work.disputes.models import Dispute, ReturnVisit, Side, VisitAnswer
from lianxin.work.disputes.states import LIFE, Colour, MediationKind, SideRole, State, act_for, may_follow

POWERS = {  # what a letter of attorney may name, in the order of the official form
    "start_or_stop": _("代为申请或者终止调解"),
    "evidence": _("收集、提供证据"),
    "choose_mediator": _("选择或者接受调解员"),
    "admit_waive": _("承认、变更、放弃请求"),
    "take_part_and_sign": _("参加调解并签署文书"),
    "receive_papers": _("领取文书"),
    "other": _("其他"),
}


@dataclasses.dataclass(frozen=True)
class Verdict:
    """Whether something may be done; ``reason`` is a sentence for the person who wanted to.

    ``others_may``: it is the asker who may not; for a state or a guard it is nobody. ``mend``: what else would help.
    """

    ok: bool
    reason: Promise | str = ""
    others_may: bool = False
    mend: str = ""

    def __bool__(self) -> bool:
        return self.ok


YES = Verdict(True)


def holds(actor: Actor, dispute: Dispute) -> bool:
    """Whether the actor acts for the unit that holds the dispute."""
    return actor.kind == "system" or actor.unit == dispute.holder_unit_id


HELPING = _("您是来帮忙的（包案或会商），由承办单位决定。")
_WAITING = {"accept_offer", "return_offer"}  # done by the unit that was asked, checked by the service
_BY_ANYONE_WHO_SEES = {"raise_colour", "respond", "reopen", "archive"}


def allowed(actor: Actor, dispute: Dispute, action: str, *, as_holder: bool = True) -> Verdict:
    """The roles matrix, the life table, the holder and what the row itself forbids, in that order; no query.

    Guards that need other rows (rights told, consents, an effective agreement, open items) are asked where those are.
    Whether the actor sees the dispute at all is for ``require``: a page has found it through its scope already.
    """
    line = LIFE[action]
    if dispute.root_id:
        return Verdict(False, _("这一起已并入另一起，请到那一起办理。"))
    if actor.kind != "system" and not may(actor.role, act_for(action, dispute.kind), dispute.compartment):
        return Verdict(False, _("您的岗位不能做这件事。"), others_may=True)
    if not getattr(dispute, "decides", True):  # as ``page_of`` read it
        return Verdict(False, HELPING, others_may=True)
    if not may_follow(action, dispute.state):
        return Verdict(
            False,
            _("现在是“%(state)s”，不能“%(action)s”。") % {"state": dispute.get_state_display(), "action": line.label},
        )
    if as_holder and action not in _WAITING | _BY_ANYONE_WHO_SEES and not holds(actor, dispute):
        reason = _("由%(unit)s承办，您不能代办。") % {"unit": dispute.holder_unit.short_name}
        return Verdict(False, reason, others_may=True)
    return _particular(dispute, action)


def _particular(dispute: Dispute, action: str) -> Verdict:
    if action == "escalate" and dispute.tier >= 3:
        return Verdict(False, _("已经在县一级，谈不成可以终止并告知其他途径。"))
    if action in ("begin_mediation", "settle_on_the_spot", "settle") and dispute.never_here:
        return Verdict(False, _("这类情况不能由调解处理，请按危险情形转有权机关。"))
    if action in ("begin_mediation", "settle_on_the_spot") and dispute.hold_session:
        return Verdict(False, _("已暂停一切当面调解，须先确保人身安全。"))
    if action == "settle_on_the_spot":
        return _spot(dispute)
    if action == "lower_colour":
        return _lower(dispute)
    if action == "lift_hold":
        return _lift(dispute)
    if action == "archive" and dispute.closed_at and not _archive_due(dispute):
        return Verdict(False, _("结案满180天后才能归档。"))
    return YES


def _lower(dispute: Dispute) -> Verdict:
    if dispute.never_here and not dispute.red_now:
        return Verdict(False, _("这类情况不在这里降颜色，由主管部门处理。"))
    if dispute.colour == Colour.BLUE:
        return Verdict(False, _("已经是蓝色。"))
    return YES


def _lift(dispute: Dispute) -> Verdict:
    if dispute.never_here:
        return Verdict(False, _("这类情况不能由调解处理，这里谁也不能恢复。"))
    if not dispute.hold_session and not dispute.hold_joint:
        return Verdict(False, _("没有停下的当面调解。"))
    return YES


def _spot(dispute: Dispute) -> Verdict:
    """On the spot only what is calm and known from every side; no family, no child (life of a dispute)."""
    if dispute.compartment == Compartment.FAMILY:
        return Verdict(False, _("家事和涉及未成年人的事要分开谈，不能当场了结。"))
    if dispute.colour != Colour.BLUE or dispute.hold_joint:
        return Verdict(False, _("有危险或者还不清楚的，不能当场了结。"))
    if dispute.half_known:
        return Verdict(False, _("还没有和每一方说上话，不能当场了结。"))
    return YES


def _archive_due(dispute: Dispute) -> bool:
    return dispute.closed_at is not None and clock.now() >= due("archive_after", dispute.county, dispute.closed_at)


def require(actor: Actor, dispute: Dispute, action: str, *, as_holder: bool = True) -> None:
    """Raise NotAllowed or WrongState with the reason; for services. Whoever does not hold it must at least see it."""
    if not is_decided_by(actor, dispute):
        raise NotAllowed(HELPING if is_seen_by(actor, dispute) else _("这一起不在您的范围内。"))
    verdict = allowed(actor, dispute, action, as_holder=as_holder)
    if not verdict:
        raise (NotAllowed if verdict.others_may else WrongState)(verdict.reason)


def is_seen_by(actor: Actor, dispute: Dispute) -> bool:
    """A query only when the actor's own unit does not hold the dispute."""
    if actor.county != dispute.county:
        return False
    return holds(actor, dispute) or queries.visible_to(actor).filter(pk=dispute.pk).exists()


def is_decided_by(actor: Actor, dispute: Dispute) -> bool:
    """As ``is_seen_by``, but not for who sees it only as somebody who helps."""
    if actor.county != dispute.county:
        return False
    return holds(actor, dispute) or queries.decided_by(actor).filter(pk=dispute.pk).exists()


def is_second_person(by: Actor, other: Actor | None, dispute: Dispute) -> bool:
    """Another human being, who may approve and decides about the dispute."""
    return (
        other is not None
        and other.ref not in (None, by.ref)
        and may(other.role, Act.APPROVE, dispute.compartment)
        and queries.decided_by(other).filter(pk=dispute.pk).exists()
    )


def require_second_person(by: Actor, other: Actor | None, dispute: Dispute, sentence: Promise | str) -> None:
    if not is_second_person(by, other, dispute):
        raise NotAllowed(sentence)


def why_not_holder(post: Post, kind: str, compartment: str, county: str) -> Promise | None:
    """Why somebody cannot be given a dispute of this kind and compartment; None when they can."""
    today, unit = clock.today(), post.unit
    if post.county != county or unit.county != county:
        return _("承办人不在本县。")
    if unit.closed_on and unit.closed_on <= today:
        return _("这个单位已经撤销。")
    if post.from_on > today or (post.until_on and post.until_on < today) or not post.staff.is_active:
        return _("这个人现在不在这个岗位上。")
    if kind == MediationKind.PEOPLE and unit.kind != UnitKind.COMMITTEE:
        return _("人民调解由调委会承办，请选调委会的人。")
    if kind == MediationKind.PUBLIC_SECURITY and unit.kind != UnitKind.STATION:
        return _("治安调解由派出所承办。")
    by_an_agency = kind == MediationKind.ADMINISTRATIVE and post.role == Role.AGENCY and compartment == Compartment.NORMAL
    if not may(post.role, Act.HANDLE, compartment) and not by_an_agency:
        return _("这个岗位不能承办纠纷。")
    return None


def is_fit_to_hold(unit: Unit, kind: str) -> bool:
    """Whether a unit of this sort may hold a dispute of this kind at all: kinds of mediation never mix."""
    fit = {
        MediationKind.PEOPLE: (UnitKind.COMMITTEE,),
        MediationKind.PUBLIC_SECURITY: (UnitKind.STATION,),
        MediationKind.ADMINISTRATIVE: (
            UnitKind.JUDICIAL_OFFICE, UnitKind.GOVERNMENT, UnitKind.AGENCY, UnitKind.BUREAU_SECTION, UnitKind.COUNTY_CENTRE,
        ),
    }  # fmt: skip
    return unit.kind in fit.get(MediationKind(kind), ())


def tier_of(unit: Unit) -> int:
    """The level of the ladder on which a unit works; of one outside the ladder, as its place says."""
    return unit.tier or {3: Tier.COUNTY, 4: Tier.STATION}.get(unit.area.level, Tier.VILLAGE)


def may_close(dispute: Dispute) -> Verdict:
    """settled: 30-day return visit done, of this settlement and not of one before; ended: each side told; either:
    nothing left open by an upper room."""
    open_items = dispute.open_items.count()
    if open_items:
        return Verdict(
            False,
            ngettext("还有%(n)s件事没有办完（履行、文书或转介）。", "还有%(n)s件事没有办完（履行、文书或转介）。", open_items)
            % {"n": open_items},
        )
    if dispute.state == State.SETTLED and not dispute.return_visits.filter(
        day=30, cancelled_at=None, done_at__gte=F("dispute__settled_at")
    ).exists():
        return Verdict(False, _("30天回访做过以后才能结案。"))
    if dispute.state == State.SETTLED and (verdict := _held(dispute)) != YES:
        return verdict
    untold = [side for side in dispute.sides.filter(outcome_told_at=None) if may_contact(dispute, side)]
    if dispute.state == State.ENDED and untold:
        return Verdict(False, _("结果和其他途径还没有告知每一方。"))
    return YES


def last_visit(dispute: Dispute) -> ReturnVisit | None:
    """The last visit made of this settlement."""
    made = dispute.return_visits.filter(done_at__gte=F("dispute__settled_at"), cancelled_at=None)
    return made.prefetch_related("answers").order_by("-done_at", "-day").first()


def is_unkept(answer: VisitAnswer) -> bool:
    return answer.reached and answer.performed in ("no", "partly")


def _held(dispute: Dispute) -> Verdict:
    """Whether no side said at the last visit that it has started again, or that something was not done and is not let go."""
    last = last_visit(dispute)
    answers = list(last.answers.all()) if last else []
    if any(answer.relapsed == "yes" for answer in answers):
        return Verdict(False, _("最近一次回访有一方说又起来了。请重新打开，或者等下一次回访问清楚再结案。"))
    if last and last.waived_at is None and any(is_unkept(answer) for answer in answers):
        why = _("最近一次回访有一方说没有全做到。做到了再回访，或者由这一方说不再要求，才能结案。")
        return Verdict(False, why, mend="waive")
    return YES


def may_contact(dispute: Dispute, side: Side) -> Verdict:
    """Whether this side may be spoken to: the other side only once who told it has agreed, or a duty to act is recorded."""
    if dispute.contact_held and side.role != SideRole.APPLICANT:
        return Verdict(False, _("来件人还没有同意联系对方。先登记“来件人同意联系对方”。"))
    return YES


def require_contact(dispute: Dispute, side: Side) -> None:
    """Raise WrongState while this side may not be spoken to."""
    verdict = may_contact(dispute, side)
    if not verdict:
        raise WrongState(verdict.reason)


def clock_start(dispute: Dispute) -> dt.datetime:
    """From when the resolve clock is counted: the last reopening, or the acceptance."""
    return dispute.reopened_at or dispute.accepted_at


def needs_approval(dispute: Dispute) -> bool:
    """Ending a red dispute takes a second person."""
    return dispute.colour == Colour.RED


def is_urgent(dispute: Dispute) -> bool:
    """Something that cannot be undone is still ahead: answered as fast as red, whatever the colour."""
    return dispute.urgent_by is not None and clock.now() < dispute.urgent_by


def response_code(dispute: Dispute) -> str:
    """Which clock of the rulebook says by when somebody must have been there."""
    if dispute.red_now:
        return "first_contact_red_now"
    if is_urgent(dispute):
        return "first_contact_red"
    return f"first_contact_{Colour(dispute.colour).name.lower()}"


def is_stale(dispute: Dispute) -> bool:
    """The colour was judged too long ago; it stays, and is asked again. Time never lowers it."""
    return dispute.colour_due_at is not None and clock.now() >= dispute.colour_due_at


def may_unmask(actor: Actor, dispute: Dispute) -> bool:
    return may(actor.role, Act.UNMASK, dispute.compartment)
