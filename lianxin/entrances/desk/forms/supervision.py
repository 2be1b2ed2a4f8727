"""Orders, sponsors, approvals, meetings: what is asked, answered, promised."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianxin.entrances.desk.forms.acting import offer_choices, reason_field
from lianxin.tools.kit import clock
from lianxin.tools.shell.fields import DayField, MomentField
from lianxin.work.supervision.states import Reason

SUGGESTED = {
    Reason.OVERDUE: _("已超过办理时限。请写明现在到了哪一步、卡在哪里、下一步什么时候办，并抓紧办理。"),
    Reason.STALE: _("颜色判定已过期。请重新单独询问各方，按现在的情况判定颜色。"),
    Reason.OFFER: _("移交没有按时答复。请今天决定接收还是退回，并写明理由。"),
    Reason.VISIT: _("回访已过期。请两边分开问，登记做到了没有、有没有反复。"),
    Reason.AGENCY: _("部门没有按时答复。请催办，并写明需要哪一级协调。"),
}


class RowForm(forms.Form):
    """One deed over one row: ``version`` as it was read, ``token`` so that it counts once."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    token = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)


class IssueForm(RowForm):
    reason = forms.ChoiceField(label=_("督办的原因"), choices=Reason.choices, widget=forms.RadioSelect)
    asked = reason_field(_("要求办什么"), rows=5, help_text=_("对单位提要求，不写对人的评价。答复期限按本县时限自动定。"))


class AnswerForm(RowForm):
    text = reason_field(_("办了什么、还差什么"), rows=5, help_text=_("可以分几次答复。写事实，不写当事人之间单独说的话。"))


class ReturnOrderForm(RowForm):
    reason = reason_field(_("还要补充什么"), rows=3, help_text=_("答复期限重新算。"))


class CloseOrderForm(RowForm):
    note = reason_field(_("办结意见"), rows=3, required=False)


class WithdrawOrderForm(RowForm):
    reason = reason_field(_("为什么撤回"), rows=3, help_text=_("编号不收回。"))


class PostForm(RowForm):
    """Somebody in post, picked from ``posts`` by unit."""

    def __init__(self, data: Any = None, *, posts: list[Any], **given: Any):
        super().__init__(data, **given)
        self.posts = {str(post.pk): post for post in posts}
        grouped: dict[str, list[tuple[str, str]]] = {}
        for pk, post in self.posts.items():
            label = f"{post.staff.name} · {post.title or post.get_role_display()}"
            grouped.setdefault(post.unit.short_name, []).append((pk, label))
        self.fields["post"].choices = [("", _("请选择")), *grouped.items()]  # type: ignore[attr-defined]


class SponsorForm(PostForm):
    post = forms.ChoiceField(label=_("谁包案"))
    reason = reason_field(_("为什么要包案"), rows=3, help_text=_("难在哪里，要协调哪些部门。"))


class EndSponsorForm(RowForm):
    reason = reason_field(_("为什么结束"), rows=3)


class HelpForm(RowForm):
    text = reason_field(_("协调了谁、解决了什么"), rows=4, help_text=_("只记帮忙的事。怎么调、调成什么样，由承办人和当事人定。"))


class YesForm(RowForm):
    note = reason_field(_("批注"), rows=2, required=False)


class NoForm(RowForm):
    reason = reason_field(_("不同意的理由"), rows=3)


class AskBackForm(RowForm):
    question = reason_field(_("要补充说明什么"), rows=3)


class WordsForm(RowForm):
    text = reason_field(pgettext_lazy("request", "补充说明"), rows=4)


class WhenForm(RowForm):
    place = forms.CharField(label=_("在哪里开"), max_length=80)
    starts_at = MomentField(label=_("什么时候"))
    minutes = forms.IntegerField(label=pgettext_lazy("meeting", "大约多久"), min_value=10, max_value=720, initial=90)
    units = {"minutes": _("分钟")}
    halves = frozenset({"starts_at", "minutes"})


class ConveneForm(WhenForm):
    codes = forms.CharField(
        label=_("商量哪几起"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("填编号，一行一个，最多12起。每一起只请有关的人。"),
    )
    question = reason_field(_("要商量什么"), rows=3, help_text=_("只商量怎么帮；调不调、怎么调，由承办人和当事人定。"))
    chair = forms.ChoiceField(label=_("谁主持"))
    field_order = ("codes", "question", "starts_at", "minutes", "place", "chair")

    def __init__(self, data: Any = None, *, chairs: list[Any], **given: Any):
        super().__init__(data, **given)
        self.chairs = {str(post.pk): post for post in chairs}
        named = [(pk, f"{p.staff.name} · {p.title or p.get_role_display()}") for pk, p in self.chairs.items()]
        offer_choices(self, "chair", named)


class CancelMeetingForm(RowForm):
    reason = reason_field(_("为什么取消"), rows=3)


class InviteForm(PostForm):
    post = forms.ChoiceField(label=_("请谁来"), help_text=_("只为这一起来；会商开始才能看这一起，结束几天后自动收回。"))


class MinutesForm(RowForm):
    minutes = forms.CharField(
        label=_("商量了什么"),
        max_length=6_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("写各部门能做什么、难在哪里。不写对人的评价，不替当事人定结果。"),
    )
    came = forms.MultipleChoiceField(label=_("谁到了"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any = None, *, seats: list[Any], **given: Any):
        super().__init__(data, **given)
        self.seats = {str(seat.pk): seat for seat in seats}
        named = [(pk, f"{seat.post.staff.name} · {seat.post.unit.short_name}") for pk, seat in self.seats.items()]
        self.fields["came"].choices = named  # type: ignore[attr-defined]


class TaskForm(RowForm):
    owner = forms.ChoiceField(label=_("谁办"))
    what = reason_field(_("办什么"), rows=3)
    due_on = DayField(label=_("哪天以前办完"))

    def __init__(self, data: Any = None, *, posts: list[Any], **given: Any):
        super().__init__(data, **given)
        self.posts = {str(post.pk): post for post in posts}
        named = [(pk, f"{p.staff.name} · {p.unit.short_name}") for pk, p in self.posts.items()]
        offer_choices(self, "owner", named)
        self.fields["due_on"].widget.attrs["min"] = clock.today().isoformat()


class DoneForm(RowForm):
    outcome = reason_field(_("办成了什么"), rows=3)


class ConfirmForm(RowForm):
    """Nothing to fill in: a version and a token."""
