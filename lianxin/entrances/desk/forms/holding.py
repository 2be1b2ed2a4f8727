"""Who holds a dispute: handing over, taking, sending back, going up."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lianxin.entrances.desk import names
from lianxin.entrances.desk.forms.acting import ActForm, offer_choices, reason_field
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.models import Post, Unit
from lianxin.ground.officers.states import UnitKind
from lianxin.tools.kit.refusals import WrongState
from lianxin.work.disputes import queries
from lianxin.work.disputes.models import Dispute, Offer
from lianxin.work.disputes.rules import holds, why_not_holder
from lianxin.work.disputes.services import holding
from lianxin.work.disputes.states import MediationKind


def handlers_of(unit: Unit | uuid.UUID, dispute: Dispute) -> list[Post]:
    """Who may hold this dispute in a unit; those on leave are among them, and marked."""
    kind, compartment, county = dispute.kind, dispute.compartment, dispute.county
    return [post for post in officers.staff_in_unit(unit) if not why_not_holder(post, kind, compartment, county)]


def handler_choices(posts: list[Post]) -> list[tuple[str, str]]:
    return [
        (
            str(post.pk),
            f"{post.staff.name} · {post.title or post.get_role_display()}"
            + (_t("（休假中）") if post.away else ""),  # type: ignore[attr-defined]
        )
        for post in posts
    ]


def _pending(form: ActForm) -> Offer:
    offer = queries.pending_offer(form.dispute)
    if offer is None:
        raise WrongState(_t("这次移交已经有结果了。"))
    offer.dispute = form.dispute
    return offer


class OfferForm(ActForm):
    title = _("移交给别的单位")
    intro = _("对方接收以前，仍由现在的承办人负责，时限不停。")
    verb = _("移交")
    done = _("已移交，等对方接收。接收以前仍由您负责。")

    to_unit = forms.ChoiceField(label=_("移交给"))
    reason = reason_field(_("为什么移交"))

    def prepare(self) -> None:
        self.units = {str(unit.pk): unit for unit in self._open_units()}
        grouped: dict[str, list[tuple[str, str]]] = {}
        for pk, unit in self.units.items():
            town = names.area_name(unit.county, unit.area.township or unit.county)
            grouped.setdefault(town, []).append((pk, unit.short_name))
        self.fields["to_unit"].choices = [("", _("请选择")), *grouped.items()]  # type: ignore[attr-defined]

    def _open_units(self) -> list[Unit]:
        rows = officers.visible_units(self.by).filter(closed_on=None).exclude(pk=self.dispute.holder_unit_id)
        if self.dispute.kind == MediationKind.PEOPLE:
            rows = rows.filter(kind=UnitKind.COMMITTEE)
        return list(rows.filter(tier__isnull=False).order_by("area__code", "tier", "pk"))

    def carry_out(self) -> str:
        data = self.cleaned_data
        unit = self.units[data["to_unit"]]
        holding.offer_dispute(by=self.by, dispute=self.dispute, to_unit=unit, reason=data["reason"])
        return _t("已移交%(unit)s，等对方接收。接收以前仍由您负责。") % {"unit": unit.short_name}


class EscalateForm(ActForm):
    """By whoever holds it; by anybody else who handles disputes when a party asks: the holder cannot stand in the way."""

    title = _("上提一级")
    verb = _("上提")

    asked_by_party = forms.BooleanField(
        label=_("当事人要求上提（可以不说原因，承办单位不能撤回）"), required=False
    )
    reason = reason_field(_("为什么上提"), required=False)

    def prepare(self) -> None:
        self.upper = holding.upper_for(self.dispute, self.dispute.holder_unit)
        self.for_party = not holds(self.by, self.dispute)
        if self.for_party:
            del self.fields["asked_by_party"]

    @property
    def intro(self) -> str:  # type: ignore[override]
        kept = _t("经过都留着，时限不停。上一级接收以前，仍由现在的承办人负责。")
        return _t("当事人要求上提的，可以不说原因，承办单位不能拦。") + kept if self.for_party else kept

    @property
    def asked(self) -> bool:
        return self.for_party or self.cleaned_data.get("asked_by_party", False)

    @property
    def heading(self) -> str:
        return _t("上提到%(unit)s") % {"unit": self.upper.short_name} if self.upper else _t("上提一级")

    def clean(self) -> None:
        if not self.cleaned_data.get("reason") and not self.asked:
            self.add_error("reason", _("请写原因；当事人要求的，勾上面一项就可以。"))

    def carry_out(self) -> str:
        offer = holding.escalate_dispute(
            by=self.by, dispute=self.dispute, reason=self.cleaned_data["reason"], asked_by_party=self.asked
        )
        return _t("已上提到%(unit)s，等对方接收。") % {"unit": offer.to_unit.short_name}


class AcceptForm(ActForm):
    title = _("接收")
    verb = _("接收")
    intro = _("接收以后由本单位承办，时限接着走。请马上定一位承办人。")

    holder = forms.ChoiceField(label=_("承办人"))

    def prepare(self) -> None:
        self.posts = {str(post.pk): post for post in handlers_of(self.by.unit, self.dispute)}
        offer_choices(self, "holder", handler_choices(list(self.posts.values())))
        if str(self.by.post) in self.posts:
            self.initial.setdefault("holder", str(self.by.post))

    def carry_out(self) -> str:
        holder = self.posts[self.cleaned_data["holder"]]
        holding.accept_offer(by=self.by, offer=_pending(self), holder=holder)
        return _t("已接收，由%(name)s承办。") % {"name": holder.staff.name}


class ReturnForm(ActForm):
    title = _("退回")
    verb = _("退回")
    intro = _("退回以后仍由原单位承办。第二次退回会转上一级决定。")

    reason = reason_field(_("为什么退回"))

    def carry_out(self) -> str:
        again = holding.return_offer(by=self.by, offer=_pending(self), reason=self.cleaned_data["reason"])
        if again is not None:
            return _t("这是第二次退回，已转%(unit)s决定。") % {"unit": again.to_unit.short_name}
        return _t("已退回。")


class WithdrawForm(ActForm):
    title = _("撤回移交")
    verb = _("撤回")
    intro = _("对方还没有接收，撤回以后仍由本单位承办。")
    done = _("已撤回。")

    def carry_out(self) -> str:
        holding.withdraw_offer(by=self.by, offer=_pending(self))
        return str(self.done)


class HandlerForm(ActForm):
    title = _("指定承办人")
    verb = _("指定")
    intro = _("只能在本单位里改派；交给别的单位请用“移交”。")

    holder = forms.ChoiceField(label=_("承办人"))

    def prepare(self) -> None:
        unit = self.dispute.holder_unit
        posts = [p for p in handlers_of(unit, self.dispute) if p.pk != self.dispute.holder_id]
        self.posts = {str(post.pk): post for post in posts}
        offer_choices(self, "holder", handler_choices(posts))

    def carry_out(self) -> str:
        holder = self.posts[self.cleaned_data["holder"]]
        version = self.cleaned_data["version"]
        holding.name_handler(by=self.by, dispute=self.dispute, holder=holder, version=version)
        return _t("现在由%(name)s承办。") % {"name": holder.staff.name}


FORMS: dict[str, Any] = {
    "offer": OfferForm,
    "escalate": EscalateForm,
    "accept": AcceptForm,
    "return": ReturnForm,
    "withdraw": WithdrawForm,
    "handler": HandlerForm,
}
