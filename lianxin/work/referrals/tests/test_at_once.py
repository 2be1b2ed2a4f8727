"""Two at the same moment: one answer, one notice, one use of a code."""

from __future__ import annotations

import pytest

from lianxin.cellar.notices.models import Notice
from lianxin.tools.kit import clock
from lianxin.work.disputes.tests.together import only_postgres, refusals, together
from lianxin.work.referrals import queries, services
from lianxin.work.referrals.models import Referral, ReferralEvent, ReferralLink
from lianxin.work.referrals.services import links
from lianxin.work.referrals.tasks import sweep_silent
from lianxin.work.referrals.tests.factories import send

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def fresh(referral):
    return queries.full(Referral.objects.filter(pk=referral.pk)).get()


@pytest.fixture
def cast(transactional_db):
    only_postgres()
    from lianxin.entrances.desk.tests.cast import Cast

    return Cast()


def test_two_sweeps_tell_of_one_silence_once(cast):
    referral = send(cast)
    with clock.at(referral.due_at):
        results = together(sweep_silent, sweep_silent)
    assert sorted(results) == [0, 1]
    assert ReferralEvent.objects.filter(act="silent").count() == 1
    assert Notice.objects.filter(kind="referral.silent").count() == 1


def test_an_answer_and_a_sweep_at_once_are_both_whole(cast):
    referral = fresh(send(cast))
    with clock.at(referral.due_at):
        together(
            sweep_silent,
            lambda: services.accept_referral(by=cast.agency.actor, referral=fresh(referral), version=referral.version),
        )
    after = fresh(referral)
    assert after.state == "accepted" and after.warn_at == after.due_at


def test_one_code_answers_once_whoever_holds_it(cast):
    referral = fresh(send(cast, kind="legal_aid", to_unit=None, to_office="石桥法律服务所"))
    token, code = services.issue_link(by=cast.village_mediator.actor, referral=referral)
    by = links.bearer(services.open_link(token=token, code=code), referral)

    def accept():
        return services.accept_referral(by=by, referral=fresh(referral), version=referral.version)

    def finish():
        return services.finish_referral(
            by=by, referral=fresh(referral), version=referral.version, outcome="helped", words="已指派律师"
        )

    assert len(refusals(together(accept, finish))) == 1
    assert ReferralEvent.objects.filter(referral=referral, how="link").count() == 1


def test_wrong_codes_at_once_are_all_counted(cast):
    referral = fresh(send(cast, kind="legal_aid", to_unit=None, to_office="石桥法律服务所"))
    token, code = services.issue_link(by=cast.village_mediator.actor, referral=referral)
    wrong = ("A" if code[0] != "A" else "B") + code[1:]
    together(*(lambda: services.open_link(token=token, code=wrong) for _n in range(4)))
    assert ReferralLink.objects.get().tries == 4
