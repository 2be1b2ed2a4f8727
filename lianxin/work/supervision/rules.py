"""Who may ask, answer, name, convene and decide here, and why not. Nothing of this is a right over the dispute itself."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.models import Post, Tier
from lianxin.ground.officers.states import Act, Compartment, may
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import NotAllowed, WrongState
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.rules import allowed, is_decided_by, is_seen_by, tier_of
from lianxin.work.disputes.states import State
from lianxin.work.reports.models import Report
from lianxin.work.reports.queries import visible_to as reports_of
from lianxin.work.reports.states import ReportState
from lianxin.work.supervision.models import Approval, Meeting, MeetingTask, Sponsor, SupervisionOrder
from lianxin.work.supervision.states import (
    DEEDS,
    ORDER_LIFE,
    PENDING,
    SPONSORS,
    ApprovalState,
    Deed,
    MeetingState,
)

Why = Promise | str


def may_supervise(actor: Actor) -> bool:
    """Whether the role ever issues orders: it may approve where cases are."""
    return actor.kind == "staff" and any(may(actor.role, Act.APPROVE, c) for c in (Compartment.NORMAL, Compartment.FAMILY))


def _tier(actor: Actor) -> int:
    unit = officers.unit(actor.unit) if actor.unit else None
    return tier_of(unit) if unit else 0


def _over_it(actor: Actor, dispute: Dispute) -> Why:
    """Why the actor does not stand over a dispute; "" when they do."""
    if not may(actor.role, Act.APPROVE, dispute.compartment) or actor.kind != "staff":
        return _("只有有审批权的负责人可以。")
    if not is_decided_by(actor, dispute):
        return _("这一起不在您的范围内。")
    return ""


# Orders -----------------------------------------------------------------------------------------------


def why_not_issue(actor: Actor, dispute: Dispute) -> Why:
    """Why no order may be issued about a dispute; "" when it may: somebody who may approve, on its tier or above."""
    why = _over_it(actor, dispute)
    if why:
        return why
    if dispute.root_id:
        return _("这一起已并入另一起，请到那一起办理。")
    if dispute.state == State.ARCHIVED or dispute.compartment == Compartment.COMPLAINT:
        return _("这一起已经归档。")
    if _tier(actor) < dispute.tier:
        return _("只能由本级或上级督办。")
    return ""


def stands(actor: Actor, order: SupervisionOrder) -> str:
    """On which side of an order the actor stands: issuer, receiver or ""; the receiver also as whoever holds it by now."""
    if not may(actor.role, Act.HANDLE, order.dispute.compartment):
        return ""
    if actor.ref != order.issued_by and actor.unit in (order.to_unit_id, order.dispute.holder_unit_id):
        return "receiver"
    is_issuer = actor.unit == order.unit_id and may(actor.role, Act.APPROVE, order.dispute.compartment)
    return "issuer" if is_issuer else ""


def why_not_on_order(actor: Actor, order: SupervisionOrder, action: str) -> Why:
    """"" when the actor may do this to the order now. A head whose unit asks itself both issues and never answers it."""
    states, who = ORDER_LIFE[action]
    if not _stands_as(actor, order, who):
        return _("由收到督办单的单位答复。") if who == "receiver" else _("只有发督办单的单位可以。")
    if order.state not in states:
        return _("督办单现在是“%(state)s”，不能这样做。") % {"state": order.get_state_display()}
    return ""


def _stands_as(actor: Actor, order: SupervisionOrder, who: str) -> bool:
    if not is_seen_by(actor, order.dispute):
        return False
    if who == "receiver":
        return stands(actor, order) == "receiver"
    return actor.unit == order.unit_id and may(actor.role, Act.APPROVE, order.dispute.compartment)


def require_order(actor: Actor, order: SupervisionOrder, action: str) -> None:
    why = why_not_on_order(actor, order, action)
    if why:
        raise (WrongState if _stands_as(actor, order, ORDER_LIFE[action][1]) else NotAllowed)(why)


# Sponsors ---------------------------------------------------------------------------------------------


def why_not_name(actor: Actor, dispute: Dispute) -> Why:
    """"" for the county's people and those of a tier above the dispute, when they may approve."""
    why = _over_it(actor, dispute)
    if why:
        return why
    tier = _tier(actor)
    if tier < Tier.COUNTY and tier <= dispute.tier:
        return _("由县一级或者上一级单位确定包案领导。")
    if dispute.root_id or dispute.state in (State.CLOSED, State.ARCHIVED):
        return _("这一起已经办结或者已并入另一起。")
    return ""


def why_not_sponsor(post: Post, dispute: Dispute) -> Why:
    """Why somebody cannot be a sponsor; "" when they can."""
    today = clock.today()
    if post.county != dispute.county or post.role not in SPONSORS:
        return _("包案的只能是县领导、所长等负责人或县中心工作人员。")
    if post.from_on > today or (post.until_on and post.until_on < today) or not post.staff.is_active:
        return _("这个人现在不在这个岗位上。")
    if not may(post.role, Act.SEE, dispute.compartment):
        return _("家事和涉及未成年人的，县领导看不到案情，请选别的负责人。")
    if post.pk == dispute.holder_id:
        return _("承办人自己不能包案。")
    return ""


def is_sponsor(actor: Actor, sponsor: Sponsor | None) -> bool:
    return sponsor is not None and sponsor.ended_at is None and sponsor.post.staff_id == actor.ref


# Approvals --------------------------------------------------------------------------------------------


def why_lapsed(approval: Approval, asker: Actor | None) -> Why:
    """Why what was asked for can no longer be done; "" while it can. ``asker`` is None when they left that post."""
    if asker is None:
        return _("申请人已经不在这个岗位上。")
    if approval.deed == Deed.DECLINE:
        return _why_not_decline(approval.report)
    dispute = approval.dispute
    if dispute is None:
        return _("这一起已经不在了。")
    if approval.deed == Deed.EXTEND and dispute.extensions.filter(at__gt=approval.asked_at).exists():
        return _("申请以后已经延长过了。")
    verdict = allowed(asker, dispute, DEEDS[Deed(approval.deed)].action)
    return "" if verdict else verdict.reason


def _why_not_decline(report: Report | None) -> Why:
    if report is None or report.state != ReportState.RECEIVED:
        return _("这件来件已经决定了。")
    return "" if report.compartment != Compartment.COMPLAINT else _("这件来件已经转出。")


def about(approval: Approval) -> Dispute | Report:
    row = approval.dispute or approval.report
    if row is None:
        raise LookupError(approval.pk)
    return row


def why_not_decide(actor: Actor, approval: Approval) -> Why:
    """"" for somebody else of the unit that was asked, who may approve and decides about the row."""
    if actor.kind != "staff" or actor.ref == approval.staff_id:
        return _("不能审批自己的申请。")
    if actor.unit != approval.unit_id or not may(actor.role, Act.APPROVE, about(approval).compartment):
        return _("由%(unit)s的负责人审批。") % {"unit": approval.unit.short_name}
    if not _decides(actor, approval):
        return _("这一起不在您的范围内。")
    if approval.state not in PENDING:
        return _("这个申请已经有结果了：%(state)s。") % {"state": approval.get_state_display()}
    if approval.state == ApprovalState.ASKED_BACK:
        return _("等申请人补充说明。")
    return ""


def _decides(actor: Actor, approval: Approval) -> bool:
    if approval.dispute is not None:
        return is_decided_by(actor, approval.dispute)
    return reports_of(actor).filter(pk=approval.report_id).exists()


def is_asker(actor: Actor, approval: Approval) -> bool:
    return actor.ref == approval.staff_id


# Meetings ---------------------------------------------------------------------------------------------


def why_not_convene(actor: Actor, dispute: Dispute, sponsor: Sponsor | None = None) -> Why:
    """"" for those who may approve, at any tier, and for the sponsor of this dispute."""
    if dispute.root_id or dispute.state == State.ARCHIVED or dispute.compartment == Compartment.COMPLAINT:
        return _("这一起已经归档或者已并入另一起。")
    return "" if is_sponsor(actor, sponsor) else _over_it(actor, dispute)


def leads(actor: Actor, meeting: Meeting) -> bool:
    """Who convened it, who chairs it, and those of its unit who may approve."""
    if actor.post in (meeting.convened_by_id, meeting.chair_id):
        return True
    return actor.unit == meeting.unit_id and may_supervise(actor)


def why_not_lead(actor: Actor, meeting: Meeting, *states: str) -> Why:
    if not leads(actor, meeting):
        return _("由召集人或主持人办理。")
    if meeting.state not in (states or (MeetingState.PLANNED,)):
        return _("会商现在是“%(state)s”，不能这样做。") % {"state": meeting.get_state_display()}
    return ""


def why_not_invite(post: Post, dispute: Dispute) -> Why:
    """Why somebody cannot be named for an item; need to know begins with a role that may see this kind of matter."""
    today = clock.today()
    if post.county != dispute.county or post.from_on > today or (post.until_on and post.until_on < today):
        return _("这个人现在不在这个岗位上。")
    if not post.staff.is_active or not may(post.role, Act.SEE, dispute.compartment):
        return _("%(name)s的岗位不能看这一类纠纷。") % {"name": post.staff.name}
    return ""


def may_finish(actor: Actor, task: MeetingTask) -> bool:
    return actor.post == task.owner_id or actor.ref == task.owner.staff_id
