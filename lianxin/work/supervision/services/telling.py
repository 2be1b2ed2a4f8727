"""Work notices to people in post. Codes and numbers only: a notice names nobody."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.apps import apps
from django.urls import reverse
from django.utils.module_loading import import_string

from lianxin.cellar.journal.actor import Actor
from lianxin.tools.kit.models import Row
from lianxin.work.disputes.queries import may_be_told

_NOTIFY = "lianxin.cellar.notices.services.notify"


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
    if not people or not apps.is_installed("lianxin.cellar.notices"):
        return 0
    url = reverse(page, args=[key] if key is not None else [])
    notify = import_string(_NOTIFY)
    return notify(by=by, county=county, to=people, kind=kind, text=text, once=once, url=url, due_at=due_at, urgent=urgent)
