"""Entering, correcting and ending entries of the roster; training; a county's own skills and languages."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.jobs.services import new_token
from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.entrances.desk.forms.mediation import day_field
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.roster import queries
from lianxin.ground.officers.roster.models import RosterEntry
from lianxin.ground.officers.roster.services import EntryDraft
from lianxin.ground.officers.roster.states import EntryEnd, EntryKind, Position, Sex, TermKind
from lianxin.ground.places.forms import AreaField
from lianxin.ground.places.models import Level
from lianxin.tools.kit import clock


class BookForm(forms.Form):
    """A form of the roster: it counts once, and is bound to the version that was on the screen."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, required=False)

    def __init__(self, *args: Any, initial: dict[str, Any] | None = None, **kwargs: Any):
        super().__init__(*args, initial={"token": new_token(), **(initial or {})}, **kwargs)


def _choices(form: forms.Form, name: str, choices: list[tuple[Any, Any]]) -> None:
    cast(forms.ChoiceField, form.fields[name]).choices = choices


class EntryForm(BookForm):
    kind = forms.ChoiceField(label=_("身份"), choices=[("", _("请选择")), *EntryKind.choices])
    staff = forms.ChoiceField(label=_("本县有账号的人"), required=False)
    name = forms.CharField(label=_("没有账号的，写姓名"), max_length=40, required=False)
    sex = forms.ChoiceField(label=_("性别"), choices=Sex.choices, initial=Sex.UNSTATED, widget=forms.RadioSelect)
    area = AreaField(
        label=_("哪里的人，管哪里"),
        levels=(Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE),
        help_text=_("可输村名、镇名、县名的一部分，或拼音首字母"),
    )
    unit = forms.ChoiceField(label=_("属于哪个单位"), required=False)
    position = forms.ChoiceField(
        label=_("在调委会里"), choices=[("", _("不是委员")), *Position.choices], required=False
    )
    skills = forms.MultipleChoiceField(label=_("擅长"), required=False, widget=forms.CheckboxSelectMultiple)
    languages = forms.MultipleChoiceField(label=_("语言、方言"), required=False, widget=forms.CheckboxSelectMultiple)
    about = forms.CharField(
        label=_("一句话介绍"), max_length=80, required=False, help_text=_("例如“当过生产队长，熟悉当年分地”。不写给人贴的标签。")
    )
    phone = forms.CharField(
        label=_("工作电话"), max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    consent_on = day_field(_("本人哪天同意登上名册"), required=True, help_text=_("名册是公开的；随时可以退出。"))
    from_on = day_field(_("任期开始"), required=True)
    until_on = day_field(_("任期到"), help_text=_("人民调解员每届三年；到期前会提醒。"))
    halves = frozenset({"kind", "staff", "name", "unit", "position", "phone", "consent_on", "from_on", "until_on"})

    def __init__(self, *args: Any, by: Actor, entry: RosterEntry | None = None, **kwargs: Any):
        kwargs["initial"] = (_values(entry) if entry is not None else _fresh()) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        cast(AreaField, self.fields["area"]).for_county(by.county)
        units = officers.visible_units(by).filter(closed_on=None)
        self.units = {str(row.pk): row for row in units}
        _choices(self, "unit", [("", _("不属于哪个单位")), *((pk, row.short_name) for pk, row in self.units.items())])
        self.people = {str(row.pk): row for row in officers.accounts(by, active=True)}
        if entry is not None and entry.staff is not None:
            self.people.setdefault(str(entry.staff_id), entry.staff)
        shown = [(pk, f"{row.name}（{_posts_of(row)}）") for pk, row in self.people.items()]
        _choices(self, "staff", [("", _("没有账号")), *shown])
        kept = {t.code for t in entry.terms.all()} if entry is not None else set()
        known = queries.terms(by.county)
        for name, kind in (("skills", TermKind.SKILL), ("languages", TermKind.LANGUAGE)):
            codes = {t.code for t in queries.offered(by.county, kind)} | {c for c in kept if c in known and known[c].kind == kind}
            _choices(self, name, [(code, known[code].label) for code in known if code in codes])

    def clean_staff(self) -> Any:
        return self.people.get(self.cleaned_data["staff"])

    def clean_unit(self) -> Any:
        return self.units.get(self.cleaned_data["unit"])

    @property
    def draft(self) -> EntryDraft:
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("token", "version")}
        return EntryDraft(**{**data, "skills": tuple(data["skills"]), "languages": tuple(data["languages"])})


def _posts_of(row: Any) -> str:
    held = getattr(row, "held", None) or []
    return "、".join(post.unit.short_name for post in held) or row.username


def _fresh() -> dict[str, Any]:
    return {"from_on": clock.today()}  # when they agreed is for a person to say


def _values(entry: RosterEntry) -> dict[str, Any]:
    fields = ("kind", "sex", "area", "position", "about", "phone", "consent_on", "from_on", "until_on", "version")
    terms = [(t.kind, t.code) for t in entry.terms.all()]
    return {
        **{name: getattr(entry, name) for name in fields},
        "name": "" if entry.staff_id else entry.name,
        "staff": str(entry.staff_id or ""),
        "unit": str(entry.unit_id or ""),
        "skills": [code for kind, code in terms if kind == TermKind.SKILL],
        "languages": [code for kind, code in terms if kind == TermKind.LANGUAGE],
    }


class EndEntryForm(BookForm):
    reason = forms.ChoiceField(label=_("为什么退出"), choices=EntryEnd.choices, widget=forms.RadioSelect)


class TrainingForm(BookForm):
    on = day_field(_("哪一天"), required=True)
    subject = forms.CharField(label=_("学了什么"), max_length=60)
    hours = forms.DecimalField(
        label=_("几个学时"), max_digits=4, decimal_places=1, min_value=0, widget=forms.NumberInput(attrs={"step": "0.5"})
    )
    halves = frozenset({"on", "hours"})


class TermForm(BookForm):
    kind = forms.ChoiceField(label=_("是擅长还是语言"), choices=TermKind.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("叫什么"), max_length=20, help_text=_("例如“果树嫁接”“晋语”。不能是给人贴的标签。"))
    categories = forms.MultipleChoiceField(
        label=_("适合哪些纠纷"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只用于擅长；选人时合适的排在前面。"),
    )

    def __init__(self, *args: Any, by: Actor, **kwargs: Any):
        super().__init__(*args, **kwargs)
        groups = [group for group, _below in rulebook.categories(by.county)]
        _choices(self, "categories", [(group.code, group.name) for group in groups])


def year_of(text: str) -> int:
    """The year of the training that is summed up; this one when the address has none."""
    this = clock.today().year
    return int(text) if text.isascii() and text.isdigit() and this - 20 <= int(text[:6]) <= this else this


