"""An agreement drafted and changed: its words, what each side owes, what needs a second look."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lianxin.entrances.desk import talks
from lianxin.entrances.desk.forms.mediation import TalkForm, day_field, moment_field
from lianxin.tools.kit.money import parse_yuan, yuan
from lianxin.tools.kit.refusals import BadInput
from lianxin.work.disputes.models import Side
from lianxin.work.mediation.models import Obligation
from lianxin.work.mediation.services import drafting
from lianxin.work.mediation.services.drafting import MAX_WORDS, TEXTS, AgreementDraft, ObligationDraft
from lianxin.work.mediation.states import AgreementForm, Concern

MOST_ROWS = 40


class YuanField(forms.CharField):
    """An amount typed in 元, kept in 分; empty is None."""

    def clean(self, value: Any) -> int | None:  # type: ignore[override]
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_yuan(text)
        except ValueError:
            raise forms.ValidationError(_("请填金额，比如 600 或者 600.50。")) from None


class ObligationForm(forms.Form):
    side = forms.ChoiceField(label=_("谁来做"), required=False)
    to_side = forms.ChoiceField(label=_("给谁"), required=False)
    what = forms.CharField(label=_("做什么"), max_length=400, required=False)
    amount = YuanField(label=_("金额"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    where = forms.CharField(label=_("在哪里"), max_length=200, required=False)
    due_on = day_field(_("最晚哪天"))
    due_text = forms.CharField(
        label=_("或者写期限"), max_length=100, required=False, help_text=_("比如每月5日前。")
    )
    proof = forms.CharField(label=_("凭什么算做到"), max_length=200, required=False, help_text=_("比如收条、合照。"))
    halves = frozenset({"side", "to_side", "amount", "where", "due_on", "due_text"})
    units = {"amount": _("元")}

    def __init__(self, *args: Any, sides: list[Side], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.sides = {str(side.pk): side for side in sides}
        names = [(pk, talks.side_name(side)) for pk, side in self.sides.items()]
        together = _t("双方一起") if len(sides) == 2 else _t("各方一起")
        self.fields["side"].choices = [("", together), *names]  # type: ignore[attr-defined]
        self.fields["to_side"].choices = [("", _t("不写给谁")), *names]  # type: ignore[attr-defined]

    @property
    def is_empty(self) -> bool:
        data = getattr(self, "cleaned_data", {})
        return not any(data.get(name) for name in ("what", "amount", "where", "due_on", "due_text", "proof"))

    def draft(self) -> ObligationDraft:
        data = self.cleaned_data
        plain = {name: data[name] for name in ("what", "amount", "where", "due_on", "due_text", "proof")}
        return ObligationDraft(side=self.sides.get(data["side"]), to_side=self.sides.get(data["to_side"]), **plain)


class Obligations(BaseFormSet):  # type: ignore[type-arg]
    row_label = _("第")
    add_label = _("再加一项")


ObligationSet = formset_factory(
    ObligationForm, formset=Obligations, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS, can_delete=True
)


def initial_of(row: Obligation) -> dict[str, Any]:
    words = {name: row.read(name) for name in ("what", "where", "due_text", "proof")}
    return words | {
        "side": str(row.side_id or ""),
        "to_side": str(row.to_side_id or ""),
        "amount": yuan(row.amount).replace(",", "") if row.amount is not None else "",
        "due_on": row.due_on,
    }


def _words(label: Any, rows: int, **given: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=MAX_WORDS, widget=forms.Textarea(attrs={"rows": rows}), **given)


class DraftForm(TalkForm):
    """A new draft, or a change of ``target``; ``rows`` is the formset of what is owed."""

    verb = _("保存草案")
    long = True
    shows_names = True

    form = forms.ChoiceField(
        label=_("书面还是口头"), choices=AgreementForm.choices, initial=AgreementForm.WRITTEN, widget=forms.RadioSelect
    )
    facts = _words(_("纠纷主要事实"), 4)
    matters = _words(_("争议事项"), 3, required=False)
    responsibility = _words(_("各方责任"), 3, required=False, help_text=_("没有分责任的，写明各方怎么说的。"))
    terms = _words(_("协议内容"), 6, help_text=_("一行一条。"))
    performance = _words(_("履行方式、时限"), 2, required=False, help_text=_("下面每一项写了期限的，可以不写。"))
    concerns = forms.MultipleChoiceField(
        label=_("协议里有没有这些"), choices=Concern.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    change_of_mind_until = day_field(
        _("反悔期到哪天"), help_text=_("约定了反悔期的才填：到这一天24:00没有人收回，协议才生效。")
    )
    place = forms.CharField(label=_("口头协议：在哪里说定的"), max_length=200, required=False)
    agreed_at = moment_field(_("口头协议：什么时候说定的"))
    read_back = forms.BooleanField(label=_("口头协议：已念给每一方听，都说对"), required=False)
    halves = frozenset({"place", "agreed_at"})
    fieldsets = (
        ("", ("form",)),
        (_("写什么"), ("facts", "matters", "responsibility", "terms", "performance")),
        (_("再看一眼"), ("concerns", "change_of_mind_until"), _("有的不一定不能写，但要当面讲明；有几项法院不能确认。")),
        (_("只用于口头协议"), ("place", "agreed_at", "read_back")),
    )

    @property
    def heading(self) -> str:
        if self.target is None:
            return _t("起草协议")
        return _t("修改第%(n)s稿") % {"n": self.target.number}

    @property
    def barred(self) -> str:
        if self.target is not None and self.target.state != "draft":
            return _t("这一稿%(state)s，要改请另起新稿。") % {"state": self.target.get_state_display()}
        if self.target is None and self.dispute.state != "mediating":
            return _t("调解开始以后才能起草协议。")
        return ""

    def prefilled(self) -> dict[str, Any]:
        row = self.target
        if row is None:
            held = self.standing.held()
            last = held[0].read("outcome_note") if held else ""
            return {"version": 0, "facts": self.dispute.read("narrative"), "terms": last}
        columns = ("form", "concerns", "change_of_mind_until", "agreed_at", "read_back")
        return {"version": row.version} | {c: getattr(row, c) for c in columns} | {t: row.read(t) for t in TEXTS}

    def prepare(self) -> None:
        rows = [] if self.target is None else [initial_of(row) for row in self.standing.obligations]
        blank = [{} for _n in range(max(1, 2 - len(rows)))]
        given: dict[str, Any] = {"prefix": "owed", "form_kwargs": {"sides": self.standing.sides}}
        if self.is_bound:
            self.rows = ObligationSet(self.data, **given)
        else:
            self.rows = ObligationSet(initial=[*rows, *blank], **given)

    @property
    def formsets(self) -> list[Any]:
        return [self.rows]

    def is_valid(self) -> bool:
        own, rows = super().is_valid(), self.rows.is_valid()
        if not rows:
            self.refused = BadInput.status
        return own and rows

    def kept_rows(self) -> list[ObligationForm]:
        return [
            form
            for form in self.rows.forms
            if not form.is_empty and not form.cleaned_data.get("DELETE")  # type: ignore[attr-defined]
        ]

    def add_error(self, field: str | None, error: Any) -> None:
        """``obligation_2_what`` of the service belongs to that row."""
        text = str(error)
        if field is None or not field.startswith("obligation_"):
            super().add_error(field, error)
            return
        _word, number, name = field.split("_", 2)
        kept = self.kept_rows()
        row = kept[int(number) - 1] if 0 < int(number) <= len(kept) else None
        if row is not None:
            row.add_error(name if name in row.fields else None, text)

    def draft(self) -> AgreementDraft:
        data = dict(self.cleaned_data)
        names = (*TEXTS, "form", "concerns", "change_of_mind_until", "agreed_at", "read_back")
        return AgreementDraft(
            obligations=[row.draft() for row in self.kept_rows()],  # type: ignore[attr-defined]
            **{name: data[name] for name in names},
        )

    def carry_out(self) -> str:
        if self.target is None:
            self.made = drafting.draft_agreement(by=self.by, dispute=self.dispute, draft=self.draft())
            return _t("草案已保存，看过没有错就定稿。")
        self.target.dispute = self.dispute
        drafting.change_draft(
            by=self.by, agreement=self.target, version=self.cleaned_data["version"], draft=self.draft()
        )
        self.made = self.target
        return _t("草案已修改。")

    def back(self) -> str:
        return reverse("agreement", args=[self.dispute.code, self.made.number])
