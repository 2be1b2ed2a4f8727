"""What was asked of each side, last; what the system knows without asking; and what came of it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import uuid
from typing import Any

from django.db.models import Count, Q, QuerySet

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.queries import history_of
from lianxin.cellar.rulebook.queries import is_family
from lianxin.ground.officers.states import Act, Compartment, may
from lianxin.tools.kit import clock
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes.models import Dispute, Telling, VisitAnswer
from lianxin.work.disputes.states import Capacity
from lianxin.work.mediation.models import Obligation, Session
from lianxin.work.mediation.states import ObligationState, Outcome
from lianxin.work.triage.models import HarmEvent, Screen
from lianxin.work.triage.states import SEVERE, Answers, Notes

HALF_A_YEAR = dt.timedelta(days=183)
YEAR = dt.timedelta(days=365)
MONTH = dt.timedelta(days=30)


# What was asked ----------------------------------------------------------------------------------------


def latest_screens(dispute: Dispute) -> dict[uuid.UUID, Screen]:
    """The last screen of each side that was asked, by the side's key."""
    rows = Screen.objects.filter(dispute=dispute).select_related("key__county_key").order_by("at", "id")
    return {row.side_id: row for row in rows}


def own_answers(actor: Actor, dispute: Dispute) -> dict[uuid.UUID, Answers]:
    """What the actor has written down, by side: the last asking of each side if it was the actor who asked. Nobody reads
    back what a side said to somebody else."""
    own = {side: row for side, row in latest_screens(dispute).items() if row.asked_by and row.asked_by == actor.ref}
    return {side: answers_of(row) for side, row in own.items()}


def answers_of(screen: Screen) -> Answers:
    """In clear; for the rules alone. Pages ask ``own_answers``. After an erasure there are none: unknown, not "no"."""
    if screen.key.plain() is None:
        return {}
    raw = json.loads(screen.read("answers") or "{}")
    return {code: (value[0], tuple(value[1:])) for code, value in raw.items()}


def notes_of(screen: Screen) -> Notes:
    """What was said beside the questions; for the rules and for whoever asked."""
    return Notes(**_notes(screen).get("said", {}))


def known_then(screen: Screen) -> tuple[dict[str, int], frozenset[str]]:
    """What the rows knew and which questions applied when this was judged: the same answers and version, the same colour."""
    kept = _notes(screen)
    return kept.get("rows", {}), frozenset(kept.get("applies", ()))


def _notes(screen: Screen) -> dict[str, Any]:
    return json.loads(screen.read("notes") or "{}") if screen.key.plain() is not None else {}


def all_sides_said_no(dispute: Dispute) -> bool:
    """Each side was asked alone and answered every question of the short screen with no."""
    screens = latest_screens(dispute)
    sides = list(dispute.sides.order_by("number").values_list("pk", flat=True))
    return all(side in screens and screens[side].all_no and screens[side].alone for side in sides)


def asked_afresh(dispute: Dispute) -> list[Screen] | None:
    """The last asking of every side, when each was asked alone since the colour last rose or something happened; None when
    one was not. A side that must not be spoken to yet stands in the way as well."""
    screens = latest_screens(dispute)
    sides = list(dispute.sides.order_by("number").values_list("pk", flat=True))
    since = dispute.colour_at
    fresh = [screens[side] for side in sides if side in screens]
    if len(fresh) < len(sides) or any(not row.alone or (since is not None and row.at <= since) for row in fresh):
        return None
    return fresh


# What the system knows ---------------------------------------------------------------------------------


def rows_of(dispute: Dispute) -> dict[str, int]:
    """Facts by name for the rules: what the officer need not ask. Nothing that did not happen is in it."""
    now = clock.now()
    told = Telling.objects.filter(dispute=dispute).aggregate(
        half_year=Count("pk", filter=Q(at__gte=now - HALF_A_YEAR)),
        calls=Count("pk", filter=Q(at__gte=now - MONTH, emergency=True)),
    )
    again = dispute.reopened_at is not None and dispute.reopened_at >= now - HALF_A_YEAR
    merged = Dispute.objects.filter(root=dispute, told_at__gte=now - HALF_A_YEAR).count()
    failed = Session.objects.filter(dispute=dispute, outcome=Outcome.NOT_AGREED).count()
    principals = dispute.parties.filter(left_at=None, capacity=Capacity.PRINCIPAL)
    sizes = principals.values("side").annotate(n=Count("pk")).order_by("-n").values_list("n", flat=True)
    found = {
        "told_6_months": told["half_year"] + again + merged,
        "emergency_calls_30d": told["calls"],
        "failed_sessions": failed,
        "older_than_1_year": dispute.told_at <= now - YEAR,
        "side_size": next(iter(sizes), 0),
        "silent_72h": dispute.silent and dispute.half_known,
        "agreement_broken": _is_broken(dispute),
        "family": dispute.compartment == Compartment.FAMILY or is_family(dispute.category),
    }
    return {name: int(count) for name, count in found.items() if count}


def _is_broken(dispute: Dispute) -> bool:
    """At a return visit somebody said that nothing was done, or an obligation is past its day."""
    late = Obligation.objects.filter(dispute=dispute, state=ObligationState.LATE)
    unkept = VisitAnswer.objects.filter(visit__dispute=dispute, reached=True, performed="no")
    return late.exists() or unkept.exists()


def applies_to(dispute: Dispute, notes: list[Notes]) -> frozenset[str]:
    """Which of questions 8, 9 and 10 are asked openly: in family matters and where anybody said that there are ties, or a
    child."""
    family = dispute.compartment == Compartment.FAMILY or is_family(dispute.category)
    ties = family or any(note.ties for note in notes)
    child = family or any(note.child for note in notes)
    return frozenset(({"q8", "q10"} if ties else set()) | ({"q9"} if child else set()))


# The call-back sample ------------------------------------------------------------------------------------


def last_of(asker: uuid.UUID, since: dt.datetime, most: int) -> list[Screen]:
    """An officer's last askings, the latest first."""
    rows = Screen.objects.filter(asked_by=asker, at__gte=since).select_related("key__county_key")
    return list(rows.order_by("-at", "-id")[:most])


def call_backs(actor: Actor, limit: int = 50) -> list[Screen]:
    """Askings to be made once more by somebody else, of the disputes that the actor may see; for those who approve."""
    if not may(actor.role, Act.APPROVE, Compartment.NORMAL):
        return []
    rows = Screen.objects.filter(county=actor.county, called_back_at=None).exclude(call_back="")
    rows = rows.filter(dispute__in=disputes.visible_to(actor)).select_related(
        "side", "dispute__key__county_key", "dispute__area", "dispute__holder__staff", "dispute__holder_unit"
    )
    return list(rows.order_by("at", "pk")[:limit])


# What came of it -------------------------------------------------------------------------------------------


def has_agency_word(dispute: Dispute) -> bool:
    """Whether the agency in charge was asked again since the colour rose."""
    lines = history_of(dispute.pk).filter(act="triage.agency_word")
    return any(dispute.colour_at is None or line.at >= dispute.colour_at for line in lines)


def colour_at(dispute: Dispute, moment: dt.datetime) -> int | None:
    """Which colour the dispute had then, from its journal; None before anybody judged it."""
    acts = ("disputes.colour", "disputes.raise_colour", "disputes.lower_colour")
    lines = [line for line in history_of(dispute.pk).filter(act__in=acts) if line.at <= moment]
    last = max(lines, key=lambda line: (line.at, line.pk), default=None)
    return int(last.facts["to"]) if last else None


def harm_of(dispute: Dispute) -> list[HarmEvent]:
    rows = HarmEvent.objects.filter(dispute=dispute).select_related("key__county_key")
    return list(rows.order_by("-happened_at", "-pk"))


@dataclasses.dataclass(frozen=True)
class Calibration:
    """Of one colour: how many disputes had it, in how many of them harm came while they had it, and severe harm."""

    colour: int
    disputes: int
    harmed: int
    severe: int


def calibration(actor: Actor, since: dt.datetime) -> list[Calibration]:
    """By colour, of the disputes accepted since then that were judged at all, in the compartments the actor sees. Each
    dispute counts once: under the colour it had before its first harm, or without harm under the one it has."""
    seen = disputes.visible_to(actor).filter(accepted_at__gte=since, root=None).exclude(colour_due_at=None)
    harm = HarmEvent.objects.filter(dispute__in=seen).exclude(before=None).order_by("happened_at", "pk")
    first: dict[uuid.UUID, tuple[int, bool]] = {}
    for dispute, before, kind in harm.values_list("dispute", "before", "kind"):
        colour, severe = first.get(dispute, (before, False))
        first[dispute] = (colour, severe or kind in SEVERE)
    calm = dict(seen.exclude(pk__in=first).order_by().values_list("colour").annotate(n=Count("pk")))
    return [
        Calibration(
            colour,
            calm.get(colour, 0) + sum(1 for c, _s in first.values() if c == colour),
            sum(1 for c, _s in first.values() if c == colour),
            sum(1 for c, s in first.values() if c == colour and s),
        )
        for colour in (3, 2, 1)
    ]


def unforeseen(actor: Actor, since: dt.datetime) -> int:
    """Harm that came before anybody had asked."""
    seen = disputes.visible_to(actor).filter(accepted_at__gte=since, root=None)
    return HarmEvent.objects.filter(dispute__in=seen, before=None).count()


def for_replay(county: str, since: dt.datetime | None) -> QuerySet[Screen]:
    """Every asking with what the rules need, dispute by dispute, in the order of their keys."""
    rows = Screen.objects.filter(county=county) if county else Screen.objects.all()
    if since is not None:
        rows = rows.filter(at__gte=since)
    return rows.select_related("dispute__key__county_key", "key__county_key").order_by("dispute", "at", "id")


def counties_asked() -> list[str]:
    return list(Screen.objects.order_by("county").values_list("county", flat=True).distinct())
