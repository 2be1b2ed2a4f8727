"""When it binds: what was done, what is let go."""

from __future__ import annotations

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianxin.entrances.desk import talks
from lianxin.entrances.desk.forms.acting import reason_field
from lianxin.entrances.desk.forms.mediation import TalkForm, how_field
from lianxin.entrances.desk.veil import veil_of
from lianxin.work.mediation import rules
from lianxin.work.mediation.services import performing


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


OWED_FORMS: dict[str, type[OwedForm]] = {"done": DoneForm, "waive": WaiveForm}
