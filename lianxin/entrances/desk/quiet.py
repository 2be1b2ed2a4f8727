"""Silent sides in Today: whom this person has to go and see, and what this person has to decide."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.entrances.desk.rows import title_of
from lianxin.ground.officers.states import Act, Compartment, may
from lianxin.tools.kit import clock
from lianxin.work.triage.silence import queries
from lianxin.work.triage.silence.states import SilenceState

SHOWN = 8


def of(actor: Actor) -> list[dict[str, Any]]:
    """{title, what, due_at, url}; one query."""
    decides = may(actor.role, Act.APPROVE, Compartment.NORMAL)
    rows = queries.waiting_for(actor, clock.now(), SHOWN, decides=decides)
    return [
        {
            "title": title_of(row.dispute),
            "what": _("没有回音，请决定怎么办") if row.state == SilenceState.DECIDING else _("换个人联系"),
            "due_at": row.decide_due_at if row.state == SilenceState.DECIDING else row.second_due_at,
            "url": reverse("silence", args=[row.dispute.code, row.side_id]),
        }
        for row in rows
    ]
