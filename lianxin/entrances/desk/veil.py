"""The veil over a dispute's and a report's texts: see ``kit.veil``."""

from __future__ import annotations

from collections.abc import Iterable

from lianxin.tools.kit.veil import OPEN, Veil, mask_number
from lianxin.work.disputes import queries
from lianxin.work.disputes.models import Dispute, Side
from lianxin.work.reports.models import Report

__all__ = ["OPEN", "Veil", "mask_number", "veil_of", "veil_of_report"]

def veil_of(dispute: Dispute, sides: Iterable[Side] | None = None, *, open_names: bool = False, more: Iterable[str] = ()) -> Veil:
    """The veil over one dispute's texts: its people now, those who left it, former spellings, and ``more`` names.

    Asked once for a dispute however often a page needs it.
    """
    if open_names:
        return OPEN
    names: list[str] | None = getattr(dispute, "_names_said", None)
    if names is None:
        names = dispute._names_said = queries.names_ever_on(dispute, sides)  # type: ignore[attr-defined]
    return Veil([*names, *more], open_names=False)


def veil_of_report(report: Report, *, open_names: bool = False) -> Veil:
    """The veil over what somebody told: the teller's name, and the people of the dispute it became."""
    if open_names:
        return OPEN
    names = [] if report.anonymous else [report.read("teller_name")]
    return veil_of(report.dispute, more=names) if report.dispute else Veil(names, open_names=False)
