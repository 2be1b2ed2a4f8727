"""An agency that does not answer is told of: to the holder, then to the level above, each exactly once."""

from __future__ import annotations

import datetime as dt

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.cellar.notices.models import Notice
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import WrongState
from lianxin.work.referrals import queries, services
from lianxin.work.referrals.models import Referral, ReferralEvent
from lianxin.work.referrals.services import telling
from lianxin.work.referrals.tasks import sweep_silent
from lianxin.work.referrals.tests.factories import send

pytestmark = pytest.mark.django_db


def fresh(referral):
    return queries.full(Referral.objects.filter(pk=referral.pk)).get()


@pytest.fixture
def told(monkeypatch):
    """What the notices were asked to say; (kind, to, once) each."""
    found = []
    real = telling.notify

    def notify(**given):
        found.append((given["kind"], list(given["to"]), given["once"]))
        return real(**given)

    monkeypatch.setattr(telling, "notify", notify)
    return found


def test_first_the_holder_then_the_level_above_and_never_again(cast, told):
    referral = fresh(send(cast))
    with clock.at(referral.due_at - dt.timedelta(minutes=1)):
        assert sweep_silent() == 0
    told.clear()
    with clock.at(referral.due_at):
        assert [sweep_silent() for _n in range(3)] == [1, 0, 0]
        second = fresh(referral).warn_at
    assert clock.local_day(second) == dt.date(2026, 12, 3)  # three working days after the 27th, at midnight
    with clock.at(second):
        assert [sweep_silent() for _n in range(3)] == [1, 0, 0]
    with clock.at(second + dt.timedelta(days=60)):
        assert sweep_silent() == 0
    assert [(kind, to) for kind, to, _once in told] == [
        ("referral.silent", [cast.village_mediator.staff.pk]),
        ("referral.silent_again", [cast.town_head.staff.pk]),
    ]
    assert len({once for *_rest, once in told}) == 2
    got = Notice.objects.filter(kind__startswith="referral.silent").order_by("pk").values_list("kind", "to")
    assert list(got) == [("referral.silent", cast.village_mediator.staff.pk), ("referral.silent_again", cast.town_head.staff.pk)]
    assert Line.objects.filter(act__startswith="referrals.silent").count() == 2


def test_silence_after_acceptance_is_told_anew(cast, told):
    referral = fresh(send(cast))
    with clock.at(referral.due_at):
        sweep_silent()
        services.accept_referral(by=cast.agency.actor, referral=fresh(referral), version=referral.version)
    told.clear()
    with clock.at(fresh(referral).due_at):
        assert (sweep_silent(), sweep_silent()) == (1, 0)
    assert [kind for kind, *_rest in told] == ["referral.silent"]


@pytest.mark.parametrize("answer", ["accept", "ask_back", "finish", "reject", "withdraw"])
def test_who_answers_is_not_called_silent(cast, answer):
    from lianxin.work.referrals.tests.test_life import DEEDS, who

    referral = fresh(send(cast))
    due_at = referral.due_at
    DEEDS[answer](cast, who(cast, answer), referral)
    with clock.at(due_at + dt.timedelta(hours=1)):
        assert sweep_silent() == 0


def test_a_row_read_before_somebody_was_faster_is_left_alone(cast):
    referral = fresh(send(cast))
    with clock.at(referral.due_at):
        early = fresh(referral)
        assert services.note_silence(referral=fresh(referral)) is True
        assert services.note_silence(referral=early) is False
    assert ReferralEvent.objects.filter(act="silent").count() == 1


def test_killed_in_between_neither_the_mark_nor_the_notice_happened(cast, monkeypatch):
    referral = fresh(send(cast))

    def killed(**given):
        raise KeyboardInterrupt

    with clock.at(referral.due_at):
        with monkeypatch.context() as patch:
            patch.setattr(telling, "notify", killed)
            with pytest.raises(KeyboardInterrupt):
                sweep_silent()
        assert (fresh(referral).silence, ReferralEvent.objects.filter(act="silent").count()) == (0, 0)
        assert sweep_silent() == 1


def test_chased_when_late_and_once_a_day(cast, told):
    by, referral = cast.village_mediator.actor, fresh(send(cast))
    with pytest.raises(WrongState, match="还没有过时限"):
        services.chase_agency(by=by, referral=referral, version=referral.version)
    told.clear()
    with clock.at(referral.due_at + dt.timedelta(hours=9)):
        services.chase_agency(by=by, referral=referral, version=referral.version)
        with pytest.raises(WrongState, match="今天已经"):
            services.chase_agency(by=by, referral=fresh(referral), version=referral.version)
    with clock.at(referral.due_at + dt.timedelta(hours=33)):
        services.chase_agency(by=by, referral=fresh(referral), version=fresh(referral).version)
    assert fresh(referral).chased == 2
    assert [(kind, to) for kind, to, _once in told] == [("referral.chase", [cast.agency.staff.pk])] * 2
    assert len({once for *_rest, once in told}) == 2
