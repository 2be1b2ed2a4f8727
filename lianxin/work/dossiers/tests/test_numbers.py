"""Dossier numbers: per committee and year, without gaps, once."""

import datetime as dt
import threading

import pytest
from django.db import connection, connections, transaction

from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import WrongState
from lianxin.work.dossiers.models import Dossier
from lianxin.work.dossiers.services import ensure_number
from lianxin.work.dossiers.services.numbers import words_of


def number(cast, dispute):
    return ensure_number(by=cast.village_mediator.actor, dispute=dispute).number


def test_the_committee_counts_its_own_dossiers(cast):
    first, second = cast.open_dispute(), cast.open_dispute()
    other = cast.open_dispute(by=cast.town_mediator)
    assert number(cast, first) == "（2026）甘石南人调字第0001号"
    assert number(cast, second) == "（2026）甘石南人调字第0002号"
    assert ensure_number(by=cast.town_mediator.actor, dispute=other).number == "（2026）甘石人调字第0001号"


def test_a_dispute_is_numbered_once_whoever_holds_it_later(cast):
    dispute = cast.open_dispute()
    given = number(cast, dispute)
    dispute.holder_unit = cast.town_committee
    assert number(cast, dispute) == given
    assert Dossier.objects.count() == 1


def test_a_new_episode_is_a_new_dossier(cast):
    dispute = cast.open_dispute()
    number(cast, dispute)
    dispute.episode = 2
    assert number(cast, dispute) == "（2026）甘石南人调字第0002号"


def test_a_new_year_begins_at_one(cast):
    first, second = cast.open_dispute(), cast.open_dispute()
    number(cast, first)
    with clock.at(dt.datetime(2026, 12, 31, 16, 0, tzinfo=dt.UTC)):  # midnight in Asia/Shanghai
        assert number(cast, second) == "（2027）甘石南人调字第0001号"


def test_a_number_that_is_rolled_back_is_given_again(cast):
    first, second = cast.open_dispute(), cast.open_dispute()
    with pytest.raises(RuntimeError), transaction.atomic():
        number(cast, first)
        raise RuntimeError
    assert number(cast, second) == "（2026）甘石南人调字第0001号"


def test_without_words_of_its_own_a_committee_is_known_by_its_short_name(cast):
    assert words_of(cast.second_committee) == "石窑村人调"


def test_only_peoples_mediation_is_numbered(cast):
    dispute = cast.open_dispute(by=cast.officer, kind="public_security")
    with pytest.raises(WrongState):
        number(cast, dispute)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_each_their_own_and_none_is_left_out(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    from lianxin.entrances.desk.tests.cast import Cast

    cast = Cast()
    disputes = [cast.open_dispute() for _ in range(8)]
    by, start, failures = cast.village_mediator.actor, threading.Barrier(16), []

    def ask(dispute):
        try:
            start.wait(10)
            with clock.at(dt.datetime(2026, 11, 24, 1, 0, tzinfo=dt.UTC)):
                ensure_number(by=by, dispute=dispute)
        except Exception as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask, args=(dispute,)) for dispute in disputes * 2]  # each dispute asked for twice
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not failures
    assert sorted(Dossier.objects.values_list("serial", flat=True)) == list(range(1, 9))
    assert Dossier.objects.values("dispute").distinct().count() == 8
