"""The national defaults that ship with the house, as unsaved rows: data/*.json, and the holidays of
``chinese_calendar``.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
from pathlib import Path
from typing import Any

import chinese_calendar
from django.utils.translation import get_language
from django.utils.translation import gettext_noop as _

from lianxin.cellar.rulebook.models import Category, Clock, Holiday, PublishedYear, Wording

FROM_ON = dt.date(2020, 1, 1)
YEARS = range(2020, 2027)  # what the package knows for certain; it raises for later years
_FOLDER = Path(__file__).parent / "data"
_NAMES = {
    "New Year's Day": _("元旦"),
    "Spring Festival": _("春节"),
    "Tomb-sweeping Day": _("清明节"),
    "Labour Day": _("劳动节"),
    "Dragon Boat Festival": _("端午节"),
    "Mid-autumn Festival": _("中秋节"),
    "National Day": _("国庆节"),
}
SOURCES = (  # of the rows in data/*.json, named here so that they can be translated
    _("本系统默认，县里可改；参照外地条例 3 个工作日移送"),
    _("本系统默认，县里可改"),
    _("本系统默认，县里可改；危险在眼前的当场处置"),
    _("本系统默认，县里可改；当日见人"),
    _("来源文章（2020）：一般性一周内"),
    _("来源文章（2020）：复杂性半月内"),
    _("来源文章（2020）：疑难性两个月内"),
    _("公安机关办理行政案件程序规定 183 条"),
    _("人民调解法 33 条；民事诉讼法 205 条"),
    _("民法典 188 条"),
    _("劳动争议调解仲裁法 27 条"),
    _("农村土地承包经营纠纷调解仲裁法 18 条"),
    _("信访工作条例 22、23 条"),
    _("信访工作条例 34 条"),
    _("信访工作条例 35、36 条"),
    _("人民调解法 3 条、26 条"),
    _("人民调解法 3 条、4 条"),
    _("人民调解法 23 条"),
    _("人民调解法 24 条"),
    _("人民调解法 31 条、32 条"),
    _("人民调解工作若干规定 22 条、23 条"),
    _("人民调解工作若干规定 33 条"),
    _("宁波条例 27 条：双方要求的可以延长。"),
    _("深圳经济特区矛盾纠纷多元化解条例 25 条"),
    _("外地规定，供参照。"),
    _("民事诉讼法 187 条"),
    _("院长批准可以延长。"),
    _("信访工作条例 22 条"),
    _("信访工作条例 23 条"),
    _("信访工作条例 35 条"),
    _("信访工作条例 36 条"),
    _("听证时间不计算在内。"),
    _("反家庭暴力法 28 条"),
    _("反家庭暴力法 30 条"),
    _("可以延长。"),
    _("法律援助法 43 条"),
    _("劳动争议调解仲裁法 14 条"),
    _("劳动争议调解仲裁法 29 条"),
    _("劳动争议调解仲裁法 43 条"),
    _("行政复议法 20 条"),
    _("行政复议法 30 条"),
    _("行政复议法 62 条"),
    _("深圳经济特区矛盾纠纷多元化解条例 46 条"),
    _("深圳经济特区矛盾纠纷多元化解条例 45 条"),
    _("网络安全法 21 条"),
    _("条号以修改后的文本为准。"),
    _("个人信息保护法 56 条"),
    _("网络数据安全管理条例 12 条"),
    _("网络数据安全管理条例 10 条"),
)


def _rows(name: str) -> list[dict[str, Any]]:
    return json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))["rows"]


def clocks() -> list[Clock]:
    return [Clock(from_on=FROM_ON, sort=n, **row) for n, row in enumerate(_rows("clocks"))]


def categories() -> list[Category]:
    return [Category(from_on=FROM_ON, sort=n, **row) for n, row in enumerate(_rows("categories"))]


def wordings() -> list[Wording]:
    return [Wording(from_on=FROM_ON, **row) for row in _rows("wordings")]


def moj_types() -> list[tuple[str, str]]:
    """The Ministry of Justice's statistical types, as choices in the language in use."""
    chinese = (get_language() or "zh").startswith("zh")
    return [
        (row["code"], f"{row['code']} {row['name_zh' if chinese else 'name_en']}")
        for row in _rows("moj_types")
    ]


@functools.cache
def _special_days() -> tuple[tuple[dt.date, bool, str], ...]:
    found = []
    for year in YEARS:
        day = dt.date(year, 1, 1)
        while day.year == year:
            works = chinese_calendar.is_workday(day)
            if works != (day.weekday() < 5):
                name = chinese_calendar.get_holiday_detail(day)[1]
                found.append((day, works, _NAMES.get(str(name), "调休" if works else "放假")))
            day += dt.timedelta(days=1)
    return tuple(found)


def holidays() -> list[Holiday]:
    return [Holiday(day=day, is_workday=works, name=name) for day, works, name in _special_days()]


def published_years() -> list[PublishedYear]:
    return [PublishedYear(year=year) for year in YEARS]
