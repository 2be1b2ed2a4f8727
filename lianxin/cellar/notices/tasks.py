"""What falls due by itself."""

from __future__ import annotations

from lianxin.cellar.notices.services import move_due


def sweep_outbox() -> int:
    """Tell, show or give up what may be told now; returns how many."""
    return move_due()
