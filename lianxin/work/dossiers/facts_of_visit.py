"""Facts of one return visit: for the file with every side's answers, or for one side to sign with its own."""

from __future__ import annotations

from typing import Any

from lianxin.work.disputes.models import ReturnVisit, Side, VisitAnswer
from lianxin.work.dossiers.facts_of_case import base, names_of, parties, side_name, title
from lianxin.work.dossiers.queries import Case


def return_visit(case: Case, visit: ReturnVisit, side: Side | None) -> dict[str, Any]:
    answers = [(who, answer) for who, answer in _answers(case, visit) if side is None or who.pk == side.pk]
    reached = [(who, answer) for who, answer in answers if answer.reached]
    not_reached = [side_name(who) for who, answer in answers if not answer.reached]
    return base(case) | {
        "for_file": side is None,
        "parties": parties(case),
        "agreement_number": case.dossier.number if case.standing.effective and case.dossier else "",
        "subject": title(case),
        "visited_at": visit.done_at.isoformat() if visit.done_at else "",
        "manner": "",
        "visited": [name for who, _answer in reached for name in names_of(who)],
        "performance": _each(reached, lambda a: a.get_performed_display(), lambda a: a.read("said")),
        "satisfaction": _each(reached, lambda a: a.get_satisfied_display()),
        "lawsuit": _each(reached, lambda a: a.get_sued_display()),
        "danger": _each(reached, lambda a: a.get_relapsed_display()),
        "measures": visit.read("measures") if side is None else "",
        "remark": f"没有联系上：{'、'.join(not_reached)}。" if not_reached else "",
        "visitors": [visit.done_by.split(" · ")[0]] if visit.done_by else [],
    }


def _answers(case: Case, visit: ReturnVisit) -> list[tuple[Side, VisitAnswer]]:
    given = {answer.side_id: answer for answer in visit.answers.all()}
    return [(side, given[side.pk]) for side in case.sides if side.pk in given]


def _each(answers: list[tuple[Side, VisitAnswer]], *reads: Any) -> str:
    """甲方：都做到了。界石埋好了。"""
    lines = []
    for side, answer in answers:
        words = [str(read(answer)).rstrip("。") for read in reads]
        said = "。".join(word for word in words if word)
        lines.append(f"{side_name(side)}：{said}。" if said else f"{side_name(side)}：未说。")
    return "\n".join(lines)
