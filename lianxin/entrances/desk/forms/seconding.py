"""A deed that needs a second person: there in the room, with their own password, or asked in writing."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
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


class SecondForm(ActForm):
    """With the approver's name and password it is done at once; without them it is put before whoever may approve."""

    action: ClassVar[str]
    deed: ClassVar[str]
    why: ClassVar[Promise | str] = _("另一位负责人同意")

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
    halves = frozenset({"approver", "approver_password"})

    def with_second(self, *fields: str) -> None:
        """The two boxes in a part of their own, after ``fields``."""
        hint = _t("负责人在场的，由本人在这里输入，当场办理；口令只用来核对，不保存。不在场就空着，提交以后送负责人审批。")
        self.fieldsets = (("", fields), (self.why, ("approver", "approver_password"), hint))

    @property
    def needs_second(self) -> bool:
        return True

    def clean(self) -> dict[str, Any]:
        """The second person is checked here, before the deed's transaction: what is refused there must not undo the count."""
        given = super().clean() or {}
        self.approver: Actor | None = None
        if not self.needs_second or self.errors or not self.is_new:
            return given
        named, password = given.get("approver"), given.get("approver_password")
        if bool(named) != bool(password):
            raise forms.ValidationError({"approver": _t("用户名和口令都要填；负责人不在场就都空着。")})
        if named and allowed(self.by, self.dispute, self.action):
            self._ask_approver(str(named), str(password))
        return given

    def _ask_approver(self, username: str, password: str) -> None:
        fits = {"by": self.by, "request": self.request, "about": self.dispute, "fits": self._may_approve}
        try:
            self.approver = check_approver(username=username, password=password, **fits)  # type: ignore[arg-type]
        except BadInput as refusal:
            raise forms.ValidationError(refusal.fields) from None

    def _may_approve(self, actor: Actor) -> bool:
        decided = queries.decided_by(actor).filter(pk=self.dispute.pk)
        return may(actor.role, Act.APPROVE, self.dispute.compartment) and decided.exists()

    def ask(self, given: dict[str, Any], reason: str) -> str:
        """Put it before whoever may approve; what it says afterwards."""
        approval = ask_approval(by=self.by, deed=self.deed, given=given, reason=reason, dispute=self.dispute)
        return _t("已送%(unit)s审批，同意以后自动办理。") % {"unit": approval.unit.short_name}
