"""No word anybody said, and no name of theirs, stands in clear in any column of the database."""

import pytest
from django.apps import apps

from lianxin.work.mediation.services import caucus, mediators, performing, sessions
from lianxin.work.mediation.states import Subject
from lianxin.work.mediation.tests import factories as make

pytestmark = pytest.mark.django_db

BIRDS = "金丝雀"
PHONE = "19955500123"


def test_canaries_sent_through_every_service_are_nowhere(w):
    d, one = make.ready(w)
    a, b = make.sides(d)
    make.say(w, d, a, Subject.JOINT, words=f"{BIRDS}一")
    helper = mediators.invite_helper(
        by=w.mediator, dispute=d, kind="elder", name=f"{BIRDS}二", phone=PHONE, why=f"{BIRDS}三"
    )
    mediators.name_mediator(by=w.mediator, dispute=d, name=f"{BIRDS}四")
    mediators.declare_conflict(by=w.mediator, appointment=one, ties=(), note=f"{BIRDS}五")
    session = make.planned(w, d, place=f"{BIRDS}六", starts_at=make.clock.now())
    caucus.write_caucus_note(by=w.mediator, dispute=d, side=a, session=session, text=f"{BIRDS}七")
    sessions.hold_session(
        by=w.mediator,
        session=session,
        present={p.pk for s in (a, b) for p in s.parties.all()} | {one.pk},
        record_text=f"{BIRDS}八",
        outcome="agreed",
        outcome_note=f"{BIRDS}九",
    )
    cancelled = make.planned(w, d)
    sessions.cancel_session(by=w.mediator, session=cancelled, reason=f"{BIRDS}十")
    draft = make.draft_of(
        d, facts=f"{BIRDS}甲", matters=f"{BIRDS}乙", responsibility=f"{BIRDS}丙", terms=f"{BIRDS}丁",
        performance=f"{BIRDS}戊",
    )  # fmt: skip
    draft.obligations = [make.ObligationDraft(f"{BIRDS}己", where=f"{BIRDS}庚", due_text=f"{BIRDS}辛", proof=f"{BIRDS}壬")]
    agreement = make.drafting.draft_agreement(by=w.mediator, dispute=d, draft=draft)
    make.drafting.fix_text(by=w.mediator, agreement=agreement)
    row = agreement.obligations.get()
    performing.confirm_done(by=w.mediator, obligation=row, side=a, words=f"{BIRDS}癸")
    performing.void_agreement(by=w.mediator, agreement=agreement, reason="parties", note=f"{BIRDS}子", agreed_by=[a, b])
    mediators.remove_mediator(by=w.mediator, appointment=one, removal="replaced", note=f"{BIRDS}丑")
    make.say(w, d, b, Subject.MEDIATE, "refused", words=f"{BIRDS}寅")
    assert helper.read("name") == f"{BIRDS}二"

    seen = 0
    for model in apps.get_models():
        for values in model._base_manager.order_by("pk").values_list():
            for value in values:
                seen += 1
                raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                for canary in (BIRDS, PHONE, "周德旺", "冯有才", "19900000041"):
                    assert canary.encode() not in raw, (model, canary)
                    assert canary.encode("unicode_escape") not in raw, (model, canary)
    assert seen > 1_000
