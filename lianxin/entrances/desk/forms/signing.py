"""After the draft: fixed, read back, asked alone, signed, sealed, replaced, voided."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.rulebook import queries as rulebook
from lianxin.entrances.desk import bargain, talks
from lianxin.entrances.desk.forms.acting import offer_choices, reason_field
from lianxin.entrances.desk.forms.mediation import TalkForm, how_field, moment_field
from lianxin.ground.officers import queries as officers
from lianxin.tools.kit.mask import mask_name
from lianxin.tools.kit.refusals import BadInput, Stale
from lianxin.tools.shell.fields import UploadField
from lianxin.work.disputes.states import Capacity
from lianxin.work.dossiers.services import store_scan
from lianxin.work.mediation import rules
from lianxin.work.mediation.queries import acting_for
from lianxin.work.mediation.services import consents, drafting, performing, signing
from lianxin.work.mediation.states import (
    AGREEMENT_LIFE,
    AgreementForm,
    AgreementState,
    SignMethod,
    VoidReason,
)

SCANS = ".jpg,.jpeg,.png,.webp,.heic,.pdf"


class AgreementDeed(TalkForm):
    """Something done with one version, ``target``; for a side or a party that the address names."""

    action = ""

    def __init__(self, data: Any = None, *, about: Any = None, **given: Any):
        self.about = about
        super().__init__(data, **given)

    @property
    def barred(self) -> str:
        row = self.target
        if self.action and row.state not in AGREEMENT_LIFE[self.action][0]:
            return _t("这一稿%(state)s，不能这样做。") % {"state": row.get_state_display()}
        return ""

    def back(self) -> str:
        return reverse("agreement", args=[self.dispute.code, self.target.number])

    def carry_out(self) -> str:
        self.target.dispute = self.dispute
        return self.do()

    def do(self) -> str:
        raise NotImplementedError

    def effect(self) -> str:
        """What the last signature brought about, if this was it."""
        self.target.refresh_from_db(fields=["state", "effect_due_at"])
        if self.target.state == AgreementState.EFFECTIVE:
            return _t("都齐了，协议已生效。")
        if self.target.effect_due_at:
            return _t("都齐了，反悔期过后生效。")
        return ""


class FixForm(AgreementDeed):
    shows_names = True
    title = _("协议定稿")
    verb = _("定稿")
    action = "fix"
    intro = _("定稿以后一个字也不能改，签字都签在这个文本上；要改就另起新稿。")

    sm3 = forms.CharField(max_length=64, widget=forms.HiddenInput)
    sure = forms.BooleanField(label=_("从头到尾看过，文本无误"))

    def prefilled(self) -> dict[str, Any]:
        return super().prefilled() | {"sm3": self.canonical[1]}

    @property
    def canonical(self) -> tuple[str, str]:
        """Empty for a version that somebody set aside meanwhile: nothing matches it."""
        if not hasattr(self, "_canonical"):
            current = self.standing.agreement
            same = current is not None and current.pk == self.target.pk
            self._canonical = bargain.canonical(self.standing) if same else ("", "")
        return self._canonical

    @property
    def notes(self) -> list[dict[str, Any]]:
        errors = rules.content_errors(self.standing, self.target, self.standing.obligations)
        rows = [{"text": text, "by": _t("承办人"), "blocks": True} for text in errors.values()]
        return rows + talks.lack_view(rules.fair_deal_warnings(self.dispute, self.target))

    def do(self) -> str:
        if self.cleaned_data["sm3"] != self.canonical[1]:
            raise Stale(_t("您打开这一页以后，协议或者当事人又改过。请再看一遍文本再定稿。"))
        try:
            drafting.fix_text(by=self.by, agreement=self.target, version=self.cleaned_data["version"])
        except BadInput as refusal:
            raise BadInput({"sure": str(refusal)}) from None
        return _t("已定稿。接着给每一方读一遍，再单独问是否自愿。")


class ReadForm(AgreementDeed):
    """``about`` is the side."""

    shows_names = True
    verb = _("登记")
    action = "sign"
    right = forms.ChoiceField(
        label=_("听过或看过以后，怎么说"),
        choices=[("yes", _("内容无误")), ("no", _("有不对的地方"))],
        widget=forms.RadioSelect,
    )
    how = how_field()
    words = reason_field(_("哪里不对"), required=False, rows=2)

    @property
    def heading(self) -> str:
        return _t("给%(side)s读一遍协议") % {"side": talks.side_name(self.about)}

    def do(self) -> str:
        data = self.cleaned_data
        consents.read_text(
            by=self.by,
            agreement=self.target,
            side=self.about,
            right=data["right"] == "yes",
            how=data["how"],
            words=data["words"],
        )
        if data["right"] == "no":
            return _t("已登记有不对的地方。要改内容，请另起新稿。")
        return self.effect() or _t("已登记。")


class FreeForm(AgreementDeed):
    """The freedom question, with nobody else there. ``about`` is the side."""

    verb = _("登记回答")
    action = "sign"
    free = forms.ChoiceField(
        label=_("这一方怎么说"),
        choices=[("yes", _("自己愿意签，也不怕签")), ("no", _("不愿意，或者有人催、压"))],
        widget=forms.RadioSelect,
    )
    alone = forms.BooleanField(label=_("单独问的，别的人都不在场、听不见"), required=False)
    how = how_field(_("怎样问的"))

    @property
    def heading(self) -> str:
        return _t("单独问%(side)s是否自愿") % {"side": talks.side_name(self.about)}

    @property
    def reading(self) -> tuple[str, str]:
        return _t("照着问"), rulebook.wording("freedom_question", self.dispute.county)

    @property
    def notes(self) -> list[dict[str, Any]]:
        text = _t("说不愿意的，这一稿作废、需要再谈；是哪一方说的，不告诉另一方。说的话不写在这里，写进单方谈话记录。")
        return [{"text": text, "by": "", "blocks": False}]

    def do(self) -> str:
        data = self.cleaned_data
        consents.ask_freedom(
            by=self.by,
            agreement=self.target,
            side=self.about,
            free=data["free"] == "yes",
            alone=data["alone"],
            how=data["how"],
        )
        if data["free"] == "no":
            return _t("已登记，这一稿需要再谈。")
        return self.effect() or _t("已登记。")


class ChangedMindForm(AgreementDeed):
    """``about`` is the side."""

    verb = _("登记收回")
    how = how_field()
    words = reason_field(_("原话"), required=False, rows=2, help_text=_("不问理由；愿意说的才记。"))

    @property
    def heading(self) -> str:
        return _t("%(side)s在反悔期内收回") % {"side": talks.side_name(self.about)}

    @property
    def barred(self) -> str:
        return "" if self.target.effect_due_at else _t("这份协议没有反悔期，或者反悔期已经过了。")

    def do(self) -> str:
        data = self.cleaned_data
        signing.change_mind(by=self.by, agreement=self.target, side=self.about, how=data["how"], words=data["words"])
        return _t("已登记收回，这一稿作废，可以接着谈。")


class SignForm(AgreementDeed):
    """``about`` is the party."""

    verb = _("登记签字")
    action = "sign"
    signed_by = forms.ChoiceField(label=_("谁签的"), required=False, widget=forms.RadioSelect)
    method = forms.ChoiceField(label=_("怎样签的"), choices=SignMethod.choices, widget=forms.RadioSelect)
    signed_at = moment_field(_("什么时候签的"), help_text=_("空着就是现在。"))

    @property
    def heading(self) -> str:
        return _t("登记签字：%(name)s") % {"name": mask_name(self.about.read("name"))}

    def prepare(self) -> None:
        side = next(s for s in self.standing.sides if s.pk == self.about.side_id)
        stand_ins = (Capacity.AGENT, Capacity.GUARDIAN, Capacity.REPRESENTATIVE)
        others = [p for capacity in stand_ins for p in acting_for(side, self.about, capacity)]
        self.people = {str(p.pk): p for p in [self.about, *others]}
        if others:
            self.fields["signed_by"].choices = [  # type: ignore[attr-defined]
                (pk, f"{mask_name(p.read('name'))}（{p.get_capacity_display()}）") for pk, p in self.people.items()
            ]
        else:
            del self.fields["signed_by"]

    @property
    def notes(self) -> list[dict[str, Any]]:
        lacks = [lack for lack in rules.signing_lacks(self.target, self.standing) if lack.side == self.about.side_id]
        return talks.lack_view(lack for lack in lacks if not lack.code.startswith("sign_"))

    def do(self) -> str:
        data = self.cleaned_data
        signing.sign_as_party(
            by=self.by,
            agreement=self.target,
            party=self.about,
            method=data["method"],
            signed_by=self.people.get(data.get("signed_by", "")),
            signed_at=data["signed_at"],
        )
        return self.effect() or _t("已登记签字。")


class MediatorSignForm(AgreementDeed):
    title = _("登记调解员签字")
    verb = _("登记签字")
    action = "sign"
    appointment = forms.ChoiceField(label=_("哪一位调解员"), widget=forms.RadioSelect)
    method = forms.ChoiceField(
        label=_("怎样签的"), choices=SignMethod.choices, initial=SignMethod.SIGN, widget=forms.RadioSelect
    )
    signed_at = moment_field(_("什么时候签的"), help_text=_("空着就是现在。"))

    def prepare(self) -> None:
        signed = {row.appointment_id for row in self.standing.signatures}
        self.people = {str(a.pk): a for a in rules.usable_mediators(self.standing) if a.pk not in signed}
        names = [(pk, one.display_name) for pk, one in self.people.items()]
        self.fields["appointment"].choices = names  # type: ignore[attr-defined]
        if len(names) == 1:
            self.initial["appointment"] = names[0][0]

    @property
    def barred(self) -> str:
        return super().barred or ("" if self.people else _t("没有各方都接受、还没签字的调解员。"))

    def do(self) -> str:
        data = self.cleaned_data
        signing.sign_as_mediator(
            by=self.by,
            agreement=self.target,
            appointment=self.people[data["appointment"]],
            method=data["method"],
            signed_at=data["signed_at"],
        )
        return self.effect() or _t("已登记签字。")


class SealForm(AgreementDeed):
    title = _("登记盖章")
    verb = _("登记盖章")
    action = "sign"
    intro = _("印章盖在纸上，由本单位的人登记；把签好字、盖好章的协议拍照或者扫描上传。")

    scan = UploadField(
        label=_("签好盖好的协议（照片或 PDF）"), widget=forms.ClearableFileInput(attrs={"accept": SCANS})
    )
    stamped_by = forms.ChoiceField(label=_("谁盖的章"))
    signed_at = moment_field(_("什么时候盖的"), help_text=_("空着就是现在。"))

    def prepare(self) -> None:
        self.posts = {str(p.staff_id): p for p in officers.staff_in_unit(self.dispute.holder_unit)}
        offer_choices(self, "stamped_by", [(pk, post.staff.name) for pk, post in self.posts.items()])
        self.initial["stamped_by"] = str(self.by.ref)

    @property
    def barred(self) -> str:
        if self.target.form == AgreementForm.ORAL:
            return _t("口头协议不用盖章才生效。")
        return super().barred

    def do(self) -> str:
        data = self.cleaned_data
        try:
            file = store_scan(by=self.by, dispute=self.dispute, upload=data["scan"], agreement=self.target)
        except BadInput as refusal:
            raise BadInput({"scan": str(refusal)}) from None
        signing.stamp_seal(
            by=self.by,
            agreement=self.target,
            scan=file.pk,
            stamped_by=self.posts[data["stamped_by"]].staff,
            signed_at=data["signed_at"],
        )
        return self.effect() or _t("已登记盖章。")


class ReplaceForm(AgreementDeed):
    title = _("另起一稿")
    verb = _("另起一稿")
    action = "replace"

    @property
    def intro(self) -> str:  # type: ignore[override]
        if self.target.state == AgreementState.EFFECTIVE:
            return _t("照原文另起一稿来改；新稿生效以前，这一份照样有效。")
        return _t("照原文另起一稿来改；这一稿和上面的签字都不再用，新稿要重新读、重新单独问、重新签。")

    def do(self) -> str:
        self.made = drafting.replace_text(by=self.by, agreement=self.target)
        return _t("已另起第%(n)s稿。") % {"n": self.made.number}

    def back(self) -> str:
        return reverse("agreement_edit", args=[self.dispute.code, self.made.number])


class VoidForm(AgreementDeed):
    title = _("协议作废")
    verb = _("作废")
    action = "void"
    reason = forms.ChoiceField(label=_("为什么作废"), choices=VoidReason.choices, widget=forms.RadioSelect)
    note = reason_field(_("经过"), rows=3)
    agreed_by = forms.MultipleChoiceField(
        label=_("哪几方同意作废"), required=False, widget=forms.CheckboxSelectMultiple
    )

    @property
    def intro(self) -> str:  # type: ignore[override]
        if self.target.state == AgreementState.EFFECTIVE:
            return _t("已经生效的，要每一方都同意，或者由法院认定；作废以后这一起重新打开。")
        return _t("还没有生效的，作废以后可以再谈。")

    def prepare(self) -> None:
        self.sides = {str(side.pk): side for side in self.standing.sides_in}
        names = [(pk, talks.side_name(side)) for pk, side in self.sides.items()]
        self.fields["agreed_by"].choices = names  # type: ignore[attr-defined]
        if self.target.state == AgreementState.EFFECTIVE:
            kept = (VoidReason.PARTIES, VoidReason.COURT, VoidReason.MISTAKE)
            self.fields["reason"].choices = [(r.value, r.label) for r in kept]  # type: ignore[attr-defined]
        else:
            del self.fields["agreed_by"]

    def do(self) -> str:
        data = self.cleaned_data
        agreed = [self.sides[pk] for pk in data.get("agreed_by", [])]
        performing.void_agreement(
            by=self.by, agreement=self.target, reason=data["reason"], note=data["note"], agreed_by=agreed
        )
        return _t("已作废。")


FORMS: dict[str, type[AgreementDeed]] = {
    "fix": FixForm,
    "mediator": MediatorSignForm,
    "seal": SealForm,
    "replace": ReplaceForm,
    "void": VoidForm,
}
SIDE_FORMS: dict[str, type[AgreementDeed]] = {"read": ReadForm, "free": FreeForm, "changed": ChangedMindForm}
