"""The way of a dispute from hand to hand: the three levels on its page, everybody who held it on the page of its history."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.models import Tier
from lianxin.tools.shell.wording import deadline, month_day, short_datetime
from lianxin.work.disputes import queries, rules
from lianxin.work.disputes.models import Dispute, Offer, OfferKind


def why_moved(*, kind: str, party: bool, system: bool) -> str:
    """In a few words, from codes alone: what people wrote stays under the veil."""
    if kind != OfferKind.ESCALATE:
        return _("移交")
    if party:
        return _("当事人要求上提")
    return _("到期上提") if system else _("上提")


def ladder_view(dispute: Dispute, offers: list[Offer]) -> list[dict[str, Any]]:
    """The three levels, the highest first; on each who held it there, from when until when, and why it moved on."""
    lines: dict[int, list[str]] = {tier: [] for tier in Tier.values}
    taken = [offer for offer in offers if offer.outcome == "accepted"]
    since = dispute.accepted_at
    for offer in taken:
        why = why_moved(kind=offer.kind, party=offer.asked_by_party, system=offer.by_system)
        span = {"from": month_day(since), "until": month_day(offer.decided_at), "unit": offer.from_unit.short_name, "why": why}
        lines[rules.tier_of(offer.from_unit)].append(_("%(from)s–%(until)s %(unit)s，%(why)s") % span)
        since = offer.decided_at or since
    now = {"from": month_day(since), "unit": dispute.holder_unit.short_name}
    lines[dispute.tier].append(_("%(from)s起 %(unit)s承办") % now)
    pending = next((offer for offer in offers if offer.decided_at is None), None)
    if pending is not None:
        lines[rules.tier_of(pending.to_unit)].append(_waiting(pending))
    return [
        {"label": t.label, "here": t.value == dispute.tier, "reached": t.value <= dispute.tier, "lines": lines[t.value]}
        for t in reversed(Tier)
    ]


def _waiting(offer: Offer) -> str:
    words = {"unit": offer.to_unit.short_name, "due": deadline(offer.sweep_at or offer.due_at)}
    if offer.reminded_at is None:
        return _("等%(unit)s接收，限%(due)s") % words
    if offer.sweep_at is None:
        return _("%(unit)s到期没有接收，已再次催办") % words
    return _("%(unit)s到期没有接收，已提醒负责人，%(due)s转上一级") % words


def holders_view(dispute: Dispute) -> list[dict[str, Any]]:
    """Everybody who held it, the latest first, as the journal tells it; four queries whatever their number."""
    stints = queries.stints_of(dispute)
    units = officers.unit_names(key for s in stints if (key := queries.unit_key(s.unit)))
    people = officers.post_holders(key for s in stints if (key := queries.unit_key(s.post)))
    rows = []
    for stint, after in zip(stints, [*stints[1:], None], strict=True):
        rows.append(
            {
                "unit": units.get(queries.unit_key(stint.unit), ""),
                "person": people.get(queries.unit_key(stint.post), ""),
                "tier": Tier(stint.tier).label if stint.tier in Tier.values else "",
                "from_at": short_datetime(stint.from_at),
                "until_at": short_datetime(stint.until_at) if stint.until_at else "",
                "why": _moved(after.began) if after else "",
            }
        )
    return rows[::-1]


def _moved(line: Any) -> str:
    if line.act == "disputes.name_handler":
        return _("本单位改派")
    facts = line.facts
    return why_moved(kind=facts.get("kind", ""), party=facts.get("party", False), system=facts.get("system", False))
