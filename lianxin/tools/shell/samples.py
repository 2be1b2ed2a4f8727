"""Invented data for the styleguide page: every piece in every state it can be in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lianxin.tools.kit import clock


class SampleForm(forms.Form):
    """Every kind of field: one text of each width, an amount, a date, choices, checks, a long text."""

    title = forms.CharField(label="事由", help_text="一句话说清是什么事，不写评价。")
    phone = forms.CharField(label="电话", required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    place = forms.ChoiceField(label="在哪个村", choices=[("", "请选"), ("a", "南坡沟村"), ("b", "石窑村")])
    amount = forms.CharField(label="争议金额", required=False)
    happened_on = forms.DateField(label="哪天的事", widget=forms.DateInput(attrs={"type": "date"}))
    willing = forms.ChoiceField(
        label="愿不愿意调解",
        help_text="不愿意和愿意一样大；“不知道”不会当作“没有”。",
        widget=forms.RadioSelect,
        choices=[("yes", "愿意"), ("no", "不愿意"), ("later", "换个时间"), ("unknown", "不知道、不愿说")],
    )
    reach = forms.MultipleChoiceField(
        label="怎样联系才安全",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("day", "白天打电话"), ("home", "可以上门"), ("text", "可以发短信")],
    )
    words = forms.CharField(label="原话", widget=forms.Textarea(attrs={"rows": 3}), help_text="照着说的写。")
    read = forms.BooleanField(label="已把权利和义务告诉双方")

    fieldsets = (
        ("什么事", ("title", "place", "happened_on", "amount", "phone")),
        ("愿不愿意", ("willing", "reach", "words", "read"), "两边分开问，答案不给另一方看。"),
    )
    halves = frozenset({"place", "happened_on", "amount", "phone"})
    units = {"amount": "元"}


class SampleRow(forms.Form):
    what = forms.CharField(label="做什么、在哪里")
    due_on = forms.DateField(label="什么时候", widget=forms.DateInput(attrs={"type": "date"}))
    proof = forms.CharField(label="凭什么算做到", required=False)
    halves = frozenset({"due_on", "proof"})


class SampleRows(forms.formset_factory(SampleRow, extra=1, can_delete=True)):  # type: ignore[misc]
    row_label = "义务"
    add_label = "再加一项义务"


def _frame() -> dict[str, Any]:
    entries = [
        ("今日", "sun", 24, ""),
        ("来件", "inbox", 7, ""),
        ("纠纷台账", "list-details", 34, ""),
        ("调解日程", "calendar-event", 5, ""),
        ("转介", "transfer", 3, ""),
        ("走访与住户", "home-heart", 0, ""),
        ("县情总览", "chart-funnel", 0, "看全局"),
        ("单位与分工", "users", 0, "看全局"),
        ("日志与查验", "shield-check", 0, "看全局"),
    ]
    return {
        "home_url": "/",
        "nav": [
            {
                "label": label,
                "url": "#",
                "icon": icon,
                "count": count,
                "active": label == "今日",
                "group": group,
            }
            for label, icon, count, group in entries
        ],
        "search_url": "#",
        "search_hint": "找纠纷、住户、村名或拼音首字母",
        "demo": True,
        "actor_label": {"area": "甘棠县·石桥镇", "unit": "石桥派出所", "role": "所长", "person": "郭志远"},
        "posts": [
            {"id": "1", "label": "石桥派出所 所长", "active": True},
            {"id": "2", "label": "石桥镇综治中心 值班", "active": False},
        ],
        "switch_url": "#",
        "account_url": "#",
        "logout_url": "#",
        "foot": ["应急请拨 110", "技术支持 0900-555-0102"],
    }


def _lines(now: dt.datetime) -> list[dict[str, Any]]:
    hour = dt.timedelta(hours=1)
    return [
        {
            "colour": "red",
            "title": "石桥社区 家庭纠纷",
            "note": "不安排当面调解",
            "also": "即刻",
            "start": now - hour,
            "due": now + hour / 2,
            "do": "登记已联系",
            "primary": True,
        },
        {
            "colour": "yellow",
            "title": "石窑村 宅基地排水纠纷",
            "note": "一般 7 天·第二次调解 14:30",
            "also": "",
            "start": now - 150 * hour,
            "due": now + 14.8 * hour,
            "do": "登记调解结果",
            "primary": False,
        },
        {
            "colour": "blue",
            "title": "南坡沟村 周*、冯* 地界纠纷",
            "note": "复杂 15 天·贺长顺",
            "also": "",
            "start": now - 280 * hour,
            "due": now + 80 * hour,
            "do": "补齐签字准备",
            "primary": False,
        },
        {
            "colour": "yellow",
            "title": "上石村 彩礼返还纠纷",
            "note": "一方要求到县中心谈",
            "also": "",
            "start": now - 400 * hour,
            "due": clock.day_end(clock.today() - dt.timedelta(days=2)),
            "do": "上提到县中心",
            "primary": False,
        },
        {
            "colour": "",
            "title": "新桥村 村口海报来件",
            "note": "还没问过",
            "also": "",
            "start": now,
            "due": None,
            "do": "接收",
            "primary": False,
        },
    ]


def context(request: HttpRequest) -> dict[str, Any]:
    now = clock.now()
    day = dt.timedelta(days=1)
    wrong = SampleForm(
        {"title": "", "place": "a", "words": "把石头放回老地方", "happened_on": ""}, auto_id="wrong_%s"
    )
    return {
        "shell": _frame(),
        "lines": _lines(now),
        "page": Paginator([{"n": n} for n in range(1, 148)], 12).get_page(request.GET.get("page")),
        "filters": [{"name": "town", "label": "石桥镇"}, {"name": "state", "label": "未结"}],
        "colours": [("red", _("红色")), ("yellow", _("黄色")), ("blue", _("蓝色"))],
        "tiers": [
            {"label": "县中心", "note": "谈不拢，或任何一方要求，就上来"},
            {
                "label": "派出所 驻所调解室",
                "here": True,
                "lines": ["11月19日 16:40 贺长顺接收（限 17:30）", "分开谈 1 次，现场 1 次，协议待签"],
            },
            {"label": "村", "reached": True, "note": "11月12日–19日 调解 1 次，没谈拢，上提"},
        ],
        "visits": [
            {"label": "7 天", "on": (now - 30 * day).date(), "state": "done"},
            {"label": "30 天", "on": (now - day).date(), "state": "missed"},
            {"label": "90 天", "on": now.date(), "state": "due", "url": "#"},
            {"label": "180 天", "on": (now + 180 * day).date()},
        ],
        "events": [
            {"at": now + day / 4, "text": "签字（已约）", "future": True},
            {"at": now - day, "text": "周家单独确认：自愿", "by": "贺长顺"},
            {"at": now - 3 * day, "text": "现场量地划线，双方同意", "detail": "冯家先把渠通了", "url": "#"},
            {"at": (now - 400 * day).date(), "text": "第一次说起"},
        ],
        "rows": [
            {
                "colour": "yellow",
                "title": "上石村 彩礼返还",
                "note": "一方要求到县中心",
                "kind": "婚恋家庭",
                "level": 2,
                "tier": "派出所",
                "start": now - 20 * day,
                "due": clock.day_end(clock.today() - 2 * day),
                "next": "上提到县中心",
                "code": "H6QZ-15TA-V",
            },
            {
                "colour": "red",
                "title": "下河湾村 三组 灌溉水渠",
                "note": "用水·等县水务局回执",
                "kind": "邻里",
                "level": 3,
                "tier": "县中心",
                "start": now - day,
                "due": now + day * 0.4,
                "next": "催回执",
                "code": "C3XN-88RL-2",
            },
            {
                "colour": "blue",
                "title": "新桥村 借款 12,000元",
                "note": "履行中·第 2 笔今天应付",
                "kind": "经济",
                "level": 1,
                "tier": "村",
                "start": now - 2 * day,
                "due": now + 4.5 * day,
                "next": "请收款方确认",
                "code": "X4CW-81FG-M",
            },
        ],
        "form": SampleForm(),
        "wrong": wrong,
        "formset": SampleRows(initial=[{"what": "疏通两家之间的浇水渠 46 米"}]),
        "money": 680000,
        "today": clock.today(),
        "now": now,
    }
