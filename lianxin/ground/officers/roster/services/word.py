"""Word to the heads who keep an entry."""

from __future__ import annotations

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.notices.services import notify
from lianxin.ground.officers.queries import recipients
from lianxin.ground.officers.roster.models import RosterEntry
from lianxin.ground.officers.states import Act


def tell_heads(*, by: Actor, entry: RosterEntry, text: str, once: str) -> int:
    """To whoever keeps the roster in the entry's unit; without a unit nobody is told, and the list shows it all the same."""
    to = recipients(entry.unit, Act.ROSTER) if entry.unit is not None else []
    url = f"/roster/{entry.pk}/"
    return notify(by=by, county=entry.county, to=to, kind="roster.term", text=text, once=once, url=url)
