"""The county's own story once more, this time as the village mediator lives it: in the browser, from the first word to the
archive shelf's threshold. Nothing is called but the pages."""

from __future__ import annotations

import contextlib
import datetime as dt
import re

import pytest

from lianxin.entrances.desk.tests.walking import (
    ask,
    both,
    draft,
    everyone,
    local,
    main_form,
    make_ready,
    picture,
    send,
    sign_all,
    sign_in,
)
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.queries import with_sides
from lianxin.work.mediation import queries as mediation

pytestmark = pytest.mark.django_db
WORDS = "冯家把地界的石头往我家挪了两犁，四年了，今年开春还把水渠堵了。"


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"


class Day:
    """Moves the clock on and signs in again, as somebody who comes to work."""

    def __init__(self, cast):
        self.who, self.browser, self.start = cast.village_mediator, cast.client(cast.village_mediator), clock.now()

    @contextlib.contextmanager
    def after(self, days: float = 0, hours: float = 0):
        with clock.at(self.start + dt.timedelta(days=days, hours=hours)):
            sign_in(self.browser, self.who)
            yield self.browser


def _report(browser, cast) -> str:
    answer = send(
        browser, "/reports/new/", **{
            "words": WORDS, "area": "南坡沟村", "area-code": cast.village.code, "channel": "window", "relation": "applicant",
            "contact_consent": "yes", "teller_name": "周德旺", "teller_phone": "09005552041", "place": "二组水渠北边",
        },
    )  # fmt: skip
    code = re.search(r"/reports/([^/]+)/", answer["Location"]).group(1)
    accepted = send(
        browser, f"/reports/{code}/accept/", **{
            "category": "0901", "difficulty": "complex", "holder": str(cast.village_mediator.post.pk),
            "a-p-0-name": "周德旺", "a-p-0-phone": "09005552041", "a-wish": "把界石放回老地方。",
            "b-p-0-name": "冯有才", "b-wish": "按承包证上的亩数来量。",
        },
    )  # fmt: skip
    return accepted["Location"].rstrip("/").rsplit("/", 1)[1]


def _helpers(browser, dispute, cast) -> None:
    base = f"/disputes/{dispute.code}/mediation/"
    send(browser, f"{base}helper/", kind="police", post=str(cast.officer.post.pk), why="双方都信得过")
    send(browser, f"{base}helper/", kind="elder", name="白守礼", why="知道老界在哪")
    for helper in mediation.standing(dispute).helpers:
        ask(browser, dispute, f"helper:{helper.pk}", **both("given"))


def _ask_anew(browser, dispute) -> None:
    """What was agreed to for the first talks is no yes to the second: rights, will, mediators and helpers once more."""
    ask(browser, dispute, "rights", **both("told"), how="read_aloud")
    stand = mediation.standing(dispute)
    rows = ["mediate", *(f"mediator:{one.pk}" for one in stand.mediators), "joint_session"]
    for row in (*rows, *(f"helper:{one.pk}" for one in stand.helpers)):
        ask(browser, dispute, row, **both("given"))


def _on_the_ground(day, dispute, days: float, outcome: str = "agreed") -> int:
    """Arranged, begun and written up on the spot; a sketch of the line goes into the papers."""
    base = f"/disputes/{dispute.code}/"
    with day.after(days) as browser:
        when = clock.now() + dt.timedelta(hours=2)
        helpers = [str(helper.pk) for helper in mediation.standing(dispute).helpers]
        page = send(
            browser, f"{base}sessions/new/", talk="joint", starts_at=local(when), minutes="90", place_kind="on_site",
            place="东台地头", helpers=helpers,
        )["Location"]  # fmt: skip
    with day.after(days, 2) as browser:
        send(browser, f"{page}start/")
    with day.after(days, 3.5) as browser:
        send(
            browser, f"{page}record/", present=everyone(dispute), outcome=outcome, outcome_note="按划的线埋界石三块",
            record="量了两家的地，周德旺、冯有才都看着划了线。",
        )  # fmt: skip
        text = browser.get(page).content.decode()
        assert "谈成了" in text and "周德旺" not in text
    return int(page.rstrip("/").rsplit("/", 1)[1])


def _evidence(day, dispute, days: float) -> None:
    with day.after(days, 4) as browser:
        url = f"/disputes/{dispute.code}/papers/evidence/"
        send(browser, url, name="东台地界线草图", side="0", file=picture("sketch.png", 30))
        papers = browser.get(f"/disputes/{dispute.code}/papers/").content.decode()
        assert "东台地界线草图" in papers


def _agree(day, dispute, days: float) -> int:
    base = f"/disputes/{dispute.code}/agreements/"
    with day.after(days, 5) as browser:
        answer = send(browser, f"{base}new/", **draft(dispute))
        number = int(answer["Location"].rstrip("/").rsplit("/", 1)[1])
        send(browser, f"{base}{number}/fix/", sure="on")
        done = sign_all(browser, dispute, number)
        assert "都齐了，协议已生效" in browser.get(done["Location"]).content.decode()
        paper = browser.get(f"/disputes/{dispute.code}/papers/D10.pdf?agreement={number}&purpose=sign")
        assert paper.status_code == 200 and paper["Content-Type"] == "application/pdf"
    dispute.refresh_from_db()
    assert dispute.state == "settled"
    return number


def _done(browser, dispute) -> None:
    agreement = mediation.current_agreement(dispute)
    for row in mediation.obligations_of(agreement):
        for side in with_sides(dispute):
            send(browser, f"/disputes/{dispute.code}/obligations/{row.pk}/done/", side=str(side.pk))


def _visit(browser, dispute, relapsed: str) -> None:
    """The visit that is due now, both sides asked alone."""
    url = browser.get(f"/disputes/{dispute.code}/visits/")["Location"]
    typed = {}
    for side in with_sides(dispute):
        prefix = f"side{side.number}"
        typed |= {prefix: "yes", f"{prefix}_performed": "yes", f"{prefix}_relapsed": "no", f"{prefix}_satisfied": "yes"}
    typed["side1_relapsed"] = relapsed
    form = main_form(browser.get(url))
    answer = browser.post(url, {**form, **typed, "reopen": "on"})
    assert answer.status_code == 302, answer.content.decode()[:2000]


def test_from_the_window_to_the_table_back_again_and_closed(cast):
    day = Day(cast)
    with day.after(0) as browser:
        dispute = Dispute.objects.get(code=_report(browser, cast))
        page = browser.get(f"/disputes/{dispute.code}/").content.decode()
        assert "向申请方告知权利和义务" in page and "周德旺" not in page
        make_ready(browser, dispute, cast.village_mediator)
        ask(browser, dispute, "joint_session", **both("given"))  # asked alone: it is not yet known to be calm
        _helpers(browser, dispute, cast)

    _on_the_ground(day, dispute, 2)
    _evidence(day, dispute, 2)
    _agree(day, dispute, 2)

    with day.after(9.2) as browser:
        _visit(browser, dispute, relapsed="no")
    with day.after(33) as browser:
        _visit(browser, dispute, relapsed="yes")
        dispute.refresh_from_db()
        assert dispute.state == "open"
        assert "重新打开" in browser.get(f"/disputes/{dispute.code}/history/").content.decode()
        _ask_anew(browser, dispute)

    _on_the_ground(day, dispute, 34)
    second = _agree(day, dispute, 34)
    assert second == 2

    with day.after(36) as browser:
        _done(browser, dispute)
        send(browser, f"/disputes/{dispute.code}/do/close/", 409)  # the thirty-day visit is not done yet
    for days in (41.2, 66):
        with day.after(days) as browser:
            _visit(browser, dispute, relapsed="no")
    with day.after(66, 1) as browser:
        send(browser, f"/disputes/{dispute.code}/do/close/")
        dispute.refresh_from_db()
        assert dispute.state == "closed"
        page = browser.get(f"/disputes/{dispute.code}/").content.decode()
        assert "已结案" in page and "周德旺" not in page
