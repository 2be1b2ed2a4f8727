"""Telling rights, asking each side, a note under seal, giving up at this level."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.rulebook import queries as rulebook
from lianxin.entrances.desk import talks
from lianxin.entrances.desk.forms.acting import ActForm, reason_field
from lianxin.tools.shell.fields import DayField, MomentField
from lianxin.tools.shell.wording import short_datetime
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import SideRole, State
from lianxin.work.mediation import queries, rules
from lianxin.work.mediation.queries import Standing
from lianxin.work.mediation.services import consents, sessions
from lianxin.work.mediation.services.caucus import MAX_WORDS, write_caucus_note
from lianxin.work.mediation.states import (
    NEEDS_REF,
    Answer,
    ConsentHow,
    Subject,
    ToldHow,
)

MINUTE = "%Y-%m-%dT%H:%M"


def moment_field(label: Any, **given: Any) -> forms.DateTimeField:
    """A date and time picked, not typed."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE)
    return MomentField(label=label, widget=widget, required=given.pop("required", False), **given)


def day_field(label: Any, **given: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return DayField(label=label, widget=widget, required=given.pop("required", False), **given)


def how_field(label: Any = None) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label or _("怎样说的"), choices=ConsentHow.choices, initial=ConsentHow.IN_PERSON, widget=forms.RadioSelect
    )


class TalkForm(ActForm):
    """One deed in a mediation. The form is bound to the version of its ``target`` where that has one, not to the
    dispute's: an answer of one side does not make another's form stale."""

    long: ClassVar[bool] = False
    after_closing: ClassVar[bool] = False

    def __init__(self, data: Any = None, **given: Any):
        super().__init__(data, **given)
        if self.is_bound:
            self.files = self.request.FILES

    @cached_property
    def standing(self) -> Standing:
        return talks.ready(queries.standing(self.dispute))

    @property
    def _version(self) -> int:
        return int(getattr(self.target, "version", 0))

    def prefilled(self) -> dict[str, Any]:
        return {"version": self._version}

    @property
    def is_new(self) -> bool:
        return self.cleaned_data.get("version") == self._version

    @property
    def barred(self) -> str:
        """Why this makes no sense now, before anything is typed."""
        return ""

    @property
    def notes(self) -> list[dict[str, Any]]:
        """Sentences above the form: {text, by, blocks}."""
        return []

    @property
    def reading(self) -> tuple[str, str]:
        """(heading, words) to be read aloud or looked at before answering."""
        return "", ""

    def back(self) -> str:
        return reverse("mediation", args=[self.dispute.code])


class RightsForm(TalkForm):
    title = _("告知权利和义务")
    verb = _("记下已告知")
    intro = _("先念给每一方听，或者把告知书交给本人，再问愿不愿意调解。")

    sides = forms.MultipleChoiceField(label=_("告知了哪一方"), widget=forms.CheckboxSelectMultiple)
    how = forms.ChoiceField(label=_("怎样告知的"), choices=ToldHow.choices, widget=forms.RadioSelect)
    told_at = moment_field(_("什么时候"), help_text=_("空着就是现在。"))

    def prepare(self) -> None:
        standing = self.standing
        field = self.fields["sides"]
        field.choices = [(str(s.pk), talks.side_name(s)) for s in standing.sides]  # type: ignore[attr-defined]
        self.initial["sides"] = [str(s.pk) for s in standing.sides if s.pk not in standing.rights]

    @property
    def reading(self) -> tuple[str, str]:
        return _t("念给当事人听"), rights_words(self.dispute)

    def carry_out(self) -> str:
        data = self.cleaned_data
        for side in self.standing.sides:
            if str(side.pk) in data["sides"]:
                consents.tell_rights(
                    by=self.by, dispute=self.dispute, side=side, how=data["how"], told_at=data["told_at"]
                )
        return _t("已记下告知。")


def rights_words(dispute: Dispute) -> str:
    """What mediation is, rights, duties, in the county's words."""
    codes = ("mediation_nature", "party_rights", "party_duties")
    return "\n\n".join(rulebook.wording(code, dispute.county) for code in codes)


class AskForm(TalkForm):
    """One side's answer to one question; ``target`` is the side. The question comes with the address."""

    verb = _("登记回答")
    long = True

    subject = forms.ChoiceField(choices=Subject.choices, widget=forms.HiddenInput)
    ref = forms.UUIDField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    answer = forms.ChoiceField(label=_("怎么回答的"), choices=Answer.choices, widget=forms.RadioSelect)
    how = how_field()
    said_at = moment_field(_("什么时候说的"), help_text=_("空着就是现在。"))
    words = reason_field(_("原话"), required=False, rows=3, help_text=_("不问理由；愿意说的才记。"))
    confirm = forms.BooleanField(label=_("已经讲明后果，按他们的意思登记"), required=False)

    def prefilled(self) -> dict[str, Any]:
        subject, ref = self._asked()
        row = self.standing.answer(self.target, subject, ref) if subject else None
        given = self.request.GET.get("answer", "")
        return {
            "version": 0,
            "subject": subject,
            "ref": ref,
            "seen": str(row.pk) if row else "",
            "answer": given if given in Answer.values else None,
        }

    def _asked(self) -> tuple[str, Any]:
        source = self.request.POST if self.request.method == "POST" else self.request.GET
        subject = source.get("subject", "")
        try:
            ref = forms.UUIDField(required=False).clean(source.get("ref", ""))
        except forms.ValidationError:
            ref = None
        return (subject, ref) if subject in Subject.values else ("", None)

    def prepare(self) -> None:
        subject, _ref = self._asked()
        if not self._follows(self.data.get("answer", "") if self.is_bound else str(self.initial.get("answer") or "")):
            del self.fields["confirm"]
        if subject in (Subject.TEXT, Subject.FREE):
            self.fields["subject"].choices = []  # type: ignore[attr-defined]  # they have pages of their own

    def _follows(self, answer: str) -> str:
        """What an answer brings with it, said before it is taken."""
        subject, _ref = self._asked()
        binding = subject == Subject.MEDIATE and self.target.role != SideRole.THIRD
        if binding and answer == Answer.REFUSED:
            return _t(
                "明确拒绝调解的，调解就此终止（人民调解法第十七条）：已约的调解取消，没有生效的协议作废，"
                "并要把其他途径告诉双方。只是这次没空、想换人或者想分开谈，不算拒绝。"
            )
        if binding and answer == Answer.WITHDRAWN and self.dispute.state == State.MEDIATING:
            return _t("收回同意的，本级调解到此为止：已约的调解取消，没有生效的协议作废；可以上提一级，也可以终止。")
        return ""

    @property
    def barred(self) -> str:
        subject, ref = self._asked()
        if not subject or (subject in NEEDS_REF) != (ref is not None):
            return _t("请从“调解准备”页选要问的问题。")
        return ""

    @property
    def heading(self) -> str:
        subject, ref = self._asked()
        question = str(Subject(subject).label) if subject else str(_("当事人的意愿"))
        about = self._about(ref)
        return f"{talks.side_name(self.target)}：{question}{about}"

    def _about(self, ref: Any) -> str:
        for one in self.standing.mediators:
            if one.pk == ref:
                return f" {one.display_name}"
        for helper in self.standing.helpers:
            if helper.pk == ref:
                return f" {talks.helper_name(helper)}"
        return ""

    @property
    def notes(self) -> list[dict[str, Any]]:
        answer = self.data.get("answer", "") if self.is_bound else str(self.initial.get("answer") or "")
        text = self._follows(answer)
        return [{"text": text, "by": "", "blocks": True}] if text else []

    @property
    def reading(self) -> tuple[str, str]:
        if self.notes:
            return _t("要告知的其他途径"), rulebook.wording("remedies", self.dispute.county)
        return "", ""

    @property
    def is_new(self) -> bool:
        """Nobody recorded another answer of this side to this question since the page was opened."""
        row = self.standing.answer(self.target, self.cleaned_data["subject"], self.cleaned_data["ref"])
        return self.cleaned_data["seen"] == (str(row.pk) if row else "")

    def clean(self) -> None:
        if "confirm" in self.fields and not self.cleaned_data.get("confirm"):
            self.add_error("confirm", _t("请先看上面写的后果，勾选以后再提交。"))

    def carry_out(self) -> str:
        data = self.cleaned_data
        consents.record_consent(
            by=self.by,
            dispute=self.dispute,
            side=self.target,
            subject=data["subject"],
            answer=data["answer"],
            how=data["how"],
            ref=data["ref"],
            alone=data["subject"] == Subject.JOINT,
            words=data["words"],
            said_at=data["said_at"],
        )
        self.dispute.refresh_from_db(fields=["state"])
        if self.dispute.state == State.ENDED:
            return _t("已登记：不愿意调解，调解终止。请把结果和其他途径告知每一方。")
        return _t("已登记。")

    def back(self) -> str:
        if self.dispute.state not in (State.OPEN, State.MEDIATING):
            return reverse("dispute", args=[self.dispute.code])
        subject, ref = self.cleaned_data["subject"], self.cleaned_data["ref"]
        if subject == Subject.CONFIRMATION and self.standing.agreement is not None:
            return reverse("agreement", args=[self.dispute.code, self.standing.agreement.number]) + "#court"
        return super().back() + (f"#about-{ref}" if ref else "")


class CaucusForm(TalkForm):
    title = _("单方谈话记录")
    verb = _("封存")
    long = True

    side = forms.ChoiceField(label=_("和哪一方谈的"), widget=forms.RadioSelect)
    session = forms.ChoiceField(label=_("哪一次谈话"), required=False)
    text = forms.CharField(label=_("记下的话"), widget=forms.Textarea(attrs={"rows": 8}))

    @property
    def intro(self) -> str:  # type: ignore[override]
        return _t(
            "写完就封存，不能改，只能再写一条。只有您和现在的调解员能看；站所领导、后来的调解员、另一方都看不到，"
            "不打印、不导出、不进检索和统计。出口只有一个：说到要打要杀、有人身危险的，按安全判定登记，那里只写触发了哪一题。"
        )

    @property
    def barred(self) -> str:
        if not rules.may_write_caucus(self.by, self.dispute):
            return _t("单方谈话记录只能由这起纠纷的调解员写。")
        return ""

    def prepare(self) -> None:
        standing = self.standing
        self.sides = {str(side.pk): side for side in standing.sides}
        self.fields["side"].choices = [  # type: ignore[attr-defined]
            (pk, talks.side_name(side)) for pk, side in self.sides.items()
        ]
        alone = {str(s.number): s for s in standing.sessions if s.side_id}
        self.talks = alone
        self.fields["session"].choices = [("", _("不在哪一次里")), *(  # type: ignore[attr-defined]
            (number, f"{short_datetime(s.starts_at)} {s.get_place_kind_display()}") for number, s in alone.items()
        )]
        wanted = alone.get(self.request.GET.get("session", ""))
        if wanted is not None:
            self.initial |= {"session": str(wanted.number), "side": str(wanted.side_id)}

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if len(text) > MAX_WORDS:
            raise forms.ValidationError(_t("最多%(n)s字。") % {"n": MAX_WORDS})
        return text

    def carry_out(self) -> str:
        data = self.cleaned_data
        write_caucus_note(
            by=self.by,
            dispute=self.dispute,
            side=self.sides[data["side"]],
            session=self.talks.get(data["session"]),
            text=data["text"],
        )
        return _t("已封存。")

    def back(self) -> str:
        return reverse("caucus", args=[self.dispute.code])


class EndTalksForm(TalkForm):
    title = _("本级调解不成")
    verb = _("登记调解不成")
    intro = _("已约的调解取消，没有生效的协议作废。接下来可以上提一级，或者终止并告知其他途径。")
    reason = reason_field(_("没有调成的原因"))

    @property
    def barred(self) -> str:
        return "" if self.dispute.state == State.MEDIATING else _t("现在不在调解中。")

    def carry_out(self) -> str:
        sessions.end_talks(by=self.by, dispute=self.dispute, reason=self.cleaned_data["reason"])
        return _t("已登记调解不成。可以上提一级。")

    def back(self) -> str:
        return reverse("dispute", args=[self.dispute.code])


FORMS: dict[str, type[TalkForm]] = {
    "rights": RightsForm,
    "caucus": CaucusForm,
    "stop": EndTalksForm,
}
