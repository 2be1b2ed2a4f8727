"""An approval through its pages: asked for where the deed is done, found in Today, decided by somebody else."""

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.entrances.desk.tests.walking import main_form, send
from lianxin.ground.officers.tests.factories import PASSWORD
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute, Extension
from lianxin.work.disputes.services import judging
from lianxin.work.disputes.states import State
from lianxin.work.reports.services.taking import ReportDraft, take_report
from lianxin.work.supervision.models import Approval

ASK = {"days": "5", "sides": "told", "reason": "等冯有才从外地回来"}


@pytest.fixture
def asked(cast):
    """The mediator asked for five days more; the dispute and the request."""
    dispute = cast.open_dispute()
    send(cast.client(cast.village_mediator), f"/disputes/{dispute.code}/do/extend/", **ASK)
    return dispute, Approval.objects.get()


def test_asked_found_in_today_and_granted(cast, asked):
    dispute, approval = asked
    head = cast.client(cast.village_head)
    page = f"/supervision/approvals/{approval.pk}/"
    assert page in head.get("/").content.decode()
    assert page in head.get("/supervision/approvals/").content.decode()
    shown = head.get(page).content.decode()
    assert "冯*从外地" in shown and "冯有才" not in shown and "5天" in shown
    send(head, f"{page}approve/", note="")
    assert Extension.objects.get().days == 5
    assert page not in head.get("/").content.decode()
    mine = cast.client(cast.village_mediator).get("/supervision/approvals/?whose=mine").content.decode()
    assert "已同意" in mine and dispute.code in mine


def test_in_one_room_it_is_done_at_once(cast):
    dispute = cast.open_dispute()
    head = {"approver": cast.village_head.staff.username, "approver_password": PASSWORD}
    send(cast.client(cast.village_mediator), f"/disputes/{dispute.code}/do/extend/", **ASK, **head)
    assert Extension.objects.get().approved_by and not Approval.objects.exists()


DOORS = {
    "village_mediator": 200, "second_mediator": 200, "town_head": 200, "stranger": 404, "agency": 404, "leader": 403,
    "sysadmin": 403, "independent": 404,
}  # fmt: skip


@pytest.mark.parametrize(("who", "status"), DOORS.items())
def test_who_opens_it_and_who_decides_nothing(cast, asked, who, status):
    _dispute, approval = asked
    browser = cast.client(getattr(cast, who))
    page = f"/supervision/approvals/{approval.pk}/"
    assert browser.get(page).status_code == status
    for slug in ("approve", "refuse", "ask"):
        given = {"version": approval.version, "token": "a" * 32, "note": "", "reason": "不", "question": "？"}
        assert browser.post(f"{page}{slug}/", given).status_code in (403, 404)
    approval.refresh_from_db()
    assert approval.state == "waiting" and not Extension.objects.exists()


def test_asked_back_and_answered(cast, asked):
    approval = asked[1]
    page = f"/supervision/approvals/{approval.pk}/"
    head, mediator = cast.client(cast.village_head), cast.client(cast.village_mediator)
    send(head, f"{page}ask/", question="哪天回来？")
    assert "哪天回来" in mediator.get(page).content.decode()
    assert head.get(f"{page}approve/").status_code == 302
    send(mediator, f"{page}add/", text="月底")
    send(head, f"{page}refuse/", reason="月底太晚")
    approval.refresh_from_db()
    assert approval.state == "refused"


def test_what_changed_meanwhile_is_said_and_what_lapsed_too(cast, asked):
    dispute, approval = asked
    head = cast.client(cast.village_head)
    page = f"/supervision/approvals/{approval.pk}/"
    judging.raise_colour(by=cast.village_mediator.actor, dispute=dispute, colour=2, reason="又吵了")
    assert "又有改动" in head.get(page).content.decode()
    filled = main_form(head.get(f"{page}approve/"))
    Dispute.objects.filter(pk=dispute.pk).update(state=State.SETTLED, settled_at=clock.now())
    assert "不会办理" in head.get(page).content.decode()
    assert head.post(f"{page}approve/", filled).status_code == 302
    assert "已失效" in head.get(page).content.decode()
    approval.refresh_from_db()
    assert approval.state == "lapsed"


def test_what_the_service_refuses_is_said_on_the_form(cast, asked):
    approval = asked[1]
    Extension.objects.create(
        dispute=asked[0], key=asked[0].key, days=28, at=clock.now(), from_at=clock.now(), until_at=clock.now(), sides="told",
        approved_by="x",
    )  # fmt: skip
    answer = send(cast.client(cast.village_head), f"/supervision/approvals/{approval.pk}/approve/", 422, note="快点")
    assert "还可以延长2天" in answer.content.decode() and "快点" in answer.content.decode()


def test_a_red_one_without_the_head_in_the_room_is_asked_for(cast):
    dispute = cast.open_dispute()
    judging.raise_colour(by=cast.village_mediator.actor, dispute=dispute, colour=3, reason="说要动手")
    url = f"/disputes/{dispute.code}/do/end/"
    send(cast.client(cast.village_mediator), url, reason="no_agreement", note="三次谈不拢")
    dispute.refresh_from_db()
    assert dispute.state == State.OPEN
    approval = Approval.objects.get()
    send(cast.client(cast.village_head), f"/supervision/approvals/{approval.pk}/approve/", note="同意")
    dispute.refresh_from_db()
    assert dispute.state == State.ENDED
    line = Line.objects.get(act="disputes.end")
    assert "贺长顺" in line.facts["approved_by"] and "田桂兰" in line.actor["label"]


def test_a_report_is_declined_after_a_yes(cast):
    report = take_report(
        by=cast.village_mediator.actor, owner=cast.village_mediator.post, draft=ReportDraft(words="要村里修路", area=cast.village)
    )
    url = f"/reports/{report.code}/decline/"
    browser, said = cast.client(cast.village_mediator), {"reason": "不是纠纷", "remedies": ["court"], "told_how": "in_person"}
    answer = browser.post(url, {**main_form(browser.get(url), "version"), **said, "ask": "on"})
    assert answer.status_code == 302
    report.refresh_from_db()
    assert report.state == "received"
    approval = Approval.objects.get()
    send(cast.client(cast.village_head), f"/supervision/approvals/{approval.pk}/approve/", note="")
    report.refresh_from_db()
    assert report.decision == "declined"


def test_a_pause_after_a_yes(cast):
    dispute = cast.open_dispute()
    until = (clock.today().replace(day=30)).isoformat()
    given = {"until_on": until, "reason": "冯家外出务工", "both_consent": "on", "ask": "on"}
    send(cast.client(cast.village_mediator), f"/disputes/{dispute.code}/do/pause/", **given)
    assert not dispute.pauses.exists()
    approval = Approval.objects.get()
    send(cast.client(cast.village_head), f"/supervision/approvals/{approval.pk}/approve/", note="")
    assert dispute.pauses.count() == 1


def test_the_disputes_page_shows_what_waits(cast, asked):
    dispute, approval = asked
    page = cast.client(cast.village_mediator).get(f"/disputes/{dispute.code}/").content.decode()
    assert f"/supervision/approvals/{approval.pk}/" in page
