"""A panel proposed, its members asked, heard and seated, convened, dissolved."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.ground.officers.models import Post, UnitKind
from lianxin.ground.officers.roster.models import RosterEntry
from lianxin.ground.officers.roster.states import EntryKind
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import Dispute, Side
from lianxin.work.disputes.services import links
from lianxin.work.disputes.services.word import tell_people
from lianxin.work.mediation.models import Appointment, Helper, Panel, PanelMember
from lianxin.work.mediation.queries import Standing, open_panel, panel_members
from lianxin.work.mediation.queries import standing as read_standing
from lianxin.work.mediation.rules import blocking, helper_may_come, may_convene, panel_lacks, sentence
from lianxin.work.mediation.services.hands import staff_of
from lianxin.work.mediation.services.mediators import (
    declare_conflict,
    known_ties,
    put_helper,
    put_mediator,
    take_helper_out,
    take_out,
)
from lianxin.work.mediation.states import PANEL_LIFE, SITS_AS, PanelRole, PanelState, Removal

INVOLVED_AS = "panel"
_ANY_OFFICE = frozenset(set(UnitKind) - {UnitKind.COMMITTEE})
_TRADES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    PanelRole.LAWYER: (frozenset({EntryKind.LAWYER}), frozenset()),
    PanelRole.LAND: (frozenset({EntryKind.EXPERT}), frozenset({UnitKind.AGENCY, UnitKind.BUREAU_SECTION})),
    PanelRole.POLICE: (frozenset({EntryKind.POLICE}), frozenset({UnitKind.STATION})),
    PanelRole.JUDICIAL: (frozenset({EntryKind.JUDICIAL}), frozenset({UnitKind.JUDICIAL_OFFICE, UnitKind.AGENCY})),
    PanelRole.EXPERT: (frozenset({EntryKind.EXPERT, EntryKind.ELDER, EntryKind.CADRE}), _ANY_OFFICE),
}  # fmt: skip
"""Who can be asked in which role: kinds of roster entries, and kinds of units whose people those are."""


def _require(by: Actor, dispute: Dispute) -> None:
    verdict = may_convene(by, dispute)
    if not verdict:
        raise (NotAllowed if verdict.others_may else WrongState)(verdict.reason)


def _require_step(panel: Panel, step: str) -> None:
    if panel.state not in PANEL_LIFE[step][0]:
        raise WrongState(_("这个调解小组%(state)s，不能再改。") % {"state": panel.get_state_display()})


@transaction.atomic
def propose_panel(*, by: Actor, dispute: Dispute, purpose: str) -> Panel:
    """Begin to put one together. It sits only once every member agreed and was accepted by every side."""
    _require(by, dispute)
    if not clean(purpose):
        raise BadInput({"purpose": _("请写为什么要几家一起来谈，双方听了好决定。")})
    row = Panel(
        dispute=dispute, key=dispute.key, county=dispute.county, kind=dispute.kind, tier=dispute.tier,
        unit=dispute.holder_unit, proposed_at=clock.now(), proposed_by_id=staff_of(by),
    )  # fmt: skip
    row.seal(purpose=clean(purpose))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise WrongState(_("已经有一个调解小组。")) from None
    record(by, "mediation.propose_panel", row, root=dispute, facts={"kind": row.kind, "tier": row.tier})
    return row


@transaction.atomic
def ask_member(
    *,
    by: Actor,
    panel: Panel,
    role: str,
    why: str = "",
    post: Post | None = None,
    entry: RosterEntry | None = None,
    name: str = "",
    phone: str = "",
    is_lead: bool = False,
) -> PanelMember:
    """Ask somebody. A mediator must be one by the table of kind, tier and role; whoever is of another kind sits as an
    invited participant and neither presides nor signs. The lead is a mediator of the unit that holds the dispute."""
    dispute = panel.dispute
    _require(by, dispute)
    _require_step(panel, "ask")
    links.take_turn(dispute=dispute)
    if role not in PanelRole.values:
        raise BadInput({"role": _("请选以什么身份参加。")})
    if is_lead and (role != PanelRole.MEDIATOR or post is None or post.unit_id != panel.unit_id):
        raise BadInput({"is_lead": _("主持人要是%(unit)s自己的调解员。") % {"unit": panel.unit.short_name}})
    seat: dict[str, object]
    if role == PanelRole.MEDIATOR:
        seat = {"appointment": _mediators_seat(by, dispute, post, entry, name, is_lead)}
    else:
        _check_trade(role, post, entry)
        helper = put_helper(by, dispute, kind=SITS_AS[role], why=why, name=name, phone=phone, post=post, entry=entry)
        seat = {"helper": helper}
    if is_lead:
        for other in PanelMember.objects.filter(panel=panel, is_lead=True, removed_at=None).order_by("id"):
            other.advance(is_lead=False)
    member = PanelMember(
        panel=panel, dispute=dispute, key=dispute.key, role=role, is_lead=is_lead, asked_at=clock.now(), **seat
    )
    try:
        with transaction.atomic():
            member.save(force_insert=True)
    except IntegrityError:
        raise BadInput({"who": _("这个人已经在调解小组里。")}) from None
    record(by, "mediation.ask_panel_member", member, root=dispute, facts={"role": role, "lead": is_lead})
    return member


def _mediators_seat(
    by: Actor, dispute: Dispute, post: Post | None, entry: RosterEntry | None, name: str, is_lead: bool
) -> Appointment:
    """A mediator named before keeps the seat, and what the sides said about it."""
    named = Appointment.objects.filter(dispute=dispute, removed_at=None).select_related("post__unit", "key").order_by("id")
    one = named.filter(post=post).first() if post is not None else None
    if one is None:
        return put_mediator(by, dispute, post=post, entry=entry, name=name, is_lead=is_lead)
    if is_lead and not one.is_lead:
        for other in named.filter(is_lead=True):
            other.advance(is_lead=False)
        one.advance(is_lead=True)
    return one


def _check_trade(role: str, post: Post | None, entry: RosterEntry | None) -> None:
    kinds, units = _TRADES[role]
    if entry is not None and entry.kind not in kinds:
        raise BadInput({"who": _("名册上的这一位不是%(role)s。") % {"role": PanelRole(role).label}})
    if post is not None and post.unit.kind not in units:
        raise BadInput({"who": _("这个岗位的人不能以%(role)s的身份参加。") % {"role": PanelRole(role).label}})


def _staff_of_seat(member: PanelMember) -> uuid.UUID | None:
    seat = member.appointment or member.helper
    assert seat is not None
    if seat.post is not None:
        return seat.post.staff_id
    return seat.entry.staff_id if seat.entry is not None else None


def _require_own_or_convener(by: Actor, member: PanelMember) -> None:
    if by.kind == "staff" and by.ref is not None and by.ref == _staff_of_seat(member):
        return
    _require(by, member.dispute)


def _require_seated(member: PanelMember) -> None:
    _require_step(member.panel, "ask")
    if member.removed_at is not None:
        raise WrongState(_("这位成员已经退出。"))


@transaction.atomic
def answer_seat(*, by: Actor, member: PanelMember, accepted: bool, note: str = "") -> None:
    """They themselves say whether they take part, or whoever convenes writes down what they said."""
    _require_own_or_convener(by, member)
    _require_seated(member)
    if accepted:
        member.advance(accepted_at=clock.now())
        record(by, "mediation.accept_seat", member, root=member.dispute, facts={"role": member.role})
    else:
        _leave(by, member, "declined", note)


@transaction.atomic
def declare_panel_tie(
    *, by: Actor, member: PanelMember, ties: Iterable[str], note: str = "", tied_to: Side | None = None
) -> None:
    """What ties a member to the matter, or nothing. A mediator's own declaration is the mediator's; a participant's is
    written down by whoever convenes, as they said it."""
    _require_seated(member)
    if member.appointment is not None:
        declare_conflict(by=by, appointment=member.appointment, ties=ties, note=note, tied_to=tied_to)
        return
    _require_own_or_convener(by, member)
    given = known_ties(ties)
    member.advance(declared=given, declared_at=clock.now(), **member.sealed(note=clean(note)))
    if tied_to is not None and given and member.helper is not None:
        member.helper.advance(close_to=tied_to)
    record(by, "mediation.declare_panel_tie", member, root=member.dispute, facts={"ties": given})


@transaction.atomic
def leave_panel(*, by: Actor, member: PanelMember, note: str = "") -> None:
    """Somebody steps back or is replaced. A panel that sits goes on and lacks them until another is asked."""
    _require_own_or_convener(by, member)
    _require_seated(member)
    _leave(by, member, "left", note)


def _leave(by: Actor, member: PanelMember, removal: str, note: str) -> None:
    texts = member.sealed(note=clean(note)) if clean(note) else {}
    member.advance(removed_at=clock.now(), removal=removal, is_lead=False, **texts)
    dispute = member.dispute
    if member.appointment is not None and member.appointment.removed_at is None:
        take_out(by, dispute, member.appointment, Removal.REPLACED)
    if member.helper is not None:
        take_helper_out(by, member.helper)
        _let_look(by, member, False)
    record(by, "mediation.leave_panel", member, root=dispute, facts={"role": member.role, "removal": removal})


def _let_look(by: Actor, member: PanelMember, seated: bool) -> None:
    """A participant with an account sees the dispute, masked as their role sees it, while the panel sits and no longer."""
    helper = member.helper
    staff = (helper.post.staff if helper.post else helper.entry.staff if helper.entry else None) if helper else None
    if staff is not None:
        verb = links.involve if seated else links.release
        verb(by=by, dispute=member.dispute, role=INVOLVED_AS, staff=staff)


@transaction.atomic
def convene_panel(*, by: Actor, panel: Panel) -> None:
    """proposed → convened. Raises WrongState naming everything that is lacking."""
    dispute = panel.dispute
    _require(by, dispute)
    _require_step(panel, "convene")
    links.take_turn(dispute=dispute)
    if (panel.unit_id, panel.kind) != (dispute.holder_unit_id, dispute.kind):
        raise WrongState(_("承办单位已经变了，请解散以后重新组成。"))
    members = panel_members(panel)
    lacks = blocking(panel_lacks(read_standing(dispute), panel, members))
    if lacks:
        raise WrongState(sentence(lacks))
    panel.advance(state=PanelState.CONVENED, convened_at=clock.now())
    for member in members:
        _let_look(by, member, True)
    facts = {"members": len(members), "roles": sorted(m.role for m in members)}
    record(by, "mediation.convene_panel", panel, root=dispute, facts=facts)
    to = [who for member in members if (who := _staff_of_seat(member)) is not None and who != by.ref]
    text = _("%(code)s（%(place)s）的调解小组已经组成，请按约定的时间参加。") % {
        "code": dispute.code, "place": dispute.area.short_name
    }  # fmt: skip
    tell_people(by=by, dispute=dispute, to=to, kind="mediation.panel", text=text, once=f"panel:{panel.pk}")


@transaction.atomic
def dissolve_panel(*, by: Actor, panel: Panel, reason: str) -> None:
    """With a reason. Participants leave with it; mediators of the holder's own unit stay named, those from elsewhere go."""
    _require(by, panel.dispute)
    _require_step(panel, "dissolve")
    if not clean(reason):
        raise BadInput({"reason": _("请写为什么解散。")})
    _dissolve(by, panel, reason)


def dissolve_stray(*, by: Actor, panel: Panel) -> bool:
    """For the sweep: the dispute is over, or another unit holds it. Once, by the row's version."""
    with transaction.atomic():
        _dissolve(by, panel, _("这起纠纷已经办结或者换了承办单位。"))
        return True


def _dissolve(by: Actor, panel: Panel, reason: str) -> None:
    panel.advance(state=PanelState.DISSOLVED, dissolved_at=clock.now(), **panel.sealed(reason=clean(reason)))
    for member in panel_members(panel):
        member.advance(removed_at=clock.now(), removal="dissolved", is_lead=False)
        one = member.appointment
        if one is not None and one.removed_at is None and (one.post is None or one.post.unit_id != panel.unit_id):
            take_out(by, panel.dispute, one, Removal.REPLACED)
        if member.helper is not None:
            take_helper_out(by, member.helper)
            _let_look(by, member, False)
    record(by, "mediation.dissolve_panel", panel, root=panel.dispute, words=clean(reason))


# For sessions ------------------------------------------------------------------------------------------


def sitting_panel(dispute: Dispute) -> Panel | None:
    """The panel that sits now; it sits for the unit and kind for which it was convened."""
    panel = open_panel(dispute)
    if panel is None or panel.state != PanelState.CONVENED:
        return None
    return panel if (panel.unit_id, panel.kind) == (dispute.holder_unit_id, dispute.kind) else None


def seated_participants(panel: Panel | None, standing: Standing, sides: list[Side] | None) -> list[Helper]:
    """Its participants who may come to a session with these sides (None: all)."""
    if panel is None:
        return []
    helpers = {helper.pk: helper for helper in standing.helpers}
    found = [helpers[m.helper_id] for m in panel_members(panel) if m.helper_id in helpers]
    return [helper for helper in found if helper_may_come(standing, helper, sides)]
