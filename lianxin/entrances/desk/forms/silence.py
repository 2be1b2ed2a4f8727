"""A side that cannot be reached: a try written down, another person sent, the station's decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lianxin.entrances.desk import talks
from lianxin.entrances.desk.forms.acting import offer_choices, reason_field
from lianxin.entrances.desk.forms.mediation import TalkForm, moment_field
from lianxin.tools.kit import clock
from lianxin.work.triage.silence import queries, rules, services
from lianxin.work.triage.silence.services import TryDraft
from lianxin.work.triage.silence.states import Decision, Offered, TryHow, TryOutcome


class SilenceForm(TalkForm):
    """``target`` is the side; ``silence`` the one that runs, if any."""

    @property
    def silence(self) -> Any:
        found = queries.silence_of(self.target)
        if found is not None:
            found.dispute, found.side = self.dispute, self.target
        return found

    @property
    def heading(self) -> str:
        return f"{self.title}：{talks.side_name(self.target)}"

    def back(self) -> str:
        return reverse("silence", args=[self.dispute.code, self.target.pk])


class TryForm(SilenceForm):
    title = _("登记一次联系")
    verb = _("登记")
    long = True

    how = forms.ChoiceField(label=_("怎样联系的"), choices=TryHow.choices, widget=forms.RadioSelect)
    outcome = forms.ChoiceField(label=_("结果"), choices=TryOutcome.choices, widget=forms.RadioSelect)
    at = moment_field(_("什么时候"), help_text=_("空着就是现在。"))
    offered = forms.MultipleChoiceField(
        label=_("提了哪些办法"), choices=Offered.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    reason_asked = forms.BooleanField(label=_("问了为什么不愿意（不逼着说）"), required=False)
    words = reason_field(
        _("看到、听到什么"), required=False, rows=3, help_text=_("封存；只写事，不评人。明确说不愿意调解的，到调解准备页登记。")
    )

    @property
    def intro(self) -> str:  # type: ignore[override]
        return _t("先看怎样联系才安全。没说上话不等于不愿意，也不等于愿意。")

    def carry_out(self) -> str:
        data = self.cleaned_data
        draft = TryDraft(
            how=data["how"],
            outcome=data["outcome"],
            words=data["words"],
            offered=data["offered"],
            reason_asked=data["reason_asked"],
            at=data["at"],
        )
        services.record_try(by=self.by, side=self.target, draft=draft)
        return _t("已记下：联系上了。") if data["outcome"] == TryOutcome.REACHED else _t("已记下这一次。")


class SecondForm(SilenceForm):
    title = _("换一个人联系")
    verb = _("指定")
    intro = _("要和以前联系的不是同一个人，最好双方都信得过。")
    post = forms.ChoiceField(label=_("由谁去"))

    @property
    def barred(self) -> str:
        return "" if self.silence is not None else _t("还没有到要换人联系的时候。")

    def prepare(self) -> None:
        silence = self.silence
        first = silence.first_by_id if silence is not None else None
        self.posts = {str(post.pk): post for post in rules.others_who_may_go(self.dispute, first)}
        shown = [(pk, f"{p.staff.name} {p.unit.short_name} {p.title or p.get_role_display()}") for pk, p in self.posts.items()]
        offer_choices(self, "post", shown)

    def carry_out(self) -> str:
        post = self.posts[self.cleaned_data["post"]]
        services.assign_second(by=self.by, silence=self.silence, post=post)
        return _t("已请%(name)s去联系。") % {"name": post.staff.name}


class DecideForm(SilenceForm):
    title = _("没有回音，怎么办")
    verb = _("决定")
    intro = _("人不理，先想是不是平安；再想是不是该由别的部门管。都试过了，才不再调解：由承办单位终止，把其他途径告诉双方。")
    decision = forms.ChoiceField(label=_("决定"), choices=Decision.choices, widget=forms.RadioSelect)
    reason = reason_field(_("为什么"))

    @property
    def barred(self) -> str:
        silence = self.silence
        return _t("还没有没有回音的一方。") if silence is None else str(rules.may_decide(self.by, silence).reason)

    @property
    def notes(self) -> list[dict[str, Any]]:
        if self.silence is None:
            return []
        lacking = rules.lacks_for_certificate(self.silence, queries.tries_of(self.target))
        text = _t("出具证明以前还差：%(what)s。") % {"what": "、".join(str(step.label) for step in lacking)}
        return [{"text": text, "by": "", "blocks": False}] if lacking else []

    def carry_out(self) -> str:
        data, silence = self.cleaned_data, self.silence
        services.decide_silence(by=self.by, silence=silence, decision=data["decision"], reason=data["reason"])
        return {
            Decision.VISIT: _t("已决定上门看一看，看过以后再回到这里。"),
            Decision.AGENCY: _t("已决定请主管部门处理，请办理转介。"),
            Decision.CERTIFICATE: _t("已决定不再调解，请承办单位终止并把其他途径告知双方。"),
        }[Decision(data["decision"])]


FORMS: dict[str, type[SilenceForm]] = {"try": TryForm, "second": SecondForm, "decide": DecideForm}


def day_of(silence: Any) -> int:
    """Which day without an answer it is: the silence began to count on the third."""
    return (clock.today() - clock.local_day(silence.began_at)).days + 3
