"""What the page of a dispute says of danger: by when somebody must be there, who has to look, what is stopped and why."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.entrances.desk.steps import STEPS
from lianxin.tools.kit import clock
from lianxin.tools.shell.wording import deadline
from lianxin.work.disputes import rules
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import ANY_OPEN, Colour
from lianxin.work.mediation.queries import Standing
from lianxin.work.mediation.states import Subject


def lines(dispute: Dispute) -> list[dict[str, str]]:
    """Sentences beside the colour. None says what anybody answered: they are the service level and what follows."""
    if dispute.state not in ANY_OPEN:
        return []
    found = [_response(dispute)] if dispute.responded_at is None and dispute.respond_by is not None else []
    if dispute.red_now:
        found.insert(0, _line("alert-triangle", _("立即处置：先打110、120，有人陪着。")))
    if rules.is_urgent(dispute) and dispute.urgent_by is not None:
        words = {"when": deadline(dispute.urgent_by)}
        found.append(_line("hourglass", _("%(when)s有改不回来的事，按红色的时限先联系。") % words))
    if dispute.forced_review:
        found.append(_line("users-group", _("半年里三次以上，要几个部门一起看。")))
    if dispute.silent and dispute.half_known:
        found.append(_line("message-off", _("有一方72小时没有回音。")))
    return found


def _line(icon: str, text: str, url: str = "", label: str = "") -> dict[str, str]:
    return {"icon": icon, "text": text, "url": url, "label": label}


def _response(dispute: Dispute) -> dict[str, str]:
    assert dispute.respond_by is not None
    over = clock.now() >= dispute.respond_by
    words = {"when": deadline(dispute.respond_by)}
    text = _("早该有人联系上：限%(when)s。") % words if over else _("%(when)s前要有人联系上。") % words
    url = reverse("dispute_act", args=[dispute.code, "respond"])
    return _line("phone", text, url, _("记下已联系"))


def limbo(actor: Actor, standing: Standing) -> list[dict[str, str]]:
    """Red, and a side has said no to mediation: it neither goes on nor ends by itself. What there is to do, as links."""
    dispute = standing.dispute
    refused = any(standing.declined(side, Subject.MEDIATE) for side in standing.sides)
    if dispute.colour != Colour.RED or dispute.state not in ANY_OPEN or not refused:
        return []
    end = STEPS["end"]
    found = [{"label": str(_("终止（两个人）")), "url": end.url(dispute)}] if rules.allowed(actor, dispute, "end") else []
    return [*found, {"label": _("转有权机关"), "url": reverse("dispute_ways", args=[dispute.code])}]
