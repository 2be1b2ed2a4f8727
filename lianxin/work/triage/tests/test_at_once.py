"""Two at once on PostgreSQL: silence is judged once, and a danger that becomes known while a session starts is not lost."""

from __future__ import annotations

import datetime as dt

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import Colour
from lianxin.work.disputes.tests.together import only_postgres, refusals, together
from lianxin.work.mediation.models import Session
from lianxin.work.mediation.services import sessions
from lianxin.work.mediation.states import SessionState
from lianxin.work.mediation.tests import factories as talks
from lianxin.work.triage import services
from lianxin.work.triage.tasks import sweep_silent
from lianxin.work.triage.tests.asking import ask, fresh

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _only_postgres():
    only_postgres()


@pytest.mark.parametrize("_", range(2))
def test_two_sweeps_judge_a_silence_once(cast, _):
    dispute = cast.open_dispute()
    ask(cast.officer, dispute, 1)
    with clock.at(clock.now() + dt.timedelta(days=4)):
        assert sorted(together(sweep_silent, sweep_silent)) == [0, 1]
    assert fresh(dispute).colour == Colour.YELLOW
    assert Line.objects.filter(act="disputes.silent", root=dispute.pk).count() == 1


@pytest.mark.parametrize("_", range(3))
def test_a_danger_told_while_a_session_starts_always_counts(_):
    """Whoever is first, the colour is raised; the session is either cancelled or had begun before."""
    w = talks.world()
    d, _one = talks.ready(w)
    session = talks.planned(w, fresh(d))
    read = Session.objects.select_related("dispute").get(pk=session.pk)
    row = Dispute.objects.select_related("key__county_key").get(pk=d.pk)

    def raised():
        return services.raise_colour(by=w.mediator, dispute=row, colour=Colour.RED, reason="门外有人拿棍子")

    with clock.at(session.starts_at):
        results = together(raised, lambda: sessions.start_session(by=w.mediator, session=read))
    now = fresh(session)
    assert fresh(d).colour == Colour.RED and fresh(d).hold_joint
    if results[0] == 1:
        assert now.state == SessionState.CANCELLED and now.started_at is None and len(refusals(results)) == 1
    else:
        assert results[0] == 0 and now.state == SessionState.PLANNED and now.started_at is not None
