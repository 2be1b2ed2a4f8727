"""Facts of what holds a dossier together."""

from __future__ import annotations

from typing import Any

from lianxin.work.dossiers.documents import DOCUMENTS, UNCOUNTED
from lianxin.work.dossiers.facts_of_case import base, day, mediators, title
from lianxin.work.dossiers.queries import Case
from lianxin.work.dossiers.states import Material


def cover(case: Case) -> dict[str, Any]:
    dispute, dossier = case.dispute, case.dossier
    held = case.held()
    first = (held[0].started_at or held[0].starts_at) if held else dispute.accepted_at
    return base(case, dossier.unit if dossier else None) | {
        "title": title(case),
        "mediators": mediators(case),
        "mediated_from": day(first),
        "mediated_to": day(dispute.settled_at or dispute.ended_at),
        "filed_by": dossier.filed_by.name if dossier and dossier.filed_by else "",
        "filed_on": dossier.filed_on.isoformat() if dossier and dossier.filed_on else "",
        "retention": str(dossier.get_retention_display()) if dossier and dossier.retention else "",
        "remark": dossier.read("remark") if dossier else "",
    }


def index(case: Case, bound: list[tuple[str, str]]) -> dict[str, Any]:
    """``bound``: the papers bound with it, (code, remark); ``documents.render_dossier`` writes their page numbers. After
    them what lies in the folder on paper."""
    apart: dict[str, str] = {}
    for material in Material:
        pages = sum(row.pages for row in case.evidence if row.material == material)
        if pages:
            apart[str(material)] = f"另附{pages}页"
    entries = [
        {"name": DOCUMENTS[code].zh, "remark": remark or apart.pop(code, "")}
        for code, remark in bound
        if code not in UNCOUNTED
    ]
    entries += [{"name": str(Material(code).label), "remark": pages} for code, pages in apart.items()]
    return base(case, case.dossier.unit if case.dossier else None) | {"entries": entries}


def back_cover(case: Case) -> dict[str, Any]:
    dossier = case.dossier
    return base(case, dossier.unit if dossier else None) | {
        "bound_by": dossier.filed_by.name if dossier and dossier.filed_by else "",
        "bound_on": dossier.filed_on.isoformat() if dossier and dossier.filed_on else "",
    }
