"""What is done to a referral: by the agency, by the bearer of a code, by the holder. One form each."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianxin.cellar.jobs.services import new_token
from lianxin.cellar.journal.actor import Actor
from lianxin.entrances.desk.forms.acting import offer_choices
from lianxin.entrances.desk.forms.course import side_label
from lianxin.entrances.desk.forms.papers import PICTURES
from lianxin.entrances.desk.forms.referrals import WordsForm, words_field
from lianxin.tools.shell.fields import UploadField
from lianxin.work.disputes.queries import with_sides
from lianxin.work.disputes.states import ToldHow
from lianxin.work.referrals import services
from lianxin.work.referrals.models import Referral
from lianxin.work.referrals.states import Outcome


def paper_field() -> UploadField:
    return UploadField(
        label=_("附上文书（可以不附）"),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": PICTURES}),
        help_text=_("决定书、受理通知书等，照片或者PDF，最大20MB。"),
    )


class ReferralForm(WordsForm):
    """``carry_out`` calls the service and returns the sentence shown afterwards."""

    title: ClassVar[Promise | str] = ""
    intro: ClassVar[Promise | str] = ""
    verb: ClassVar[Promise | str] = _("提交")

    def __init__(
        self, data: Any = None, files: Any = None, *, by: Actor, referral: Referral, on_paper: bool = False
    ) -> None:
        self.by, self.referral, self.on_paper = by, referral, on_paper
        super().__init__(data, files, initial={"version": referral.version, "token": new_token()})
        self.prepare()

    def prepare(self) -> None:
        """Choices that depend on the referral."""

    def carry_out(self) -> str:
        raise NotImplementedError

    def given(self) -> dict[str, Any]:
        return {"by": self.by, "referral": self.referral, "version": self.cleaned_data["version"]}

    def answered(self) -> dict[str, Any]:
        """As ``given``, for what may also come on paper; a paper that came along is kept first, in the same deed."""
        paper = self.cleaned_data.get("paper")
        if paper:
            services.attach_paper(by=self.by, referral=self.referral, upload=paper, on_paper=self.on_paper)
        return {**self.given(), "on_paper": self.on_paper}


class AcceptForm(ReferralForm):
    title = pgettext_lazy("referral", "接收")
    verb = pgettext_lazy("referral", "接收")
    intro = _("接收以后按法定期限答复结果，时限从现在起算。")

    note = words_field(_("由谁办、怎样联系（可以不写）"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def carry_out(self) -> str:
        services.accept_referral(note=self.cleaned_data["note"], **self.answered())
        return _t("已接收。")


class AskForm(ReferralForm):
    title = _("要求补充材料")
    verb = _("要求补充")
    intro = _("补来以前，您这边的时限先停。")

    question = words_field(_("还缺什么、要问什么"))

    def carry_out(self) -> str:
        services.ask_back(question=self.cleaned_data["question"], **self.answered())
        return _t("已告诉承办单位，补来以后再请您接着办。")


class FinishForm(ReferralForm):
    title = _("答复结果")
    verb = _("答复")
    intro = _("结果会告知当事人，请写得让人看得懂。")

    outcome = forms.ChoiceField(label=_("结果"), choices=Outcome.choices, widget=forms.RadioSelect)
    words = words_field(_("办理情况"))
    paper = paper_field()

    def carry_out(self) -> str:
        data = self.cleaned_data
        services.finish_referral(outcome=data["outcome"], words=data["words"], **self.answered())
        return _t("已答复。")


class RejectForm(ReferralForm):
    title = _("不接收")
    verb = _("不接收")
    intro = _("请写清不归本单位办的理由，知道归谁的也请写上。")

    reason = words_field(_("为什么不接收"))
    paper = paper_field()

    def carry_out(self) -> str:
        services.reject_referral(reason=self.cleaned_data["reason"], **self.answered())
        return _t("已退回给承办单位。")


class ExtendForm(ReferralForm):
    title = _("延长期限")
    verb = _("延长")
    intro = _("只能延长一次，从原来的期限接着算。")

    reason = words_field(_("为什么延长"))

    def carry_out(self) -> str:
        services.extend_term(reason=self.cleaned_data["reason"], **self.answered())
        return _t("已延长。")


class AttachForm(ReferralForm):
    title = _("附上文书")
    verb = _("存下")

    paper = UploadField(
        label=_("文书"), allow_empty_file=True, widget=forms.ClearableFileInput(attrs={"accept": PICTURES}),
        help_text=_("决定书、受理通知书等，照片或者PDF，最大20MB。"),
    )  # fmt: skip

    def carry_out(self) -> str:
        services.attach_paper(
            by=self.by, referral=self.referral, upload=self.cleaned_data["paper"], on_paper=self.on_paper
        )
        return _t("已存下。")


class SupplyForm(ReferralForm):
    title = _("补充说明")
    verb = _("送给部门")
    intro = _("没有给过姓名的人，照样遮住。")

    words = words_field(_("补充什么"))

    def carry_out(self) -> str:
        services.supply(words=self.cleaned_data["words"], **self.given())
        return _t("已补充，等部门接着办。")


class WithdrawForm(ReferralForm):
    title = _("撤回转介")
    verb = _("撤回")
    intro = _("部门不再看得到这件事；给过什么，仍留着记录。")

    reason = words_field(_("为什么撤回"))

    def carry_out(self) -> str:
        services.withdraw(reason=self.cleaned_data["reason"], **self.given())
        return _t("已撤回。")


class TellForm(ReferralForm):
    title = _("告知当事人")
    verb = _("记下已告知")
    intro = _("把部门的答复和接下来还可以怎样做，讲给当事人听。")

    side = forms.ChoiceField(label=_("告知了哪一方"))
    how = forms.ChoiceField(label=_("怎样告知的"), choices=ToldHow.choices, widget=forms.RadioSelect)

    def prepare(self) -> None:
        self.sides = {str(side.pk): side for side in with_sides(self.referral.dispute)}
        offer_choices(self, "side", [(pk, side_label(side)) for pk, side in self.sides.items()])

    def carry_out(self) -> str:
        side = self.sides[self.cleaned_data["side"]]
        services.tell_party(side=side, how=self.cleaned_data["how"], **self.given())
        return _t("已记下：%(side)s已告知。") % {"side": side_label(side)}


class CodeForm(forms.Form):
    """The way in for an office without an account."""

    code = forms.CharField(
        label=_("回执码"),
        max_length=20,
        help_text=_("函上或者电话里告诉您的8位码，不分大小写。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


AGENCY_FORMS: dict[str, type[ReferralForm]] = {
    "accept": AcceptForm,
    "ask_back": AskForm,
    "finish": FinishForm,
    "reject": RejectForm,
    "extend": ExtendForm,
    "attach": AttachForm,
}
HOLDER_FORMS: dict[str, type[ReferralForm]] = {"supply": SupplyForm, "withdraw": WithdrawForm, "tell": TellForm}
