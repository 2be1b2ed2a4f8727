"""Sides and the people on them."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lianxin.entrances.desk.forms import safety
from lianxin.entrances.desk.forms.acting import ActForm, offer_choices, reason_field
from lianxin.entrances.desk.forms.course import side_label
from lianxin.entrances.desk.forms.safety import SECTIONS, WINDOWS, SafeFields, set_after
from lianxin.tools.kit import clock
from lianxin.tools.kit.mask import mask_name
from lianxin.tools.shell.fields import DayField
from lianxin.work.disputes import queries
from lianxin.work.disputes.models import Party, Sex, Side
from lianxin.work.disputes.rules import POWERS
from lianxin.work.disputes.services import parties
from lianxin.work.disputes.services.parties import PartyDraft, SideDraft
from lianxin.work.disputes.states import Capacity, SideRole
from lianxin.work.reports.services.taking import with_reports

SEXES = [("", _("不填")), (Sex.MALE, _("男")), (Sex.FEMALE, _("女"))]


def _text(label: Promise, most: int, **given: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=given.pop("required", False), **given)


class PartyFields(forms.Form):
    """Who somebody is. Only a name is needed, or how the person is called."""

    name = _text(_("姓名或者单位名称"), 60, required=True, help_text=_("不知道全名就写怎么称呼。"))
    phone = _text(_("电话"), 30, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    is_organisation = forms.BooleanField(label=_("这是一个单位"), required=False)
    sex = forms.ChoiceField(label=_("性别"), choices=SEXES, required=False)
    birth_year = forms.IntegerField(label=_("出生年份"), required=False, min_value=1900, max_value=2100)
    address = _text(_("住址"), 200)
    occupation = _text(_("职业"), 60)

    def clean_birth_year(self) -> int | None:
        year = self.cleaned_data["birth_year"]
        if year is not None and year > clock.today().year:
            raise forms.ValidationError(_("出生年份应在1900年到今年之间。"))
        return year

    def party_draft(self) -> PartyDraft:
        data = self.cleaned_data
        names = ("name", "phone", "address", "occupation", "is_organisation", "birth_year")
        return PartyDraft(**{name: data[name] for name in names}, sex=data["sex"] or Sex.UNSTATED)


class PartyForm(PartyFields, ActForm):
    """Somebody more on a side, or a correction of somebody. ``target`` is the side, or the party."""

    verb = _("保存")
    done = _("已保存。")

    capacity = forms.ChoiceField(label=_("什么身份"), choices=Capacity.choices, widget=forms.RadioSelect)
    acts_for = forms.ChoiceField(label=_("代理（监护）的是谁"), required=False)
    powers = forms.MultipleChoiceField(
        label=_("代理权限"), choices=list(POWERS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    powers_on = DayField(label=_("委托书日期"), required=False)
    fieldsets = (
        (_("是谁"), ("name", "is_organisation", "phone", "sex", "birth_year", "address", "occupation")),
        (_("什么身份"), ("capacity", "acts_for", "powers", "powers_on"), _("本人到场的选“本人”，下面几项不用填。")),
    )
    halves = frozenset({"phone", "sex", "birth_year", "occupation"})

    @property
    def is_correction(self) -> bool:
        return isinstance(self.target, Party)

    @property
    def shows_names(self) -> bool:
        return self.is_correction

    @property
    def side(self) -> Side:
        return self.target.side if self.is_correction else self.target

    @property
    def heading(self) -> str:
        return _t("更正当事人") if self.is_correction else _t("增加当事人")

    def prefilled(self) -> dict[str, Any]:
        if not self.is_correction:
            return {"capacity": Capacity.PRINCIPAL}
        columns = ("is_organisation", "birth_year", "capacity", "powers", "powers_on", "version")
        sealed = ("name", "phone", "address", "occupation")
        sex = {"sex": self.target.sex if self.target.sex in (Sex.MALE, Sex.FEMALE) else ""}
        return sex | {c: getattr(self.target, c) for c in columns} | {s: self.target.read(s) for s in sealed}

    def prepare(self) -> None:
        if self.is_correction:
            del self.fields["acts_for"]
            return
        sides = queries.with_sides(self.dispute)
        own = next(side for side in sides if side.pk == self.side.pk)
        self.principals = {
            str(p.pk): p
            for p in own.parties.all()
            if p.capacity in (Capacity.PRINCIPAL, Capacity.REPRESENTATIVE) and not p.acts_for_id
        }
        names = [(pk, mask_name(party.read("name"))) for pk, party in self.principals.items()]
        offer_choices(self, "acts_for", names)

    @property
    def is_new(self) -> bool:
        if self.is_correction:
            return self.cleaned_data.get("version") == self.target.version
        return super().is_new

    def clean_powers_on(self) -> dt.date | None:
        day = self.cleaned_data["powers_on"]
        if day is not None and not dt.date(1980, 1, 1) <= day <= clock.today():
            raise forms.ValidationError(_("委托书的日期应在今天以前。"))
        return day

    def carry_out(self) -> str:
        data = self.cleaned_data
        draft = self.party_draft()
        draft.capacity = data["capacity"]
        if data["capacity"] == Capacity.AGENT:
            draft.powers, draft.powers_on = data["powers"], data["powers_on"]
        if self.is_correction:
            self.target.dispute = self.dispute
            deed, given = parties.change_party, {"party": self.target, "draft": draft, "version": data["version"]}
        else:
            self.target.dispute = self.dispute
            stands_for = data["capacity"] in (Capacity.AGENT, Capacity.GUARDIAN)
            acts_for = self.principals.get(data["acts_for"]) if stands_for else None
            deed, given = parties.add_party, {"side": self.target, "draft": draft, "acts_for": acts_for}
        with_reports(deed, dispute=self.dispute, by=self.by, **given)
        return str(self.done)


class RemovePartyForm(ActForm):
    title = _("移除当事人")
    verb = _("移除")
    done = _("已移除。")
    intro = _("只在写错了人的时候用。写过的内容留在日志里。")

    def prefilled(self) -> dict[str, Any]:
        return {"version": self.target.version}

    @property
    def is_new(self) -> bool:
        return self.cleaned_data.get("version") == self.target.version

    @property
    def heading(self) -> str:
        return _t("移除当事人 %(name)s") % {"name": mask_name(self.target.read("name"))}

    def carry_out(self) -> str:
        self.target.dispute = self.dispute
        version = self.cleaned_data["version"]
        with_reports(parties.remove_party, dispute=self.dispute, by=self.by, party=self.target, version=version)
        return str(self.done)


class SideForm(SafeFields, PartyFields, ActForm):
    title = _("增加一方")
    verb = _("增加")
    done = _("已增加一方。")

    role = forms.ChoiceField(label=_("是哪一方"), choices=SideRole.choices, widget=forms.RadioSelect)
    wish = reason_field(_("想要什么（原话）"), required=False, rows=3)
    contact_rule = _text(_("怎样联系才安全"), 200)
    reached = forms.BooleanField(label=_("已经联系上"), required=False)
    fieldsets = (
        ("", ("role",)),
        (_("第一个人"), ("name", "is_organisation", "phone", "sex", "birth_year", "address", "occupation")),
        (_("他们怎么说"), ("wish", "contact_rule", "reached")),
        (_("用什么方式联系"), ("first_way", "ways", "number", "may_leave_message")),
        SECTIONS[0],
    )
    halves = frozenset({"phone", "sex", "birth_year", "occupation", "from_1", "until_1"})

    def prepare(self) -> None:
        for n in WINDOWS[1:]:  # one span is enough here; the side's own form takes three
            for name in ("days", "from", "until"):
                del self.fields[f"{name}_{n}"]

    def prefilled(self) -> dict[str, Any]:
        return {"role": SideRole.THIRD}

    def carry_out(self) -> str:
        data = self.cleaned_data
        draft = SideDraft(
            role=data["role"],
            parties=[self.party_draft()],
            wish=data["wish"],
            contact_rule=data["contact_rule"],
            reached=data["reached"],
        )
        deed = partial(parties.add_side, dispute=self.dispute)
        side = with_reports(deed, dispute=self.dispute, by=self.by, draft=draft)
        set_after(self, self.by, side)
        return str(self.done)


class ReachForm(ActForm):
    title = _("记下已联系上")
    verb = _("已联系上")

    @property
    def heading(self) -> str:
        return _t("%(side)s：记下已联系上") % {"side": side_label(self.target)}

    def carry_out(self) -> str:
        self.target.dispute = self.dispute
        parties.mark_reached(by=self.by, side=self.target)
        return _t("已记下：%(side)s已联系上。") % {"side": side_label(self.target)}


class ContactForm(ActForm):
    title = _("登记来件人同意联系对方")
    verb = _("登记")
    intro = _("登记以前，不通知、不上门、不询问对方。")
    done = _("已登记，可以联系对方了。")

    how = forms.ChoiceField(
        label=_("怎样同意的"),
        choices=[("in_person", _("当面")), ("phone", _("电话")), ("duty", _("没有同意，但依法必须处置"))],
        widget=forms.RadioSelect,
    )
    duty = reason_field(_("依法必须处置的理由"), required=False)

    def carry_out(self) -> str:
        data = self.cleaned_data
        parties.record_contact_consent(by=self.by, dispute=self.dispute, how=data["how"], duty=data["duty"])
        return str(self.done)


FORMS: dict[str, Any] = {"side": SideForm, "contact": ContactForm}
SIDE_FORMS: dict[str, Any] = {"reach": ReachForm, "party": PartyForm, **safety.SIDE_FORMS}
PARTY_FORMS: dict[str, Any] = {"edit": PartyForm, "remove": RemovePartyForm}
