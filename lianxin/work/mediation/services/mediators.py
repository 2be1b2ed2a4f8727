"""Mediators named, their ties declared, and helpers invited."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.ground.officers.models import Post
from lianxin.ground.officers.roster.models import RosterEntry
from lianxin.ground.officers.roster.rules import is_over
from lianxin.ground.officers.roster.states import EntryKind
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import Dispute, Side
from lianxin.work.disputes.services import links
from lianxin.work.disputes.states import MediationKind
from lianxin.work.mediation.models import Appointment, Attendance, Helper, PanelMember
from lianxin.work.mediation.services.hands import require_work, same_dispute, staff_of
from lianxin.work.mediation.states import DECLARED, HelperKind, Removal, SessionState, why_impossible

INVOLVED_AS = "mediator"


@transaction.atomic
def name_mediator(
    *,
    by: Actor,
    dispute: Dispute,
    post: Post | None = None,
    name: str = "",
    entry: RosterEntry | None = None,
    is_lead: bool = False,
) -> Appointment:
    """Name somebody in post, or from outside: by ``name``, or a people's mediator of the roster. Each side then accepts or
    refuses them.

    The first one named leads until another is named as lead. They may see the dispute from now on. Refused where the
    kind of mediation does not allow this role (a police officer never mediates people's mediation).
    """
    require_work(by, dispute)
    return put_mediator(by, dispute, post=post, name=name, entry=entry, is_lead=is_lead)


def put_mediator(
    by: Actor, dispute: Dispute, *, post: Post | None, name: str = "", entry: RosterEntry | None = None, is_lead: bool = False
) -> Appointment:
    """The appointment itself, inside the caller's transaction and after its check of who may."""
    name = entry.name if entry is not None and post is None else name
    _check_entry(dispute, post, entry)
    _check_mediator(dispute, post, name, from_roster=entry is not None)
    others = Appointment.objects.filter(dispute=dispute, removed_at=None)
    lead = is_lead or not others.filter(is_lead=True).exists()
    if lead:
        for other in others.filter(is_lead=True).order_by("id"):
            other.advance(is_lead=False)
    row = Appointment(
        dispute=dispute, key=dispute.key, post=post, entry=entry, is_lead=lead, named_at=clock.now(), named_by_id=staff_of(by)
    )
    row.seal(name="" if post else clean(name))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise BadInput({"post": _("这位调解员已经确定过了。")}) from None
    if post is not None:
        links.involve(by=by, dispute=dispute, role=INVOLVED_AS, staff=post.staff)
    facts = {"post": str(post.pk) if post else "", "lead": lead}
    record(by, "mediation.name_mediator", row, root=dispute, facts=facts)
    return row


def _check_entry(dispute: Dispute, post: Post | None, entry: RosterEntry | None) -> None:
    """Only people's mediators of the roster mediate; those with an account do so under their post, whose role is asked."""
    if entry is None:
        return
    if entry.county != dispute.county or entry.ended_on is not None or is_over(entry):
        raise BadInput({"entry": _("这个人现在不在名册上。")})
    if entry.kind != EntryKind.PEOPLES:
        raise WrongState(_("名册上的%(kind)s不是人民调解员，可以请来协助，不能主持。") % {"kind": entry.get_kind_display()})
    if entry.staff_id is not None and (post is None or post.staff_id != entry.staff_id):
        raise BadInput({"entry": _("这位有账号，请从在岗的调解员里选。")})


def _check_mediator(dispute: Dispute, post: Post | None, name: str, *, from_roster: bool = False) -> None:
    if post is None:
        if not clean(name):
            raise BadInput({"post": _("请选调解员，或者写外请调解员的姓名。")})
        if dispute.kind != MediationKind.PEOPLE:
            raise WrongState(_("外请的调解员只能参加人民调解。"))
        if not from_roster and _is_in_post(dispute.county, name):
            raise BadInput({"post": _("本县在任人员里有这个姓名：是本人的请从名单里选，不是的请在姓名后写明单位。")})
        return
    today = clock.today()
    if post.county != dispute.county or post.from_on > today or (post.until_on and post.until_on < today):
        raise BadInput({"post": _("这个岗位现在不在任。")})
    why = why_impossible(dispute.kind, dispute.tier, post.unit.kind, post.role)
    if why:
        raise WrongState(why)


def _is_in_post(county: str, name: str) -> bool:
    """Whether somebody in post today has this name: their role would otherwise never be asked."""
    today = clock.today()
    held = Post.objects.filter(county=county, staff__name="".join(name.split()), from_on__lte=today)
    return held.filter(Q(until_on=None) | Q(until_on__gte=today)).exists()


@transaction.atomic
def declare_conflict(
    *, by: Actor, appointment: Appointment, ties: Iterable[str], note: str = "", tied_to: Side | None = None
) -> None:
    """The mediator says what ties them to the matter: kin, same household, lender or employer, neighbour on the parcel,
    an earlier role; or nothing; and to which side. Only the mediator can; for somebody from outside, whoever handles the
    dispute writes it."""
    dispute = appointment.dispute
    require_work(by, dispute)
    if appointment.removed_at is not None:
        raise WrongState(_("这位调解员已经退出。"))
    if appointment.post is not None and by.ref != appointment.post.staff_id:
        raise NotAllowed(_("有没有利害关系要由调解员本人声明。"))
    given = known_ties(ties)
    if tied_to is not None:
        same_dispute("tied_to", dispute, tied_to.dispute_id)
    values = {"declared": given, "declared_at": clock.now(), "tied_to": tied_to if given else None}
    appointment.advance(**values, **appointment.sealed(note=clean(note)))
    record(by, "mediation.declare_conflict", appointment, root=dispute, facts={"ties": given})


def known_ties(ties: Iterable[str]) -> list[str]:
    given = sorted(set(ties))
    if set(given) - set(DECLARED):
        raise BadInput({"ties": _("没有这一项。")})
    return given


@transaction.atomic
def remove_mediator(*, by: Actor, appointment: Appointment, removal: str, note: str = "") -> None:
    """Step back or be replaced. Sessions planned stay and lack a mediator until another is named and accepted."""
    require_work(by, appointment.dispute)
    if removal not in Removal.values:
        raise BadInput({"removal": _("请选退出的原因。")})
    if appointment.removed_at is not None:
        raise WrongState(_("这位调解员已经退出。"))
    take_out(by, appointment.dispute, appointment, removal, note)


def take_out(by: Actor, dispute: Dispute, appointment: Appointment, removal: str, note: str = "") -> None:
    """The removal itself, inside the caller's transaction; the next one named earliest leads."""
    texts = appointment.sealed(note=clean(note)) if note else {}
    was_lead = appointment.is_lead
    appointment.advance(removed_at=clock.now(), removal=removal, is_lead=False, **texts)
    Attendance.objects.filter(appointment=appointment, session__state=SessionState.PLANNED).delete()
    _off_the_panel(PanelMember.objects.filter(appointment=appointment), removal)
    if appointment.post is not None:
        links.release(by=by, dispute=dispute, role=INVOLVED_AS, staff=appointment.post.staff)
    if was_lead:
        heir = Appointment.objects.filter(dispute=dispute, removed_at=None).order_by("named_at", "id").first()
        if heir is not None:
            heir.advance(is_lead=True)
    record(by, "mediation.remove_mediator", appointment, root=dispute, facts={"removal": removal})


@transaction.atomic
def invite_helper(
    *,
    by: Actor,
    dispute: Dispute,
    kind: str,
    why: str,
    name: str = "",
    phone: str = "",
    post: Post | None = None,
    entry: RosterEntry | None = None,
    close_to: Side | None = None,
) -> Helper:
    """Invite somebody to help (People's Mediation Law art. 20). They may come once every side has consented.

    Helping opens no record: somebody in post (a police officer, a cadre) sees no more of the dispute than before.
    """
    require_work(by, dispute)
    who = {"name": name, "phone": phone, "post": post, "entry": entry, "close_to": close_to}
    return put_helper(by, dispute, kind=kind, why=why, **who)  # type: ignore[arg-type]


def put_helper(
    by: Actor, dispute: Dispute, *, kind: str, why: str, name: str = "", phone: str = "", post: Post | None = None,
    entry: RosterEntry | None = None, close_to: Side | None = None,
) -> Helper:  # fmt: skip
    """The invitation itself, inside the caller's transaction and after its check of who may."""
    if entry is not None:
        name, phone = clean(name) or entry.name, clean(phone) or entry.phone
    errors: dict[str, object] = {}
    if entry is not None and (entry.county != dispute.county or entry.ended_on is not None):
        errors["entry"] = _("这个人现在不在名册上。")
    if close_to is not None and close_to.dispute_id != dispute.pk:
        errors["close_to"] = _("不属于这起纠纷。")
    if kind not in HelperKind.values:
        errors["kind"] = _("请选协助人的身份。")
    if post is None and not clean(name):
        errors["name"] = _("请写协助人的姓名。")
    if not clean(why):
        errors["why"] = _("请写为什么请这位协助，双方听了好决定。")
    if post is not None and post.county != dispute.county:
        errors["post"] = _("这个岗位不在本县。")
    if errors:
        raise BadInput(errors)
    row = Helper(
        dispute=dispute,
        key=dispute.key,
        kind=kind,
        post=post,
        entry=entry,
        close_to=close_to,
        invited_at=clock.now(),
        invited_by_id=staff_of(by),
    )
    row.seal(name=clean(name) or (post.staff.name if post else ""), phone=clean(phone), why=clean(why))
    row.save(force_insert=True)
    record(by, "mediation.invite_helper", row, root=dispute, facts={"kind": kind})
    return row


def _off_the_panel(seats: QuerySet[PanelMember], removal: str) -> None:
    """Whoever no longer mediates or helps sits on no panel either."""
    for member in seats.filter(removed_at=None).order_by("id"):
        member.advance(removed_at=clock.now(), removal=removal, is_lead=False)


@transaction.atomic
def remind_helper(*, by: Actor, helper: Helper) -> None:
    """The helper was told to keep to themselves what they hear."""
    require_work(by, helper.dispute)
    helper.advance(reminded_at=clock.now())
    record(by, "mediation.remind_helper", helper, root=helper.dispute)


@transaction.atomic
def remove_helper(*, by: Actor, helper: Helper) -> None:
    require_work(by, helper.dispute)
    take_helper_out(by, helper)


def take_helper_out(by: Actor, helper: Helper) -> None:
    """Inside the caller's transaction; done once."""
    if helper.removed_at is None:
        helper.advance(removed_at=clock.now())
        Attendance.objects.filter(helper=helper, session__state=SessionState.PLANNED).delete()
        _off_the_panel(PanelMember.objects.filter(helper=helper), "left")
        staff = helper.post.staff if helper.post else helper.entry.staff if helper.entry else None
        if staff is not None:
            links.release(by=by, dispute=helper.dispute, role="panel", staff=staff)
        record(by, "mediation.remove_helper", helper, root=helper.dispute)

