"""The independent desk's forms: taking a complaint, each step of it, whom it is about."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.jobs.services import new_token
from lianxin.cellar.journal.actor import Actor
from lianxin.entrances.desk.forms.acting import reason_field
from lianxin.entrances.desk.forms.choices import Choices
from lianxin.entrances.desk.forms.reports import DecisionForm
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.models import Post, Staff, Unit, UnitKind
from lianxin.ground.officers.states import Act, Compartment, may
from lianxin.oversight.rights.models import Complaint, Review
from lianxin.oversight.rights.services import handling, placing
from lianxin.oversight.rights.services.receiving import MAX_WORDS, ComplaintDraft
from lianxin.oversight.rights.states import Body, Kind, Outcome, ToldHow
from lianxin.tools.kit import clock
from lianxin.tools.kit.text import clean
from lianxin.tools.shell.fields import DayField
from lianxin.work.disputes.services.shutting import holder_must_change


def unit_choices(county_units: list[Unit], blank: Any) -> Choices:
    """Open units by kind."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for unit in county_units:
        groups.setdefault(unit.get_kind_display(), []).append((str(unit.pk), unit.name))
    return [("", blank), *groups.items()]


class AboutFields(forms.Form):
    """Whom something is about: a unit, a second one, somebody by their whole name."""

    unit = forms.ChoiceField(label=_("哪个单位"), required=False)
    other_unit = forms.ChoiceField(label=_("还有哪个单位"), required=False)
    person = forms.CharField(
        label=_("什么人"), max_length=40, required=False,
        help_text=_("写全名。本系统里有这个人的，本人从此看不到这一件；没有的，只记下来。"),
    )  # fmt: skip
    halves: ClassVar[Any] = frozenset({"unit", "other_unit"})

    def fill_units(self, by: Actor) -> None:
        self.county = by.county
        rows = [unit for unit in officers.visible_units(by) if not unit.closed_on or unit.closed_on > clock.today()]
        self.units_known = {str(unit.pk): unit for unit in rows}
        for name in ("unit", "other_unit"):
            self.fields[name].choices = unit_choices(rows, _("不清楚或没有"))  # type: ignore[attr-defined]

    def units_about(self) -> list[Unit]:
        given = [self.cleaned_data.get(name) for name in ("unit", "other_unit")]
        return [self.units_known[key] for key in dict.fromkeys(key for key in given if key)]

    def staff_about(self) -> list[Staff]:
        return officers.people_named(self.county, clean(self.cleaned_data.get("person") or ""))


class TakeForm(AboutFields):
    """What somebody came to say about an official."""

    words = forms.CharField(
        label=_("来人怎么说的"),
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 9, "autofocus": True}),
        error_messages={"required": _("请先写下来人说了什么。")},
        help_text=_("照着原话写。写下就不再改，以后只补记。"),
    )
    kind = forms.ChoiceField(label=_("反映什么"), choices=Kind.choices, initial=Kind.OFFICIAL)
    about = forms.CharField(label=_("反映的是谁、哪个单位"), max_length=500, required=False)
    anonymous = forms.BooleanField(label=_("不愿留姓名（匿名）"), required=False)
    teller_name = forms.CharField(label=_("谁说的"), max_length=60, required=False)
    teller_phone = forms.CharField(
        label=_("电话"), max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    contact_when = forms.CharField(
        label=_("怎样联系才方便、安全"), max_length=120, required=False, help_text=_("比如：白天打电话，不留言；不要打到家里。")
    )
    fieldsets = (
        (_("先记原话"), ("words", "kind")),
        (_("反映的是谁"), ("about", "unit", "other_unit", "person")),
        (_("谁说的"), ("teller_name", "teller_phone", "anonymous", "contact_when")),
    )
    halves: ClassVar[Any] = frozenset({"unit", "other_unit", "teller_name", "teller_phone"})

    def __init__(self, *args: Any, by: Actor, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fill_units(by)

    def draft(self) -> ComplaintDraft:
        names = ("words", "kind", "about", "anonymous", "teller_name", "teller_phone", "contact_when")
        given = {name: self.cleaned_data[name] for name in names}
        person = clean(self.cleaned_data["person"])
        if person and person not in given["about"]:
            given["about"] = "；".join(part for part in (given["about"], person) if part)[:500]
        return ComplaintDraft(units=self.units_about(), staff=self.staff_about(), **given)


class PassOnReportForm(AboutFields, DecisionForm):
    """Whoever passes a report to the desk may say whom it is about; they need not."""

    field_order = ("unit", "other_unit", "person")


class StepForm(forms.Form):
    """One step of one complaint: ``carry_out`` calls the service; ``done`` is said afterwards."""

    intro: ClassVar[Promise | str] = ""
    done: ClassVar[Promise | str] = _("已办好。")

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    token = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, data: Any = None, *, by: Actor, complaint: Complaint, review: Review | None = None):
        self.by, self.complaint, self.review = by, complaint, review
        version = review.version if review else complaint.version
        super().__init__(data, initial={"version": version, "token": new_token(), **self.prefilled()})
        self.prepare()

    def prefilled(self) -> dict[str, Any]:
        return {}

    def prepare(self) -> None:
        """Choices that depend on the complaint."""

    def given(self) -> dict[str, Any]:
        names = {name for name in self.fields if name != "token"}
        return {name: value for name, value in self.cleaned_data.items() if name in names}

    def carry_out(self) -> None:
        raise NotImplementedError


def _told() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("怎样告知的"), choices=ToldHow.choices, widget=forms.RadioSelect)


class ExamineForm(StepForm):
    intro = _("开始核查以后才能答复。核查不得把反映的内容透露给被反映的人和单位（信访工作条例第三十条）。")

    def carry_out(self) -> None:
        handling.examine(by=self.by, complaint=self.complaint, **self.given())


class NoticeForm(StepForm):
    intro = _("收到后十五日内书面告知来人：已经收到、由谁办、什么时候答复。按来人说的安全方式告知。")
    told_how = _told()

    def carry_out(self) -> None:
        handling.notice(by=self.by, complaint=self.complaint, **self.given())


class ExtendForm(StepForm):
    intro = _("情况复杂的可以延长一次，三十日，并把理由告诉来人。")
    reason = reason_field(_("为什么延长"))

    def carry_out(self) -> None:
        handling.extend(by=self.by, complaint=self.complaint, **self.given())


class AnswerForm(StepForm):
    text = reason_field(_("答复的内容"), rows=8, help_text=_("查了什么、查到什么、怎么处理。会印在答复书上。"))
    told_how = _told()

    def carry_out(self) -> None:
        handling.answer(by=self.by, complaint=self.complaint, **self.given())


class UnfoundedForm(AnswerForm):
    intro = _("查无实据不等于来人说谎。答复里不评价来人；不得因为反映而对其不利（信访工作条例第十八条、第四十六条）。")

    def carry_out(self) -> None:
        handling.find_unfounded(by=self.by, complaint=self.complaint, **self.given())


class PassOnForm(StepForm):
    intro = _("不归本室决定的，移交有权机关，并告诉来人送到了哪里。对方签收后要登记回执，才能办结。")
    body = forms.ChoiceField(label=_("移交给哪一类机关"), choices=Body.choices)
    body_name = forms.CharField(label=_("机关全称"), max_length=80)
    reason = reason_field(_("为什么移交、移交哪些材料"))
    told_how = _told()

    def carry_out(self) -> None:
        handling.pass_on(by=self.by, complaint=self.complaint, **self.given())


class ReceiptForm(StepForm):
    on = DayField(label=_("签收日期"))
    text = forms.CharField(label=_("谁签收、对方的编号"), max_length=200)

    def prefilled(self) -> dict[str, Any]:
        return {"on": clock.today()}

    def carry_out(self) -> None:
        on: dt.date = self.cleaned_data["on"]
        text, version = self.cleaned_data["text"], self.cleaned_data["version"]
        handling.record_receipt(by=self.by, complaint=self.complaint, on=on, text=text, version=version)


class NoteForm(StepForm):
    text = reason_field(_("补记"), rows=6, help_text=_("核查经过。写下就不再改。"))

    def carry_out(self) -> None:
        handling.add_note(by=self.by, complaint=self.complaint, **self.given())


class CloseForm(StepForm):
    intro = _("办结以后，来人不同意答复的仍可以申请复查。")

    def carry_out(self) -> None:
        handling.close(by=self.by, complaint=self.complaint, **self.given())


class AskReviewForm(StepForm):
    intro = _("来人不同意答复的，三十日内可以申请复查；对复查仍不同意的，可以申请复核。")
    text = reason_field(_("来人为什么不同意"))

    def carry_out(self) -> None:
        handling.ask_review(by=self.by, complaint=self.complaint, text=self.cleaned_data["text"])


class AnswerReviewForm(StepForm):
    outcome = forms.ChoiceField(label=_("结果"), choices=Outcome.choices, widget=forms.RadioSelect)
    text = reason_field(_("答复的内容"), rows=6)
    told_how = _told()

    def carry_out(self) -> None:
        handling.answer_review(by=self.by, review=self.review, **self.given())  # type: ignore[arg-type]


class RecuseForm(StepForm):
    intro = _("按下以后您看不到这一件，由本室的其他人办；没有其他人的，由县里指定的替代单位办。")
    done = _("您已回避，这一件由别人办。")
    reason = reason_field(_("为什么回避"))

    def carry_out(self) -> None:
        placing.recuse(by=self.by, complaint=self.complaint, reason=self.cleaned_data["reason"])


class ConcernForm(AboutFields, StepForm):
    intro = _("写上的单位、它的上级和下级、写上的人，都看不到这一件；以前写上的不会去掉。若涉及您自己，提交以后您也看不到。")
    kind = forms.ChoiceField(label=_("反映什么"), choices=Kind.choices)
    about = forms.CharField(label=_("反映的是谁、哪个单位"), max_length=500, required=False)
    field_order = ("kind", "about", "unit", "other_unit", "person")

    def prefilled(self) -> dict[str, Any]:
        return {"kind": self.complaint.kind, "about": self.complaint.read("about")}

    def prepare(self) -> None:
        self.fill_units(self.by)

    def carry_out(self) -> None:
        given = {name: self.cleaned_data[name] for name in ("kind", "about", "version")}
        placing.concern(by=self.by, complaint=self.complaint, units=self.units_about(), staff=self.staff_about(), **given)


class ShieldForm(AboutFields, StepForm):
    """The dispute is kept from a line and goes on outside it."""

    intro = _(
        "提交以后，写上的单位、它的上级和下级、写上的人，看不到这起纠纷：页面、清单、数目、搜索里都没有。"
        "现在由他们承办的，要选一个不在这条线上的人接着调解，时限不停。"
    )
    done = _("已经回避。这起纠纷由不在这条线上的人接着办。")
    with_line = forms.BooleanField(label=_("它的上级和下级也回避"), required=False, initial=True)
    holder = forms.ChoiceField(label=_("由谁接着调解"), required=False)
    field_order = ("unit", "other_unit", "person", "with_line", "holder")

    def prefilled(self) -> dict[str, Any]:
        return {"with_line": True}

    def prepare(self) -> None:
        self.fill_units(self.by)
        self.posts = _outside(self.by, self.units_known)
        keep = _t("不用换，现在的承办人不在这条线上")
        self.fields["holder"].choices = [("", keep), *_grouped(self.posts)]  # type: ignore[attr-defined]

    def clean(self) -> None:
        super().clean()
        if self.errors or self.complaint.dispute is None:
            return
        line = officers.line_of(self.units_about()) if self.cleaned_data["with_line"] else []
        must = holder_must_change(self.complaint.dispute, [*self.units_about(), *line], self.staff_about())
        if must and not self.cleaned_data["holder"]:
            self.add_error("holder", _t("现在的承办人要回避，请选不在这条线上的承办人。"))
        self.line = line

    def carry_out(self) -> None:
        given = {"units": self.units_about(), "line": self.line, "staff": self.staff_about()}
        holder = self.posts.get(self.cleaned_data["holder"])
        handling.shield_dispute(by=self.by, complaint=self.complaint, holder=holder, **given)


def _outside(by: Actor, units: dict[str, Unit]) -> dict[str, Post]:
    """Heads and mediators of the county's committees from the second tier up."""
    found: dict[str, Post] = {}
    for post in officers.posts_of_county(by.county):
        unit = units.get(str(post.unit_id))
        if unit and unit.kind == UnitKind.COMMITTEE and may(post.role, Act.MEDIATE, Compartment.NORMAL):
            found[str(post.pk)] = post
    return found


def _grouped(posts: dict[str, Post]) -> Choices:
    groups: dict[str, list[tuple[str, str]]] = {}
    for key, post in posts.items():
        groups.setdefault(post.unit.short_name, []).append((key, f"{post.staff.name} {post.title or post.get_role_display()}"))
    return list(groups.items())


class SubstituteForm(forms.Form):
    unit = forms.ChoiceField(label=_("替代单位"), help_text=_("这个单位里要有独立受理岗位的人，而且不是独立受理室自己。"))

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = unit_choices(units, _("请选"))  # type: ignore[attr-defined]


STEPS: dict[str, type[StepForm]] = {
    "examine": ExamineForm, "notice": NoticeForm, "concern": ConcernForm, "extend": ExtendForm, "answer": AnswerForm,
    "pass_on": PassOnForm, "receipt": ReceiptForm, "unfounded": UnfoundedForm, "ask_review": AskReviewForm,
    "note": NoteForm, "close": CloseForm, "recuse": RecuseForm, "shield": ShieldForm,
}  # fmt: skip
