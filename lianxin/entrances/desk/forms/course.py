"""How a dispute ends, is told, closed, opened again and archived."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.rulebook import queries as rulebook
from lianxin.entrances.desk.forms.acting import ActForm, offer_choices, reason_field
from lianxin.entrances.desk.forms.two_people import TwoPeopleForm
from lianxin.tools.kit.mask import mask_name
from lianxin.tools.kit.refusals import WrongState
from lianxin.work.disputes import queries
from lianxin.work.disputes.rules import is_unkept, last_visit, may_close, needs_approval
from lianxin.work.disputes.services import course
from lianxin.work.disputes.services.visits import waive_performance
from lianxin.work.disputes.states import EndReason, SideRole, State, ToldHow
from lianxin.work.dossiers.services import archive_with_dossier
from lianxin.work.mediation.services.sessions import end_mediation
from lianxin.work.supervision.states import Deed


class EndForm(TwoPeopleForm):
    title = _("终止")
    verb = _("终止")
    done = _("已终止。请把结果和其他途径告知每一方。")
    action, deed = "end", Deed.END_RED

    reason = forms.ChoiceField(label=_("终止的原因"), choices=EndReason.choices, widget=forms.RadioSelect)
    note = reason_field(_("经过"))
    confirmed_alone = forms.BooleanField(label=_("撤回的：已单独问过申请人，确认是自己的意思"), required=False)

    @property
    def needs_second(self) -> bool:
        return needs_approval(self.dispute)

    @property
    def remedies(self) -> str:
        return rulebook.wording("remedies", self.dispute.county)

    def carry_out(self) -> str:
        data = self.cleaned_data
        given = {name: data[name] for name in ("reason", "note", "confirmed_alone")}
        if self.is_asked_for:
            return self.ask(given, data["note"])
        end_mediation(by=self.by, dispute=self.dispute, approved_by=self.approved_by, **given)
        return str(self.done)


class TellForm(ActForm):
    title = _("告知结果")
    verb = _("记下已告知")

    side = forms.ChoiceField(label=_("告知了哪一方"))
    how = forms.ChoiceField(label=_("怎样告知的"), choices=ToldHow.choices, widget=forms.RadioSelect)

    def prepare(self) -> None:
        self.sides = {str(side.pk): side for side in queries.with_sides(self.dispute) if side.outcome_told_at is None}
        offer_choices(self, "side", [(pk, side_label(side)) for pk, side in self.sides.items()])
        if len(self.sides) == 1:
            self.initial["side"] = next(iter(self.sides))

    @property
    def remedies(self) -> str:
        return rulebook.wording("remedies", self.dispute.county) if self.dispute.state == State.ENDED else ""

    def carry_out(self) -> str:
        side = self.sides[self.cleaned_data["side"]]
        side.dispute = self.dispute
        course.tell_outcome(by=self.by, side=side, how=self.cleaned_data["how"])
        return _t("已记下：%(side)s已告知。") % {"side": side_label(side)}


def side_label(side: Any) -> str:
    """``被申请方 冯*``: never the whole name."""
    parties = [party for party in side.parties.all() if party.acts_for_id is None]
    name = mask_name(parties[0].read("name")) if parties else ""
    return f"{SideRole(side.role).label} {name}".strip()


class WaiveForm(ActForm):
    title = _("登记不再要求履行")
    verb = _("记下")
    intro = _("最近一次回访说没有全做到的一方，自己说不再要求了，才能结案。")
    done = _("已记下，可以结案了。")

    agreed_by = forms.MultipleChoiceField(label=_("哪一方说不再要求"), widget=forms.CheckboxSelectMultiple)
    reason = reason_field(_("为什么"), rows=3)

    def prepare(self) -> None:
        self.sides = {str(side.pk): side for side in queries.with_sides(self.dispute)}
        last = last_visit(self.dispute)
        said = [str(answer.side_id) for answer in last.answers.all() if is_unkept(answer)] if last else []
        names = [(pk, side_label(side)) for pk, side in self.sides.items() if pk in said]
        self.fields["agreed_by"].choices = names  # type: ignore[attr-defined]

    def carry_out(self) -> str:
        agreed = [self.sides[pk] for pk in self.cleaned_data["agreed_by"]]
        waive_performance(by=self.by, dispute=self.dispute, agreed_by=agreed, reason=self.cleaned_data["reason"])
        return str(self.done)


class CloseForm(ActForm):
    title = _("结案")
    verb = _("结案")
    done = _("已结案。剩下的回访照常提醒，又起来了可以重新打开。")
    intro = _("结案以后，还没做的回访照常提醒；任何一方说又起来了，都可以重新打开。")

    def carry_out(self) -> str:
        verdict = may_close(self.dispute)
        if not verdict:
            raise WrongState(verdict.reason)
        course.close_dispute(by=self.by, dispute=self.dispute)
        return str(self.done)


class ReopenForm(ActForm):
    title = _("重新打开")
    verb = _("重新打开")
    intro = _("编号不变，时限从今天重新算。结案超过180天的，算新的一轮。")
    done = _("已重新打开，时限从今天重新算。")

    reason = reason_field(_("又发生了什么"))

    def carry_out(self) -> str:
        course.reopen_dispute(by=self.by, dispute=self.dispute, reason=self.cleaned_data["reason"])
        return str(self.done)


class ArchiveForm(ActForm):
    title = _("归档")
    verb = _("归档")
    done = _("已归档。")

    certified = reason_field(
        _("90天、180天回访确实做不了的，写明情况"), required=False, rows=3, help_text=_("做过或者试过的不用写。")
    )

    def carry_out(self) -> str:
        archive_with_dossier(by=self.by, dispute=self.dispute, certified=self.cleaned_data["certified"])
        return str(self.done)


FORMS: dict[str, Any] = {
    "end": EndForm,
    "tell": TellForm,
    "waive": WaiveForm,
    "close": CloseForm,
    "reopen": ReopenForm,
    "archive": ArchiveForm,
}
