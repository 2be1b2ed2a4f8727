"""A request for approval: who decides, what runs, when it lapses, who stands in."""

import datetime as dt

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.ground.officers.models import Cover, Leave, Post
from lianxin.ground.officers.queries import actor_of
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, Refusal, Stale, WrongState
from lianxin.work.disputes.models import Dispute, Extension
from lianxin.work.disputes.services import course, judging, parties
from lianxin.work.disputes.services.extending import extend_clock
from lianxin.work.disputes.states import State
from lianxin.work.disputes.tests.together import only_postgres, together
from lianxin.work.reports.services.taking import ReportDraft, take_report
from lianxin.work.supervision import queries
from lianxin.work.supervision.models import Approval
from lianxin.work.supervision.services import approvals
from lianxin.work.supervision.states import ApprovalState, Deed
from lianxin.work.supervision.tasks import sweep_approvals
from lianxin.work.triage.services import record_agency_word

DAYS = {"days": 5, "sides": "told", "reason": "等农技站的人来量"}


def extend(cast, dispute=None, by="village_mediator", **given):
    dispute = dispute or cast.open_dispute()
    return approvals.ask_approval(
        by=getattr(cast, by).actor, deed=Deed.EXTEND, given={**DAYS, **given}, reason=given.get("reason", DAYS["reason"]),
        dispute=dispute,
    )  # fmt: skip


def fresh(approval):
    return Approval.objects.select_related(*queries.approvals.FULL).get(pk=approval.pk)


def yes(by, approval):
    approval = fresh(approval)
    return approvals.approve(by=by.actor, approval=approval, note="同意", version=approval.version)


def test_a_yes_runs_the_service_with_both_names(cast):
    dispute = cast.open_dispute()
    before = dispute.resolve_by
    approval = extend(cast, dispute)
    dispute.refresh_from_db()
    assert dispute.resolve_by == before, "asking stops no clock"
    assert approval.unit == cast.village_committee
    assert yes(cast.village_head, approval) == ApprovalState.APPROVED
    dispute.refresh_from_db()
    assert dispute.resolve_by == dispute.due_at == before + dt.timedelta(days=5)
    line = Line.objects.get(act="disputes.extend")
    assert "田桂兰" in line.actor["label"] and "贺长顺" in line.facts["approved_by"]
    yes_line = Line.objects.get(act="supervision.approve")
    assert "贺长顺" in yes_line.actor["label"] and "田桂兰" in yes_line.facts["asked_by"]
    assert Extension.objects.get().approved_by == line.facts["approved_by"]


WHO = {"village_mediator": 0, "village_head": 1, "second_mediator": 0, "town_head": 0, "chief": 0, "stranger": 0, "leader": 0,
       "agency": 0, "county_officer": 0}  # fmt: skip


@pytest.mark.parametrize(("who", "may"), WHO.items())
def test_who_decides(cast, who, may):
    approval, player = extend(cast), getattr(cast, who)
    assert bool(queries.inbox_count(player.actor)) is bool(may)
    if may:
        assert yes(player, approval)
        return
    for verb, words in (("approve", "note"), ("refuse", "reason"), ("ask_back", "question")):
        with pytest.raises(NotAllowed):
            getattr(approvals, verb)(by=player.actor, approval=fresh(approval), version=approval.version, **{words: "好"})
    assert fresh(approval).state == ApprovalState.WAITING


def test_nobody_approves_their_own_whatever_post_they_hold(cast):
    """The head asks; nobody else in the unit may approve, so the unit above does. Not the head, under another post either."""
    approval = extend(cast, by="village_head")
    assert approval.unit == cast.town_committee
    second = Post.objects.create(
        county=cast.town_committee.county, staff=cast.village_head.staff, unit=cast.town_committee, role="committee_head",
        from_on=clock.today(),
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="自己"):
        approvals.approve(
            by=actor_of(second, cast.village_head.staff), approval=fresh(approval), note="", version=approval.version
        )
    assert yes(cast.town_head, approval) == ApprovalState.APPROVED


def away(who, days=10):
    span = {"from_on": clock.today(), "until_on": clock.today() + dt.timedelta(days=days)}
    Leave.objects.create(staff=who.staff, **span)
    return span


def test_who_stands_in_decides(cast):
    span = away(cast.village_head)
    Cover.objects.create(post=cast.village_head.post, by_staff=cast.second_mediator.staff, reason="休假", **span)
    approval = extend(cast)
    assert approval.unit == cast.village_committee
    covering = actor_of(cast.village_head.post, cast.second_mediator.staff)
    assert approvals.approve(by=covering, approval=fresh(approval), note="", version=1) == ApprovalState.APPROVED
    assert Line.objects.get(act="supervision.approve").actor["on_behalf_of"] == str(cast.village_head.staff.pk)


def test_a_cover_who_is_the_asker_is_no_substitute(cast):
    span = away(cast.village_head)
    Cover.objects.create(post=cast.village_head.post, by_staff=cast.village_mediator.staff, reason="休假", **span)
    assert extend(cast).unit == cast.town_committee


def test_with_nobody_in_post_the_unit_above_decides(cast):
    away(cast.village_head)
    approval = extend(cast)
    assert approval.unit == cast.town_committee and yes(cast.town_head, approval)


def test_who_leaves_after_the_asking_does_not_hold_it_up(cast):
    approval = extend(cast)
    assert sweep_approvals() == 0
    away(cast.village_head)
    assert sweep_approvals() == 1 and sweep_approvals() == 0
    assert fresh(approval).unit == cast.town_committee and yes(cast.town_head, approval)


def test_refused_with_a_reason_and_asked_again(cast):
    dispute = cast.open_dispute()
    approval = extend(cast, dispute)
    with pytest.raises(BadInput):
        approvals.refuse(by=cast.village_head.actor, approval=fresh(approval), reason="", version=1)
    approvals.refuse(by=cast.village_head.actor, approval=fresh(approval), reason="先约一次", version=1)
    with pytest.raises(NotAllowed):
        yes(cast.village_head, approval)
    assert extend(cast, dispute).pk and not Extension.objects.exists()


def test_asked_back_answered_and_decided(cast):
    approval = extend(cast)
    approvals.ask_back(by=cast.village_head.actor, approval=fresh(approval), question="冯家知道吗？", version=1)
    with pytest.raises(NotAllowed, match="补充"):
        yes(cast.village_head, approval)
    with pytest.raises(NotAllowed):
        approvals.add_words(by=cast.second_mediator.actor, approval=fresh(approval), text="知道", version=2)
    approvals.add_words(by=cast.village_mediator.actor, approval=fresh(approval), text="知道，昨天说的。", version=2)
    assert [row.kind for row in queries.words_of(approval)] == ["asked", "given"]
    assert yes(cast.village_head, approval) == ApprovalState.APPROVED


def test_one_of_a_kind_waits_at_a_time(cast):
    dispute = cast.open_dispute()
    extend(cast, dispute)
    with pytest.raises(WrongState, match="已经有一份"):
        extend(cast, dispute)


@pytest.mark.parametrize("gone", ["ended", "handed", "left", "merged"])
def test_it_lapses_when_it_no_longer_applies(cast, gone):
    dispute = cast.open_dispute()
    approval = extend(cast, dispute)
    if gone == "ended":
        course.end_dispute(
            by=cast.village_mediator.actor, dispute=dispute, reason="no_agreement", note="谈不拢", confirmed_alone=True
        )
    elif gone == "handed":
        Dispute.objects.filter(pk=dispute.pk).update(holder_unit=cast.town_committee, holder=cast.town_mediator.post)
    elif gone == "merged":
        Dispute.objects.filter(pk=dispute.pk).update(root=cast.open_dispute())
    else:
        Post.objects.filter(pk=cast.village_mediator.post.pk).update(until_on=clock.today() - dt.timedelta(days=1))
    assert yes(cast.village_head, approval) == ApprovalState.LAPSED
    assert fresh(approval).state == ApprovalState.LAPSED and not Extension.objects.exists()


def test_a_change_beside_it_does_not_lapse_it(cast):
    dispute = cast.open_dispute()
    approval = extend(cast, dispute)
    parties.mark_reached(by=cast.village_mediator.actor, side=dispute.sides.get(number=2))
    assert sweep_approvals() == 0
    assert fresh(approval).dispute.version != approval.about_version
    assert yes(cast.village_head, approval) == ApprovalState.APPROVED


def test_what_the_service_refuses_leaves_the_request_waiting(cast):
    dispute = cast.open_dispute()
    approval = extend(cast, dispute, days=20)
    extend_clock(
        by=cast.village_mediator.actor, dispute=Dispute.objects.get(pk=dispute.pk), days=20, sides="told", reason="先延",
        approved_by=cast.village_head.actor, version=dispute.version,
    )  # fmt: skip
    with pytest.raises(BadInput, match="还可以延长10天"):
        yes(cast.village_head, approval)
    assert fresh(approval).state == ApprovalState.WAITING


def test_asked_in_time_it_may_be_granted_late_but_not_asked_late(cast):
    dispute = cast.open_dispute()
    approval = extend(cast, dispute)
    with clock.at(dispute.resolve_by + dt.timedelta(hours=1)):
        with pytest.raises(Refusal):
            extend(cast, cast_again(dispute), by="second_mediator", days=1)
        assert yes(cast.village_head, approval) == ApprovalState.APPROVED
        with pytest.raises(WrongState, match="超期"), clock.at(clock.now() + dt.timedelta(days=30)):
            extend(cast, cast_again(dispute))


def cast_again(dispute):
    return Dispute.objects.get(pk=dispute.pk)


@pytest.mark.parametrize("given", [{"days": 0}, {"days": 31}, {"sides": "nobody"}, {"reason": " "}])
def test_what_cannot_be_asked_for(cast, given):
    with pytest.raises(BadInput):
        extend(cast, **given)
    assert not Approval.objects.exists()


@pytest.mark.parametrize("who", ["town_mediator", "chief", "stranger", "leader", "agency", "officer"])
def test_who_may_not_do_it_may_not_ask_for_it(cast, who):
    with pytest.raises(Refusal):
        extend(cast, by=who)


def test_a_red_one_ends_by_request(cast):
    dispute = cast.open_dispute()
    given = {"reason": "no_agreement", "note": "三次谈不拢", "confirmed_alone": False}
    ask = {"by": cast.village_mediator.actor, "deed": Deed.END_RED, "given": given, "reason": "三次谈不拢", "dispute": dispute}
    with pytest.raises(WrongState, match="不是红色"):
        approvals.ask_approval(**ask)
    judging.raise_colour(by=cast.village_mediator.actor, dispute=dispute, colour=3, reason="说要动手")
    approval = approvals.ask_approval(**ask)
    assert yes(cast.village_head, approval) == ApprovalState.APPROVED
    dispute.refresh_from_db()
    assert dispute.state == State.ENDED and dispute.read("end_note") == "三次谈不拢"
    assert "贺长顺" in Line.objects.get(act="disputes.end").facts["approved_by"]


def test_a_report_is_declined_by_request(cast):
    report = take_report(
        by=cast.village_mediator.actor, owner=cast.village_mediator.post, draft=ReportDraft(words="要村里修路", area=cast.village)
    )
    given = {"reason": "不是纠纷", "remedies": ["court"], "told_how": "in_person"}
    approval = approvals.ask_approval(
        by=cast.village_mediator.actor, deed=Deed.DECLINE, given=given, reason="不是纠纷", report=report
    )
    assert approval.unit == cast.village_committee
    assert yes(cast.village_head, approval) == ApprovalState.APPROVED
    report.refresh_from_db()
    assert report.decision == "declined" and "贺长顺" in Line.objects.get(act="reports.decline").facts["approved_by"]


def test_a_pause_by_request(cast):
    dispute = cast.open_dispute()
    given = {"until_on": (clock.today() + dt.timedelta(days=6)).isoformat(), "reason": "冯家外出务工", "both_consent": True}
    approval = approvals.ask_approval(
        by=cast.village_mediator.actor, deed=Deed.PAUSE, given=given, reason="冯家外出务工", dispute=dispute
    )
    assert yes(cast.village_head, approval) == ApprovalState.APPROVED
    assert dispute.pauses.count() == 1


def test_what_was_asked_for_is_sealed(cast):
    approval = extend(cast, reason="冯有才的母亲住院")
    row = Approval.objects.filter(pk=approval.pk).values().get()
    assert "冯有才" not in str(row) and "冯有才" in fresh(approval).read("given")


def test_an_old_copy_decides_nothing(cast):
    approval = extend(cast)
    approvals.ask_back(by=cast.village_head.actor, approval=fresh(approval), question="？", version=1)
    approvals.add_words(by=cast.village_mediator.actor, approval=fresh(approval), text="好", version=2)
    with pytest.raises(Stale):
        approvals.refuse(by=cast.village_head.actor, approval=fresh(approval), reason="不", version=1)


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_run_it_once(cast):
    only_postgres()
    approval = extend(cast)
    cover = Cover.objects.create(
        post=cast.village_head.post, by_staff=cast.second_mediator.staff, reason="休假", from_on=clock.today(),
        until_on=clock.today(),
    )  # fmt: skip
    other = actor_of(cover.post, cast.second_mediator.staff)
    rows = [fresh(approval), fresh(approval)]
    results = together(
        lambda: approvals.approve(by=cast.village_head.actor, approval=rows[0], note="", version=1),
        lambda: approvals.refuse(by=other, approval=rows[1], reason="不", version=1),
    )
    assert sum(isinstance(result, Refusal) for result in results) == 1
    assert Extension.objects.count() == (fresh(approval).state == ApprovalState.APPROVED)


def test_a_colour_is_lowered_by_request_and_only_as_far_as_the_fresh_answers_go(cast):
    dispute = cast.open_dispute()
    judging.raise_colour(by=cast.village_mediator.actor, dispute=dispute, colour=3, reason="说要动手")
    ask = {"by": cast.village_mediator.actor, "deed": Deed.LOWER, "reason": "已经和好", "dispute": dispute}
    with pytest.raises(BadInput):
        approvals.ask_approval(given={"colour": 3, "reason": "已经和好"}, **ask)
    approval = approvals.ask_approval(given={"colour": 1, "reason": "已经和好"}, **ask)
    with pytest.raises(WrongState, match="还没有重新单独问过"):
        yes(cast.village_head, approval)
    assert fresh(approval).state == ApprovalState.WAITING
    approvals.withdraw_request(by=cast.village_mediator.actor, approval=fresh(approval), version=1)
    Dispute.objects.filter(pk=dispute.pk).update(red_now=True, never_here=True)
    dispute.refresh_from_db()
    approval = approvals.ask_approval(given={"colour": 3, "reason": "公安已处置"}, **ask)
    with pytest.raises(WrongState, match="还没有重新单独问过"):
        yes(cast.village_head, approval)  # the agency in charge has not been asked
    seen = Dispute.objects.get(pk=dispute.pk)
    record_agency_word(by=cast.village_mediator.actor, dispute=seen, agency="县公安局", said="人已经分开住")
    assert yes(cast.village_head, fresh(approval)) == ApprovalState.APPROVED
    dispute.refresh_from_db()
    assert (dispute.colour, dispute.red_now) == (3, False)
    assert "贺长顺" in Line.objects.get(act="disputes.lower_colour").facts["approved_by"]


def test_what_was_done_in_the_room_meanwhile_is_not_done_twice(cast):
    dispute = cast.open_dispute()
    approval = extend(cast, dispute)
    with clock.at(clock.now() + dt.timedelta(hours=1)):
        extend_clock(
            by=cast.village_mediator.actor, dispute=Dispute.objects.get(pk=dispute.pk), days=5, sides="told", reason="等人",
            approved_by=cast.village_head.actor, version=dispute.version,
        )  # fmt: skip
        assert yes(cast.village_head, approval) == ApprovalState.LAPSED
    assert Extension.objects.count() == 1
