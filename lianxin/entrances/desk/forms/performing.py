"""When it binds: what was done, what is let go, what a court said."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianxin.entrances.desk import talks
from lianxin.entrances.desk.forms.acting import reason_field
from lianxin.entrances.desk.forms.mediation import TalkForm, day_field, how_field
from lianxin.entrances.desk.forms.signing import AgreementDeed
from lianxin.entrances.desk.veil import veil_of
from lianxin.tools.kit.refusals import BadInput
from lianxin.work.mediation import rules
from lianxin.work.mediation.services import court, performing
from lianxin.work.mediation.states import CourtOutcome


class OwedForm(TalkForm):
    """``target`` is the obligation."""

    def back(self) -> str:
        return reverse("agreement", args=[self.dispute.code, self.target.agreement.number])

    @property
    def reading(self) -> tuple[str, str]:
        veil = veil_of(self.dispute, self.standing.sides)
        return _t("第%(n)s项") % {"n": self.target.number}, veil(self.target.read("what"))

    @property
    def barred(self) -> str:
        if self.target.state not in ("pending", "late"):
            return _t("这一项%(state)s。") % {"state": self.target.get_state_display()}
        return ""


class DoneForm(OwedForm):
    title = _("做到了没有")
    verb = _("记下已做到")
    intro = _("欠的一方和该得的一方都说做到了，才算做到；一方自己说的不算。")

    side = forms.ChoiceField(label=_("哪一方说做到了"), widget=forms.RadioSelect)
    how = how_field()
    words = reason_field(_("怎么做到的"), required=False, rows=2)

    def prepare(self) -> None:
        said = {entry["side"] for entry in self.target.confirmations}
        concerned = rules.sides_concerned(self.standing, self.target)
        self.sides = {str(side.pk): side for side in concerned if str(side.pk) not in said}
        names = [(pk, talks.side_name(side)) for pk, side in self.sides.items()]
        self.fields["side"].choices = names  # type: ignore[attr-defined]
        if len(names) == 1:
            self.initial["side"] = names[0][0]

    def carry_out(self) -> str:
        data = self.cleaned_data
        row = performing.confirm_done(
            by=self.by, obligation=self.target, side=self.sides[data["side"]], how=data["how"], words=data["words"]
        )
        return _t("这一项已做到。") if row.state == "done" else _t("已记下，还要问另一方。")


class WaiveForm(OwedForm):
    title = pgettext_lazy("button", "不再要求")
    verb = _("记下不再要求")
    agreed_by = forms.MultipleChoiceField(label=_("谁说不再要求"), widget=forms.CheckboxSelectMultiple)
    reason = reason_field(_("为什么"), rows=2)

    def prepare(self) -> None:
        self.sides = {str(side.pk): side for side in rules.sides_owed(self.standing, self.target)}
        names = [(pk, talks.side_name(side)) for pk, side in self.sides.items()]
        self.fields["agreed_by"].choices = names  # type: ignore[attr-defined]

    def carry_out(self) -> str:
        data = self.cleaned_data
        agreed = [self.sides[pk] for pk in data["agreed_by"]]
        performing.waive_obligation(by=self.by, obligation=self.target, agreed_by=agreed, reason=data["reason"])
        return _t("已记下不再要求。")


class ApplyForm(AgreementDeed):
    title = _("申请司法确认")
    verb = _("登记已申请")
    court = forms.CharField(label=_("向哪个法院申请"), max_length=60)
    applied_on = day_field(_("哪天申请的"), help_text=_("空着就是今天。"))

    @property
    def notes(self) -> list[dict[str, Any]]:
        return talks.lack_view(rules.may_confirm_in_court(self.dispute, self.target, self.standing))

    def do(self) -> str:
        data = self.cleaned_data
        court.apply_confirmation(
            by=self.by, agreement=self.target, court=data["court"], applied_on=data["applied_on"]
        )
        return _t("已登记申请。")


class CourtForm(AgreementDeed):
    title = _("法院的结果")
    verb = _("登记结果")
    outcome = forms.ChoiceField(label=_("法院怎么定的"), choices=CourtOutcome.choices, widget=forms.RadioSelect)
    decided_on = day_field(_("哪天"), required=True)
    case_number = forms.CharField(label=_("案号"), max_length=60, required=False)
    note = reason_field(_("说明"), required=False, rows=2)

    @property
    def barred(self) -> str:
        row = self.standing.confirmation
        return "" if row is not None and row.applied_on else _t("还没有申请司法确认。")

    def do(self) -> str:
        data, row = self.cleaned_data, self.standing.confirmation
        if row is None:
            raise BadInput({"outcome": _t("还没有申请司法确认。")})
        row.agreement = self.target
        names = ("outcome", "decided_on", "case_number", "note")
        court.record_court_outcome(by=self.by, confirmation=row, **{name: data[name] for name in names})
        return _t("已登记法院的结果。")


FORMS: dict[str, type[AgreementDeed]] = {"apply": ApplyForm, "outcome": CourtForm}
OWED_FORMS: dict[str, type[OwedForm]] = {"done": DoneForm, "waive": WaiveForm}
