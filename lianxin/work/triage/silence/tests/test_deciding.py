"""What the station decides about a side that does not answer; and that silence itself closes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, Refusal, WrongState
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import State
from lianxin.work.disputes.tests.deeds import put
from lianxin.work.disputes.tests.together import only_postgres, refusals, together
from lianxin.work.mediation.services import sessions
from lianxin.work.triage.silence import queries, rules, services
from lianxin.work.triage.silence.models import Silence
from lianxin.work.triage.silence.services import TryDraft
from lianxin.work.triage.silence.states import Decision, SilenceState
from lianxin.work.triage.silence.tasks import sweep_silences
from lianxin.work.triage.silence.tests.test_silence import (
    DAY,
    HOUR,
    deciding,
    everything,
    fresh,
    quiet_side,
    silent,
    station_day,
    told,
    tried,
)
from lianxin.work.triage.tasks import sweep_silent

pytestmark = pytest.mark.django_db
__all__ = ["told"]  # a fixture


WHO = {
    "chief": True, "town_head": True, "county_mediator": True, "county_officer": True,
    "village_head": False, "village_mediator": False, "officer": False, "town_mediator": False, "agency": False,
    "stranger": False, "leader": False,
}  # fmt: skip


@pytest.mark.parametrize("who", WHO)
def test_who_decides(cast, told, who):
    silence = deciding(cast)
    with clock.at(station_day(silence) + HOUR):
        assert bool(rules.may_decide(getattr(cast, who).actor, silence)) == WHO[who]
        if not WHO[who]:
            with pytest.raises(NotAllowed):
                services.decide_silence(
                    by=getattr(cast, who).actor, silence=silence, decision=Decision.VISIT, reason="看看人"
                )


def test_not_before_the_stations_day(cast, told):
    silence = silent(cast)
    with clock.at(silence.began_at + HOUR), pytest.raises(WrongState):
        services.decide_silence(by=cast.chief.actor, silence=silence, decision=Decision.VISIT, reason="看看人")


def test_a_visit_for_safety_comes_back_to_be_decided(cast, told):
    silence = deciding(cast)
    with clock.at(station_day(silence) + HOUR):
        services.decide_silence(by=cast.chief.actor, silence=silence, decision=Decision.VISIT, reason="几天没见人")
        assert fresh(silence).state == SilenceState.VISIT
    tried(cast.officer, silence, outcome="turned_away", at=station_day(silence) + 3 * HOUR)
    assert fresh(silence).state == SilenceState.DECIDING
    with clock.at(station_day(silence) + 4 * HOUR):
        services.decide_silence(by=cast.chief.actor, silence=fresh(silence), decision=Decision.AGENCY, reason="交妇联")
    assert fresh(silence).state == SilenceState.DECIDED


def test_a_visit_nobody_makes_comes_back_by_itself(cast, told):
    silence = deciding(cast)
    with clock.at(station_day(silence)):
        services.decide_silence(by=cast.chief.actor, silence=silence, decision=Decision.VISIT, reason="几天没见人")
    with clock.at(fresh(silence).sweep_at + HOUR):
        assert (sweep_silences(), sweep_silences()) == (1, 0)
    assert fresh(silence).state == SilenceState.DECIDING


def test_a_certificate_needs_everything_to_have_been_tried(cast, told):
    silence = deciding(cast, bare=True)
    with clock.at(station_day(silence) + HOUR), pytest.raises(WrongState, match="还差：由另一位上门"):
        services.decide_silence(by=cast.chief.actor, silence=silence, decision=Decision.CERTIFICATE, reason="都没人")
    everything(cast, silence)
    silence = Silence.objects.select_related("dispute__key__county_key", "side").get(pk=silence.pk)
    with clock.at(station_day(silence) + HOUR):
        services.decide_silence(by=cast.chief.actor, silence=silence, decision=Decision.CERTIFICATE, reason="都试过了")
        dispute = fresh(silence.dispute)
        assert dispute.state == State.OPEN  # the holder ends it, and tells both sides the other ways
        sessions.end_mediation(by=cast.village_mediator.actor, dispute=dispute, reason="no_agreement", note="另一方没有回音")
        assert fresh(dispute).state == State.ENDED
        assert not dispute.sides.exclude(outcome_told_at=None).exists()


@pytest.mark.parametrize("given", [{"decision": "close", "reason": "x"}, {"decision": "visit", "reason": " "}])
def test_a_decision_says_what_and_why(cast, told, given):
    silence = deciding(cast)
    with clock.at(station_day(silence) + HOUR), pytest.raises(BadInput):
        services.decide_silence(by=cast.chief.actor, silence=silence, **given)


# Silence closes nothing --------------------------------------------------------------------------------


@pytest.mark.parametrize("state", State.values)
def test_in_no_state_does_silence_change_the_state(cast, told, state):
    """Every sweep and every decision, in every state of the life: the dispute stays where it was."""
    silence = deciding(cast)
    put(silence.dispute, state)
    before = Line.objects.filter(act__startswith="disputes.").count()
    for days in (0, 1, 5, 30, 200):
        with clock.at(station_day(silence) + days * DAY):
            sweep_silent()
            sweep_silences()
            for decision in Decision.values:
                try:
                    row = Silence.objects.select_related("dispute__key__county_key", "side").get(pk=silence.pk)
                    services.decide_silence(by=cast.chief.actor, silence=row, decision=decision, reason="没有回音")
                except Refusal:
                    continue
            assert fresh(silence.dispute).state == state
    assert Line.objects.filter(act__startswith="disputes.").count() == before


def test_no_action_of_the_life_is_done_by_silence():
    """The words of the life that end, close or settle are not in this part of the room at all."""
    folder = Path(services.__file__).parent
    text = "".join((folder / name).read_text(encoding="utf-8") for name in ("services.py", "tasks.py", "rules.py"))
    for word in ("end_dispute", "close_dispute", "settle_dispute", "end_mediation", "fail_mediation", "archive_dispute"):
        assert word not in text
    assert "state=State" not in text and "course" not in text  # the course of a dispute is not even entered


# At once -----------------------------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_begin_and_move_each_silence_once(cast):
    only_postgres()
    rows = [cast.open_dispute() for _ in range(4)]
    due = Dispute.objects.get(pk=rows[0].pk).silent_due_at
    with clock.at(due + HOUR):
        assert not refusals(together(sweep_silent, sweep_silent))
    assert Silence.objects.count() == 4
    silence = Silence.objects.first()
    for moment, act in (
        (silence.second_due_at + HOUR, "triage.second_late"), (silence.decide_due_at + HOUR, "triage.wait_for_decision"),
    ):  # fmt: skip
        with clock.at(moment):
            assert not refusals(together(sweep_silences, sweep_silences))
        assert Line.objects.filter(act=act).count() == 4


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_decided_by_two_and_reached_meanwhile(cast):
    only_postgres()
    silence = deciding(cast)
    copies = [Silence.objects.select_related("dispute__key__county_key", "side").get(pk=silence.pk) for _ in range(2)]
    side = quiet_side(silence.dispute)
    with clock.at(station_day(silence) + HOUR):
        results = together(
            *(
                lambda row=row, by=by: services.decide_silence(by=by.actor, silence=row, decision="agency", reason="交部门")
                for row, by in zip(copies, (cast.chief, cast.town_head), strict=True)
            ),
            lambda: services.record_try(
                by=cast.officer.actor, side=side, draft=TryDraft(how="phone", outcome="reached")
            ),
        )
    assert len(refusals(results)) >= 1
    now = fresh(silence)
    assert now.state in (SilenceState.DECIDED, SilenceState.REACHED)
    assert Line.objects.filter(act="triage.decide_silence").count() <= 1
    assert queries.silences_of(silence.dispute) == []
