"""Reports from a sheet: each good row is a report, each bad one a reason, nothing twice."""

from __future__ import annotations

import pytest

from lianxin.tools.kit.refusals import BadInput
from lianxin.work.reports.models import Report
from lianxin.work.reports.services.importing import import_reports
from lianxin.work.reports.states import Channel

pytestmark = pytest.mark.django_db
SHEET = """编号,内容,地点,区划代码,日期,性格
A1,邻居家的狗夜里一直叫，睡不着。,二组,{village},2026-11-20,急
A2,,二组,{village},2026-11-20,
A3,渠里的水被人截了。,,999999999999,2026-11-20,
A4,墙根泡水。,,{village},去年冬天,
A5,=cmd|' /C calc'!A0 这样的字也是他的原话，䶮𠮷💥,,{village},2026/11/21,
"""


def take(cast, text, **given):
    who = cast.village_mediator
    return list(import_reports(by=who.actor, owner=who.post, data=text, filename="a.csv", **given))


def test_good_rows_become_reports_and_bad_rows_say_why(cast):
    rows = take(cast, SHEET.format(village=cast.village.code).encode())
    assert [row.line for row in rows if row.report] == [2, 6]
    reasons = {row.line: row.reason for row in rows if not row.report}
    assert "说了什么" in reasons[3]
    assert "区划" in reasons[4]
    assert "去年冬天" in reasons[5]
    first = Report.objects.get(pk=rows[0].report.pk)
    assert first.read("words") == "邻居家的狗夜里一直叫，睡不着。"
    assert first.channel == Channel.SYSTEM
    assert first.anonymous
    assert first.references.get().number == "A1"
    assert rows[4].report.read("words").startswith("=cmd|")


def test_a_second_run_takes_nothing_twice(cast):
    data = SHEET.format(village=cast.village.code).encode()
    take(cast, data)
    again = take(cast, data)
    assert not [row for row in again if row.report]
    assert Report.objects.count() == 2


def test_gbk_and_a_default_area(cast):
    rows = take(cast, "内容\n水渠堵了\n".encode("gb18030"), area=cast.village)
    assert rows[0].report.read("words") == "水渠堵了"


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n\x00", "姓名,电话\n张某,1\n".encode()])
def test_what_is_no_such_sheet_is_refused_as_a_whole(cast, data):
    with pytest.raises(BadInput):
        take(cast, data)
    assert not Report.objects.exists()


def test_a_number_says_nothing_of_a_complaint(cast):
    """A number that is only a complaint's is taken as if it were new; nobody learns that it is there."""
    data = SHEET.format(village=cast.village.code).encode()
    rows = take(cast, data)
    Report.objects.filter(pk=rows[0].report.pk).update(compartment="complaint")
    again = take(cast, data)
    assert [row.line for row in again if row.report] == [2]
    assert "A1" not in " ".join(row.reason for row in again)


@pytest.mark.parametrize("number", ["19900000123", "199-0000-0123", "510699198001010011"])
def test_a_phone_or_an_identity_card_is_no_number_of_a_matter(cast, number):
    rows = take(cast, f"编号,内容,区划代码\n{number},水渠堵了,{cast.village.code}\n".encode())
    assert not rows[0].report and "手机号" in rows[0].reason
