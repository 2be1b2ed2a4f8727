"""Referring to an agency: whom, what is asked, on what basis, and fact by fact what is handed over."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.vault.provider import cipher
from lianxin.entrances.desk.forms.acting import LONG, ActForm, reason_field
from lianxin.entrances.desk.forms.course import side_label
from lianxin.ground.officers import queries as officers
from lianxin.tools.kit import clock
from lianxin.tools.kit.mask import mask_name
from lianxin.tools.shell.fields import DayField
from lianxin.work.disputes.models import Party, Side
from lianxin.work.disputes.queries import with_sides
from lianxin.work.disputes.rules import allowed
from lianxin.work.referrals import disclosing, services
from lianxin.work.referrals.kinds import KINDS, Kind, Paper
from lianxin.work.referrals.services.referring import check
from lianxin.work.referrals.states import Basis, Fact, Given

OUTSIDE = "outside"


class ReferForm(ActForm):
    """Fields of people and of consents are made from the dispute's sides."""

    kind = forms.ChoiceField(choices=Kind.choices, widget=forms.HiddenInput)
    to_unit = forms.ChoiceField(label=_("转给哪个单位"))
    to_office = forms.CharField(
        label=_("名单里没有的单位，写名称"),
        max_length=80,
        required=False,
        help_text=_("没有账号的单位，凭函上的链接和回执码答复。"),
    )
    to_contact = forms.CharField(label=_("那边的联系人和电话"), max_length=100, required=False)
    asked = reason_field(_("请它做什么"), rows=3)
    summary = reason_field(_("简要情况"), rows=3, help_text=_("没有勾选的人，姓名和电话送出时自动遮住。"))
    facts = forms.MultipleChoiceField(
        label=_("还要给的内容"), choices=Fact.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    basis = forms.ChoiceField(label=_("凭什么可以给"), choices=Basis.choices, widget=forms.RadioSelect)
    urgent = forms.BooleanField(label=_("情况紧急，按紧急时限办"), required=False)

    def __init__(self, data: Any = None, *, kind: str, **given: Any):
        self.kind, self.line = kind, KINDS[kind]
        super().__init__(data, **given)

    def prefilled(self) -> dict[str, Any]:
        matter = disclosing.matter_of(self.dispute)
        return {"kind": self.kind, "summary": f"{matter}，{self.dispute.read('heading')}。"}

    def prepare(self) -> None:
        self.sides = with_sides(self.dispute)
        for side in self.sides:
            side.dispute = self.dispute
        self._receivers()
        self._basis()
        people = self._people()
        consents = self._consents() if Basis.CONSENT in dict(self.fields["basis"].choices) else []  # type: ignore[attr-defined]
        if self.line.ack != "agency_answer_red" and not self.line.urgent:
            del self.fields["urgent"]
        self.fieldsets = (
            (_("给谁、请它做什么"), ("to_unit", "to_office", "to_contact", "asked", "urgent")),
            (_("依据"), ("basis", *consents), self._basis_hint()),
            (_("给它看什么"), ("summary", "facts"), _t("只给办这件事用得着的。颜色和单独谈的话从不外送。")),
            (_("给谁的姓名电话"), tuple(people), _t("不勾就遮住。勾了的，写明为什么非给不可。")),
        )

    def _receivers(self) -> None:
        rows = officers.visible_units(self.by).filter(closed_on=None, kind__in=self.line.receivers)
        own = {self.by.unit, self.dispute.holder_unit_id}
        self.units = {str(unit.pk): unit for unit in rows.order_by("name") if unit.pk not in own}
        field = self.fields["to_unit"]
        if not self.units:
            del self.fields["to_unit"]
            return
        named = [(pk, unit.short_name) for pk, unit in self.units.items()]
        field.choices = [("", _("请选择")), *named, (OUTSIDE, _("名单里没有，写在下面"))]  # type: ignore[attr-defined]

    def _basis(self) -> None:
        choices = list(Basis.choices)
        holder = allowed(self.by, self.dispute, "refer")
        if not self.line.duty:
            choices = [row for row in choices if row[0] != Basis.DUTY]
        elif not holder and not self.dispute.never_here:
            choices = [row for row in choices if row[0] != Basis.CONSENT]
        self.fields["basis"].choices = choices  # type: ignore[attr-defined]
        self.initial["basis"] = Basis.DUTY if self.line.duty else Basis.CONSENT

    def _basis_hint(self) -> str:
        if self.line.duty:
            return _t("法定报告：%(duty)s。只报告谁、什么危险、在哪里。") % {"duty": self.line.duty}
        return _t("个人信息保护法23条：给别的机关，要告诉本人给谁、给什么、做什么用，并单独同意。")

    def _consents(self) -> list[str]:
        names = []
        for side in self.sides:
            how, on = f"consent_{side.number}", f"consent_on_{side.number}"
            label = _t("%(side)s怎样同意的") % {"side": side_label(side)}
            blank = ("", _t("没有问，或者没有同意"))
            self.fields[how] = forms.ChoiceField(label=label, choices=[blank, *Given.choices], required=False)
            self.fields[on] = DayField(label=_t("哪天同意的"), required=False, initial=clock.today())
            names += [how, on]
        self.halves = frozenset(names)
        return names

    def _people(self) -> list[str]:
        names = []
        self.parties: dict[str, Party] = {}
        for side in self.sides:
            for party in side.parties.all():
                key = party.pk.hex
                self.parties[key] = party
                who = f"{side.get_role_display()} {mask_name(party.read('name'))}"
                self.fields[f"name_{key}"] = forms.BooleanField(label=_t("给%(who)s的姓名") % {"who": who}, required=False)
                names.append(f"name_{key}")
                if party.phone:
                    text = _t("也给电话（连同怎样联系才安全）")
                    self.fields[f"phone_{key}"] = forms.BooleanField(label=text, required=False)
                    names.append(f"phone_{key}")
                if party.address:
                    self.fields[f"address_{key}"] = forms.BooleanField(label=_t("也给住址"), required=False)
                    names.append(f"address_{key}")
                self.fields[f"why_{key}"] = forms.CharField(label=_t("为什么非给不可"), max_length=120, required=False)
                names.append(f"why_{key}")
        return names

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("to_unit", OUTSIDE) == OUTSIDE and not data.get("to_office"):
            self.add_error("to_office", _("请选接收单位，或者写单位名称。"))
        for key in self.parties:
            if not data.get(f"name_{key}") and (data.get(f"phone_{key}") or data.get(f"address_{key}")):
                self.add_error(f"name_{key}", _("要给电话或者住址，先勾姓名。"))
        for side in self.sides:
            if data.get(f"consent_{side.number}") and not data.get(f"consent_on_{side.number}"):
                self.add_error(f"consent_on_{side.number}", _("请选哪天同意的。"))
        return data

    # What it comes to

    def draft(self) -> services.Draft:
        data = self.cleaned_data
        return services.Draft(
            kind=self.kind,
            asked=data["asked"],
            summary=data["summary"],
            basis=data["basis"],
            to_unit=self.units.get(data.get("to_unit", "")),
            to_office=data["to_office"],
            to_contact=data["to_contact"],
            facts=data["facts"],
            people=[self._person(key, party) for key, party in self.parties.items() if data.get(f"name_{key}")],
            consents=[
                services.ConsentDraft(side, data[f"consent_on_{side.number}"], data[f"consent_{side.number}"])
                for side in self.sides
                if data["basis"] == Basis.CONSENT and data.get(f"consent_{side.number}")
            ],
            urgent=bool(data.get("urgent")),
        )

    def _person(self, key: str, party: Party) -> disclosing.PersonDraft:
        data = self.cleaned_data
        return disclosing.PersonDraft(
            party, data.get(f"why_{key}", ""), bool(data.get(f"phone_{key}")), bool(data.get(f"address_{key}"))
        )

    def preview(self) -> dict[str, Any]:
        """What the agency would see, made as it will be made; raises what the service would refuse."""
        draft = self.draft()
        check(self.dispute, draft)
        wishes: list[Side] = [one.side for one in draft.consents] if draft.basis == Basis.CONSENT else self.sides
        shown = disclosing.told_to_agency(
            self.dispute, self.sides, summary=draft.summary, facts=draft.facts, people=draft.people, wishes_of=wishes
        )
        veil = disclosing.veil_over(self.dispute, self.sides, draft.people)
        return {"shown": shown, "asked": veil(draft.asked), "to": draft.to_unit.name if draft.to_unit else draft.to_office}

    def fingerprint(self, preview: dict[str, Any]) -> str:
        return cipher.digest(json.dumps(preview, ensure_ascii=False, sort_keys=True).encode()).hex()

    @property
    def heading(self) -> str:
        return _t("%(paper)s：%(kind)s") % {"paper": Paper(self.line.paper).label, "kind": Kind(self.kind).label}


class WordsForm(forms.Form):
    """One text and the version of the referral it was written for."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    token = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)


def words_field(label: Any, **given: Any) -> forms.CharField:
    given.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
    return forms.CharField(label=label, max_length=LONG, **given)
