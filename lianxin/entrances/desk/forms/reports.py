"""Taking a report, adding to it, deciding it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.models import Look
from lianxin.entrances.desk.forms import choices
from lianxin.ground.places.forms import AreaField
from lianxin.ground.places.models import Level
from lianxin.tools.kit import clock, money
from lianxin.tools.kit.numbers import is_personal_number
from lianxin.tools.shell.fields import DayField, MomentField
from lianxin.work.disputes.services.parties import PartyDraft, SideDraft
from lianxin.work.disputes.states import Difficulty, SideRole, Source
from lianxin.work.reports.models import Report
from lianxin.work.reports.services.deciding import Acceptance
from lianxin.work.reports.services.taking import MAX_WORDS, ReportDraft
from lianxin.work.reports.states import (
    Channel,
    ContactConsent,
    ReferenceSystem,
    Relation,
    Remedy,
    ToldHow,
)

PLACES = (Level.TOWNSHIP, Level.VILLAGE, Level.GROUP)
TAKEN_HERE = [choice for choice in Channel.choices if choice[0] != Channel.ON_THE_SPOT]
PURPOSES = [(look.value, look.label) for look in (Look.CONTACT, Look.HANDLE, Look.CHECK, Look.SAFETY)]


def date_field(label: Any, **given: Any) -> forms.DateField:
    return DayField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **given)


class TakeForm(forms.Form):
    """What somebody came to say. The words first: nothing else is needed to have been heard, but a place."""

    words = forms.CharField(
        label=_("来人怎么说的"),
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 9, "autofocus": True}),
        error_messages={"required": _("请先写下来人说了什么。")},
        help_text=_("照着原话写：谁和谁、为什么事、闹到什么程度、想要什么。写下就不再改，以后只补充。"),
    )
    area = AreaField(label=_("在哪里"), levels=PLACES)
    place = forms.CharField(label=_("具体位置"), max_length=120, required=False)
    channel = forms.ChoiceField(label=_("怎么来的"), choices=TAKEN_HERE, initial=Channel.WINDOW)
    category = forms.ChoiceField(label=_("类别"), required=False, help_text=_("说不准可以先空着，受理时再选。"))
    happened_on = date_field(_("哪天的事"), required=False)
    told_at = MomentField(
        label=_("最早什么时候说起"),
        required=False,
        help_text=_("来人第一次向任何人说起的时间；空着就是现在。"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )
    anonymous = forms.BooleanField(label=_("不愿留姓名（匿名）"), required=False)
    teller_name = forms.CharField(label=_("谁说的"), max_length=60, required=False)
    teller_phone = forms.CharField(
        label=_("电话"), max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    relation = forms.ChoiceField(label=_("和这件事的关系"), choices=Relation.choices, initial=Relation.APPLICANT)
    contact_when = forms.CharField(
        label=_("怎样联系才方便、安全"),
        max_length=120,
        required=False,
        help_text=_("比如：白天打电话，不留言；不要打到家里。"),
    )
    contact_consent = forms.ChoiceField(
        label=_("可以联系对方吗"),
        choices=ContactConsent.choices,
        initial=ContactConsent.LATER,
        widget=forms.RadioSelect,
        help_text=_("来人没有同意以前，不通知、不上门、也不算对方没有回应。"),
    )
    duty = forms.CharField(label=_("依法必须处置的理由"), max_length=300, required=False)

    fieldsets = (
        (_("先记原话"), ("words",)),
        (_("什么事、在哪里"), ("area", "place", "channel", "category", "happened_on", "told_at")),
        (_("谁说的"), ("teller_name", "teller_phone", "relation", "anonymous", "contact_when")),
        (_("联系对方"), ("contact_consent", "duty")),
    )
    halves = frozenset({"area", "place", "channel", "category", "happened_on", "told_at", "teller_name", "teller_phone"})

    def __init__(self, *args: Any, by: Actor, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["area"].for_county(by.county)  # type: ignore[attr-defined]
        self.fields["category"].choices = choices.categories(by.county, str(_("先不选")))  # type: ignore[attr-defined]

    def draft(self, references: list[tuple[str, str]]) -> ReportDraft:
        given = {name: value for name, value in self.cleaned_data.items() if value is not None}
        return ReportDraft(references=references, **given)


class ReferenceForm(forms.Form):
    """The matter's number in another system."""

    system = forms.ChoiceField(label=_("系统"), choices=[("", _("请选")), *ReferenceSystem.choices], required=False)
    number = forms.CharField(label=_("编号"), max_length=60, required=False)
    halves = frozenset({"system", "number"})

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("number") and not given.get("system"):
            self.add_error("system", _("请选这个编号是哪个系统的。"))
        if given.get("system") and not given.get("number") and "number" not in self.errors:
            self.add_error("number", _("请填编号。"))
        if is_personal_number(given.get("number") or ""):
            self.add_error("number", _("这像是手机号或者身份证号。编号栏只填对方系统给的编号。"))
        return given


class _References(forms.BaseFormSet):
    row_label = _("编号")
    add_label = _("再加一个编号")

    def pairs(self) -> list[tuple[str, str]]:
        rows = [form.cleaned_data for form in self.forms if not form.cleaned_data.get("DELETE")]
        return [(row["system"], row["number"]) for row in rows if row.get("number")]


ReferenceRows = forms.formset_factory(
    ReferenceForm, formset=_References, extra=1, can_delete=True, max_num=10, absolute_max=20
)


class CorrectionForm(forms.Form):
    text = forms.CharField(
        label=_("补充或更正"), max_length=MAX_WORDS, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("原话不改，写在后面。")
    )


class UnmaskForm(forms.Form):
    purpose = forms.ChoiceField(label=_("为什么要看"), choices=PURPOSES)


class HandOverForm(forms.Form):
    owner = forms.ChoiceField(label=_("交给谁"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, by: Actor, report: Report, **kwargs: Any):
        super().__init__(*args, initial={"version": report.version}, **kwargs)
        self.fields["owner"].choices, self.posts = choices.owners(by, report.area)  # type: ignore[attr-defined]

    def owner_post(self) -> Any:
        return next(post for pk, post in self.posts.items() if str(pk) == self.cleaned_data["owner"])


class DecisionForm(forms.Form):
    """What every decision needs: the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class DeclineForm(DecisionForm):
    keep = "decline"
    reason = forms.CharField(
        label=_("为什么不受理"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("会告诉来人，用来人听得懂的话写。"),
    )
    remedies = forms.MultipleChoiceField(
        label=_("还有哪些途径"),
        choices=Remedy.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("至少告诉一条可以走的路。"),
    )
    told_how = forms.ChoiceField(label=_("怎样告知来人"), choices=ToldHow.choices, widget=forms.RadioSelect)
    ask = forms.BooleanField(label=_("先送负责人审批，同意以后自动办理"), required=False)


class TransferForm(DecisionForm):
    keep = "transfer"
    to = forms.CharField(label=_("移送给哪个部门"), max_length=80)
    reason = forms.CharField(label=_("为什么移送"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    told_how = forms.ChoiceField(label=_("怎样告知来人"), choices=ToldHow.choices, widget=forms.RadioSelect)


class AcceptForm(DecisionForm):
    """What accepting adds: what it is about, how hard it is, who holds it."""

    category = forms.ChoiceField(label=_("类别"))
    source = forms.ChoiceField(label=_("来源"), choices=Source.choices, initial=Source.PARTY)
    difficulty = forms.ChoiceField(
        label=_("难易"),
        choices=[
            (Difficulty.GENERAL, _("一般（7天）")),
            (Difficulty.COMPLEX, _("复杂（15天）")),
            (Difficulty.DIFFICULT, _("疑难（2个月）")),
        ],
        initial=Difficulty.GENERAL,
        widget=forms.RadioSelect,
        help_text=_("难易只定办理时限，和危险程度（颜色）无关。"),
    )
    holder = forms.ChoiceField(label=_("由谁承办"), help_text=_("人民调解由调委会承办；现在就要有人。"))
    amount = forms.CharField(label=_("涉及金额"), max_length=20, required=False)
    limitation_on = date_field(
        _("诉讼时效到期日"), required=False, help_text=_("知道的就填，快到期时会提醒。")
    )
    contact = forms.ChoiceField(
        label=_("来件人现在同意联系对方了吗"),
        choices=[("", _("还没有：先不联系对方")), ("in_person", _("当面同意了")), ("phone", _("电话里同意了")),
                 ("duty", _("没有同意，但依法必须处置"))],
        required=False,
        widget=forms.RadioSelect,
        help_text=_("来件时说过先不要。已经和对方说上话的，这里要写明。"),
    )  # fmt: skip
    duty = forms.CharField(label=_("依法必须处置的理由"), max_length=500, required=False)
    halves = frozenset({"category", "source", "amount", "limitation_on"})
    units = {"amount": _("元")}

    def __init__(self, *args: Any, by: Actor, report: Report, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = choices.categories(by.county, str(_("请选")))  # type: ignore[attr-defined]
        self.fields["holder"].choices, self.posts = choices.holders(by, report.area)  # type: ignore[attr-defined]
        if report.contact_consent != ContactConsent.LATER:
            del self.fields["contact"], self.fields["duty"]

    def clean_amount(self) -> int | None:
        text = self.cleaned_data["amount"]
        if not text:
            return None
        try:
            return money.parse_yuan(text)
        except ValueError:
            raise ValidationError(_("请写数字，如 6800 或 6,800.50。"))

    def clean_limitation_on(self) -> dt.date | None:
        day = self.cleaned_data["limitation_on"]
        if day and abs((day - clock.today()).days) > 366 * 30:
            raise ValidationError(_("这个日期离今天太远，请核对。"))
        return day

    def acceptance(self, sides: list[SideDraft]) -> Acceptance:
        given = self.cleaned_data
        holder = next(post for pk, post in self.posts.items() if str(pk) == given["holder"])
        names = ("category", "difficulty", "source", "amount", "limitation_on")
        contact = {name: given[name] for name in ("contact", "duty") if name in given}
        return Acceptance(holder=holder, sides=sides, **{name: given[name] for name in names}, **contact)


class SideForm(forms.Form):
    """One side as far as it is known: what it wants and how it may be reached."""

    reached = forms.BooleanField(label=_("已经和这一方说上话"), required=False)
    wish = forms.CharField(label=_("想要什么"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    contact_rule = forms.CharField(label=_("怎样联系才方便、安全"), max_length=200, required=False)

    def side(self, role: str, parties: list[PartyDraft]) -> SideDraft:
        return SideDraft(role=role, parties=parties, **self.cleaned_data)


class PartyForm(forms.Form):
    name = forms.CharField(
        label=_("姓名或单位名称"), max_length=60, required=False, help_text=_("不知道全名就写怎么称呼。")
    )
    phone = forms.CharField(
        label=_("电话"), max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    birth_year = forms.IntegerField(label=_("出生年份"), min_value=1900, max_value=2200, required=False)
    address = forms.CharField(label=_("住址"), max_length=120, required=False)
    is_organisation = forms.BooleanField(label=_("是单位"), required=False)
    halves = frozenset({"phone", "birth_year"})

    def draft(self) -> PartyDraft:
        return PartyDraft(**{name: value for name, value in self.cleaned_data.items() if name != "DELETE"})

    @property
    def filled(self) -> bool:
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("DELETE", "is_organisation")}
        return any(given.values()) and not self.cleaned_data.get("DELETE")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        rest = any(given.get(name) for name in ("phone", "address", "birth_year"))
        if rest and not given.get("name") and not given.get("DELETE") and "name" not in self.errors:
            self.add_error("name", _("请填姓名；不知道全名就写怎么称呼。"))
        return given


class _Parties(forms.BaseFormSet):
    row_label = _("人或单位")
    add_label = _("这一方再加一位")

    def clean(self) -> None:
        if not any(self.errors) and not any(form.filled for form in self.forms):
            raise ValidationError(_("每一方至少写一个人；不知道姓名就写怎么称呼，如“养羊那家”。"))

    def drafts(self) -> list[PartyDraft]:
        return [form.draft() for form in self.forms if form.filled]


PartyRows = forms.formset_factory(PartyForm, formset=_Parties, extra=0, min_num=1, can_delete=True, max_num=12, absolute_max=20)


class SideBlock:
    """A side's form with the people on it, under one prefix."""

    def __init__(self, prefix: str, role: str, title: Any, data: Any = None, first: dict[str, Any] | None = None):
        self.role, self.title, self.prefix = role, title, prefix
        self.form = SideForm(data, prefix=prefix)
        if data is None and first:
            self.form.initial = {"contact_rule": first.pop("contact_rule", ""), "reached": True}
        self.parties = PartyRows(data, prefix=f"{prefix}-p", initial=[first] if first else None)

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.parties.is_valid()])

    def draft(self) -> SideDraft:
        return self.form.side(self.role, self.parties.drafts())


def side_blocks(data: Any = None, teller: dict[str, Any] | None = None) -> list[SideBlock]:
    """The two sides of a new dispute; ``teller`` fills in who applied."""
    return [
        SideBlock("a", SideRole.APPLICANT, SideRole.APPLICANT.label, data, teller),
        SideBlock("b", SideRole.RESPONDENT, SideRole.RESPONDENT.label, data),
    ]
