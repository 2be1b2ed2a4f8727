"""What people are called and what they said lies only under their dispute's key; the journal tells who did what."""

from __future__ import annotations

import datetime as dt

import pytest
from django.apps import apps
from django.db import connection

from lianxin.cellar.journal.models import Change, Line
from lianxin.cellar.journal.services import read_words
from lianxin.cellar.vault.services import destroy_key
from lianxin.tools.kit import clock
from lianxin.work.disputes import queries
from lianxin.work.disputes.models import Dispute, SavedView
from lianxin.work.disputes.services import course, holding, judging, opening, parties, visits
from lianxin.work.disputes.services.parties import PartyDraft, SideDraft
from lianxin.work.disputes.states import LIFE, SideRole, State, ToldHow
from lianxin.work.disputes.tests.deeds import DANGEROUS, DEEDS, doer, put, ready

pytestmark = pytest.mark.django_db

CANARIES = [
    "金丝雀", "19900007531", "鹦鹉巷七号", "养雀人", "雀案经过", "雀在渠边", "放雀归山", "雀时来电", "因雀", "雀答", "雀言",
    "雀策",
]  # fmt: skip


def dump() -> bytes:
    """Every cell of every table of ours, as bytes."""
    found = []
    for model in apps.get_models():
        if not model.__module__.startswith("lianxin."):
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
            found += [repr(bytes(c) if isinstance(c, memoryview) else c).encode() + b"|" for row in cursor for c in row]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM vault_search")
            found += [repr(c).encode() for row in cursor for c in row]
    return b"".join(found)


def canary_sides():
    bird = PartyDraft(name="金丝雀", phone="19900007531", address="鹦鹉巷七号", occupation="养雀人", birth_year=1970)
    return [
        SideDraft(SideRole.APPLICANT, [bird], wish="放雀归山", contact_rule="雀时来电", reached=True),
        SideDraft(SideRole.RESPONDENT, [bird], wish="放雀归山", contact_rule="雀时来电", reached=True),
    ]


def through_its_life(cast) -> Dispute:
    """Every intake of words that the room has."""
    me, head = cast.village_mediator.actor, cast.village_head.actor
    dispute = cast.open_dispute(narrative="雀案经过", place="雀在渠边", sides=canary_sides())

    def now():
        return Dispute.objects.get(pk=dispute.pk)

    opening.amend_dispute(
        by=me, dispute=now(), version=now().version, category="0902", place="雀在渠边二", narrative="雀案经过二", amount=1,
        limitation_on=clock.today(),
    )  # fmt: skip
    side = dispute.sides.get(number=1)
    row = parties.add_party(by=me, side=side, draft=PartyDraft(name="金丝雀甲", phone="19900007531"))
    parties.change_party(by=me, party=row, draft=PartyDraft(name="金丝雀乙", address="鹦鹉巷七号"), version=row.version)
    parties.remove_party(by=me, party=row, version=row.version)
    judging.raise_colour(by=me, dispute=now(), colour=2, reason="因雀")
    judging.regrade(by=head, dispute=now(), difficulty="complex", reason="因雀", version=now().version)
    until = clock.today().replace(day=28)
    judging.pause_clock(by=me, dispute=now(), until_on=until, reason="因雀", both_consent=True)
    offer = holding.offer_dispute(by=me, dispute=now(), to_unit=cast.second_committee, reason="因雀")
    holding.return_offer(by=cast.neighbour_mediator.actor, offer=offer, reason="雀答")
    course.begin_mediation(by=me, dispute=now())
    course.fail_mediation(by=me, dispute=now(), reason_text="因雀")
    course.end_dispute(by=me, dispute=now(), reason="no_agreement", note="因雀")
    course.reopen_dispute(by=me, dispute=now(), reason="因雀")
    course.begin_mediation(by=me, dispute=now())
    course.settle_dispute(by=me, dispute=now(), effective_at=clock.now())
    visit = now().return_visits.get(day=7)
    with clock.at(visit.due_at):
        answer = visits.AnswerDraft(side=side, performed="yes", relapsed="no", said="雀言")
        visits.record_visit(by=me, visit=visit, answers=[answer], measures="雀策", version=visit.version)
    return now()


def test_canaries_are_found_in_no_column(cast):
    dispute = through_its_life(cast)
    assert dispute.read("narrative") == "雀案经过二"
    raw = dump()
    assert dispute.code.encode() in raw  # the dump sees what is in clear
    for word in CANARIES:
        for form in (word, word[::-1]):
            assert form.encode() not in raw and repr(form.encode())[2:-1].encode() not in raw, word
    assert b"jsq" not in raw  # nor the initials


def test_erasing_leaves_the_row_and_nothing_to_read(cast):
    dispute = through_its_life(cast)
    other = cast.open_dispute()
    destroy_key(dispute.key)
    actor = cast.officer.actor
    rows = {d.pk: d for d in queries.listing(actor, queries.Wanted(), "due").rows}
    assert set(rows) == {dispute.pk, other.pk}
    gone = rows[dispute.pk]
    assert gone.read("heading") == gone.read("narrative") == gone.read("place") == "（已依法删除）"
    assert rows[other.pk].read("heading") == "周*、冯*"
    assert [p.read("name") for side in queries.with_sides(gone) for p in side.parties.all()] == ["（已依法删除）"] * 2
    assert [o.read("reason") for o in queries.offers_of(gone)] == ["（已依法删除）"]
    answers = queries.answers_of(queries.visits_of(gone)[0])
    assert [a.read("said") for a in answers] == ["（已依法删除）"]
    lines = Line.objects.filter(root=dispute.pk).select_related("key__county_key")
    assert lines.count() > 10 and {read_words(line) for line in lines} == {""}
    queries.look_alikes(actor, village=dispute.village, text="雀案", names=["金丝雀"], since=dispute.accepted_at)


def test_a_copied_ciphertext_reads_nowhere_else(cast):
    from lianxin.cellar.vault.provider import Tampered

    one, two = cast.open_dispute(), cast.open_dispute()
    Dispute.objects.filter(pk=two.pk).update(narrative=one.narrative)
    with pytest.raises(Tampered):
        Dispute.objects.get(pk=two.pk).read("narrative")
    Dispute.objects.filter(pk=one.pk).update(place=one.narrative)
    with pytest.raises(Tampered):
        Dispute.objects.get(pk=one.pk).read("place")


def test_headings_are_masked(cast):
    assert cast.open_dispute().read("heading") == "周*、冯*"
    dispute = cast.open_dispute(sides=[SideDraft(s.role, s.parties) for s in canary_sides()])
    assert dispute.read("heading") == "金*、金*"


# The journal


@pytest.mark.parametrize("action", list(LIFE))
def test_one_deed_is_one_line_in_the_feed_and_the_journal(cast, action):
    state = next(s for s in State.values if s in LIFE[action].origin)
    dispute = ready(cast, state, offered=action in ("accept_offer", "return_offer"), danger=action in DANGEROUS)
    if action == "merge":
        into = cast.open_dispute()
        Dispute.objects.filter(pk=dispute.pk).update(accepted_at=clock.now() + dt.timedelta(seconds=1))
        dispute.refresh_from_db()
    lines, changes = set(Line.objects.values_list("pk", flat=True)), Change.objects.count()
    by = doer(cast, action)
    if action == "merge":
        judging.merge_dispute(by=by, dispute=dispute, into=into, reason="同一件事")
    else:
        DEEDS[action](cast, by, dispute)
    (line,) = Line.objects.exclude(pk__in=lines).exclude(act__startswith="notices.")  # word to people has lines of its own
    room = "referrals" if action == "refer" else "disputes"  # the room that owns the deed names it
    assert (line.act, line.root, line.code) == (f"{room}.{action}", dispute.pk, dispute.code)
    assert (line.actor_ref, line.actor_unit, line.actor["label"]) == (by.ref, by.unit, by.label)
    assert Change.objects.count() > changes


def test_every_act_that_is_written_has_a_name(cast):
    from lianxin.work.disputes.states import ACTS

    through_its_life(cast)
    assert set(Line.objects.values_list("act", flat=True)) <= set(ACTS)


def test_a_refusal_writes_nothing(cast):
    dispute = put(cast.open_dispute(), State.OPEN)
    lines, before = Line.objects.count(), dump()
    for attempt in (
        lambda: course.close_dispute(by=cast.village_mediator.actor, dispute=dispute),
        lambda: course.tell_outcome(by=cast.village_mediator.actor, side=dispute.sides.first(), how=ToldHow.PHONE),
        lambda: judging.raise_colour(by=cast.stranger.actor, dispute=dispute, colour=3, reason="x"),
        lambda: cast.open_dispute(narrative=""),
        lambda: cast.open_dispute(sides=[canary_sides()[0]]),
    ):
        with pytest.raises(Exception, match=r"[\u4e00-\u9fff]"):
            attempt()
    assert Line.objects.count() == lines
    assert dump() == before


def test_what_was_amended_stays_readable_in_the_journal(cast):
    through_its_life(cast)
    line = Line.objects.select_related("key__county_key").get(act="disputes.amend")
    assert set(read_words(line).split("\n")) == {"雀案经过", "雀在渠边"}
    assert {"narrative", "place", "category", "amount", "limitation_on"} == set(line.fields)
    line = Line.objects.select_related("key__county_key").get(act="disputes.change_party")
    assert "金丝雀甲" in read_words(line) and line.fields == ["address", "name", "phone"]


def test_a_saved_view_is_ones_own_row_and_nothing_else_is_in_clear():
    """The columns in clear that could hold a person's words are known by name."""
    texts = {
        f"{m.__name__}.{f.name}"
        for m in apps.get_app_config("disputes").get_models()
        for f in m._meta.get_fields()
        if f.__class__.__name__ in ("CharField", "TextField") and not getattr(f, "choices", None)
    }
    assert texts == {
        "Dispute.county", "Dispute.township", "Dispute.village", "Dispute.code", "Dispute.category", "Extension.approved_by",
        "Involvement.role",
        "Offer.county", "OpenItem.kind", "Ring.county",
        "ReturnVisit.county", "ReturnVisit.done_by", "SavedView.name", "SavedView.query",
        "Side.outcome_told_how",
    }  # fmt: skip
    assert SavedView._meta.get_field("staff").related_model.__name__ == "Staff"
