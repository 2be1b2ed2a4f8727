"""From the first word to the last obligation, through the services alone."""

import datetime as dt

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput
from lianxin.work.disputes.states import State
from lianxin.work.mediation import queries, rules
from lianxin.work.mediation.services import consents, drafting, mediators, performing, sessions, signing
from lianxin.work.mediation.states import AgreementState, ObligationState, Subject
from lianxin.work.mediation.tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_boundary_quarrel_is_settled(w):
    d = make.dispute(w)
    first, second = make.sides(d)
    steps = [rules.next_step(d).action]

    for side in (first, second):
        consents.tell_rights(by=w.mediator, dispute=d, side=side, how="read_aloud")
        steps.append(rules.next_step(d).action)
        make.say(w, d, side, Subject.MEDIATE)
        steps.append(rules.next_step(d).action)
    one = mediators.name_mediator(by=w.mediator, dispute=d, post=w.post)
    steps.append(rules.next_step(d).action)
    mediators.declare_conflict(by=w.mediator, appointment=one, ties=())
    for side in (first, second):
        make.say(w, d, side, Subject.MEDIATOR, ref=one.pk)
    helper = mediators.invite_helper(
        by=w.mediator, dispute=d, kind="police", post=w.officer_post, why="双方都信得过，帮着维持秩序"
    )
    steps.append(rules.next_step(d).action)
    for side in (first, second):
        make.say(w, d, side, Subject.HELPER, ref=helper.pk)
    steps.append(rules.next_step(d).action)

    assert d.state == State.OPEN
    session = make.planned(w, d, helpers=[helper], place="东台地头")
    assert d.state == State.MEDIATING
    steps.append(rules.next_step(d).action)
    with clock.at(session.starts_at):
        sessions.start_session(by=w.mediator, session=session)
    with clock.at(session.ends_at):
        sessions.hold_session(
            by=w.mediator,
            session=session,
            present=make.everyone(d) | {helper.pk},
            record_text="现场量地划线，双方同意。",
            outcome="agreed",
        )
        steps.append(rules.next_step(d).action)
        agreement = make.drafted(w, d)
        steps.append(rules.next_step(d).action)
        drafting.fix_text(by=w.mediator, agreement=agreement)
        steps.append(rules.next_step(d).action)
        make.asked(w, agreement)
        steps.append(rules.next_step(d).action)
        agreement = make.signed(w, agreement, one)
        d.refresh_from_db()
        assert agreement.state == AgreementState.EFFECTIVE and agreement.effective_at == session.ends_at
        assert d.state == State.SETTLED and d.settled_at == session.ends_at
        assert d.open_items.get().kind == "performance"
        steps.append(rules.next_step(d).action)

        stones, money = queries.obligations_of(agreement)
        performing.confirm_done(by=w.mediator, obligation=stones, side=first)
        performing.confirm_done(by=w.mediator, obligation=stones, side=second)
        row = performing.confirm_done(by=w.mediator, obligation=money, side=first)
        assert row.state == ObligationState.PENDING and d.open_items.exists()
        row = performing.confirm_done(by=w.mediator, obligation=money, side=second, how="phone", words="收条看过了")
        assert row.state == ObligationState.DONE and not d.open_items.exists()
        assert rules.next_step(d) is None
    assert steps == [
        "tell_rights", "record_consent", "tell_rights", "record_consent", "name_mediator", "declare_conflict",
        "record_consent", "schedule_session", "start_session", "draft_agreement", "fix_text", "read_text",
        "sign_as_party", "confirm_done",
    ]  # fmt: skip
    acts = set(Line.objects.filter(root=d.pk).values_list("act", flat=True))
    assert {"mediation.hold_session", "mediation.sign", "mediation.stamp", "mediation.take_effect"} <= acts


def test_no_signature_is_dated_ahead_or_before_the_text(w):
    d, one = make.ready(w)
    make.held(w, d)
    agreement = make.fixed(w, d)
    party = make.sides(d)[0].parties.first()
    with pytest.raises(BadInput):
        signing.sign_as_party(
            by=w.mediator, agreement=agreement, party=party, signed_at=clock.now() + dt.timedelta(minutes=1)
        )
    with pytest.raises(BadInput):  # nor before the text was fixed
        signing.sign_as_party(
            by=w.mediator, agreement=agreement, party=party, signed_at=clock.now() - dt.timedelta(days=1)
        )
