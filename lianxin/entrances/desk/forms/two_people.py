"""A form that takes two people: the second says yes on the same screen, with their own name and password, or is asked in
writing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.journal.actor import Actor
from lianxin.entrances.desk.forms.acting import ActForm
from lianxin.ground.officers.services import check_approver
from lianxin.ground.officers.states import Act, may
from lianxin.tools.kit.refusals import BadInput
from lianxin.work.disputes import queries
from lianxin.work.disputes.rules import allowed
from lianxin.work.supervision.services.approvals import ask_approval


class TwoPeopleForm(ActForm):
    """``action`` is the line of the life table; ``needs_second`` whether this deed on this dispute takes a second person.

    With a ``deed`` the boxes may stay empty: it is then put before whoever may approve (``is_asked_for``, ``ask``).
    """

    action = ""
    deed = ""
    halves = frozenset({"approver", "approver_password"})

    approver = forms.CharField(
        label=_("同意的负责人（用户名）"), max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    approver_password = forms.CharField(
        label=_("负责人的口令"),
        max_length=200,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    @property
    def needs_second(self) -> bool:
        return True

    def prepare(self) -> None:
        if not self.needs_second:
            del self.fields["approver"], self.fields["approver_password"]
            return
        own = tuple(name for name in self.fields if name not in {"version", "token", *self.halves})
        hint = _t("由负责人本人在这里输入；口令只用来核对，不保存。")
        hint += _t("负责人不在场就空着，提交以后送负责人审批，同意以后自动办理。") if self.deed else ""
        self.fieldsets = (("", own), (_("另一位负责人当场同意"), ("approver", "approver_password"), hint))

    @property
    def is_asked_for(self) -> bool:
        """A second person is needed, is not there, and may be asked in writing."""
        return self.needs_second and self.approved_by is None

    def ask(self, given: dict[str, Any], reason: str) -> str:
        """Put it before whoever may approve; the sentence to say then."""
        approval = ask_approval(by=self.by, deed=self.deed, given=given, reason=reason, dispute=self.dispute)
        return _t("已送%(unit)s审批，同意以后自动办理。") % {"unit": approval.unit.short_name}

    def clean(self) -> dict[str, Any]:
        """The second person is checked here, before the deed's transaction: what is refused there must not undo the count."""
        given = super().clean() or {}
        self.approved_by: Actor | None = None
        if not self.needs_second or self.errors or not self.is_new:
            return given
        if self.deed and not given["approver"] and not given["approver_password"]:
            return given
        if not given["approver"] or not given["approver_password"]:
            raise forms.ValidationError({"approver": _("请另一位负责人在这里输入自己的用户名和口令。")})
        if allowed(self.by, self.dispute, self.action):
            self._ask_approver(given)
        return given

    def _ask_approver(self, given: dict[str, Any]) -> None:
        try:
            self.approved_by = check_approver(
                by=self.by,
                request=self.request,
                about=self.dispute,
                username=given["approver"],
                password=given["approver_password"],
                fits=self._may_approve,
            )
        except BadInput as refusal:
            raise forms.ValidationError(refusal.fields) from None

    def _may_approve(self, actor: Actor) -> bool:
        decided = queries.decided_by(actor).filter(pk=self.dispute.pk)
        return may(actor.role, Act.APPROVE, self.dispute.compartment) and decided.exists()
