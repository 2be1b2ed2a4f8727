"""A side that does not answer: another person goes, the station decides, and silence itself closes nothing."""

from __future__ import annotations

import datetime as dt

import pytest

from lianxin.cellar.contacts.services import Rule, set_contact
from lianxin.cellar.journal.models import Line
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.services.parties import mark_reached, record_contact_consent
from lianxin.work.disputes.states import Colour, State
from lianxin.work.disputes.tests.deeds import put
from lianxin.work.triage.silence import services
from lianxin.work.triage.silence.models import ContactTry, Silence
from lianxin.work.triage.silence.services import TryDraft
from lianxin.work.triage.silence.states import Offered, SilenceState
from lianxin.work.triage.silence.tasks import sweep_silences
from lianxin.work.triage.tasks import sweep_silent

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def told(monkeypatch):
    said: list[dict] = []
    monkeypatch.setattr(services, "tell_people", lambda **given: said.append(given))
    monkeypatch.setattr(services, "tell_heads", lambda **given: said.append(given))
    return said


def open_side(cast, **given):
    """A dispute whose other side has said nothing about how it is safe to be reached."""
    dispute = cast.open_dispute(**given)
    side = dispute.sides.select_related("key__county_key").get(number=2)
    side.advance(**side.sealed(contact_rule=""))
    return dispute


def quiet_side(dispute):
    return dispute.sides.select_related("dispute__key__county_key").get(number=2)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def silent(cast, bare=False, **given) -> Silence:
    """A dispute whose other side was not reached in 72 hours; the clock of the caller stands right after."""
    dispute = (open_side if bare else type(cast).open_dispute)(cast, **given)
    with clock.at(Dispute.objects.get(pk=dispute.pk).silent_due_at + HOUR):
        assert sweep_silent() == 1
    return Silence.objects.select_related("dispute__key__county_key", "side").get(dispute=dispute)


def tried(by, silence, how="in_person", outcome="nobody", at=None, **given) -> ContactTry:
    side = quiet_side(silence.dispute)
    draft = TryDraft(how=how, outcome=outcome, **given)
    with clock.at(at or silence.began_at + HOUR):
        return services.record_try(by=by.actor, side=side, draft=draft)


def everything(cast, silence) -> None:
    evening = silence.began_at.astimezone(clock.LOCAL).replace(hour=20) + DAY
    offered = (Offered.SHUTTLE, Offered.EVENING)
    tried(cast.second_mediator, silence, at=evening, offered=offered, reason_asked=True)
    tried(cast.second_mediator, silence, how="phone", at=evening + HOUR)


def station_day(silence) -> dt.datetime:
    return silence.decide_due_at + HOUR


def deciding(cast, bare=False) -> Silence:
    silence = silent(cast, bare)
    with clock.at(silence.second_due_at + HOUR):
        sweep_silences()
    with clock.at(station_day(silence)):
        sweep_silences()
    silence = Silence.objects.select_related("dispute__key__county_key", "side").get(pk=silence.pk)
    assert silence.state == SilenceState.DECIDING
    return silence


# When it begins ----------------------------------------------------------------------------------------


def test_after_72_hours_it_is_yellow_and_somebody_else_is_asked_to_go(cast, told):
    silence = silent(cast)
    assert fresh(silence.dispute).colour == Colour.YELLOW
    assert silence.side == quiet_side(silence.dispute)
    assert silence.first_by == cast.village_mediator.staff and silence.second_by != silence.first_by
    assert told[0]["to"] == [silence.second_by_id] and told[0]["due_at"] == silence.second_due_at
    days = (clock.local_day(silence.decide_due_at - HOUR) - clock.local_day(silence.dispute.accepted_at)).days
    assert days == 7
    with clock.at(silence.began_at + HOUR):
        assert sweep_silent() == 0 and Silence.objects.count() == 1


def test_whoever_tried_last_is_not_sent_again(cast, told):
    dispute = cast.open_dispute()
    services.record_try(by=cast.second_mediator.actor, side=quiet_side(dispute), draft=TryDraft(how="phone", outcome="nobody"))
    with clock.at(fresh(dispute).silent_due_at + HOUR):
        sweep_silent()
    silence = Silence.objects.get()
    assert silence.first_by == cast.second_mediator.staff != silence.second_by


def test_no_clock_runs_while_the_teller_has_not_agreed(cast, told):
    dispute = cast.open_dispute(contact_held=True)
    with clock.at(clock.now() + 9 * DAY):
        assert sweep_silent() == sweep_silences() == 0
        with pytest.raises(WrongState):
            services.record_try(
                by=cast.village_mediator.actor, side=quiet_side(dispute), draft=TryDraft(how="phone", outcome="nobody")
            )
        record_contact_consent(by=cast.village_mediator.actor, dispute=fresh(dispute), how="phone")
        assert fresh(dispute).silent_due_at == clock.now() + 72 * HOUR
    assert not Silence.objects.exists() and not ContactTry.objects.exists()


# Trying ------------------------------------------------------------------------------------------------


def test_only_another_person_in_person_is_the_second_notice(cast, told):
    silence = silent(cast, bare=True)
    assert "上门" in told[0]["text"]
    tried(cast.village_mediator, silence)  # the same person again
    tried(cast.second_mediator, silence, how="phone")  # somebody else, by telephone
    assert fresh(silence).second_at is None
    tried(cast.second_mediator, silence)
    assert fresh(silence).second_at is not None and fresh(silence).sweep_at == silence.decide_due_at


@pytest.mark.parametrize("how", ["words", "channels"])
def test_nobody_is_sent_to_a_door_where_it_is_not_safe(cast, told, how):
    """Who named a safe way is tried by that way, by another person: that counts as the second time."""
    dispute = open_side(cast)
    side = quiet_side(dispute)
    if how == "words":
        side.advance(**side.sealed(contact_rule="不要上门"))
    else:
        set_contact(by=cast.village_mediator.actor, owner=side, rule=Rule(["phone"], number="09005557736"))
    with clock.at(fresh(dispute).silent_due_at + HOUR):
        sweep_silent()
    silence = Silence.objects.get()
    assert "怎样联系才安全" in told[0]["text"] and "上门" not in told[0]["text"]
    tried(cast.second_mediator, silence, how="phone")
    assert fresh(silence).second_at is not None


def test_the_visits_are_shared_out(cast, told):
    silences = [silent(cast, bare=True) for _ in range(3)]
    assert len({row.second_by_id for row in silences}) == 3


def test_an_answer_ends_it(cast, told):
    silence = silent(cast)
    tried(cast.second_mediator, silence, outcome="reached")
    now = fresh(silence)
    assert (now.state, now.sweep_at) == (SilenceState.REACHED, None) and now.ended_at is not None
    dispute = fresh(silence.dispute)
    assert not dispute.half_known and not dispute.silent
    assert dispute.colour == Colour.YELLOW  # nothing lowers a colour by itself


def test_reached_some_other_way_it_is_ended_by_the_sweep(cast, told):
    silence = silent(cast)
    with clock.at(silence.began_at + HOUR):
        mark_reached(by=cast.officer.actor, side=quiet_side(silence.dispute))
        assert (sweep_silences(), sweep_silences()) == (1, 0)
    assert fresh(silence).state == SilenceState.REACHED


@pytest.mark.parametrize("state", [State.SETTLED, State.ENDED, State.CLOSED])
def test_of_what_is_over_nobody_is_sent(cast, told, state):
    silence = silent(cast)
    put(silence.dispute, state)
    with clock.at(silence.began_at + 20 * DAY):
        sweep_silences()
        sweep_silences()
    assert fresh(silence).state == SilenceState.OVER
    assert Line.objects.filter(act="triage.end_silence").count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"how": "drone"}, "how"),
        ({"outcome": "x"}, "outcome"),
        ({"offered": ["money"]}, "offered"),
        ({"words": "话" * 2001}, "words"),
    ],
)
def test_what_is_no_try(cast, given, field):
    dispute = cast.open_dispute()
    with pytest.raises(BadInput) as refused:
        services.record_try(
            by=cast.village_mediator.actor, side=quiet_side(dispute),
            draft=TryDraft(**{"how": "phone", "outcome": "nobody", **given}),
        )  # fmt: skip
    assert field in refused.value.fields


def test_no_try_in_the_future_and_none_by_strangers(cast):
    dispute = cast.open_dispute()
    later = TryDraft(how="phone", outcome="nobody", at=clock.now() + HOUR)
    with pytest.raises(BadInput):
        services.record_try(by=cast.village_mediator.actor, side=quiet_side(dispute), draft=later)
    for who in (cast.stranger, cast.agency, cast.leader, cast.independent):
        with pytest.raises(NotAllowed):
            services.record_try(by=who.actor, side=quiet_side(dispute), draft=TryDraft(how="phone", outcome="nobody"))


def test_what_was_said_at_the_door_lies_sealed(cast):
    dispute = cast.open_dispute()
    row = services.record_try(
        by=cast.village_mediator.actor, side=quiet_side(dispute),
        draft=TryDraft(how="in_person", outcome="turned_away", words="门里说身体不好"),
    )  # fmt: skip
    assert "身体".encode() not in bytes(ContactTry.objects.values_list("words", flat=True).get())
    assert row.read("words") == "门里说身体不好"
    assert "身体" not in str(list(Line.objects.values_list("facts", flat=True)))


def test_another_person_is_named_and_never_the_same(cast, told):
    silence = silent(cast)
    with clock.at(silence.began_at + HOUR):
        with pytest.raises(BadInput):
            services.assign_second(by=cast.village_mediator.actor, silence=silence, post=cast.village_mediator.post)
        with pytest.raises(BadInput):
            services.assign_second(by=cast.village_mediator.actor, silence=silence, post=cast.stranger_mediator.post)
        with pytest.raises(NotAllowed):
            services.assign_second(by=cast.officer.actor, silence=silence, post=cast.town_mediator.post)
        services.assign_second(by=cast.village_mediator.actor, silence=silence, post=cast.town_mediator.post)
    assert fresh(silence).second_by == cast.town_mediator.staff
    assert told[-1]["to"] == [cast.town_mediator.staff.pk]


# By the clock ------------------------------------------------------------------------------------------


def test_the_heads_hear_that_nobody_went_and_the_station_that_it_decides_each_once(cast, told):
    silence = silent(cast)
    with clock.at(silence.second_due_at + HOUR):
        assert (sweep_silences(), sweep_silences()) == (1, 0)
    with clock.at(station_day(silence)):
        assert (sweep_silences(), sweep_silences()) == (1, 0)
    units = {str(row["unit"].short_name) for row in told if row.get("urgent")}
    assert units == {"石桥镇调委会", "石桥派出所"}
    assert Line.objects.filter(act="triage.second_late").count() == 1
    assert Line.objects.filter(act="triage.wait_for_decision").count() == 1


def test_a_worker_that_was_away_for_weeks_takes_both_steps(cast, told):
    silence = silent(cast)
    with clock.at(silence.began_at + 30 * DAY):
        assert [sweep_silences() for _ in range(3)] == [1, 0, 0]
    assert Line.objects.filter(act__in=["triage.second_late", "triage.wait_for_decision"]).count() == 2
    assert fresh(silence).state == SilenceState.DECIDING
