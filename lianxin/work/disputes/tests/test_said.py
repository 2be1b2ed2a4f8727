"""A condition kept as text says, each time, exactly what it would say if it were put into SQL anew."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import EmptyResultSet
from django.db.models import Exists, F, OuterRef, Q

from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute, Offer
from lianxin.work.disputes.queries import asked_of, barred, said
from lianxin.work.disputes.queries.scope import involved
from lianxin.work.disputes.states import ANY_OPEN, State

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 25, 8, 30, 5, 123456, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=3)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Q(due_at__lte=NOW), Q(due_at__lte=LATER)),
        (Q(due_at__gte=NOW, due_at__lte=LATER), Q(due_at__gte=LATER, due_at__lte=NOW)),
        (Q(due_at__gte=NOW, due_at__lte=NOW), Q(due_at__gte=NOW, due_at__lte=LATER)),
        (Q(state__in=ANY_OPEN, root=None), Q(state__in=[State.CLOSED], root=None)),
        (~Q(state__in=ANY_OPEN) & Q(due_at__lte=NOW), Q(state__in=ANY_OPEN) & Q(due_at__lte=NOW)),
        (Q(holder_unit=uuid.UUID(int=1)), Q(holder_unit=uuid.UUID(int=2))),
        (Q(half_known=True) | Q(colour=1), Q(half_known=False) | Q(colour=1)),
        (Q(limitation_on=NOW.date()), Q(limitation_on=LATER.date())),
        (Q(limitation_on=None), Q(limitation_on__isnull=False)),
        (Q(pk__in=asked_of(uuid.UUID(int=1))), Q(pk__in=asked_of(uuid.UUID(int=2)))),
        (Q(resolve_by__lt=F("due_at")), Q(resolve_by__gt=F("due_at"))),
        (Q(amount__gte=0), Q(amount__gte=False)),
        (Q(code__startswith="A%"), Q(code__startswith="B_")),
    ],
)
def test_kept_and_made_anew_are_the_same(one, other):
    for condition in (one, other, one, other):
        assert said.where(condition) == said._compiled(condition)


def test_what_lists_ask_is_kept(monkeypatch):
    made = []
    monkeypatch.setattr(said, "_compiled", lambda condition, real=said._compiled: made.append(condition) or real(condition))
    asked = [Q(state__in=ANY_OPEN, root=None, due_at__lte=moment, holder=uuid.UUID(int=77)) for moment in (NOW, LATER)]
    texts = [said.where(condition) for condition in asked]
    assert len(made) == 1 and texts[0][0] == texts[1][0] and texts[0][1] != texts[1][1]


def test_what_is_kept_from_somebody_is_theirs_alone(cast):
    for _again in range(2):
        for who in (cast.officer.actor, cast.stranger.actor, cast.agency.actor):
            with clock.at(NOW):
                condition = ~Q(pk__in=barred(who)) & Q(pk__in=involved(who), county=who.county)
                assert said.where(condition) == said._compiled(condition)
            with clock.at(LATER):
                later = ~Q(pk__in=barred(who)) & Q(pk__in=involved(who), county=who.county)
            assert said.where(later)[1] != said.where(condition)[1]


def test_what_can_hold_nothing_says_so_each_time_and_no_condition_may_join(cast):
    for _again in range(2):
        with pytest.raises(EmptyResultSet):
            said.where(Q(pk__in=[]))
        with pytest.raises(ValueError, match="may not join"):
            said.where(Q(area__level=3))
        assert said.where(Q()) == ("1 = 1", ())
        pending = Exists(Offer.objects.filter(dispute=OuterRef("pk")))
        assert said.where(Q(pending)) == said._compiled(Q(pending))


def test_the_texts_kept_are_bounded(cast, monkeypatch):
    monkeypatch.setattr(said, "_MOST", 3)
    for n in range(10):
        assert said.where(Q(episode=n)) == said._compiled(Q(episode=n))
        assert len(said._kept) <= 3
    assert Dispute.objects.filter(episode=1).count() == 0
