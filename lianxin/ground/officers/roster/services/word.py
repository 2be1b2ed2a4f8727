"""Word to the heads who keep an entry."""

from __future__ import annotations

import importlib.util

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers.queries import heads_of
from lianxin.ground.officers.roster.models import RosterEntry


def tell_heads(*, by: Actor, entry: RosterEntry, text: str, once: str) -> int:
    """To the heads of the entry's unit; without one nobody is told, and the list shows it all the same."""
    to = heads_of(entry.unit) if entry.unit is not None else []
    if not to or importlib.util.find_spec("lianxin.cellar.notices") is None:
        return 0
    services = importlib.import_module("lianxin.cellar.notices.services")
    url = f"/roster/{entry.pk}/"
    return services.notify(by=by, county=entry.county, to=to, kind="roster.term", text=text, once=once, url=url)
