"""Putting a panel together: why, whom in which role, what they answered and declared, sitting, dissolved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lianxin.entrances.desk import talks
from lianxin.entrances.desk.forms.acting import offer_choices, reason_field
from lianxin.entrances.desk.forms.mediation import TalkForm
from lianxin.entrances.desk.forms.middle import YES_NO, mediator_posts, side_choices
from lianxin.entrances.desk.forms.picking import entry_choices, languages_wanted
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.models import Post, UnitKind
from lianxin.ground.officers.roster.models import RosterEntry
from lianxin.work.mediation import queries, rules
from lianxin.work.mediation.services import panels
from lianxin.work.mediation.states import DECLARED, PanelRole

_OFFICES = (UnitKind.AGENCY, UnitKind.BUREAU_SECTION, UnitKind.JUDICIAL_OFFICE, UnitKind.STATION)


class PanelForm(TalkForm):
    def back(self) -> str:
        return reverse("panel", args=[self.dispute.code])


class ProposeForm(PanelForm):
    title = _("组成调解小组")
    verb = _("开始组成")
    intro = _("几家的人一起看一件事：一位主持，一种调解，谁签字、盖哪个章跟着主持走。别家的人来参加，不主持、不签字。")
    purpose = reason_field(_("为什么要几家一起来"), help_text=_("双方听了这一句，好决定同不同意。"))

    def carry_out(self) -> str:
        panels.propose_panel(by=self.by, dispute=self.dispute, purpose=self.cleaned_data["purpose"])
        return _t("已开始组成，请逐个请人。")


class AskMemberForm(PanelForm):
    """``target`` is the panel."""

    title = _("请人参加调解小组")
    verb = _("记下已请")
    intro = _("请了以后：本人答应、声明有没有利害关系，双方分别说同不同意，齐了才算组成。")

    role = forms.ChoiceField(label=_("以什么身份"))
    who = forms.ChoiceField(label=_("请谁"), required=False)
    name = forms.CharField(label=_("都不在上面的，写姓名和单位"), max_length=40, required=False)
    is_lead = forms.BooleanField(label=_("由这一位主持（要是承办单位自己的调解员）"), required=False)
    why = reason_field(_("为什么请这一位"), required=False, rows=2, help_text=_("来参加的人要写；双方听了好决定。"))

    def prepare(self) -> None:
        offer_choices(self, "role", list(PanelRole.choices))
        grouped, self.posts = mediator_posts(self, but_named=False)
        groups: list[Any] = [("", _t("请选")), *((name, _keyed("post", rows)) for name, rows in grouped[1:])]
        offices = officers.posts_of_county(self.dispute.county).filter(unit__kind__in=_OFFICES)
        near = offices.filter(unit__area__township__in=["", self.dispute.township]).select_related("staff", "unit")[:300]
        by_unit: dict[str, list[tuple[str, str]]] = {}
        for post in near:
            self.posts[post.pk] = post
            by_unit.setdefault(post.unit.short_name, []).append((f"post:{post.pk}", _label(post)))
        matches = rules.matches(self.dispute, languages=languages_wanted(self.standing))
        self.entries: dict[str, RosterEntry] = {str(m.entry.pk): m.entry for m in matches}
        groups.append((_t("名册（合适的在前）"), entry_choices(matches, prefix="entry:")))
        groups += list(by_unit.items())
        self.fields["who"].choices = groups  # type: ignore[attr-defined]

    def clean(self) -> None:
        data = self.cleaned_data
        if not data.get("who") and not data.get("name"):
            self.add_error("who", _t("请选一位，或者写姓名。"))
        if data.get("role") and data["role"] != PanelRole.MEDIATOR and not data.get("why"):
            self.add_error("why", _t("请写为什么请这一位。"))

    def carry_out(self) -> str:
        data, (sort, _mark, key) = self.cleaned_data, self.cleaned_data["who"].partition(":")
        post = next((p for pk, p in self.posts.items() if sort == "post" and str(pk) == key), None)
        self.target.dispute = self.dispute
        panels.ask_member(
            by=self.by,
            panel=self.target,
            role=data["role"],
            post=post,
            entry=self.entries.get(key) if sort == "entry" else None,
            name=data["name"],
            why=data["why"],
            is_lead=data["is_lead"],
        )
        return _t("已记下，请问本人答不答应，再分别问双方。")


def _keyed(sort: str, rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(f"{sort}:{pk}", label) for pk, label in rows]


def _label(post: Post) -> str:
    return f"{post.staff.name} {post.title or post.get_role_display()}"


class MemberForm(PanelForm):
    """``target`` is the member."""

    @property
    def heading(self) -> str:
        return f"{rules.name_of(self.target)}：{self.title}"


class SeatAnswerForm(MemberForm):
    title = _("答不答应参加")
    verb = _("登记")
    answer = forms.ChoiceField(
        label=_("本人怎么说"), choices=[("yes", _("答应参加")), ("no", _("不参加"))], widget=forms.RadioSelect
    )
    note = reason_field(_("说明"), required=False, rows=2)

    def carry_out(self) -> str:
        data = self.cleaned_data
        panels.answer_seat(by=self.by, member=self.target, accepted=data["answer"] == "yes", note=data["note"])
        return _t("已记下答应参加。") if data["answer"] == "yes" else _t("已记下不参加，请另请一位。")


class SeatTieForm(MemberForm):
    title = _("声明有没有利害关系")
    verb = _("声明")
    intro = _("近亲属、同住、借贷雇佣的要回避；相邻、以前经手过的，双方知道了仍然接受，可以继续。")
    side = forms.ChoiceField(label=_("和哪一方有关系"), required=False)
    note = forms.CharField(label=_("说明"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def prepare(self) -> None:
        self.sides = {str(side.pk): side for side in self.standing.sides}
        self.fields["side"].choices = side_choices(self.sides, _t("没有，或者都有"))  # type: ignore[attr-defined]
        for tie in DECLARED:
            self.fields[f"tie_{tie}"] = forms.ChoiceField(label=tie.label, choices=YES_NO, widget=forms.RadioSelect)
        self.order_fields([*(f"tie_{tie}" for tie in DECLARED), "side", "note"])

    def carry_out(self) -> str:
        data = self.cleaned_data
        ties = [tie for tie in DECLARED if data[f"tie_{tie}"] == "yes"]
        panels.declare_panel_tie(
            by=self.by, member=self.target, ties=ties, note=data["note"], tied_to=self.sides.get(data["side"])
        )
        return _t("已声明。")


class LeaveForm(MemberForm):
    title = _("退出调解小组")
    verb = _("登记退出")
    note = reason_field(_("说明"), required=False, rows=2)

    def carry_out(self) -> str:
        panels.leave_panel(by=self.by, member=self.target, note=self.cleaned_data["note"])
        return _t("已登记退出。")


class ConveneForm(PanelForm):
    title = _("调解小组组成")
    verb = _("组成")
    intro = _("组成以后可以安排调解，小组的人都在场；有账号的参加人从现在起看得到这一起（遮住姓名），解散就看不到了。")

    @property
    def notes(self) -> list[dict[str, Any]]:
        lacks = rules.panel_lacks(self.standing, self.target, queries.panel_members(self.target))
        return talks.lack_view(lacks)

    def carry_out(self) -> str:
        self.target.dispute = self.dispute
        panels.convene_panel(by=self.by, panel=self.target)
        return _t("调解小组已组成，可以安排调解了。")


class DissolveForm(PanelForm):
    title = _("解散调解小组")
    verb = _("解散")
    intro = _("别家的人就此退出；承办单位自己的调解员还在。")
    reason = reason_field(_("为什么解散"))

    def carry_out(self) -> str:
        self.target.dispute = self.dispute
        panels.dissolve_panel(by=self.by, panel=self.target, reason=self.cleaned_data["reason"])
        return _t("已解散。")


FORMS: dict[str, type[PanelForm]] = {"ask": AskMemberForm, "convene": ConveneForm, "dissolve": DissolveForm}
MEMBER_FORMS: dict[str, type[PanelForm]] = {"answer": SeatAnswerForm, "declare": SeatTieForm, "leave": LeaveForm}
