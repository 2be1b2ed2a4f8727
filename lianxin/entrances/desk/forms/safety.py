"""How a side may safely be reached, and asking it to call back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.contacts import queries as contacts
from lianxin.cellar.contacts.services import LENGTHS, Rule
from lianxin.cellar.contacts.states import Channel
from lianxin.cellar.notices.rules import call_back
from lianxin.entrances.desk.forms.acting import ActForm
from lianxin.entrances.desk.forms.course import side_label
from lianxin.ground.officers import queries as officers
from lianxin.work.disputes.models import Side
from lianxin.work.disputes.services import reaching

DAYS = [(0, _("周一")), (1, _("周二")), (2, _("周三")), (3, _("周四")), (4, _("周五")), (5, _("周六")), (6, _("周日"))]
WINDOWS = (1, 2, 3)


def _words(label: Any, name: str, **given: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LENGTHS[name], required=False, **given)


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class SafeFields(forms.Form):
    """The structured part of “怎样联系才安全”: ways, and when. Beside the words themselves, which stay as they were said."""

    first_way = forms.ChoiceField(
        label=_("最好用哪种方式"), choices=[("", _("还没问")), *Channel.choices], required=False, widget=forms.RadioSelect
    )
    ways = forms.MultipleChoiceField(
        label=_("还可以"), choices=Channel.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    number = _words(_("可以打、可以发的号码"), "number", widget=forms.TextInput(attrs={"inputmode": "tel"}))
    may_leave_message = forms.BooleanField(label=_("可以留言"), required=False)
    for _n in WINDOWS:
        locals()[f"days_{_n}"] = forms.TypedMultipleChoiceField(
            label=_("哪几天"), choices=DAYS, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
        )
        locals()[f"from_{_n}"], locals()[f"until_{_n}"] = _time(_("从几点")), _time(_("到几点"))
    del _n

    def rule(self, **more: str) -> Rule | None:
        """What was said; None where nobody asked yet."""
        data = self.cleaned_data
        ways = [data["first_way"], *data["ways"]] if data["first_way"] else data["ways"]
        if not ways:
            return None
        hours = [
            {"days": data[f"days_{n}"], "from": f"{data[f'from_{n}']:%H:%M}", "until": f"{data[f'until_{n}']:%H:%M}"}
            for n in WINDOWS
            if data.get(f"from_{n}") and data.get(f"until_{n}")
        ]
        more |= {"number": data["number"]}
        return Rule(channels=list(dict.fromkeys(ways)), hours=hours, may_leave_message=data["may_leave_message"], **more)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for n in WINDOWS:
            given = [bool(data.get(f"{name}_{n}")) for name in ("days", "from", "until")]
            if any(given) and not all(given):
                self.add_error(f"days_{n}", _("这一段要选好星期，填好开始和结束的时间。"))
        return data


SECTIONS = tuple(
    (label, (f"days_{n}", f"from_{n}", f"until_{n}"))
    for n, label in zip(WINDOWS, (_("方便的时间"), _("第二段时间"), _("第三段时间")), strict=True)
)


class SafeContactForm(SafeFields, ActForm):
    """``target`` is the side."""

    title = _("怎样联系才安全")
    verb = _("保存")
    done = _("已登记。以后的消息照这个来。")
    intro = _("单独问本人。没有选的方式一律不用；没有填时间，就避开晚上不打扰的时间。")

    language = _words(_("用什么话说"), "language", help_text=_("例如本地话、手语"))
    pick_up = _words(_("谁接电话可以说"), "pick_up", help_text=_("别人接了，只说请本人回电"))
    go_between = _words(_("托谁转告"), "go_between", help_text=_("姓名和联系办法；选了“托人转告”才填"))
    must_not = _words(_("绝对不要"), "must_not", widget=forms.Textarea(attrs={"rows": 2}))
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1)
    fieldsets = (
        (_("用什么方式"), ("first_way", "ways", "number", "may_leave_message", "pick_up", "go_between")),
        *SECTIONS,
        (_("还要注意"), ("language", "must_not")),
    )
    halves = frozenset({f"{name}_{n}" for name in ("from", "until") for n in WINDOWS})
    shows_names = True  # type: ignore[assignment]  # numbers and words stand in it whole

    @property
    def heading(self) -> str:
        return _t("%(side)s：怎样联系才安全") % {"side": side_label(self.target)}

    def prefilled(self) -> dict[str, Any]:
        row = contacts.contact_of(self.target.pk)
        if row is None:
            return {"number": next((p.read("phone") for p in self.target.parties.all() if p.phone), "")}
        found: dict[str, Any] = {name: row.read(name) for name in LENGTHS}
        found |= {"first_way": row.channels[0], "ways": row.channels[1:], "may_leave_message": row.may_leave_message}
        for n, window in zip(WINDOWS, row.hours, strict=False):
            found |= {f"days_{n}": window["days"], f"from_{n}": window["from"], f"until_{n}": window["until"]}
        return found | {"seen": row.version}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("first_way") and not data.get("ways"):
            self.add_error("first_way", _("至少选一种联系方式。"))
        return data

    def carry_out(self) -> str:
        data = self.cleaned_data
        rule = self.rule(**{name: data[name] for name in ("language", "pick_up", "go_between", "must_not")})
        assert rule is not None
        self.target.dispute = self.dispute
        reaching.set_safe_contact(by=self.by, side=self.target, rule=rule, seen=data["seen"])
        return str(self.done)


class CallBackForm(ActForm):
    """A message that says no more than: please call back."""

    title = _("请对方回电")
    verb = _("放进待发消息")
    intro = _("消息里不说是谁、什么事。到了登记的方便时间才发；没有短信网关，就由人打电话或当面说。")

    way = forms.ChoiceField(label=_("用什么方式"), widget=forms.RadioSelect)
    phone = forms.CharField(label=_("回电号码"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel"}))

    @property
    def heading(self) -> str:
        return _t("%(side)s：请回电") % {"side": side_label(self.target)}

    def prepare(self) -> None:
        row = contacts.contact_of(self.target.pk)
        ways = [code for code in (row.channels if row else []) if code in Channel.values]
        field = self.fields["way"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, Channel(code).label) for code in ways or [Channel.PHONE, Channel.IN_PERSON]]
        self.initial.setdefault("way", field.choices[0][0])

    def prefilled(self) -> dict[str, Any]:
        person = officers.person(self.by.ref)
        return {"phone": self.dispute.holder_unit.phone or (person.work_phone if person else "")}

    def carry_out(self) -> str:
        data = self.cleaned_data
        self.target.dispute = self.dispute
        reaching.ask_to_call_back(
            by=self.by, side=self.target, channel=data["way"], text=call_back(data["phone"]), once=data["token"]
        )
        return _t("已放进待发消息。")


def set_after(form: SafeFields, by: Any, side: Side) -> None:
    """On forms that make a side: keep what was said about reaching it, if anybody asked."""
    rule = form.rule()
    if rule is not None:
        reaching.set_safe_contact(by=by, side=side, rule=rule)


SIDE_FORMS: dict[str, Any] = {"safe": SafeContactForm, "call": CallBackForm}
