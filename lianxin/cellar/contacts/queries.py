"""Reading how somebody may be reached. Whoever may read the owner may read this; the owner's room has checked."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from lianxin.cellar.contacts.models import SafeContact


def contact_of(owner: uuid.UUID) -> SafeContact | None:
    return SafeContact.objects.filter(owner=owner).select_related("key__county_key").first()


def contacts_of(owners: Iterable[uuid.UUID]) -> dict[uuid.UUID, SafeContact]:
    """By owner, in one query."""
    rows = SafeContact.objects.filter(owner__in=set(owners)).select_related("key__county_key").order_by("id")
    return {row.owner: row for row in rows}
