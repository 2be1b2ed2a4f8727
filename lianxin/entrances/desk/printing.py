"""Where an official form is printed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from lianxin.cellar.journal.actor import Actor
from lianxin.work.disputes.models import Dispute
from lianxin.work.dossiers.rules import may_print


def print_url(actor: Actor, dispute: Dispute, document: str, **query: Any) -> str:
    """One form of a dispute as PDF; "" for those who may not print."""
    if not may_print(actor, dispute):
        return ""
    return reverse("paper", args=[dispute.code, document, "pdf"]) + f"?{urlencode(query)}"
