"""Music at night, two neighbours on one staircase: heard, asked, agreed and written down in one meeting."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, Refusal
from lianxin.work.disputes import queries
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.services import course
from lianxin.work.disputes.states import Colour, State
from lianxin.work.dossiers.services.printing import print_document
from lianxin.work.mediation.models import Agreement, Session
from lianxin.work.reports import queries as reports
from lianxin.work.reports.models import Report
from lianxin.work.reports.services.spot import SpotDraft, settle_on_the_spot
from lianxin.work.triage.models import Screen
from tests.stories import steps
from tests.stories.steps import local, now

pytestmark = pytest.mark.django_db


def spot(cast, **given) -> SpotDraft:
    rest = {
        "area": cast.village, "category": "0201", "name_a": "钱不多", "phone_a": "19900000201", "name_b": "楼上小孙",
        "phone_b": "",
        "what_happened": "楼上半夜放音响，楼下睡不着，敲了两回门。", "what_was_agreed": "晚上十点以后不放音响，周末一样。",
        "due_on": None, "screen_a": True, "screen_b": True, "willing_and_read_back": True,
    }  # fmt: skip
    return SpotDraft(**{**rest, **given})


def settle(cast, who="village_mediator", **given) -> Dispute:
    player = getattr(cast, who)
    return settle_on_the_spot(by=player.actor, post=player.post, draft=spot(cast, **given))


def test_a_noise_quarrel_is_settled_on_the_spot(cast):
    me = cast.village_mediator.actor
    with clock.at(local(2026, 9, 1, 20, 30)):
        dispute = settle(cast)
        case = now(dispute)
        assert (case.state, case.on_the_spot, case.colour) == (State.SETTLED, True, Colour.BLUE)
        assert (case.holder, case.accepted_at, case.settled_at) == (cast.village_mediator.post, clock.now(), clock.now())
        (report,) = reports.reports_of(case.pk)
        assert (report.channel, report.decision, report.read("words")[:4]) == ("on_the_spot", "accepted", "楼上半夜")
        assert Screen.objects.filter(all_no=True, alone=True).count() == 2
        agreement = Agreement.objects.get()
        assert (agreement.form, agreement.state, agreement.effective_at) == ("oral", "effective", clock.now())
        assert Session.objects.get().state == "held"
        assert print_document(by=me, dispute=case, code="D11", agreement=agreement).data.startswith(b"%PDF")
        assert [v.day for v in queries.visits_of(case)] == [30]
        assert not case.open_items.exists()  # done at once: nothing left to do
    with clock.at(local(2026, 10, 1, 9, 0)):
        assert steps.visit(me, dispute, 30) is False
        course.close_dispute(by=me, dispute=now(dispute))
    assert now(dispute).state == State.CLOSED


def test_what_is_still_to_be_done_stays_open_until_it_is(cast):
    me = cast.village_mediator.actor
    with clock.at(local(2026, 9, 1, 20, 30)):
        dispute = settle(cast, due_on=dt.date(2026, 9, 8))
        assert now(dispute).open_items.count() == 1
    with clock.at(local(2026, 10, 1, 9, 0)):
        steps.visit(me, dispute, 30)
        with pytest.raises(Refusal, match="没有办完"):
            course.close_dispute(by=me, dispute=now(dispute))
        steps.perform(me, Agreement.objects.select_related("dispute").get())
        course.close_dispute(by=me, dispute=now(dispute))


def test_it_starts_again_and_is_the_same_dispute(cast):
    me = cast.village_mediator.actor
    with clock.at(local(2026, 9, 1, 20, 30)):
        dispute = settle(cast)
    with clock.at(local(2026, 9, 10, 20, 30)):
        course.reopen_dispute(by=me, dispute=now(dispute), reason="又放到一点")
        again = now(dispute)
        assert (again.state, again.on_the_spot, again.resolve_by) == (State.OPEN, False, clock.day_end(dt.date(2026, 9, 17)))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"screen_a": False}, "screen_a"),
        ({"screen_b": False}, "screen_b"),
        ({"willing_and_read_back": False}, "willing_and_read_back"),
        ({"category": "0101"}, "category"),
        ({"name_b": " "}, "name_b"),
        ({"what_happened": ""}, "what_happened"),
        ({"what_was_agreed": ""}, "what_was_agreed"),
        ({"due_on": dt.date(2026, 11, 23)}, "due_on"),
    ],
)
def test_where_it_is_refused_nothing_is_kept(cast, given, field):
    lines = Line.objects.count()
    with pytest.raises(BadInput) as refusal:
        settle(cast, **given)
    assert set(refusal.value.fields) == {field}
    for model in (Report, Dispute, Screen, Session, Agreement):
        assert not model.objects.exists()
    assert Line.objects.count() == lines


@pytest.mark.parametrize("who", ["officer", "chief", "agency", "leader", "keeper", "sysadmin"])
def test_only_a_mediator_settles_on_the_spot(cast, who):
    with pytest.raises((NotAllowed, BadInput)):
        settle(cast, who)
    assert not Report.objects.exists()


def test_nobody_settles_in_anothers_name(cast):
    with pytest.raises(NotAllowed):
        settle_on_the_spot(by=cast.village_mediator.actor, post=cast.second_mediator.post, draft=spot(cast))


def test_the_screen_has_at_most_twelve_fields():
    assert len(dataclasses.fields(SpotDraft)) <= 12
