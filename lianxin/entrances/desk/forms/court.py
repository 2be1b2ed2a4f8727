"""Judicial confirmation: applied for, taken on the docket, decided."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lianxin.entrances.desk import courting, talks
from lianxin.entrances.desk.forms.acting import offer_choices, reason_field
from lianxin.entrances.desk.forms.mediation import day_field
from lianxin.entrances.desk.forms.signing import AgreementDeed
from lianxin.tools.kit.refusals import BadInput
from lianxin.work.mediation import rules
from lianxin.work.mediation.models import JudicialConfirmation
from lianxin.work.mediation.services import court
from lianxin.work.mediation.states import CourtBar, CourtDismissal, CourtOutcome

OTHER = "other"


class CourtDeed(AgreementDeed):
    """Possible after the dispute was closed, too: a court answers when it answers."""

    after_closing = True

    def back(self) -> str:
        return reverse("agreement_court", args=[self.dispute.code, self.target.number])

    @property
    def row(self) -> JudicialConfirmation | None:
        return getattr(self.target, "confirmation", None)


class ApplyForm(CourtDeed):
    title = _("登记已申请司法确认")
    verb = _("登记已申请")
    ground = forms.ChoiceField(label=_("为什么向这个法院申请"))
    court = forms.ChoiceField(label=_("哪个法院"))
    other = forms.CharField(label=_("别的法院的全称"), max_length=60, required=False)
    applied_on = day_field(_("哪天申请的"), help_text=_("空着就是今天。"))

    def prepare(self) -> None:
        offer_choices(self, "ground", [(one["code"], one["label"]) for one in courting.places(self.dispute)])
        names = [(unit.name, unit.name) for unit in courting.courts(self.dispute.county)]
        offer_choices(self, "court", [*names, (OTHER, _t("别的法院"))])
        if names:
            self.initial["court"] = names[0][0]

    @property
    def notes(self) -> list[dict[str, Any]]:
        return talks.lack_view(rules.may_confirm_in_court(self.dispute, self.target, self.standing))

    def do(self) -> str:
        data = self.cleaned_data
        chosen = data["other"] if data["court"] == OTHER else data["court"]
        try:
            court.apply_confirmation(
                by=self.by, agreement=self.target, court=chosen, ground=data["ground"], applied_on=data["applied_on"]
            )
        except BadInput as refusal:
            raise _moved(refusal, "court", "other" if data["court"] == OTHER else "court") from None
        return _t("已登记申请。法院受理以后再登记受理。")


def _moved(refusal: BadInput, field: str, to: str) -> BadInput:
    return BadInput({to if name == field else name: text for name, text in refusal.fields.items()})


class DocketForm(CourtDeed):
    title = _("法院受理了")
    verb = _("登记受理")
    docketed_on = day_field(_("哪天受理的"), required=True)
    docket_number = forms.CharField(
        label=_("受理的案号"), max_length=60, required=False, help_text=_("如（2026）甘0699民特1号，没有给的空着。")
    )

    @property
    def barred(self) -> str:
        return "" if self.row is not None and self.row.applied_on else _t("还没有申请司法确认。")

    def do(self) -> str:
        data = self.cleaned_data
        court.docket_confirmation(
            by=self.by, agreement=self.target, docketed_on=data["docketed_on"], docket_number=data["docket_number"]
        )
        return _t("已登记受理。法院一般在三十日内审结。")


class OutcomeForm(CourtDeed):
    title = _("法院的结果")
    verb = _("登记结果")
    outcome = forms.ChoiceField(label=_("法院怎么定的"), choices=CourtOutcome.choices, widget=forms.RadioSelect)
    why_not_accepted = forms.ChoiceField(
        label=_("不予受理的原因"), required=False, choices=[("", _("不适用")), *CourtBar.choices], widget=forms.RadioSelect
    )
    why_dismissed = forms.ChoiceField(
        label=_("裁定驳回的原因"), required=False, choices=[("", _("不适用")), *CourtDismissal.choices], widget=forms.Select
    )
    decided_on = day_field(_("哪天"), required=True)
    case_number = forms.CharField(label=_("裁定书的案号"), max_length=60, required=False)
    note = reason_field(_("说明"), required=False, rows=2)

    @property
    def barred(self) -> str:
        return "" if self.row is not None and self.row.applied_on else _t("还没有申请司法确认。")

    def do(self) -> str:
        data, row = self.cleaned_data, self.row
        if row is None:
            raise BadInput({"outcome": _t("还没有申请司法确认。")})
        row.agreement = self.target
        fields = {CourtOutcome.NOT_ACCEPTED: "why_not_accepted", CourtOutcome.DISMISSED: "why_dismissed"}
        field = fields.get(CourtOutcome(data["outcome"]), "")
        if field and not data[field]:
            raise BadInput({field: _t("请选原因。")})
        names = ("outcome", "decided_on", "case_number", "note")
        why = data[field] if field else ""
        court.record_court_outcome(by=self.by, confirmation=row, why=why, **{name: data[name] for name in names})
        return _t("已登记法院的结果。")


FORMS: dict[str, type[AgreementDeed]] = {"apply": ApplyForm, "docket": DocketForm, "outcome": OutcomeForm}
