"""Asking a side, and what follows at once: colour, holds, cancelled sessions; and who can read what was answered."""

from __future__ import annotations

import datetime as dt
import inspect

import pytest
from django.apps import apps
from django.db import connection

from lianxin.cellar.journal.models import Line
from lianxin.cellar.vault.services import destroy_key
from lianxin.ground.officers.states import Role
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import Colour, State
from lianxin.work.mediation.models import Session
from lianxin.work.mediation.tests import factories as talks
from lianxin.work.triage import queries
from lianxin.work.triage.models import Screen
from lianxin.work.triage.services import record_screen
from lianxin.work.triage.states import RULES_VERSION, SHORT_SCREEN, Answer
from lianxin.work.triage.tests.test_rules import said

pytestmark = pytest.mark.django_db


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def ask(player, dispute, number: int, answers=None, alone=True):
    side = fresh(dispute).sides.get(number=number)
    side.dispute = fresh(dispute)
    return record_screen(by=player.actor, side=side, answers=said() if answers is None else answers, alone=alone)


@pytest.fixture
def dispute(cast):
    return cast.open_dispute()


def test_asking_both_sides_makes_it_known(cast, dispute):
    me = cast.village_mediator
    assert dispute.half_known
    ask(me, dispute, 1)
    assert fresh(dispute).half_known
    assert not queries.all_sides_said_no(dispute)
    ask(me, dispute, 2)
    now = fresh(dispute)
    assert (now.half_known, now.colour) == (False, Colour.BLUE)
    assert now.colour_due_at == clock.day_end(clock.today() + dt.timedelta(days=30))
    assert queries.all_sides_said_no(dispute)


def test_with_somebody_standing_by_a_no_is_not_a_no(cast, dispute):
    ask(cast.village_mediator, dispute, 1, alone=False)
    ask(cast.village_mediator, dispute, 2)
    assert not queries.all_sides_said_no(dispute)


def test_a_new_side_has_not_said_no(cast, dispute):
    from lianxin.work.disputes.tests.deeds import add_side

    for number in (1, 2):
        ask(cast.village_mediator, dispute, number)
    add_side(cast, cast.village_mediator.actor, fresh(dispute))
    assert not queries.all_sides_said_no(dispute)


def test_the_colour_follows_the_worst_and_never_falls(cast, dispute):
    me = cast.village_mediator
    ask(me, dispute, 1, said(q5="somewhat"))
    assert fresh(dispute).colour == Colour.YELLOW
    ask(me, dispute, 2)
    assert fresh(dispute).colour == Colour.YELLOW  # one side's no does not outvote the other's fear
    ask(me, dispute, 1, said(q3="how_when_where"))
    now = fresh(dispute)
    assert (now.colour, now.hold_session, now.hold_joint) == (Colour.RED, True, True)
    assert now.colour_due_at == clock.day_end(clock.today() + dt.timedelta(days=1))
    with clock.at(clock.now() + dt.timedelta(days=40)):
        assert ask(me, dispute, 1).colour == Colour.BLUE
        now = fresh(dispute)
        assert (now.colour, now.hold_session, now.hold_joint) == (Colour.RED, True, True)


def test_what_is_never_mediated_here_stops_it(cast, dispute):
    from lianxin.work.disputes.services.course import begin_mediation

    assert ask(cast.officer, dispute, 1, said(q1="partner_or_ex")).never_here
    with pytest.raises(WrongState, match="有权机关"):
        begin_mediation(by=cast.village_mediator.actor, dispute=fresh(dispute))


@pytest.mark.parametrize(
    ("form", "answers", "state"),
    [
        ("joint", {"q5": "today"}, "cancelled"),  # red: nobody sits together
        ("separate", {"q5": "today"}, "planned"),
        ("joint", {"q3": "how_when_where"}, "cancelled"),  # red now: no session at all
        ("separate", {"q3": "how_when_where"}, "cancelled"),
        ("separate", {"q4": "yes"}, "cancelled"),
        ("joint", {"q1": "dependent_elder"}, "cancelled"),
        ("joint", {"q5": "somewhat"}, "planned"),
        ("joint", {}, "planned"),
    ],
)
def test_sessions_that_are_forbidden_are_cancelled_in_the_same_breath(form, answers, state):
    w = talks.world()
    d, _one = talks.ready(w)
    side = talks.sides(d)[0]
    session = talks.planned(w, d, **({"form": "joint"} if form == "joint" else {"form": "separate", "side": side}))
    side.dispute = fresh(d)
    record_screen(by=w.mediator, side=side, answers=said(**answers), alone=True)
    assert fresh(session).state == state


def test_one_deed_or_none(monkeypatch):
    """If the sessions cannot be cancelled, nothing is kept: neither the answers nor the colour."""
    from lianxin.work.triage import services

    def fails(**_given):
        raise WrongState("不行")

    w = talks.world()
    d, _one = talks.ready(w)
    session, lines = talks.planned(w, d), Line.objects.count()
    monkeypatch.setattr(services, "cancel_forbidden_sessions", fails)
    side = talks.sides(d)[0]
    side.dispute = fresh(d)
    with pytest.raises(WrongState):
        record_screen(by=w.mediator, side=side, answers=said(q5="today"), alone=True)
    assert (Screen.objects.count(), fresh(d).colour, fresh(session).state) == (0, Colour.BLUE, "planned")
    assert Line.objects.count() == lines and Session.objects.count() == 1


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"q99": ("no", ())}, "q99"),
        ({"q1": ("maybe", ())}, "q1"),
        ({"q1": ("yes", ("religion",))}, "q1"),
        ({"q2": ("yes", ("vague",))}, "q2"),
    ],
)
def test_answers_that_are_none(cast, dispute, answers, field):
    with pytest.raises(BadInput) as refusal:
        ask(cast.village_mediator, dispute, 1, answers)
    assert set(refusal.value.fields) == {field}
    assert not Screen.objects.exists()


@pytest.mark.parametrize("who", ["stranger", "neighbour_mediator", "agency", "leader", "keeper", "independent", "sysadmin"])
def test_who_does_not_handle_it_asks_nobody(cast, dispute, who):
    with pytest.raises(NotAllowed):
        ask(getattr(cast, who), dispute, 1)
    assert not Screen.objects.exists()


@pytest.mark.parametrize("state", State.values)
def test_danger_is_asked_about_until_the_file_is_away(cast, dispute, state):
    from lianxin.work.disputes.tests.deeds import put

    put(dispute, state)
    if state == State.ARCHIVED:
        with pytest.raises(WrongState):
            ask(cast.officer, dispute, 1)
    else:
        ask(cast.officer, dispute, 1, said(q5="today"))
        assert (fresh(dispute).colour, fresh(dispute).state) == (Colour.RED, state)


# Who reads what


def test_nobody_reads_back_what_a_side_told_somebody_else(cast, dispute):
    """The mediator asked one side, the officer the other: each reads back their own asking and no other."""
    mine, theirs = said(q5="somewhat"), said(q1="injury")
    ask(cast.village_mediator, dispute, 1, mine)
    ask(cast.officer, dispute, 2, theirs)
    first, second = dispute.sides.order_by("number")
    assert queries.own_answers(cast.village_mediator.actor, dispute) == {first.pk: mine}
    assert queries.own_answers(cast.officer.actor, dispute) == {second.pk: theirs}
    for who in ("village_head", "chief", "town_mediator", "county_officer", "stranger", "leader", "sysadmin"):
        assert queries.own_answers(getattr(cast, who).actor, dispute) == {}
    ask(cast.village_head, dispute, 1)  # asked again by somebody else: the former asking is nobody's to read back
    assert queries.own_answers(cast.village_mediator.actor, dispute) == {}


def test_an_asking_by_nobody_in_particular_is_nobodys():
    """Rows without an asker are not read back by actors without a person."""
    from lianxin.cellar.journal.actor import system

    w = talks.world()
    d, _one = talks.ready(w)
    side = talks.sides(d)[0]
    record_screen(by=system(d.county), side=side, answers=said(), alone=True)
    assert queries.own_answers(system(d.county), d) == {}


def test_only_these_queries_open_what_was_answered():
    """Rooms below cannot import this one; here only the rules' queries touch the sealed columns, and pages ask
    ``own_answers``."""
    texts = {name: inspect.getsource(f) for name, f in inspect.getmembers(queries, inspect.isfunction)}
    assert {name for name, text in texts.items() if '.read("' in text} == {"answers_of", "_notes"}


def test_the_last_asking_counts_and_the_former_stay(cast, dispute):
    for hours, answers in ((0, said(q5="somewhat")), (1, said()), (2, said(q7="yes"))):
        with clock.at(clock.now() + dt.timedelta(hours=hours)):
            ask(cast.officer, dispute, 1, answers)
    assert Screen.objects.count() == 3
    (row,) = queries.latest_screens(dispute).values()
    assert queries.answers_of(row)["q7"] == ("yes", ())
    assert (row.rules_version, row.all_no, row.alone, row.asked_by) == (RULES_VERSION, False, True, cast.officer.staff.pk)


def test_answers_and_reasons_are_sealed_and_the_journal_names_no_answer(cast, dispute):
    ask(cast.officer, dispute, 2, said(q1="choking", q5="today"))
    raw = b""
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model.__module__.startswith("lianxin."):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
                cells = [bytes(c) if isinstance(c, memoryview) else c for row in cursor for c in row]
                raw += b"|".join(c if isinstance(c, bytes) else repr(c).encode() for c in cells)
    for word in (b"choking", b'"q1"', b'"q5"', "单独询问双方".encode()):
        assert word not in raw, word
    lines = Line.objects.filter(root=dispute.pk).exclude(act="disputes.open").order_by("id")
    assert [line.act for line in lines] == ["disputes.mark_reached", "disputes.colour", "triage.screen"]
    assert lines[2].facts == {"side": 2, "alone": True}
    destroy_key(dispute.key)
    row = Screen.objects.select_related("key__county_key").get()
    assert row.read("answers") == "（已依法删除）"


def test_what_was_erased_is_no_answer_and_nothing_breaks(cast, dispute):
    """After an erasure the answers are gone: unknown, not no."""
    ask(cast.officer, dispute, 1, said(q5="today"))
    destroy_key(dispute.key)
    (row,) = queries.latest_screens(Dispute.objects.get()).values()
    assert queries.answers_of(row) == {}


def test_the_screen_asks_nothing_that_it_must_not():
    from lianxin.cellar.rulebook.denied import denied_term

    assert set(SHORT_SCREEN) == {"q1", "q2", "q3", "q4", "q5", "q7", "q11", "q14"}
    for question in SHORT_SCREEN.values():
        for text in (question.text, *question.details.values()):
            assert denied_term(str(text)) is None
    assert Role.AGENCY not in {Answer.NO}


# The call-back sample


def timed(player, dispute, number, answers, seconds):
    side = fresh(dispute).sides.get(number=number)
    side.dispute = fresh(dispute)
    started = clock.now() - dt.timedelta(seconds=seconds)
    return record_screen(by=player.actor, side=side, answers=answers, alone=True, started_at=started)


def short(**given):
    return {code: answer for code, answer in said(**given).items() if code in SHORT_SCREEN}


@pytest.mark.parametrize(
    ("answers", "seconds", "why"),
    [
        (said(), 59, "quick"),
        (said(), 61, ""),
        (short(), 33, "quick"),
        (short(), 36, ""),
        (said(q2="yes"), 5, ""),
        (said(q5="unknown"), 5, ""),
    ],
)
def test_all_no_in_no_time_is_asked_once_more(cast, dispute, answers, seconds, why):
    timed(cast.officer, dispute, 1, answers, seconds)
    assert Screen.objects.get().call_back == why
    assert fresh(dispute).colour == queries.latest_screens(dispute)[fresh(dispute).sides.get(number=1).pk].colour


def test_five_alike_in_a_row_are_and_neither_four_nor_a_change_in_between(cast):
    disputes = [cast.open_dispute() for _ in range(5)]
    for row in disputes:
        timed(cast.officer, row, 1, said(), 600)
    assert list(Screen.objects.order_by("at", "id").values_list("call_back", flat=True)) == ["", "", "", "", "alike"]
    timed(cast.officer, disputes[0], 2, said(q5="somewhat"), 600)
    timed(cast.officer, disputes[1], 2, said(), 600)
    assert Screen.objects.filter(call_back="alike").count() == 1
    with clock.at(clock.now() + dt.timedelta(hours=25)):
        timed(cast.officer, disputes[2], 2, said(), 600)
    assert Screen.objects.filter(call_back="alike").count() == 1


def test_the_sample_is_for_who_approves_and_ends_when_somebody_else_asks(cast, dispute):
    timed(cast.village_mediator, dispute, 1, said(), 3)
    assert [row.dispute_id for row in queries.call_backs(cast.village_head.actor)] == [dispute.pk]
    for who in ("village_mediator", "officer", "stranger", "agency", "leader", "independent", "sysadmin"):
        assert queries.call_backs(getattr(cast, who).actor) == []
    timed(cast.village_mediator, dispute, 1, said(), 900)
    assert len(queries.call_backs(cast.village_head.actor)) == 1  # the same person is not somebody else
    timed(cast.village_head, dispute, 1, said(), 900)
    assert queries.call_backs(cast.village_head.actor) == []
