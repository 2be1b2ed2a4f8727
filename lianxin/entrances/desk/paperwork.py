"""A dispute's papers as their page shows them. Sides by their role, people's names only where a material bears one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.tools.shell.wording import is_chinese
from lianxin.work.disputes.models import Dispute
from lianxin.work.dossiers.documents import DOCUMENTS
from lianxin.work.dossiers.models import Evidence, Rendition
from lianxin.work.dossiers.queries import Case, scans_of
from lianxin.work.dossiers.rules import PrintChoice
from lianxin.work.dossiers.states import PAPERS

SHOWN = 12
_REF = ("session", "visit", "agreement", "party", "inquiry")


def printable(choices: list[PrintChoice], case: Case) -> list[dict[str, Any]]:
    """Each paper with its addresses and when it was printed last."""
    numbers = {str(row.number): row.pk for row in case.standing.sessions}
    versions = {str(row.number): row.pk for row in case.standing.versions}
    visits = {str(row.pk): row.pk for row in case.visits}
    agents = {f"{side.number}.{agent.number}": agent.pk for side, agent, _whom in case.agents}
    asked = {str(row.number): row.pk for row in case.inquiries}
    keys = {"session": numbers, "agreement": versions, "visit": visits, "party": agents, "inquiry": asked}
    rows = []
    for choice in choices:
        ref = next((keys[name].get(choice.query[name]) for name in _REF if name in choice.query), None)
        side = int(choice.query["side"]) if "side" in choice.query else None
        last = _last(case, choice.code, side, ref)
        who = last.by_label.split(" · ")[0] if last else ""
        rows.append({"choice": choice, "links": _links(choice, case.dispute), "last": last, "who": who})
    return rows


def _links(choice: PrintChoice, dispute: Dispute) -> list[dict[str, str]]:
    tail = f"?{urlencode(choice.query)}" if choice.query else ""
    return [
        {"fmt": fmt, "url": reverse("paper", args=[dispute.code, choice.code, fmt]) + tail}
        for fmt in (choice.formats if choice.ok else ())
    ]


def _last(case: Case, code: str, side: int | None, ref: Any) -> Rendition | None:
    return next(iter(case.prints_of(code, side=side, ref=ref)), None)


def evidence(case: Case) -> list[dict[str, Any]]:
    return [_evidence(row, case.dispute) for row in case.evidence]


def _evidence(row: Evidence, dispute: Dispute) -> dict[str, Any]:
    url = reverse("evidence_file", args=[dispute.code, row.pk]) if row.file else ""
    return {
        "row": row,
        "name": row.read("name"),
        "who": row.side.get_role_display() if row.side else _("调委会"),
        "url": url,
        "picture": bool(row.file and row.file.is_picture),
    }


def identity(case: Case) -> list[dict[str, Any]]:
    """Whose document was looked at, by role: no names."""
    seen: dict[str, int] = {}
    rows = []
    for side, party in case.people:
        name = f"{side.get_role_display()} {party.get_capacity_display()}"
        seen[name] = seen.get(name, 0) + 1
        rows.append({"name": f"{name} {seen[name]}" if seen[name] > 1 else name, "check": case.identity.get(party.pk)})
    return rows


def scans(case: Case) -> list[dict[str, Any]]:
    return [
        {"row": row, "url": reverse("scan_file", args=[case.dispute.code, row.pk]), "picture": row.is_picture}
        for row in scans_of(case)
    ]


def printed(case: Case) -> list[dict[str, Any]]:
    """Who printed what, newest first."""
    return [
        {"at": row.at, "text": _name(row.code), "by": row.by_label, "detail": _detail(row, case)}
        for row in case.printed[:SHOWN]
    ]


def _name(code: str) -> Any:
    """Of a paper of the dossier, or of a letter that is none: a referral's, supervision's."""
    if code in PAPERS:
        return PAPERS[code].name
    return DOCUMENTS[code].zh if is_chinese() else DOCUMENTS[code].en


def _detail(row: Rendition, case: Case) -> str:
    side = case.side(row.side)
    parts = [str(row.get_purpose_display()), str(side.get_role_display()) if side else "", row.format.upper()]
    return " · ".join(part for part in parts if part)
