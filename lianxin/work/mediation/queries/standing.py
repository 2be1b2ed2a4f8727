"""Reading a dispute's mediation. Whoever could load the dispute may ask; lists start from the viewer."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.vault.models import SealedRow
from lianxin.ground.officers.states import Act, Compartment, may
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes.models import Dispute, Party, Side
from lianxin.work.disputes.states import Capacity, MediationKind, SideRole
from lianxin.work.mediation.models import (
    Agreement,
    Appointment,
    Attendance,
    CaucusNote,
    CaucusReader,
    Consent,
    Helper,
    JudicialConfirmation,
    Obligation,
    RightsTold,
    Session,
    Signature,
    ViolationCheck,
)
from lianxin.work.mediation.states import (
    STILL_OWED,
    AgreementState,
    Answer,
    Seat,
    SessionState,
    Subject,
)

_S = TypeVar("_S", bound=SealedRow)
IN_HAND = (AgreementState.DRAFT, AgreementState.FIXED)


def _with_key(rows: Iterable[_S], dispute: Dispute) -> list[_S]:
    """The rows with the dispute and its key as loaded already: nothing is asked again to read them."""
    found = list(rows)
    for row in found:
        row.dispute = dispute  # type: ignore[attr-defined]
        if row.key_id == dispute.key_id:
            row.key = dispute.key
    return found


@dataclasses.dataclass
class Standing:
    """Where a dispute's mediation stands. Everything the dispute page shows of it; at most eight queries (nine for
    public-security mediation), fewer when ``beside`` was asked, and one more when the sides are not given."""

    dispute: Dispute
    sides: list[Side]
    rights: dict[uuid.UUID, RightsTold]  # the latest, by side
    answers: dict[tuple[uuid.UUID, str, uuid.UUID | None], Consent]  # the latest, by side, subject and ref
    mediators: list[Appointment]  # those still named, the lead first
    former_mediators: list[Appointment]
    helpers: list[Helper]
    sessions: list[Session]  # newest first; ``.parties_present``, ``.helpers_present`` count who came
    agreement: Agreement | None  # the version in hand, or else the effective one
    effective: Agreement | None
    versions: list[Agreement]  # every version, newest first
    obligations: list[Obligation]  # of ``agreement``
    signatures: list[Signature]  # of ``agreement``
    check: ViolationCheck | None
    notes: int | None = None  # how many lie under seal, where that was counted

    def answer(self, side: Side, subject: str, ref: uuid.UUID | None = None) -> Consent | None:
        """The latest answer of a side; None when it was never asked."""
        return self.answers.get((side.pk, subject, ref))

    def gave(self, side: Side, subject: str, ref: uuid.UUID | None = None) -> bool:
        found = self.answer(side, subject, ref)
        return found is not None and found.answer == Answer.GIVEN

    def declined(self, side: Side, subject: str, ref: uuid.UUID | None = None) -> bool:
        """Refused, or took a consent back. Silence is neither."""
        found = self.answer(side, subject, ref)
        return found is not None and found.answer != Answer.GIVEN

    def is_to_be_asked(self, side: Side) -> bool:
        """Whether it was never asked if it wants mediation, or said no before the dispute was reopened."""
        found, since = self.answer(side, Subject.MEDIATE), self.dispute.reopened_at
        return found is None or (since is not None and found.said_at < since)

    @property
    def sides_in(self) -> list[Side]:
        """The sides whose word is needed: all but third parties that have not said that they take part."""
        return [s for s in self.sides if s.role != SideRole.THIRD or self.gave(s, Subject.MEDIATE)]

    @property
    def confirmation(self) -> JudicialConfirmation | None:
        return getattr(self.agreement, "confirmation", None) if self.agreement else None

    def side(self, pk: uuid.UUID | None) -> Side | None:
        return next((side for side in self.sides if side.pk == pk), None)

    def held(self) -> list[Session]:
        """Sessions held since the dispute was opened, or last reopened."""
        since = self.dispute.reopened_at
        held = [session for session in self.sessions if session.state == SessionState.HELD]
        return [session for session in held if since is None or (session.started_at or session.starts_at) >= since]


def must_sign(side: Side) -> list[Party]:
    """Those on a side whom an agreement binds: principals; a representative only where no organisation is named."""
    people = list(side.parties.all())
    named = any(p.is_organisation and p.capacity == Capacity.PRINCIPAL for p in people)
    bound = (Capacity.PRINCIPAL,) if named else (Capacity.PRINCIPAL, Capacity.REPRESENTATIVE)
    return [party for party in people if party.capacity in bound]


def acting_for(side: Side, party: Party, capacity: str) -> list[Party]:
    """The agents, guardians or representatives of one party. A representative stands for the organisation on its side."""
    if capacity == Capacity.REPRESENTATIVE:
        return [other for other in side.parties.all() if party.is_organisation and other.capacity == capacity]
    return [other for other in side.parties.all() if other.capacity == capacity and other.acts_for_id == party.pk]


_BESIDE = {
    "rights": RightsTold,
    "answers": Consent,
    "mediators": Appointment,
    "helpers": Helper,
    "sessions": Session,
    "agreements": Agreement,
}


def beside(dispute: Dispute) -> dict[str, list[tuple[str, tuple[Any, ...]]]]:
    """Of what there may be rows beside the dispute; for ``disputes.queries.counts``, whose answer ``standing`` takes."""
    asked = {f"has_{name}": [disputes.rows_beside(model, dispute)] for name, model in _BESIDE.items()}
    return asked | {"notes": [disputes.rows_beside(CaucusNote, dispute, most=disputes.COUNT_LIMIT)]}


def standing(dispute: Dispute, sides: list[Side] | None = None, there: Mapping[str, int] | None = None) -> Standing:
    """See ``Standing``. ``sides`` as ``disputes.queries.with_sides`` gives them; ``there``: what ``beside`` counted, so
    that what has no row is not asked for."""
    sides = disputes.with_sides(dispute) if sides is None else sides
    for side in sides:
        _with_key([side, *side.parties.all()], dispute)

    def of(name: str, rows: Iterable[_S]) -> list[_S]:
        return _with_key(rows, dispute) if there is None or there.get(f"has_{name}", 1) else []

    named = of("mediators", _appointments(dispute))
    versions = of(
        "agreements", Agreement.objects.filter(dispute=dispute).select_related("confirmation", "unit").order_by("-number")
    )
    in_hand = next((a for a in versions if a.state in IN_HAND), None)
    effective = next((a for a in versions if a.state == AgreementState.EFFECTIVE), None)
    shown = in_hand or effective
    check = violation_check(dispute) if dispute.kind == MediationKind.PUBLIC_SECURITY else None
    told = rights_told(dispute).order_by("told_at", "id") if there is None or there.get("has_rights", 1) else ()
    return Standing(
        dispute=dispute,
        sides=sides,
        rights={r.side_id: r for r in told},
        answers={(row.side_id, row.subject, row.ref): row for row in of("answers", _answers(dispute))},
        mediators=[a for a in named if a.removed_at is None],
        former_mediators=[a for a in named if a.removed_at is not None],
        helpers=of("helpers", helpers_of(dispute)),
        sessions=of("sessions", sessions_of(dispute)),
        agreement=shown,
        effective=effective,
        versions=versions,
        obligations=_with_key(obligations_of(shown), dispute) if shown else [],
        signatures=list(signatures_of(shown)) if shown else [],
        check=check,
        notes=there.get("notes") if there is not None else None,
    )


def _appointments(dispute: Dispute) -> QuerySet[Appointment]:
    rows = Appointment.objects.filter(dispute=dispute).select_related("post__staff", "post__unit", "entry__area")
    return rows.order_by("-is_lead", "named_at", "id")


def rights_told(dispute: Dispute) -> QuerySet[RightsTold]:
    """Since the dispute was last reopened: they are told anew for new talks."""
    rows = RightsTold.objects.filter(dispute=dispute)
    return rows.filter(told_at__gte=dispute.reopened_at) if dispute.reopened_at else rows


def _answers(dispute: Dispute) -> QuerySet[Consent]:
    said = Consent.objects.filter(dispute=dispute)
    if dispute.reopened_at:
        said = said.filter(~Q(answer=Answer.GIVEN) | Q(said_at__gte=dispute.reopened_at))
    return said.order_by("said_at", "id")


def latest_answers(dispute: Dispute) -> dict[tuple[uuid.UUID, str, uuid.UUID | None], Consent]:
    """A yes lapses when the dispute is reopened; a no stands until that side says otherwise."""
    return {(row.side_id, row.subject, row.ref): row for row in _with_key(_answers(dispute), dispute)}


def consent_history(dispute: Dispute) -> list[Consent]:
    """Every answer, newest first."""
    rows = Consent.objects.filter(dispute=dispute).select_related("recorded_by", "side")
    return _with_key(rows.order_by("-said_at", "-id"), dispute)


def violation_check(dispute: Dispute) -> ViolationCheck | None:
    return ViolationCheck.objects.filter(dispute=dispute, episode=dispute.episode).select_related("key").first()


def mediators_of(dispute: Dispute) -> list[Appointment]:
    """Those still named, the lead first."""
    return [row for row in _with_key(_appointments(dispute), dispute) if row.removed_at is None]


def helpers_of(dispute: Dispute) -> QuerySet[Helper]:
    rows = Helper.objects.filter(dispute=dispute, removed_at=None)
    return rows.select_related("post__staff", "post__unit__area", "entry__area").order_by("invited_at", "id")


def is_mediator_of(actor: Actor, dispute: Dispute) -> bool:
    """Whether the person is a named mediator of this dispute now."""
    named = Appointment.objects.filter(dispute=dispute, removed_at=None, post__staff=actor.ref)
    return actor.kind == "staff" and named.exists()


# Sessions ----------------------------------------------------------------------------------------------


def sessions_of(dispute: Dispute) -> QuerySet[Session]:
    """Newest first, with how many came."""

    def came(seat: str) -> Count:
        return Count("attendances", filter=Q(attendances__seat=seat, attendances__present=True))

    rows = Session.objects.filter(dispute=dispute).select_related("unit", "recorder")
    return rows.annotate(parties_present=came(Seat.PARTY), helpers_present=came(Seat.HELPER)).order_by("-starts_at", "-number")


def session(dispute: Dispute, number: int) -> Session | None:
    rows = Session.objects.filter(dispute=dispute, number=number).select_related("unit", "recorder", "side", "key")
    return next(iter(_with_key(rows, dispute)), None)


def attendances_of(session: Session) -> list[Attendance]:
    """Who is expected or came: parties by side, then mediators, helpers, the recorder."""
    rows = session.attendances.select_related(
        "party__side", "party__key__county_key", "appointment__post__staff", "appointment__key", "helper__key", "staff"
    )
    seats = list(Seat.values)
    return sorted(rows.order_by("id"), key=lambda a: (seats.index(a.seat), a.party.side.number if a.party else 0, a.pk))


def sessions_between(
    actor: Actor, start: dt.datetime, end: dt.datetime, *, people: bool = True
) -> list[Session]:
    """Sessions that overlap [start, end) on disputes the actor may see, by time; for the calendar and its feed.

    One query, and a second one for who mediates unless ``people`` is False.
    """
    sets = [
        Session.objects.filter(
            county=actor.county,
            starts_at__lt=end,
            starts_at__gte=start - dt.timedelta(days=1),
            ends_at__gt=start,
            dispute__in=Dispute.objects.filter(branch),
        ).exclude(state=SessionState.CANCELLED)
        for branch in disputes.branches(actor)
    ]
    found = disputes.brief(Session.objects.filter(pk__in=disputes.united(sets)).select_related("unit"), "dispute")
    rows = list(found.order_by("starts_at", "id"))
    if people:
        who = Attendance.objects.select_related("appointment__post__staff").order_by("id")
        prefetch_related_objects(rows, Prefetch("attendances", queryset=who))
    for row in rows:
        row.key = row.dispute.key
    return rows


def unrecorded_sessions(actor: Actor, moment: dt.datetime, limit: int = 50) -> list[Session]:
    """Sessions whose time is over and of which nobody wrote what happened, oldest first."""
    found: dict[uuid.UUID, Session] = {}
    for branch in disputes.branches(actor):
        rows = Session.objects.filter(
            county=actor.county, state=SessionState.PLANNED, ends_at__lte=moment, dispute__in=Dispute.objects.filter(branch)
        )
        for row in rows.select_related("dispute__key__county_key", "dispute__area").order_by("ends_at", "id")[:limit]:
            found[row.pk] = row
    return sorted(found.values(), key=lambda s: (s.ends_at, s.pk))[:limit]


def bookings(staff: Iterable[uuid.UUID], start: dt.datetime, end: dt.datetime) -> list[tuple[uuid.UUID, Session]]:
    """(person, session) for planned sessions of any dispute at which these people are expected to mediate then."""
    rows = Attendance.objects.filter(
        seat=Seat.MEDIATOR,
        appointment__post__staff__in=list(staff),
        session__state=SessionState.PLANNED,
        session__starts_at__lt=end,
        session__ends_at__gt=start,
    )
    rows = rows.select_related("session", "appointment__post").order_by("session__starts_at", "id")
    return [(row.appointment.post.staff_id, row.session) for row in rows if row.appointment and row.appointment.post]


# Caucus notes ------------------------------------------------------------------------------------------


def caucus_notes(actor: Actor, dispute: Dispute) -> QuerySet[CaucusNote]:
    """The notes this person may read: their own, and those written while they were a mediator of this dispute."""
    rows = CaucusNote.objects.filter(dispute=dispute).select_related("key__county_key", "side", "author", "session")
    if actor.kind != "staff" or actor.ref is None or not may(actor.role, Act.SEE, Compartment.CAUCUS):
        return rows.none()
    reads = Exists(CaucusReader.objects.filter(note=OuterRef("pk"), staff=actor.ref))
    return rows.filter(Q(author=actor.ref) | reads).order_by("-written_at", "-id")


def caucus_count(dispute: Dispute) -> int:
    """How many notes lie under seal: a number for everybody who works here, and no more than that."""
    return CaucusNote.objects.filter(dispute=dispute).count()


# Agreements --------------------------------------------------------------------------------------------


def agreement_version(dispute: Dispute, number: int) -> Agreement | None:
    rows = Agreement.objects.filter(dispute=dispute, number=number).select_related("confirmation", "unit", "key")
    return next(iter(_with_key(rows, dispute)), None)


def current_agreement(dispute: Dispute) -> Agreement | None:
    """The version in hand, or else the effective one."""
    states = [*IN_HAND, AgreementState.EFFECTIVE]
    rows = Agreement.objects.filter(dispute=dispute, state__in=states).select_related("confirmation", "unit", "key")
    found = _with_key(rows.order_by("-number"), dispute)
    return next((a for a in found if a.state in IN_HAND), found[0] if found else None)


def obligations_of(agreement: Agreement) -> QuerySet[Obligation]:
    return Obligation.objects.filter(agreement=agreement).order_by("number")


def signatures_of(agreement: Agreement) -> QuerySet[Signature]:
    return Signature.objects.filter(agreement=agreement).select_related("stamped_by").order_by("signed_at", "id")


def obligations_due(actor: Actor, until: dt.date, limit: int = 50) -> list[Obligation]:
    """What is still owed under effective agreements up to a day, on disputes the actor may see, the nearest first."""
    found: dict[uuid.UUID, Obligation] = {}
    for branch in disputes.branches(actor):
        rows = Obligation.objects.filter(
            county=actor.county,
            due_on__lte=until,
            state__in=STILL_OWED,
            agreement__state=AgreementState.EFFECTIVE,
            dispute__in=Dispute.objects.filter(branch),
        )
        rows = rows.select_related("dispute__key__county_key", "dispute__area", "agreement", "side")
        for row in rows.order_by("due_on", "id")[:limit]:
            row.key = row.dispute.key
            found[row.pk] = row
    return sorted(found.values(), key=lambda o: (o.due_on, o.pk))[:limit]


def confirmations_due(actor: Actor, until: dt.datetime, limit: int = 50) -> list[JudicialConfirmation]:
    """Agreements whose thirty days to ask a court run out by ``until`` and have not been used."""
    found: dict[uuid.UUID, JudicialConfirmation] = {}
    for branch in disputes.branches(actor):
        rows = JudicialConfirmation.objects.filter(
            county=actor.county,
            due_at__lte=until,
            applied_on=None,
            outcome="",
            agreement__state=AgreementState.EFFECTIVE,
            agreement__dispute__in=Dispute.objects.filter(branch),
        )
        rows = rows.select_related("agreement__dispute__key__county_key", "agreement__dispute__area")
        for row in rows.order_by("due_at", "id")[:limit]:
            found[row.pk] = row
    return sorted(found.values(), key=lambda c: (c.due_at, c.pk))[:limit]
