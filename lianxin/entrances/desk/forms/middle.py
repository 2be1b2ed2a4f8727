"""Those in the middle: mediators named and their ties declared, helpers invited; the check before public-security mediation."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lianxin.entrances.desk import talks
from lianxin.entrances.desk.forms.acting import offer_choices, reason_field
from lianxin.entrances.desk.forms.mediation import TalkForm
from lianxin.entrances.desk.forms.picking import entry_choices, languages_wanted
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.models import Post
from lianxin.ground.officers.roster.models import RosterEntry
from lianxin.ground.officers.roster.states import EntryKind
from lianxin.tools.kit import clock
from lianxin.tools.kit.mask import mask_name
from lianxin.work.disputes.models import Side
from lianxin.work.disputes.states import MediationKind
from lianxin.work.mediation import rules
from lianxin.work.mediation.services import mediators, violations
from lianxin.work.mediation.states import (
    DECLARED,
    MAY_BE_ACCEPTED,
    PRESIDERS,
    Conflict,
    Exclusion,
    HelperKind,
    Removal,
    Violation,
    why_impossible,
)

YES_NO = [("no", _("没有")), ("yes", _("有"))]


def by_unit(posts: dict[Any, Post], blank: str) -> list[Any]:
    """Choices of people grouped by their units, in the order given."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for pk, post in posts.items():
        away = _t("（休假）") if getattr(post, "away", False) else ""
        label = f"{post.staff.name} {post.title or post.get_role_display()}{away}"
        groups.setdefault(post.unit.short_name, []).append((str(pk), label))
    return [("", blank), *groups.items()]


def side_choices(sides: dict[str, Side], blank: str) -> list[tuple[str, str]]:
    return [("", blank), *((pk, talks.side_name(side)) for pk, side in sides.items())]


# Mediators --------------------------------------------------------------------------------------------


def mediator_posts(form: TalkForm, *, but_named: bool = True) -> tuple[list[Any], dict[Any, Post]]:
    """Those who may lawfully mediate this, the holder's own unit first; without those already named unless asked."""
    dispute = form.dispute
    if dispute.kind == MediationKind.PEOPLE:
        units = [dispute.holder_unit]
        units += [u for u in officers.committees_for(dispute.area.code).values() if u.pk != dispute.holder_unit_id]
        posts = {post.pk: post for unit in units for post in officers.mediators_of(unit)}
    else:
        posts = {post.pk: post for post in officers.staff_in_unit(dispute.holder_unit, PRESIDERS[dispute.kind])}
    named = {one.post_id for one in form.standing.mediators} if but_named else set()
    fit = {
        pk: post
        for pk, post in posts.items()
        if pk not in named and not why_impossible(dispute.kind, dispute.tier, post.unit.kind, post.role)
    }
    return by_unit(fit, _t("请选")), fit


class MediatorForm(TalkForm):
    title = _("确定调解员")
    verb = _("确定")
    intro = _("定下来以后，本人先声明有没有利害关系，再分别问双方接不接受。")

    post = forms.ChoiceField(label=_("调解员"), required=False)
    entry = forms.ChoiceField(label=_("名册上外请的调解员"), required=False, help_text=_("熟悉这类事、手上事少的排在前面。"))
    name = forms.CharField(label=_("外请的调解员，写姓名"), max_length=40, required=False)
    is_lead = forms.BooleanField(label=_("由这一位主持"), required=False)

    entries: ClassVar[dict[str, RosterEntry]] = {}

    def prepare(self) -> None:
        grouped, self.posts = mediator_posts(self)
        self.fields["post"].choices = grouped  # type: ignore[attr-defined]
        if self.dispute.kind != MediationKind.PEOPLE:
            del self.fields["name"], self.fields["entry"]
        else:
            self._offer_roster()
        own = [pk for pk, post in self.posts.items() if post.staff_id == self.by.ref]
        if own and not self.standing.mediators:
            self.initial["post"] = str(own[0])
        self.initial["is_lead"] = not self.standing.mediators

    def _offer_roster(self) -> None:
        """People's mediators of the roster without an account; the others are in the list above, under their post."""
        speaks = languages_wanted(self.standing)
        found = [m for m in rules.matches(self.dispute, (EntryKind.PEOPLES,), speaks) if m.entry.staff_id is None]
        self.entries = {str(m.entry.pk): m.entry for m in found}
        self.fields["entry"].choices = [("", _t("不从名册选")), *entry_choices(found)]  # type: ignore[attr-defined]

    def carry_out(self) -> str:
        data = self.cleaned_data
        post = next((p for pk, p in self.posts.items() if str(pk) == data["post"]), None)
        entry = self.entries.get(data.get("entry", "")) if post is None else None
        row = mediators.name_mediator(
            by=self.by, dispute=self.dispute, post=post, name=data.get("name", ""), entry=entry, is_lead=data["is_lead"]
        )
        return _t("已确定调解员%(name)s，请本人声明有没有利害关系。") % {"name": row.display_name}


class DeclareForm(TalkForm):
    """Each tie is answered; ``target`` is the appointment."""

    title = _("声明有没有利害关系")
    verb = _("声明")
    side = forms.ChoiceField(label=_("和哪一方有关系"), required=False)
    note = forms.CharField(label=_("说明"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    @property
    def heading(self) -> str:
        return _t("%(name)s：声明有没有利害关系") % {"name": self.target.display_name}

    @property
    def intro(self) -> str:  # type: ignore[override]
        return _t("近亲属、同住、借贷雇佣的要回避；相邻、以前经手过的，双方知道了仍然接受，可以继续。")

    @property
    def barred(self) -> str:
        if self.target.post is not None and self.target.post.staff_id != self.by.ref:
            return _t("有没有利害关系要由调解员本人声明。")
        return ""

    def prepare(self) -> None:
        for tie in DECLARED:
            self.fields[f"tie_{tie}"] = forms.ChoiceField(
                label=tie.label,
                choices=YES_NO,
                widget=forms.RadioSelect,
                initial=("yes" if tie in self.target.declared else "no") if self.target.declared_at else None,
            )
        self.sides = {str(side.pk): side for side in self.standing.sides}
        self.fields["side"].choices = side_choices(self.sides, _t("没有，或者都有"))  # type: ignore[attr-defined]
        self.initial["side"] = str(self.target.tied_to_id or "")
        self.order_fields([*(f"tie_{tie}" for tie in DECLARED), "side", "note"])

    def carry_out(self) -> str:
        data = self.cleaned_data
        ties = [tie for tie in DECLARED if data[f"tie_{tie}"] == "yes"]
        self.target.dispute = self.dispute
        side = self.sides.get(data["side"])
        mediators.declare_conflict(by=self.by, appointment=self.target, ties=ties, note=data["note"], tied_to=side)
        grave = [tie for tie in ties if tie not in MAY_BE_ACCEPTED]
        if grave:
            return _t("已声明：%(tie)s，应当回避。") % {"tie": Conflict(grave[0]).label}
        return _t("已声明。") if not ties else _t("已声明，要每一方知情后仍然接受。")


class RemoveMediatorForm(TalkForm):
    title = _("调解员退出")
    verb = _("登记退出")
    removal = forms.ChoiceField(
        label=_("为什么退出"),
        choices=[(Removal.RECUSED, Removal.RECUSED.label), (Removal.REPLACED, Removal.REPLACED.label)],
        widget=forms.RadioSelect,
    )
    note = reason_field(_("说明"), required=False, rows=2)

    @property
    def heading(self) -> str:
        return _t("调解员%(name)s退出") % {"name": self.target.display_name}

    def carry_out(self) -> str:
        data = self.cleaned_data
        self.target.dispute = self.dispute
        mediators.remove_mediator(by=self.by, appointment=self.target, removal=data["removal"], note=data["note"])
        return _t("已登记退出。已约的调解还在，要另定调解员并经双方接受。")


# Helpers ----------------------------------------------------------------------------------------------


class HelperForm(TalkForm):
    title = _("邀请协助人")
    verb = _("邀请")
    intro = _("协助人要经每一方同意才能参加（人民调解法第二十条）；他们不主持、不签字，也看不到这一起的材料。")

    kind = forms.ChoiceField(label=_("什么身份"))
    entry = forms.ChoiceField(label=_("从名册里选"), required=False, help_text=_("熟悉这类事、离得近、手上事少的排在前面。"))
    post = forms.ChoiceField(label=_("本乡镇在岗的人"), required=False)
    name = forms.CharField(label=_("或者写姓名"), max_length=40, required=False)
    phone = forms.CharField(
        label=_("电话"), max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    close_to = forms.ChoiceField(label=_("是哪一方的亲属、邻居、同事"), required=False)
    why = reason_field(_("为什么请这一位"), rows=2, help_text=_("双方听了这一句，好决定同不同意。"))
    halves = frozenset({"name", "phone"})

    def prepare(self) -> None:
        offer_choices(self, "kind", list(HelperKind.choices))
        rows = officers.posts_of_county(self.dispute.county).filter(unit__area__township=self.dispute.township)
        self.posts = {str(post.pk): post for post in rows.select_related("staff", "unit")[:300]}
        self.fields["post"].choices = by_unit(self.posts, str(_("不在名单上")))  # type: ignore[attr-defined]
        found = rules.matches(self.dispute, languages=languages_wanted(self.standing))
        self.entries = {str(m.entry.pk): m.entry for m in found}
        self.fields["entry"].choices = [("", _t("不从名册选")), *entry_choices(found)]  # type: ignore[attr-defined]
        self.sides = {str(side.pk): side for side in self.standing.sides}
        self.fields["close_to"].choices = side_choices(self.sides, _t("都不是"))  # type: ignore[attr-defined]

    def carry_out(self) -> str:
        data = self.cleaned_data
        mediators.invite_helper(
            by=self.by,
            dispute=self.dispute,
            kind=data["kind"],
            why=data["why"],
            name=data["name"],
            phone=data["phone"],
            post=self.posts.get(data["post"]),
            entry=self.entries.get(data["entry"]),
            close_to=self.sides.get(data["close_to"]),
        )
        return _t("已邀请，请分别问双方同不同意。")


class RemindForm(TalkForm):
    title = _("提醒保密")
    verb = _("已经提醒")
    intro = _("告诉协助人：听到的事只用来调解，不往外说。")

    def carry_out(self) -> str:
        self.target.dispute = self.dispute
        mediators.remind_helper(by=self.by, helper=self.target)
        return _t("已记下提醒。")


class RemoveHelperForm(TalkForm):
    title = _("协助人退出")
    verb = _("登记退出")
    intro = _("已约的调解里不再有这一位。")

    def carry_out(self) -> str:
        self.target.dispute = self.dispute
        mediators.remove_helper(by=self.by, helper=self.target)
        return _t("已登记退出。")


class ViolationForm(TalkForm):
    title = _("治安调解审查")
    verb = _("记下审查")
    intro = _("治安调解只用于民间纠纷引起、情节较轻的违反治安管理行为；下面每一项都要回答。")

    violation = forms.ChoiceField(label=_("是哪种违法行为"))
    suspect_side = forms.ChoiceField(label=_("违反治安管理的是哪一方"), widget=forms.RadioSelect)
    self_supporting = forms.MultipleChoiceField(
        label=_("满16周岁、靠自己劳动生活、自己要求不用监护人到场的"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = reason_field(_("说明"), required=False, rows=2)

    @property
    def barred(self) -> str:
        if self.dispute.kind != MediationKind.PUBLIC_SECURITY:
            return _t("普通民间纠纷没有违法行为的，不适用治安调解，请走人民调解或者告知起诉。")
        return ""

    def prepare(self) -> None:
        standing = self.standing
        offer_choices(self, "violation", list(Violation.choices))
        self.fields["suspect_side"].choices = [  # type: ignore[attr-defined]
            (str(side.pk), talks.side_name(side)) for side in standing.sides
        ]
        today = clock.today()
        self.young = {
            str(p.pk): p
            for side in standing.sides
            for p in side.parties.all()
            if p.is_minor(today) and p.birth_year and today.year - p.birth_year >= 16
        }
        if self.young:
            self.fields["self_supporting"].choices = [  # type: ignore[attr-defined]
                (pk, mask_name(p.read("name"))) for pk, p in self.young.items()
            ]
        else:
            del self.fields["self_supporting"]
        check = standing.check
        for code in Exclusion:
            before = None if check is None else "yes" if check.exclusions.get(code) else "no"
            self.fields[code] = forms.ChoiceField(
                label=code.label, choices=YES_NO, widget=forms.RadioSelect, initial=before
            )
        if check is not None:
            self.initial |= {"violation": check.violation, "suspect_side": str(check.suspect_side_id)}
            self.initial["self_supporting"] = list(check.self_supporting)
        self.order_fields(["violation", "suspect_side", *Exclusion.values, "self_supporting", "note"])

    def carry_out(self) -> str:
        data, sides = self.cleaned_data, {str(s.pk): s for s in self.standing.sides}
        violations.check_violation(
            by=self.by,
            dispute=self.dispute,
            violation=data["violation"],
            suspect_side=sides[data["suspect_side"]],
            exclusions={code: data[code] == "yes" for code in Exclusion.values},
            self_supporting=[self.young[pk] for pk in data.get("self_supporting", [])],
            note=data["note"],
        )
        return _t("审查已记下。")


FORMS: dict[str, type[TalkForm]] = {"mediator": MediatorForm, "helper": HelperForm, "violation": ViolationForm}
PERSON_FORMS: dict[str, type[TalkForm]] = {"declare": DeclareForm, "remove": RemoveMediatorForm}
HELPER_FORMS: dict[str, type[TalkForm]] = {"remind": RemindForm, "remove": RemoveHelperForm}
