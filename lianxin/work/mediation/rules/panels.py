"""Who may call a panel together, and what is lacking before it sits."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid

from django.utils.translation import gettext_lazy as _

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers.models import Post, Tier
from lianxin.ground.officers.states import Act, Role, may
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.rules import YES, Verdict, holds, is_seen_by
from lianxin.work.disputes.states import ANY_OPEN
from lianxin.work.mediation.models import Panel, PanelMember
from lianxin.work.mediation.queries import Standing
from lianxin.work.mediation.rules.conflicts import conflict_lacks, mediator_lacks
from lianxin.work.mediation.rules.lack import Lack
from lianxin.work.mediation.states import PANEL_LEAST, Subject


def may_convene(actor: Actor, dispute: Dispute) -> Verdict:
    """At the county for whoever holds it there and for the county's own people; at a station for its holder, where several
    agencies have to look together. The committee whose room it is goes on holding."""
    if dispute.root_id or dispute.state not in ANY_OPEN:
        return Verdict(False, _("现在不在办理中，不用组成调解小组。"))
    forced = dispute.tier == Tier.STATION and getattr(dispute, "forced_review", False)
    if dispute.tier != Tier.COUNTY and not forced:
        return Verdict(False, _("到了县一级，或者必须几家会商的，才组成调解小组。"))
    county = actor.role == Role.COUNTY_OFFICER and is_seen_by(actor, dispute)
    if actor.kind == "system" or holds(actor, dispute) or (county and dispute.tier == Tier.COUNTY):
        able = actor.kind == "system" or any(may(actor.role, act, dispute.compartment) for act in (Act.HANDLE, Act.MEDIATE))
        return YES if able else Verdict(False, _("您的岗位不能做这件事。"), others_may=True)
    return Verdict(False, _("由承办单位或者县中心召集。"), others_may=True)


@dataclasses.dataclass(frozen=True)
class Tied:
    """A participant as the rules about ties read a mediator; ``pk`` is the seat the sides were asked about."""

    pk: uuid.UUID
    dispute: Dispute
    post: Post | None
    display_name: str
    declared: list[str]
    declared_at: dt.datetime | None


def name_of(member: PanelMember) -> str:
    if member.appointment is not None:
        return member.appointment.display_name
    helper = member.helper
    assert helper is not None
    return helper.post.staff.name if helper.post is not None else helper.read("name")


def seat_of(member: PanelMember) -> uuid.UUID:
    """What the sides' answers refer to."""
    found = member.appointment_id or member.helper_id
    assert found is not None
    return found


def as_tied(member: PanelMember) -> Tied:
    assert member.helper is not None
    return Tied(
        member.helper.pk, member.dispute, member.helper.post, name_of(member), member.declared, member.declared_at
    )


def member_lacks(standing: Standing, member: PanelMember) -> list[Lack]:
    """Why this one does not sit yet: no word of their own, no declaration, a tie, a side's word."""
    name = {"name": name_of(member)}
    found = []
    if member.accepted_at is None:
        found.append(Lack("seat_unanswered", _("%(name)s还没有答应参加。") % name, ref=member.pk))
    if member.appointment is not None:
        return found + mediator_lacks(standing, member.appointment)
    for side in standing.sides_in:
        if standing.gave(side, Subject.HELPER, member.helper_id):
            continue
        text = (
            _("%(side)s不接受%(name)s，请换人。")
            if standing.declined(side, Subject.HELPER, member.helper_id)
            else _("还没有问%(side)s同不同意%(name)s参加。")
        )
        words = {**name, "side": side.get_role_display()}
        found.append(Lack("seat_unaccepted", text % words, side=side.pk, ref=member.pk))
    return found + conflict_lacks(standing, as_tied(member))  # type: ignore[arg-type]


def panel_lacks(standing: Standing, panel: Panel, members: list[PanelMember]) -> list[Lack]:
    """Everything that stands against convening; [] when it may sit."""
    found = []
    if len(members) < PANEL_LEAST:
        found.append(Lack("too_few", _("调解小组至少要有两个人。")))
    leads = [member for member in members if member.is_lead]
    if len(leads) != 1:
        found.append(Lack("no_lead", _("要有一位主持人，只能有一位。")))
    for lead in leads:
        post = lead.appointment.post if lead.appointment is not None else None
        if post is None or post.unit_id != panel.unit_id:
            text = _("主持人要是%(unit)s自己的调解员：由谁签字、盖哪个章，跟着主持走。") % {"unit": panel.unit.short_name}
            found.append(Lack("lead_elsewhere", text, ref=lead.pk))
    for member in members:
        found += member_lacks(standing, member)
    return found
