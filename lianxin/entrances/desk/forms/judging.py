"""Colour, difficulty, pauses, merging, and what is written about the matter."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.rulebook import queries as rulebook
from lianxin.entrances.desk.forms import choices
from lianxin.entrances.desk.forms.acting import ActForm, offer_choices, reason_field
from lianxin.tools.kit import clock, money
from lianxin.tools.kit.ids import normal_code
from lianxin.tools.kit.refusals import BadInput, WrongState
from lianxin.tools.shell.fields import DayField
from lianxin.work.disputes import queries
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.services import judging, opening
from lianxin.work.disputes.states import Difficulty
from lianxin.work.mediation.services.sessions import merge_in_talks
from lianxin.work.supervision.services.approvals import ask_approval
from lianxin.work.supervision.states import Deed

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RegradeForm(ActForm):
    title = _("调整难易")
    verb = _("调整")
    intro = _("难易决定化解时限，仍从受理那天算起，只能往上调。")
    done = _("已调整，时限随之改变。")

    difficulty = forms.ChoiceField(label=_("调整为"))
    reason = reason_field(_("为什么"))

    def prepare(self) -> None:
        order = list(Difficulty)
        harder = order[order.index(Difficulty(self.dispute.difficulty)) + 1 :]
        county = self.dispute.county
        offer_choices(self, "difficulty", [(d.value, f"{d.label}（{_length(d, county)}）") for d in harder])

    def carry_out(self) -> str:
        data = self.cleaned_data
        judging.regrade(
            by=self.by,
            dispute=self.dispute,
            difficulty=data["difficulty"],
            reason=data["reason"],
            version=data["version"],
        )
        return str(self.done)


def _length(difficulty: str, county: str) -> str:
    row = rulebook.clock_of(f"resolve_{difficulty}", county)
    return f"{row.amount}{row.get_unit_display()}"


class PauseForm(ActForm):
    title = _("暂停计时")
    verb = _("暂停")

    @property
    def intro(self) -> str:  # type: ignore[override]
        return _t("双方都同意才能暂停，合计不超过%(n)s天；到期自动恢复。") % {"n": self.longest}

    until_on = DayField(label=_("暂停到哪一天"), widget=DAY)
    reason = reason_field(_("为什么"))
    both_consent = forms.BooleanField(label=_("双方都已同意暂停，并已记录"), required=False)
    ask = forms.BooleanField(label=_("先送负责人审批，同意以后自动办理"), required=False)

    def prepare(self) -> None:
        self.longest, today = rulebook.clock_of("pause_longest", self.dispute.county).amount, clock.today()
        limits = {"min": today + dt.timedelta(days=1), "max": today + dt.timedelta(days=self.longest)}
        self.fields["until_on"].widget.attrs |= {name: day.isoformat() for name, day in limits.items()}

    def carry_out(self) -> str:
        data = self.cleaned_data
        if data["ask"]:
            given = {"until_on": data["until_on"].isoformat(), "reason": data["reason"], "both_consent": data["both_consent"]}
            approval = ask_approval(
                by=self.by, deed=Deed.PAUSE, given=given, reason=data["reason"], dispute=self.dispute
            )
            return _t("已送%(unit)s审批，同意以后自动办理。") % {"unit": approval.unit.short_name}
        judging.pause_clock(
            by=self.by,
            dispute=self.dispute,
            until_on=data["until_on"],
            reason=data["reason"],
            both_consent=data["both_consent"],
        )
        return _t("已暂停计时，到期自动恢复。")


class ResumeForm(ActForm):
    title = _("恢复计时")
    verb = _("恢复计时")
    intro = _("没有用完的暂停天数退回，时限从今天接着走。")
    done = _("已恢复计时。")

    def carry_out(self) -> str:
        pause = queries.running_pause(self.dispute)
        if pause is None:
            raise WrongState(_t("现在没有在暂停。"))
        pause.dispute = self.dispute
        judging.end_pause(by=self.by, pause=pause)
        return str(self.done)


class MergeForm(ActForm):
    title = _("并入另一起")
    verb = _("并入")
    intro = _("同一件事立了两次时用。这一起以后只指向那一起，两边写过的都留着。")

    into = forms.ChoiceField(label=_("看着像的"), required=False)
    code = forms.CharField(label=_("或者填那一起的编号"), required=False, max_length=20)
    reason = reason_field(_("怎么看出是同一件事"), required=False, rows=3)

    def prepare(self) -> None:
        dispute = self.dispute
        names = [party.read("name") for side in queries.with_sides(dispute) for party in side.parties.all()]
        alike = queries.look_alikes(
            self.by,
            village=dispute.village,
            text=dispute.read("narrative"),
            names=names,
            since=dispute.accepted_at - dt.timedelta(days=365),
        )
        found = [row for row in alike if row.pk != dispute.pk and row.clock_runs]
        offer_choices(self, "into", [(row.code, _line(row)) for row in found] or [])
        if not found:
            del self.fields["into"]

    def clean(self) -> None:
        if not self.cleaned_data.get("code") and not self.cleaned_data.get("into"):
            self.add_error("code", _("请选一起，或者填编号。"))

    def carry_out(self) -> str:
        typed = self.cleaned_data.get("code") or self.cleaned_data.get("into", "")
        into = queries.get_visible(self.by, typed)
        if into is None:
            wrong = _t("没有找到这个编号，或者您看不到那一起。") if normal_code(typed) else _t("编号不对，请再看一遍。")
            raise BadInput({"code": wrong})
        merge_in_talks(by=self.by, dispute=self.dispute, into=into, reason=self.cleaned_data["reason"])
        return _t("已并入%(code)s。") % {"code": into.code}


def _line(row: Dispute) -> str:
    kind = rulebook.category_name(row.category, county=row.county)
    return f"{row.code} {row.area.short_name} {row.read('heading')} {kind}"


class AmendForm(ActForm):
    title = _("更正案情")
    verb = _("保存")
    intro = _("改以前的写法会留在日志里。")
    done = _("已更正。")
    shows_names = True

    category = forms.ChoiceField(label=_("类别"))
    place = forms.CharField(label=_("具体地点"), required=False, max_length=200)
    narrative = forms.CharField(
        label=_("发生了什么"), max_length=opening.MAX_WORDS, widget=forms.Textarea(attrs={"rows": 8})
    )
    amount = forms.CharField(label=_("争议金额"), required=False, max_length=20)
    limitation_on = DayField(
        label=_("时效到哪一天"), required=False, widget=DAY, help_text=_("诉讼或者仲裁时效的最后一天；不清楚就空着。")
    )
    halves = frozenset({"amount", "limitation_on"})
    units = {"amount": _("元")}

    def prefilled(self) -> dict[str, Any]:
        row = self.dispute
        return {
            "category": row.category,
            "place": row.read("place"),
            "narrative": row.read("narrative"),
            "amount": money.yuan(row.amount) if row.amount is not None else "",
            "limitation_on": row.limitation_on,
        }

    def prepare(self) -> None:
        self.fields["category"].choices = choices.categories(self.dispute.county, _t("请选择"))  # type: ignore[attr-defined]

    def clean_amount(self) -> int | None:
        return clean_yuan(self.cleaned_data["amount"])

    def clean_limitation_on(self) -> dt.date | None:
        day = self.cleaned_data["limitation_on"]
        if day is not None and not 1950 <= day.year <= 2200:
            raise forms.ValidationError(_("请核对年份。"))
        return day

    def carry_out(self) -> str:
        data = {name: value for name, value in self.cleaned_data.items() if name != "token"}
        opening.amend_dispute(by=self.by, dispute=self.dispute, **data)
        return str(self.done)


def clean_yuan(text: str) -> int | None:
    """分, or None for an empty box; a ValidationError for anything else that is no amount."""
    if not text:
        return None
    try:
        return money.parse_yuan(text)
    except ValueError:
        raise forms.ValidationError(_("请填数字，例如 6800 或 6800.50。")) from None


FORMS: dict[str, Any] = {
    "regrade": RegradeForm,
    "pause": PauseForm,
    "resume": ResumeForm,
    "merge": MergeForm,
    "amend": AmendForm,
}
