"""Every action of a referral in every state, by whose turn it is; and what it does to the dispute."""

from __future__ import annotations

import datetime as dt

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, Refusal, Stale, WrongState
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes.models import NOT_DUE, Dispute
from lianxin.work.disputes.rules import may_close
from lianxin.work.disputes.services import course
from lianxin.work.disputes.services.judging import raise_colour
from lianxin.work.disputes.states import EndReason
from lianxin.work.referrals import queries, rules, services
from lianxin.work.referrals.models import Referral, ReferralEvent
from lianxin.work.referrals.states import LIFE, TAKEN_OVER, Basis, Outcome, State, Who
from lianxin.work.referrals.tests.factories import send
from tests.stories.steps import picture

pytestmark = pytest.mark.django_db

DEEDS = {
    "accept": lambda c, by, r: services.accept_referral(by=by, referral=r, version=r.version),
    "ask_back": lambda c, by, r: services.ask_back(by=by, referral=r, question="承包证号是多少？", version=r.version),
    "finish": lambda c, by, r: services.finish_referral(
        by=by, referral=r, outcome=Outcome.HANDLED, words="已现场划界", version=r.version
    ),
    "extend": lambda c, by, r: services.extend_term(by=by, referral=r, reason="案情复杂", version=r.version),
    "attach": lambda c, by, r: services.attach_paper(by=by, referral=r, upload=picture("decision.png")),
    "reject": lambda c, by, r: services.reject_referral(by=by, referral=r, reason="不归我局", version=r.version),
    "supply": lambda c, by, r: services.supply(by=by, referral=r, words="证号见附页", version=r.version),
    "chase": lambda c, by, r: services.chase_agency(by=by, referral=r, version=r.version),
    "issue_link": lambda c, by, r: services.issue_link(by=by, referral=r),
    "tell": lambda c, by, r: services.tell_party(
        by=by, referral=r, side=r.dispute.sides.get(number=1), how="phone", version=r.version
    ),
    "withdraw": lambda c, by, r: services.withdraw(by=by, referral=r, reason="已经说和了", version=r.version),
}
WAY = {
    State.PENDING: (),
    State.ACCEPTED: ("accept",),
    State.ASKED_BACK: ("ask_back",),
    State.REJECTED: ("reject",),
    State.DONE: ("accept", "finish"),
    State.WITHDRAWN: ("withdraw",),
}


def fresh(referral: Referral) -> Referral:
    return queries.full(Referral.objects.filter(pk=referral.pk)).get()


def who(cast, action):
    return (cast.agency if LIFE[action].who == Who.AGENCY else cast.village_mediator).actor


def put(cast, state, **given) -> Referral:
    referral = send(cast, kind="labour_arb", **given)
    for action in WAY[state]:
        DEEDS[action](cast, who(cast, action), fresh(referral))
    return fresh(referral)


def test_the_table_and_the_deeds_name_the_same():
    assert set(DEEDS) == set(LIFE)
    assert set(WAY) == set(State)


@pytest.mark.parametrize(("action", "state"), [(a, s) for a in LIFE for s in State])
def test_every_action_in_every_state(cast, action, state):
    referral = put(cast, state)
    moment = referral.due_at + dt.timedelta(hours=1) if action == "chase" and referral.is_waiting else clock.now()
    with clock.at(moment):
        by, lines = who(cast, action), Line.objects.count()
        if state in LIFE[action].origin:
            DEEDS[action](cast, by, referral)
            assert fresh(referral).state == (LIFE[action].to or state)
            assert Line.objects.filter(act=f"referrals.{action}", subject=referral.pk).exists()
            assert ReferralEvent.objects.filter(referral=referral, act=action).exists()
        else:
            with pytest.raises(WrongState) as refusal:
                DEEDS[action](cast, by, referral)
            assert str(State(state).label) in str(refusal.value)
            assert (fresh(referral).version, Line.objects.count()) == (referral.version, lines)


@pytest.mark.parametrize("action", list(LIFE))
def test_the_other_side_of_the_desk_may_not(cast, action):
    state = sorted(LIFE[action].origin)[0]
    referral = put(cast, state)
    other = cast.village_mediator if LIFE[action].who == Who.AGENCY else cast.agency
    for player in (other, cast.stranger, cast.stranger_mediator, cast.leader, cast.independent, cast.sysadmin):
        with pytest.raises(NotAllowed):
            DEEDS[action](cast, player.actor, fresh(referral))
    assert fresh(referral).version == referral.version


@pytest.mark.parametrize("action", ["accept", "ask_back", "finish", "reject"])
def test_what_came_on_paper_is_written_down_by_the_holder(cast, action):
    referral = put(cast, State.PENDING)
    given = {
        "accept": {}, "ask_back": {"question": "要承包证"}, "reject": {"reason": "不归"},
        "finish": {"outcome": "decided", "words": "裁决书已送达"},
    }[action]  # fmt: skip
    verb = {"accept": services.accept_referral, "ask_back": services.ask_back, "reject": services.reject_referral,
            "finish": services.finish_referral}[action]  # fmt: skip
    with pytest.raises(NotAllowed):
        verb(by=cast.stranger_mediator.actor, referral=referral, version=referral.version, on_paper=True, **given)
    verb(by=cast.village_mediator.actor, referral=referral, version=referral.version, on_paper=True, **given)
    assert ReferralEvent.objects.get(referral=referral, act=action).how == "paper"


def test_a_row_somebody_changed_is_stale(cast):
    referral = put(cast, State.PENDING)
    DEEDS["accept"](cast, cast.agency.actor, fresh(referral))
    with pytest.raises(Stale):
        services.finish_referral(
            by=cast.agency.actor, referral=fresh(referral), outcome="handled", words="办了", version=referral.version
        )


# The dispute ----------------------------------------------------------------------------------------


def now_(dispute) -> Dispute:
    return disputes.full(Dispute.objects.all()).get(pk=dispute.pk)


@pytest.mark.parametrize("end", ["finish", "reject", "withdraw"])
def test_it_cannot_close_before_the_answer(cast, end):
    referral = put(cast, State.PENDING)
    assert "转介" in str(may_close(referral.dispute).reason)
    DEEDS[end](cast, who(cast, end), fresh(referral))
    assert not referral.dispute.open_items.exists()
    assert fresh(referral).due_at == NOT_DUE


@pytest.mark.parametrize("outcome", Outcome.values)
def test_a_transfer_is_not_a_closure(cast, outcome):
    """It ends as transferred when an organ took it over and said what became of it: not while it is asked, not by help
    given, not by a refusal."""
    by = cast.village_mediator.actor
    referral = put(cast, State.PENDING)
    with pytest.raises(WrongState, match="结果"):
        course.end_dispute(by=by, dispute=now_(referral.dispute), reason=EndReason.TRANSFERRED, note="移送")
    services.finish_referral(
        by=cast.agency.actor, referral=fresh(referral), outcome=outcome, words="结果如下", version=referral.version
    )
    if outcome in TAKEN_OVER:
        course.end_dispute(by=by, dispute=now_(referral.dispute), reason=EndReason.TRANSFERRED, note="移送")
        assert now_(referral.dispute).state == "ended"
    else:
        with pytest.raises(BadInput, match="先转介"):
            course.end_dispute(by=by, dispute=now_(referral.dispute), reason=EndReason.TRANSFERRED, note="移送")


def test_a_transfer_of_an_earlier_round_ends_no_later_one(cast):
    by, referral = cast.village_mediator.actor, put(cast, State.DONE)
    course.end_dispute(by=by, dispute=now_(referral.dispute), reason=EndReason.TRANSFERRED, note="移送")
    with clock.at(clock.now() + dt.timedelta(days=9)):
        course.reopen_dispute(by=by, dispute=now_(referral.dispute), reason="又起来了")
        with pytest.raises(BadInput, match="先转介"):
            course.end_dispute(by=by, dispute=now_(referral.dispute), reason=EndReason.TRANSFERRED, note="移送")


def test_the_holder_stays_the_holder(cast):
    before = cast.open_dispute()
    send(cast, before)
    after = now_(before)
    assert (after.holder_id, after.holder_unit_id, after.state, after.resolve_by) == (
        before.holder_id, before.holder_unit_id, before.state, before.resolve_by,
    )  # fmt: skip
    assert not disputes.visible_to(cast.agency.actor).exists()  # asked for an answer, not let in


# Clocks ---------------------------------------------------------------------------------------------

DUE = [  # kind, urgent, colour, days or hours to accept, to answer; from Tuesday 24 November 2026, 09:12
    ("department", False, 1, dt.date(2026, 11, 26), dt.date(2026, 12, 9)),
    ("labour_arb", False, 1, dt.date(2026, 11, 29), dt.date(2027, 1, 8)),
    ("legal_aid", False, 1, dt.date(2026, 12, 1), dt.date(2026, 11, 27)),
    ("admin_reconsider", False, 1, dt.date(2026, 11, 29), dt.date(2027, 1, 23)),
    ("petition", False, 1, dt.date(2026, 12, 9), dt.date(2027, 1, 23)),
    ("jc", False, 1, dt.date(2026, 11, 26), dt.date(2026, 12, 24)),
    ("department", False, 3, 4, dt.date(2026, 12, 9)),
    ("dv_order", False, 1, 4, 72),
    ("dv_order", True, 1, 4, 24),
]


@pytest.mark.parametrize(("kind", "urgent", "colour", "ack", "answer"), DUE)
def test_each_kind_runs_under_its_own_clock(cast, kind, urgent, colour, ack, answer):
    dispute = cast.open_dispute()
    Dispute.objects.filter(pk=dispute.pk).update(colour=colour)
    referral = send(cast, now_(dispute), kind=kind, urgent=urgent)
    assert _said(referral.due_at) == ack
    DEEDS["accept"](cast, cast.agency.actor, fresh(referral))
    assert _said(fresh(referral).due_at) == answer


def _said(due_at):
    if due_at.astimezone(clock.LOCAL).time() == dt.time():
        return clock.local_day(due_at - dt.timedelta(seconds=1))
    return round((due_at - clock.now()).total_seconds() / 3600)


def test_every_kind_names_clocks_the_rulebook_knows(db):
    from lianxin.cellar.rulebook.queries import clock_of
    from lianxin.work.referrals.kinds import KINDS, Kind

    assert set(KINDS) == set(Kind)
    assert {code for kind in Kind for code in rules.clocks_of(kind) if clock_of(code, "610699")}


def test_an_award_is_put_off_once(cast):
    referral = put(cast, State.ACCEPTED)
    DEEDS["extend"](cast, cast.agency.actor, referral)
    assert clock.local_day(fresh(referral).due_at - dt.timedelta(seconds=1)) == dt.date(2027, 1, 23)  # 45 and 15 days
    with pytest.raises(WrongState, match="一次"):
        DEEDS["extend"](cast, cast.agency.actor, fresh(referral))


def test_what_the_law_does_not_prolong_is_not_prolonged(cast):
    referral = send(cast)
    DEEDS["accept"](cast, cast.agency.actor, fresh(referral))
    with pytest.raises(WrongState, match="没有延长"):
        DEEDS["extend"](cast, cast.agency.actor, fresh(referral))


def test_a_question_stops_the_agencys_clock_and_starts_ours(cast):
    referral = put(cast, State.ASKED_BACK)
    assert clock.local_day(referral.due_at - dt.timedelta(seconds=1)) == dt.date(2026, 11, 27)
    assert referral.warn_at is None
    DEEDS["supply"](cast, cast.village_mediator.actor, referral)
    again = fresh(referral)
    assert (again.state, again.warn_at, again.shown()["supplied"][0]["text"]) == ("pending", again.due_at, "证号见附页")


# Basis ----------------------------------------------------------------------------------------------


def test_a_mandatory_report_is_made_by_anyone_who_sees_it(cast):
    dispute = cast.open_dispute()
    given = {"kind": "police_report", "to_unit": cast.station}
    with pytest.raises(NotAllowed, match="承办"):
        send(cast, dispute, by=cast.town_mediator, kind="department")
    with pytest.raises(NotAllowed, match="承办"):
        send(cast, dispute, by=cast.town_mediator, **given)  # a report by consent is the holder's
    with pytest.raises(BadInput, match="还没有记下危险"):
        send(cast, dispute, by=cast.town_mediator, basis=Basis.DUTY, **given)  # a duty stands on something
    raise_colour(by=cast.town_mediator.actor, dispute=dispute, colour=3, reason="举起了锄头")
    referral = send(cast, dispute, by=cast.town_mediator, basis=Basis.DUTY, **given)
    assert referral.from_unit == cast.town_committee
    with pytest.raises(NotAllowed):
        send(cast, dispute, by=cast.stranger_mediator, basis=Basis.DUTY, **given)
    with pytest.raises(WrongState, match="法定报告"):
        services.withdraw(by=cast.town_mediator.actor, referral=fresh(referral), reason="算了", version=referral.version)


def test_what_may_never_be_mediated_here_waits_for_no_holder(cast):
    dispute = cast.open_dispute()
    Dispute.objects.filter(pk=dispute.pk).update(never_here=True)
    assert send(cast, now_(dispute), by=cast.town_mediator, kind="dv_order").from_unit == cast.town_committee


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "discipline"}, "kind"),
        ({"kind": "?"}, "kind"),
        ({"asked": " "}, "asked"),
        ({"summary": ""}, "summary"),
        ({"asked": "字" * 2001}, "asked"),
        ({"to_office": " "}, "to_office"),
        ({"basis": "duty"}, "basis"),
        ({"basis": "?"}, "basis"),
        ({"consents": []}, "basis"),
        ({"facts": ["colour"]}, "facts"),
        ({"kind": "police_report"}, "to_unit"),
    ],
)
def test_what_is_missing_is_said_at_its_field(cast, given, field):
    if given.get("kind") == "police_report":
        given = {**given, "to_unit": cast.second_committee}
    with pytest.raises(BadInput) as refusal:
        send(cast, **given)
    assert set(refusal.value.fields) == {field}
    assert not Referral.objects.exists()


def test_no_refusal_leaves_a_trace(cast):
    dispute = cast.open_dispute()
    lines = Line.objects.count()
    with pytest.raises(Refusal):
        send(cast, dispute, asked="")
    assert Line.objects.count() == lines and not dispute.open_items.exists()


def test_the_other_side_is_not_told_while_contact_is_held(cast):
    referral = put(cast, State.DONE, dispute=cast.open_dispute(contact_held=True))
    with pytest.raises(WrongState, match="还没有同意"):
        services.tell_party(
            by=cast.village_mediator.actor, referral=referral, side=referral.dispute.sides.get(number=2), how="phone",
            version=referral.version,
        )  # fmt: skip
    DEEDS["tell"](cast, cast.village_mediator.actor, referral)
    assert fresh(referral).told_at
