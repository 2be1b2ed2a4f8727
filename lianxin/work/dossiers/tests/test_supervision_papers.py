"""What supervision writes, on paper: who may print it, what it says, and what of a meeting stays out."""

import datetime as dt

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed
from lianxin.work.dossiers.models import Rendition
from lianxin.work.dossiers.services import supervision_papers as papers
from lianxin.work.dossiers.tests.test_documents import squeezed, words_of_docx
from lianxin.work.supervision import queries
from lianxin.work.supervision.services import approvals, meetings, orders


def words(made):
    return squeezed(words_of_docx(made.data))


@pytest.fixture
def order(cast):
    row = orders.issue_order(by=cast.town_head.actor, dispute=cast.open_dispute(), reason="overdue", asked="请联系冯有才。")
    orders.answer_order(by=cast.village_mediator.actor, order=row, text="约好明天到地里。", version=row.version)
    return row


def test_the_order_and_its_answer(cast, order):
    said = words(papers.print_order(by=cast.town_head.actor, order=order, fmt="docx"))
    facts = ("请联系冯有才", "约好明天到地里", "已超期", "周*、冯*")
    for part in (order.number, order.dispute.code, cast.village_committee.name, *facts):
        assert squeezed(part) in said
    made = papers.print_order(by=cast.village_mediator.actor, order=order)
    assert made.data.startswith(b"%PDF") and order.dispute.code in made.filename
    assert Rendition.objects.filter(code="S01", dispute=order.dispute, ref=order.pk).count() == 2
    assert Line.objects.filter(act="supervision.print", root=order.dispute_id).count() == 2


@pytest.mark.parametrize("who", ["leader", "stranger", "agency", "sysadmin", "independent"])
def test_who_may_not_print_one(cast, order, who):
    with pytest.raises(NotAllowed):
        papers.print_order(by=getattr(cast, who).actor, order=order)
    assert not Rendition.objects.exists()


def test_only_two_formats(cast, order):
    with pytest.raises(BadInput):
        papers.print_order(by=cast.town_head.actor, order=order, fmt="exe")


GIVEN = {
    "extend": ({"days": 5, "sides": "told", "reason": "等人"}, "5天"),
    "pause": ({"until_on": "2026-11-30", "reason": "等人", "both_consent": True}, "2026年11月30日"),
}


@pytest.mark.parametrize("deed", GIVEN)
def test_the_approval_with_both_names(cast, deed):
    given, shown = GIVEN[deed]
    row = approvals.ask_approval(
        by=cast.village_mediator.actor, deed=deed, given=given, reason="等冯有才回来", dispute=cast.open_dispute()
    )
    empty = words(papers.print_approval(by=cast.village_mediator.actor, approval=row, fmt="docx"))
    assert shown in empty and "等冯有才回来" in empty and "贺长顺" not in empty
    by = cast.village_head.actor
    approvals.approve(by=by, approval=queries.approval(by, row.pk), note="抓紧", version=1)
    full = words(papers.print_approval(by=by, approval=queries.approval(by, row.pk), fmt="docx"))
    assert "已同意" in full and "抓紧" in full and "贺长顺" in full and "田桂兰" in full
    with pytest.raises(NotAllowed):
        papers.print_approval(by=cast.stranger.actor, approval=row)


def test_the_minutes_hold_only_what_concerns_who_prints(cast):
    mine, other = cast.open_dispute(), cast.open_dispute(by=cast.stranger_mediator, area=cast.other_village)
    start = clock.now() + dt.timedelta(hours=2)
    meeting = meetings.convene(
        by=cast.county_officer.actor, agenda=[(mine, "量地"), (other, "另一件")], chair=cast.county_officer.post, place="县中心",
        starts_at=start, ends_at=start + dt.timedelta(hours=1),
    )  # fmt: skip
    with clock.at(start):
        for item in queries.items_of(meeting):
            item.meeting = meeting
            text = f"第{item.number}项谈过"
            meetings.write_minutes(by=cast.county_officer.actor, item=item, minutes=text, came=set(), version=item.version)
        meetings.fix_minutes(by=cast.county_officer.actor, meeting=meeting, version=meeting.version)
    whole = words(papers.print_minutes(by=cast.county_officer.actor, meeting=meeting, fmt="docx"))
    assert mine.code in whole and other.code in whole and meeting.sm3 in whole
    part = words(papers.print_minutes(by=cast.town_head.actor, meeting=meeting, fmt="docx"))
    assert mine.code in part and other.code not in part and "另一件" not in part and "另有1项" in part
    with pytest.raises(NotAllowed):
        papers.print_minutes(by=cast.agency.actor, meeting=meeting)
