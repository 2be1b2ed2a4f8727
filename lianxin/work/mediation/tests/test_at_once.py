"""Two at the same moment: one effect, nothing lost."""

import datetime as dt
import threading

import pytest
from django.db import connection, connections

from lianxin.cellar.notices.models import Notice
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import Refusal
from lianxin.work.disputes.models import Dispute, OpenItem
from lianxin.work.disputes.states import State
from lianxin.work.mediation.models import Agreement, JudicialConfirmation, Signature
from lianxin.work.mediation.queries import must_sign
from lianxin.work.mediation.services import signing
from lianxin.work.mediation.services.court import remind_confirmation
from lianxin.work.mediation.states import AgreementState
from lianxin.work.mediation.tests import factories as make

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pg():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


def together(*calls):
    """Run the calls at once, each on its own connection; what each returned or refused."""
    gate, moment, results = threading.Barrier(len(calls)), clock.now(), [None] * len(calls)

    def run(n, call):
        try:
            with clock.at(moment):
                gate.wait()
                results[n] = call()
        except Refusal as refusal:
            results[n] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n, call)) for n, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_two_sign_at_once_and_it_takes_effect_once(pg):
    w = make.world()
    d, one = make.settled_talk(w)
    agreement = make.fixed(w, d)
    a, b = (must_sign(side)[0] for side in make.sides(d))
    signing.sign_as_mediator(by=w.mediator, agreement=agreement, appointment=one)
    signing.stamp_seal(by=w.mediator, agreement=agreement, scan=make.scan(w, agreement))
    results = together(
        lambda: signing.sign_as_party(by=w.mediator, agreement=Agreement.objects.get(pk=agreement.pk), party=a),
        lambda: signing.sign_as_party(by=w.second, agreement=Agreement.objects.get(pk=agreement.pk), party=b),
    )
    assert not any(isinstance(r, Exception) for r in results), results
    assert sorted(r.state for r in results) == ["effective", "fixed"]
    assert Agreement.objects.get().state == AgreementState.EFFECTIVE
    d = Dispute.objects.get()
    assert d.state == State.SETTLED and d.return_visits.count() == 4 and OpenItem.objects.count() == 1


def test_the_same_signature_twice_at_once_is_one(pg):
    w = make.world()
    d, _one = make.settled_talk(w)
    agreement = make.fixed(w, d)
    a = must_sign(make.sides(d)[0])[0]

    def sign():
        return signing.sign_as_party(by=w.mediator, agreement=Agreement.objects.get(pk=agreement.pk), party=a)

    results = together(sign, sign)
    assert sum(isinstance(r, Refusal) for r in results) == 1
    assert Signature.objects.count() == 1


def test_the_last_signature_and_a_no_at_once_leave_one_truth(pg):
    """Whoever is first wins: either it binds and the no comes too late, or it is set aside and the signature is refused."""
    w = make.world()
    d, one = make.settled_talk(w)
    agreement = make.fixed(w, d)
    a, b = make.sides(d)
    signing.sign_as_mediator(by=w.mediator, agreement=agreement, appointment=one)
    signing.stamp_seal(by=w.mediator, agreement=agreement, scan=make.scan(w, agreement))
    signing.sign_as_party(by=w.mediator, agreement=agreement, party=must_sign(a)[0])
    together(
        lambda: signing.sign_as_party(
            by=w.mediator, agreement=Agreement.objects.get(pk=agreement.pk), party=must_sign(b)[0]
        ),
        lambda: make.consents.ask_freedom(
            by=w.second, agreement=Agreement.objects.get(pk=agreement.pk), side=b, free=False, alone=True
        ),
    )
    state, d = Agreement.objects.get().state, Dispute.objects.get()
    assert (state, d.state) in {("effective", State.SETTLED), ("void", State.MEDIATING)}


def test_two_sweeps_at_once_take_effect_once(pg):
    w = make.world()
    d, one = make.settled_talk(w)
    agreement = make.signed(w, make.fixed(w, d, change_of_mind_until=clock.today()), one)
    with clock.at(clock.day_end(clock.today())):
        results = together(
            *[lambda: signing.effect_deferred(county=d.county, agreement_id=agreement.pk) for _ in range(2)]
        )
    assert sorted(results) == [False, True]
    assert Dispute.objects.get().return_visits.count() == 4


def test_two_sweeps_at_once_remind_once(pg):
    w = make.world()
    _d, agreement = make.settled(w)
    row = JudicialConfirmation.objects.get(agreement=agreement)
    with clock.at(agreement.effective_at + dt.timedelta(days=20, hours=12)):
        results = together(*[lambda: remind_confirmation(pk=row.pk) for _ in range(3)])
    assert sorted(results) == [False, False, True]
    assert Notice.objects.filter(once__startswith="confirmation:").count() == 1
    row.refresh_from_db()
    assert row.reminded == 20
