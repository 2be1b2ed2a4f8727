"""Loads N disputes the quick way: rows in bulk, equal to what the services would have written.

``tests/stories/test_bulk_load_equals_services.py`` proves the equality, column by column.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
import secrets
from collections.abc import Iterator

from django.db import connection, transaction

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.models import Change, Kind, Line
from lianxin.cellar.journal.services import snapshot
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.cellar.vault import search
from lianxin.cellar.vault.models import SearchDocument, SubjectKey, open_county_key
from lianxin.cellar.vault.provider import KEY_BYTES, cipher
from lianxin.cellar.vault.services import create_key
from lianxin.entrances.demo.people import GIVEN, SURNAMES, phone
from lianxin.entrances.demo.quarrels import QUARRELS
from lianxin.ground.officers.models import Post
from lianxin.ground.officers.queries import actor_of
from lianxin.ground.officers.states import Compartment, Role
from lianxin.ground.places.models import Area
from lianxin.tools.kit.ids import uuid7
from lianxin.tools.kit.mask import mask_name
from lianxin.work.disputes import queries
from lianxin.work.disputes.models import NOT_DUE, Dispute, Party, ReturnVisit, Side
from lianxin.work.disputes.services.opening import open_facts
from lianxin.work.disputes.services.parties import PartyDraft, party_columns
from lianxin.work.disputes.states import Colour, State

CHUNK = 1_000
# How many of a hundred disputes stand where, some years into a county's work.
STATES = ((State.OPEN, 4), (State.MEDIATING, 4), (State.UNSETTLED, 1), (State.SETTLED, 6), (State.ENDED, 2), (State.CLOSED, 83))


@dataclasses.dataclass(frozen=True)
class Plan:
    """One dispute to be: what a service would be told, and how far it has come."""

    area: Area
    holder: Post
    category: str
    difficulty: str
    narrative: str
    place: str
    wishes: tuple[str, str]
    names: tuple[str, str]
    phones: tuple[str, str]
    at: dt.datetime
    state: str = State.OPEN
    colour: int = Colour.BLUE


def plans(count: int, holders: dict[str, list[Post]], areas: list[Area], until: dt.datetime, seed: int = 1) -> Iterator[Plan]:
    """``count`` plans over five years up to ``until``; the unfinished ones lie in the last two months."""
    chance = random.Random(seed)
    states = [state for state, weight in STATES for _ in range(weight)]
    for number in range(count):
        area = chance.choice(areas)
        quarrel = chance.choice(QUARRELS)
        state = chance.choice(states)
        days = chance.uniform(0, 1800 if state in (State.CLOSED, State.ENDED) else 50)
        names = tuple(chance.choice(SURNAMES) + chance.choice(GIVEN) for _ in range(2))
        a, b = names
        yield Plan(
            area=area,
            holder=chance.choice(holders[area.code]),
            category=quarrel.category,
            difficulty=quarrel.difficulty,
            narrative=quarrel.words.format(a=a, b=b) + f"第{number}件。",
            place=quarrel.place,
            wishes=(quarrel.wish_a, quarrel.wish_b),
            names=(a, b),
            phones=(phone(number), phone(number + 5000)),
            at=until - dt.timedelta(days=days),
            state=state,
            colour=chance.choices((Colour.BLUE, Colour.YELLOW, Colour.RED), (90, 9, 1))[0],
        )


class Batch:
    """Rows of one chunk, then written table by table."""

    def __init__(self, county: str):
        self.county_key = create_key(county).county_key
        self.plain_county_key = open_county_key(self.county_key)
        self.rows: dict[type, list] = {
            model: [] for model in (SubjectKey, Dispute, Side, Party, ReturnVisit, Line, Change, SearchDocument)
        }
        self.terms: list[str] = []
        self.actors: dict[object, Actor] = {}

    def key(self) -> SubjectKey:
        key = SubjectKey(id=uuid7(), county_key=self.county_key)
        place = b"vault_subjectkey:" + key.id.bytes
        key.wrapped = cipher.encrypt(self.plain_county_key, secrets.token_bytes(KEY_BYTES), place)
        self.rows[SubjectKey].append(key)
        return key

    def actor(self, post: Post) -> Actor:
        if post.pk not in self.actors:
            self.actors[post.pk] = actor_of(post, post.staff)
        return self.actors[post.pk]

    def add(self, plan: Plan) -> Dispute:
        dispute = _dispute(self.key(), plan)
        self.rows[Dispute].append(dispute)
        for number, role in ((1, "applicant"), (2, "respondent")):
            side = Side(dispute=dispute, key=dispute.key, number=number, role=role, reached_at=plan.at)
            side.seal(wish=plan.wishes[number - 1], contact_rule="")
            draft = PartyDraft(plan.names[number - 1], plan.phones[number - 1])
            party = Party(dispute=dispute, side=side, key=dispute.key, number=1, **party_columns(dispute, draft))
            party.seal(name=draft.name, phone=draft.phone, address="", occupation="")
            self.rows[Side].append(side)
            self.rows[Party].append(party)
        self._visits(dispute, plan)
        self._line(dispute, plan)
        self.rows[SearchDocument].append(SearchDocument(room=queries.ROOM, ref=dispute.pk))
        texts = search.without_people([plan.narrative, plan.place, *plan.wishes], plan.names)
        self.terms.append(search.terms_of(queries.ROOM, dispute.county, texts, queries.scopes_of(dispute)))
        return dispute

    def _visits(self, dispute: Dispute, plan: Plan) -> None:
        if dispute.settled_at is None:
            return
        for day in (7, 30, 90, 180):
            due = rulebook.due(f"return_visit_{day}", dispute.county, dispute.settled_at)
            done = due if plan.state == State.CLOSED else None
            visit = ReturnVisit(
                dispute=dispute, county=dispute.county, key=dispute.key, day=day, due_at=due, done_at=done
            )
            self.rows[ReturnVisit].append(visit)

    def _line(self, dispute: Dispute, plan: Plan) -> None:
        actor = self.actor(plan.holder)
        self.rows[Line].append(
            Line(
                county=dispute.county, at=plan.at, kind=Kind.DID, act="disputes.open", actor_kind=actor.kind,
                actor_ref=actor.ref, actor_unit=actor.unit, actor=snapshot(actor), subject_type="disputes.dispute",
                subject=dispute.pk, code=dispute.code, root=dispute.pk, facts=open_facts(dispute),
            )
        )  # fmt: skip
        self.rows[Change].append(Change(county=dispute.county, table="disputes.dispute", ref=dispute.pk))

    def write(self) -> None:
        """Every table in one transaction, in the order of their keys."""
        with transaction.atomic():
            for model, rows in self.rows.items():
                model._base_manager.bulk_create(rows, batch_size=500)
            self._write_terms()
        for rows in self.rows.values():
            rows.clear()
        self.terms.clear()

    def _write_terms(self) -> None:
        pairs = [(row.pk, terms) for row, terms in zip(self.rows[SearchDocument], self.terms, strict=True)]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.executemany(
                    "UPDATE vault_searchdocument SET terms = to_tsvector('simple', %s) WHERE id = %s",
                    [(terms, pk) for pk, terms in pairs],
                )
            else:
                cursor.executemany("INSERT INTO vault_search (rowid, terms) VALUES (%s, %s)", pairs)


def _dispute(key: SubjectKey, plan: Plan) -> Dispute:
    area, state = plan.area, plan.state
    resolve_by = rulebook.due(f"resolve_{plan.difficulty}", area.county, plan.at)
    settled = plan.at + dt.timedelta(days=4) if state in (State.SETTLED, State.CLOSED) else None
    dispute = Dispute(
        key=key, area=area, county=area.county, township=area.township, village=area.village,
        compartment=Compartment.FAMILY if rulebook.is_family(plan.category) else Compartment.NORMAL,
        tier=plan.holder.unit.tier, holder_unit=plan.holder.unit, holder=plan.holder, category=plan.category,
        difficulty=plan.difficulty, colour=plan.colour, half_known=False, state=state, told_at=plan.at,
        accepted_at=plan.at, resolve_by=resolve_by, due_at=resolve_by, changed_at=plan.at, settled_at=settled,
        respond_by=rulebook.due("first_contact_blue", area.county, plan.at),
    )  # fmt: skip
    if settled:
        dispute.due_at = rulebook.due("return_visit_7", area.county, settled)
    if state in (State.CLOSED, State.ENDED):
        dispute.due_at = NOT_DUE
        dispute.ended_at = plan.at + dt.timedelta(days=5) if state == State.ENDED else None
        dispute.closed_at = plan.at + dt.timedelta(days=40) if state == State.CLOSED else None
    dispute.seal(
        narrative=plan.narrative, place=plan.place, heading="、".join(mask_name(name) for name in plan.names)
    )
    return dispute


def holders_of(county: str) -> tuple[dict[str, list[Post]], list[Area]]:
    """The mediators of each village of a county that has its staff."""
    found: dict[str, list[Post]] = {}
    areas: dict[str, Area] = {}
    rows = Post.objects.filter(county=county, role=Role.MEDIATOR, unit__tier=1).select_related("unit__area", "staff")
    for post in rows.order_by("id"):
        found.setdefault(post.unit.area.code, []).append(post)
        areas[post.unit.area.code] = post.unit.area
    return found, list(areas.values())


def load(county: str, count: int, until: dt.datetime, seed: int = 1) -> Iterator[int]:
    """Load and yield how many are in, chunk by chunk."""
    holders, areas = holders_of(county)
    batch = Batch(county)
    for done, plan in enumerate(plans(count, holders, areas, until, seed), start=1):
        batch.add(plan)
        if done % CHUNK == 0 or done == count:
            batch.write()
            yield done
