"""A return visit: what each side says, asked alone, and whether it has started again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lianxin.entrances.desk.forms.acting import ActForm, reason_field
from lianxin.entrances.desk.forms.course import side_label
from lianxin.work.disputes import queries
from lianxin.work.disputes.models import VisitAnswer
from lianxin.work.disputes.services.course import reopen_dispute
from lianxin.work.disputes.services.visits import AnswerDraft, record_visit


def _choices(name: str) -> list[tuple[str, Any]]:
    return [pair for pair in VisitAnswer._meta.get_field(name).choices or [] if pair[0]]


_QUESTIONS: tuple[tuple[str, Any, str], ...] = (
    ("performed", _("说好的做到了没有"), "performed"),
    ("relapsed", _("又闹起来没有"), "relapsed"),
    ("satisfied", _("觉得公道不公道"), "satisfied"),
    ("sued", _("有没有去法院"), "sued"),
)


class VisitForm(ActForm):
    """One block of questions for each side, and what is done about it. ``target`` is the visit."""

    verb = _("记下回访")
    done = _("回访已记下。")

    measures = reason_field(_("还要做什么"), required=False, rows=3)
    reopen = forms.BooleanField(
        label=_("有一方说又起来了的，马上重新打开这一起（编号不变，时限重新算）"), required=False, initial=True
    )

    @property
    def heading(self) -> str:
        return _t("%(n)s天回访") % {"n": self.target.day}

    intro = _("两边都要问，分开问：一方在场，另一方不方便说真话。")

    def prefilled(self) -> dict[str, Any]:
        return {"version": self.target.version}

    @property
    def is_new(self) -> bool:
        return self.cleaned_data.get("version") == self.target.version

    def prepare(self) -> None:
        self.sides = queries.with_sides(self.dispute)
        sections: list[tuple[Any, ...]] = []
        for side in self.sides:
            prefix = f"side{side.number}"
            self.fields[prefix] = forms.ChoiceField(
                label=_t("问到了没有"),
                choices=[("yes", _t("单独问到了")), ("no", _t("没问到"))],
                widget=forms.RadioSelect,
                error_messages={"required": _t("%(side)s：问到了没有？") % {"side": side_label(side)}},
            )
            for name, label, column in _QUESTIONS:
                self.fields[f"{prefix}_{name}"] = forms.ChoiceField(
                    label=label, choices=_choices(column), required=False, widget=forms.RadioSelect
                )
            self.fields[f"{prefix}_said"] = reason_field(_t("原话"), required=False, rows=2)
            names = (prefix, *(f"{prefix}_{name}" for name, _label, _column in _QUESTIONS), f"{prefix}_said")
            sections.append((side_label(side), names))
        self.fieldsets = (*sections, (_t("接下来"), ("measures", "reopen")))
        self.order_fields([name for _legend, names, *_hint in self.fieldsets for name in names])

    def clean(self) -> None:
        for side in self.sides:
            prefix = f"side{side.number}"
            if self.cleaned_data.get(prefix) == "yes":
                for name in ("performed", "relapsed"):
                    if not self.cleaned_data.get(f"{prefix}_{name}") and f"{prefix}_{name}" not in self.errors:
                        self.add_error(f"{prefix}_{name}", _t("问到的一方，请记下这一项。"))

    def _answers(self) -> list[AnswerDraft]:
        data, rows = self.cleaned_data, []
        for side in self.sides:
            prefix = f"side{side.number}"
            reached = data[prefix] == "yes"
            given = {n: data[f"{prefix}_{n}"] for n in ("performed", "relapsed", "satisfied", "sued", "said")}
            rows.append(AnswerDraft(side=side, reached=reached, **(given if reached else {"said": given["said"]})))
        return rows

    def carry_out(self) -> str:
        data, answers = self.cleaned_data, self._answers()
        self.target.dispute = self.dispute
        relapsed = record_visit(
            by=self.by, visit=self.target, answers=answers, measures=data["measures"], version=data["version"]
        )
        if relapsed and data["reopen"]:
            said = "；".join(a.said for a in answers if a.relapsed == "yes" and a.said)
            reason = _t("%(n)s天回访时说又起来了") % {"n": self.target.day} + (f"：{said}" if said else "")
            reopen_dispute(by=self.by, dispute=self.dispute, reason=reason, asked_by="visit")
            return _t("回访已记下，这一起已重新打开，时限从今天重新算。")
        if not any(answer.reached for answer in answers):
            return _t("已记下：这次两边都没问到，回访还要再做。")
        return str(self.done)
