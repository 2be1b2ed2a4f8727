"""Danger on a dispute: raised by anybody, lowered and lifted by two; the first contact, harm, and an agency's word."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lianxin.entrances.desk.forms.acting import ActForm, offer_choices, reason_field
from lianxin.entrances.desk.forms.course import side_label
from lianxin.entrances.desk.forms.two_people import TwoPeopleForm
from lianxin.tools.kit import clock
from lianxin.work.disputes import queries
from lianxin.work.disputes.services import judging
from lianxin.work.disputes.states import Colour, ToldHow
from lianxin.work.supervision.states import Deed
from lianxin.work.triage import services as triage
from lianxin.work.triage.states import HarmKind

RED_NOW = "now"  # a choice beside the colours: red, and minutes count
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class ColourForm(ActForm):
    title = _("提升颜色")
    verb = _("提升")
    intro = _("只能往上提，马上生效。提到红色，已约好的当面调解会一并取消。降低颜色要重新单独询问。")

    colour = forms.ChoiceField(label=_("提到"))
    reason = reason_field(_("看到、听到了什么"), help_text=_("写事实，不写对人的评价。"))

    def prepare(self) -> None:
        higher = [(str(c.value), c.label) for c in Colour if c > self.dispute.colour]
        now = [] if self.dispute.red_now else [(RED_NOW, _("红色，立即处置：先打110、120"))]
        offer_choices(self, "colour", higher + now)

    def carry_out(self) -> str:
        wanted, reason = self.cleaned_data["colour"], self.cleaned_data["reason"]
        colour = Colour.RED if wanted == RED_NOW else Colour(int(wanted))
        now = wanted == RED_NOW
        cancelled = triage.raise_colour(by=self.by, dispute=self.dispute, colour=colour, reason=reason, red_now=now)
        raised = _t("已提到%(colour)s。") % {"colour": colour.label}
        return raised + (_t("已取消约好的调解%(n)s场。") % {"n": cancelled} if cancelled else "")


class LowerForm(TwoPeopleForm):
    title = _("降低颜色")
    verb = _("降低")
    intro = _("先重新单独问过每一方，回答说得过去，才能降；从红色往下降要两个人。停下的当面调解要另外恢复。")
    action, deed = "lower_colour", Deed.LOWER

    colour = forms.TypedChoiceField(label=_("降到"), coerce=int)
    reason = reason_field(_("为什么可以降"), help_text=_("写事实：问到了什么，做了哪些安排。"))

    @property
    def needs_second(self) -> bool:
        return self.dispute.colour == Colour.RED

    def prepare(self) -> None:
        super().prepare()
        lower = [c for c in reversed(Colour) if (c, False) < (self.dispute.colour, self.dispute.red_now)]
        if self.dispute.never_here:
            lower = [c for c in lower if c == Colour.RED]
        offer_choices(self, "colour", [(c.value, c.label) for c in lower])

    def carry_out(self) -> str:
        colour = self.cleaned_data["colour"]
        if self.is_asked_for:
            reason = self.cleaned_data["reason"]
            return self.ask({"colour": colour, "reason": reason}, reason)
        triage.lower_colour(
            by=self.by,
            dispute=self.dispute,
            colour=colour,
            reason=self.cleaned_data["reason"],
            approved_by=self.approved_by,
        )
        return _t("已降到%(colour)s。") % {"colour": Colour(colour).label}


class LiftForm(TwoPeopleForm):
    title = _("恢复当面调解")
    verb = _("恢复")
    intro = _(
        "要两个人、安全方案、重新单独问过每一方。当面谈还要每一方自己要求；"
        "停下的一切调解，至少24小时以后，由公安或卫生部门先处置过。"
    )
    action = "lift_hold"

    hold = forms.ChoiceField(label=_("恢复哪一种"))
    plan = reason_field(_("安全方案"), help_text=_("在哪里、谁在场、怎样进出、出了情况叫谁。"))
    asked_for = forms.MultipleChoiceField(
        label=_("哪几方单独说过，自己要当面谈"), widget=forms.CheckboxSelectMultiple, required=False
    )
    led_by = forms.ChoiceField(
        label=_("谁先处置过"),
        choices=[("police", _("公安")), ("health", _("卫生部门"))],
        widget=forms.RadioSelect,
        required=False,
    )

    def prepare(self) -> None:
        super().prepare()
        holds = [("hold_session", _("一切调解（先恢复分开谈）"))] if self.dispute.hold_session else []
        if self.dispute.hold_joint and not self.dispute.hold_session:
            holds = [("hold_joint", _("双方当面谈"))]
        offer_choices(self, "hold", holds)
        self.initial["hold"] = holds[0][0] if holds else ""
        self.sides = {str(side.pk): side for side in queries.with_sides(self.dispute)}
        names = [(pk, side_label(side)) for pk, side in self.sides.items()]
        self.fields["asked_for"].choices = names  # type: ignore[attr-defined]
        unneeded = "asked_for" if self.dispute.hold_session else "led_by"
        del self.fields[unneeded]
        head, *rest = self.fieldsets
        self.fieldsets = ((head[0], tuple(name for name in head[1] if name != unneeded)), *rest)

    def carry_out(self) -> str:
        data = self.cleaned_data
        triage.lift_hold(
            by=self.by,
            dispute=self.dispute,
            hold=data["hold"],
            plan=data["plan"],
            asked_for=[self.sides[pk] for pk in data.get("asked_for", ())],
            led_by=data.get("led_by", ""),
            approved_by=self.approved_by,
        )
        return _t("已恢复。约时间以前，再看一遍安全方案。")


class RespondForm(ActForm):
    title = _("登记首次联系")
    verb = _("记下已联系")
    intro = _("有人当面或者在电话里和当事人说上了话。单独询问和调解会自动记下，不用再登记。")
    done = _("已记下首次联系。")

    how = forms.ChoiceField(
        label=_("怎样联系上的"),
        choices=[c for c in ToldHow.choices if c[0] != ToldHow.LETTER],
        widget=forms.RadioSelect,
    )

    def carry_out(self) -> str:
        judging.record_response(by=self.by, dispute=self.dispute, how=self.cleaned_data["how"])
        return str(self.done)


class HarmForm(ActForm):
    title = _("登记发生的伤害")
    verb = _("登记")
    intro = _(
        "这起纠纷里真的出了事，记在这起纠纷上，用来看颜色准不准，不记在任何人名下。"
        "以前问的马上算过期，要重新问；更危险了请再提升颜色。"
    )
    done = _("已登记。以前问的已经过期，请重新单独询问。")

    kind = forms.ChoiceField(label=_("发生了什么"), choices=HarmKind.choices, widget=forms.RadioSelect)
    happened_at = forms.DateTimeField(label=_("什么时候"), widget=MOMENT, input_formats=["%Y-%m-%dT%H:%M"])
    what = reason_field(_("经过"), help_text=_("写事实，不写对人的评价。"))

    def clean_happened_at(self) -> object:
        moment = self.cleaned_data["happened_at"]
        if moment > clock.now():
            raise forms.ValidationError(_("不能晚于现在。"))
        return moment

    def carry_out(self) -> str:
        data = self.cleaned_data
        triage.record_harm(
            by=self.by, dispute=self.dispute, kind=data["kind"], happened_at=data["happened_at"], what=data["what"]
        )
        return str(self.done)


class AgencyForm(ActForm):
    title = _("登记主管部门的答复")
    verb = _("登记")
    intro = _("这类情况不再问受害的一方，到期向主管部门了解。颜色不因此改变。")
    done = _("已登记。到期再向主管部门了解。")

    agency = forms.CharField(label=_("哪个部门"), max_length=60)
    said = reason_field(_("部门说的近况"))

    def carry_out(self) -> str:
        data = self.cleaned_data
        triage.record_agency_word(by=self.by, dispute=self.dispute, agency=data["agency"], said=data["said"])
        return str(self.done)


FORMS: dict[str, type[ActForm]] = {
    "colour": ColourForm,
    "lower": LowerForm,
    "lift": LiftForm,
    "respond": RespondForm,
    "harm": HarmForm,
    "agency": AgencyForm,
}
