"""How a side may safely be reached, and a word to it. What was said stays in ``Side.contact_rule``; this is what is kept to."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.contacts import services as contacts
from lianxin.cellar.contacts.models import SafeContact
from lianxin.cellar.contacts.services import Rule
from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.notices import services as notices
from lianxin.cellar.notices.models import Message
from lianxin.tools.kit.refusals import WrongState
from lianxin.work.disputes.models import Side
from lianxin.work.disputes.rules import require


@transaction.atomic
def set_safe_contact(*, by: Actor, side: Side, rule: Rule, seen: int | None = None) -> SafeContact:
    """Kept under the dispute's key, and erased with it. ``seen`` is the version the form showed."""
    require(by, side.dispute, "amend")
    return contacts.set_contact(by=by, owner=side, rule=rule, root=side.dispute, seen=seen)


@transaction.atomic
def ask_to_call_back(*, by: Actor, side: Side, channel: str, text: str, once: str) -> Message:
    """A message for the outbox. Nothing reaches the other side before the teller agreed that it is spoken to."""
    require(by, side.dispute, "amend")
    if side.dispute.contact_held and side.reached_at is None:
        raise WrongState(_("来件人还没有同意联系这一方。"))
    return notices.send(
        by=by, county=side.dispute.county, owner=side.pk, channel=channel, kind="notices.call_back", text=text,
        once=f"call:{side.pk}:{once}", about=side.dispute, unit=side.dispute.holder_unit_id,
    )  # fmt: skip
