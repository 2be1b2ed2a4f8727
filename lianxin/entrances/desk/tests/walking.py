"""Walking a mediation through its pages: forms are read from the page that shows them, filled in and sent."""

from __future__ import annotations

import datetime as dt
import io
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.queries import with_sides
from lianxin.work.mediation.queries import standing


class _Forms(HTMLParser):
    """What a browser would send for each form of a page, before anything is typed."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self._select, self._area, self._first = "", "", ""

    def _put(self, name: str, value: str, many: bool = False) -> None:
        if not self.forms or not name:
            return
        if many:
            self.forms[-1].setdefault(name, [])
            if isinstance(self.forms[-1][name], list):
                self.forms[-1][name].append(value)
        else:
            self.forms[-1][name] = value

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = dict(attrs)
        name, value = a.get("name") or "", a.get("value") or ""
        if tag == "form":
            self.forms.append({})
        elif tag == "input" and a.get("type") not in ("file", "submit"):
            if a.get("type") in ("checkbox", "radio"):
                if "checked" in a:
                    self._put(name, value or "on", a["type"] == "checkbox")
            else:
                self._put(name, value)
        elif tag == "select":
            self._select, self._first = name, ""
        elif tag == "option" and self._select:
            if "selected" in a:
                self._put(self._select, value)
        elif tag == "textarea":
            self._area = name
            self._put(name, "")

    def handle_data(self, data: str) -> None:
        if self._area and self.forms:
            self.forms[-1][self._area] = (self.forms[-1][self._area] + data).lstrip("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""


def forms_of(answer: Any) -> list[dict[str, Any]]:
    reader = _Forms()
    reader.feed(answer.content.decode())
    return reader.forms


def main_form(answer: Any, having: str = "token") -> dict[str, Any]:
    """The form of the page, as a browser would send it untouched."""
    found = [form for form in forms_of(answer) if having in form]
    assert found, f"no form with {having}: {answer.status_code} {answer.content.decode()[:3000]}"
    return found[0]


def send(browser: Client, url: str, expect: int = 302, **typed: Any) -> Any:
    """Open a page, fill in its form, send it."""
    shown = browser.get(url)
    assert shown.status_code == 200, f"{url}: {shown.status_code}"
    path = url.split("#")[0]
    answer = browser.post(path, {**main_form(shown), **typed})
    if answer.status_code != expect:
        text = answer.content.decode()
        start = text.find("lx-summary")
        seen = text[start : start + 900] if start > 0 else text[:600]
        raise AssertionError(f"{url}: {answer.status_code} instead of {expect}\n{seen}")
    return answer


def ask(browser: Client, dispute: Dispute, row: str, expect: int = 302, **typed: Any) -> Any:
    """One row of the page "ready to mediate"."""
    url = f"/disputes/{dispute.code}/mediation/"
    shown = browser.get(url)
    form = next(f for f in forms_of(shown) if f.get("row") == row)
    answer = browser.post(url, {**form, **typed})
    assert answer.status_code == expect, answer.content.decode()[:3000]
    return answer


def both(value: str) -> dict[str, str]:
    return {"side1": value, "side2": value}


def picture(name: str = "signed.png", shade: int = 80) -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, 90, 90)).save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue(), "image/png")


def local(moment: dt.datetime) -> str:
    return moment.astimezone(clock.LOCAL).strftime("%Y-%m-%dT%H:%M")


def make_ready(browser: Client, dispute: Dispute, mediator: Any) -> None:
    """Rights, willing, a mediator named, declared and accepted."""
    base = f"/disputes/{dispute.code}/mediation/"
    ask(browser, dispute, "rights", **both("told"), how="read_aloud")
    ask(browser, dispute, "mediate", **both("given"))
    send(browser, f"{base}mediator/", post=str(mediator.post.pk))
    one = standing(dispute).mediators[-1]
    ties = {f"tie_{tie}": "no" for tie in ("kin", "household", "lender", "neighbour", "earlier_role")}
    send(browser, f"{base}people/{one.pk}/declare/", **ties)
    ask(browser, dispute, f"mediator:{one.pk}", **both("given"))


def everyone(dispute: Dispute) -> list[str]:
    stand = standing(dispute)
    people = [str(p.pk) for side in with_sides(dispute) for p in side.parties.all()]
    return [*people, *(str(a.pk) for a in stand.mediators), *(str(h.pk) for h in stand.helpers)]


def sign_in(browser: Client, who: Any) -> None:
    """Again, after the clock was moved and the session ran out."""
    browser.cookies.clear()
    browser.force_login(who.staff, backend="lianxin.ground.officers.backends.StaffBackend")


def hold(
    browser: Client, who: Any, dispute: Dispute, when: dt.datetime, outcome: str = "agreed", **typed: Any
) -> int:
    """A joint session arranged for ``when`` and written up an hour later; its number. The clock is the caller's."""
    base = f"/disputes/{dispute.code}/sessions/"
    answer = send(
        browser, f"{base}new/", talk="joint", starts_at=local(when), minutes="60", place_kind="on_site", place="东台地头", **typed
    )
    number = int(answer["Location"].rstrip("/").rsplit("/", 1)[1])
    with clock.at(when):
        sign_in(browser, who)
        send(browser, f"{base}{number}/start/")
    with clock.at(when + dt.timedelta(hours=1)):
        sign_in(browser, who)
        send(
            browser, f"{base}{number}/record/", present=everyone(dispute), record="双方到地里量了尺寸，划了线。",
            outcome=outcome, outcome_note="按划的线埋界石三块",
        )  # fmt: skip
    return number


def draft(dispute: Dispute, **typed: Any) -> dict[str, Any]:
    """What is typed into the draft of an agreement with two obligations."""
    first, second = with_sides(dispute)[:2]
    day = (clock.today() + dt.timedelta(days=16)).isoformat()
    return {
        "form": "written",
        "facts": "双方承包地相邻，界石移位。",
        "matters": "界石放在哪里，水渠谁来疏通。",
        "responsibility": "双方各有不当。",
        "terms": "按现场所划的线埋界石三块\n周家补付修整费",
        "performance": "",
        "owed-TOTAL_FORMS": "2",
        "owed-0-side": "",
        "owed-0-what": "埋设界石三块",
        "owed-0-due_on": day,
        "owed-0-proof": "合照",
        "owed-1-side": str(first.pk),
        "owed-1-to_side": str(second.pk),
        "owed-1-what": "补付渠口修整费",
        "owed-1-amount": "600",
        "owed-1-due_on": day,
        "owed-1-proof": "收条",
        **typed,
    }


def sign_all(browser: Client, dispute: Dispute, number: int) -> Any:
    """Read back, asked alone, signed by every party, the mediator and the seal; the last answer."""
    base = f"/disputes/{dispute.code}/agreements/{number}/"
    for side in with_sides(dispute):
        send(browser, f"{base}sides/{side.pk}/read/", right="yes")
        send(browser, f"{base}sides/{side.pk}/free/", free="yes", alone="on")
    for side in with_sides(dispute):
        for party in side.parties.all():
            if party.acts_for_id is None:
                send(browser, f"{base}parties/{party.pk}/", method="fingerprint")
    send(browser, f"{base}mediator/")
    return send(browser, f"{base}seal/", scan=picture())
