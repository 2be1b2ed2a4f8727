"""Work notices to people in post. Codes and numbers only: a notice names nobody."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.urls import reverse

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.notices.services import notify
from lianxin.tools.kit.models import Row
from lianxin.work.disputes.queries import may_be_told


def tell(
    *,
    by: Actor,
    about: Row,
    county: str,
    to: Iterable[uuid.UUID],
    kind: str,
    text: str,
    once: str,
    page: str,
    key: object = None,
    due_at: dt.datetime | None = None,
    urgent: bool = False,
) -> int:
    """One notice to each, once ever for ``once``. Not the teller, and nobody from whom ``about`` (the dispute or report) is
    kept. Returns how many were new."""
    people = [pk for pk in may_be_told(about.pk, dict.fromkeys(to)) if pk != by.ref]
    url = reverse(page, args=[key] if key is not None else [])
    return notify(by=by, county=county, to=people, kind=kind, text=text, once=once, url=url, due_at=due_at, urgent=urgent)
