"""A judgement in words: what decided, for whoever asked; by topic only for everybody else."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lianxin.entrances.desk.ledger import COLOUR_WORDS
from lianxin.work.disputes.states import Colour
from lianxin.work.triage.rules import Judgement, Pivot, Reason, explain
from lianxin.work.triage.states import QUESTIONS, Answer

_UNKNOWN = {"unknown", "not_asked"}


_LEVELS = {"red_now": "red", "red": "red", "never_here": "red", "yellow": "yellow"}


def level_word(output: str) -> str:
    """What a mark of the colour does not say by itself."""
    return {"red_now": _("立即"), "never_here": _("不在这里调解")}.get(output, "")


def said(verdict: Judgement, own: set[str] | frozenset[str]) -> dict[str, Any]:
    """``own``: the flags of what the reader wrote down. Unknown ones are told apart from what decided."""
    reasons = [reason for reason in explain(verdict, own) if not _is_unknown(reason)]
    return {
        "colour": COLOUR_WORDS[Colour(verdict.colour)],
        "red_now": verdict.red_now,
        "danger": verdict.colour == Colour.RED,
        "never_here": verdict.never_here,
        "forbids": forbids(verdict),
        "beside": beside(verdict),
        "because": [_row(reason) for reason in reasons],
        "unknown": [row for flag in sorted(own) if (row := unknown_row(flag, verdict)) is not None],
        "hidden": any(not reason.flags for reason in reasons),
    }


def _is_unknown(reason: Reason) -> bool:
    return bool(reason.flags) and all(flag.partition(".")[2] in _UNKNOWN for flag in reason.flags)


def _row(reason: Reason) -> dict[str, Any]:
    flags = [text for flag in reason.flags if (text := flag_text(flag))]
    return {"level": _LEVELS[reason.output], "word": level_word(reason.output), "text": reason.text, "answers": flags}


def unknown_row(flag: str, verdict: Judgement) -> dict[str, Any] | None:
    code, _dot, mark = flag.partition(".")
    if mark not in _UNKNOWN or flag not in {f for one in verdict.fired for f in one.flags}:
        return None
    word = _("不清楚") if mark == "unknown" else _("没有问到")
    return {"number": int(code[1:]), "question": QUESTIONS[code].text, "said": word}


def flag_text(flag: str) -> dict[str, Any] | None:
    """``q3.vague`` as the question's number and what was said to it; None for a yes that its own detail already says."""
    code, _dot, mark = flag.partition(".")
    question = QUESTIONS.get(code)
    if question is None:
        return None
    word = str(question.details.get(mark, _("没有说清是哪一种") if mark == "unspecified" else _("有")))
    return {"number": int(code[1:]), "said": word}


def forbids(verdict: Judgement) -> list[str]:
    if verdict.never_here:
        return [_("这类情况不能由调解处理，转有权机关；不安排任何见面。这里谁也不能恢复。")]
    if verdict.hold_session:
        return [_("先确保人身安全，不安排任何调解。至少24小时后重新问过，由公安或卫生部门先处置，两个人同意才能恢复。")]
    if verdict.hold_joint:
        return [_("不安排双方当面坐在一起，只能分开谈。要恢复，须两个人、安全方案、重新单独问过，各方自己要求。")]
    return []


def beside(verdict: Judgement) -> list[str]:
    lines = (
        (verdict.forced_review, _("半年里三次以上，要几个部门一起看。")),
        (verdict.urgent, _("三天内有改不回来的事，按红色的时限先联系。")),
        (verdict.separate and not verdict.never_here, _("家事从分开谈起。")),
        (verdict.guardians, _("有孩子，各方监护人要在场。")),
        (verdict.adviser, _("给弱的一方请律师或法律援助。")),
    )
    return [text for found, text in lines if found]


def pivot_text(pivot: Pivot) -> dict[str, Any]:
    """If that one answer were another: what the colour would be."""
    answer = _("没有") if pivot.answer == Answer.NO else _("有")
    words = {"n": int(pivot.question[1:]), "answer": answer}
    return {
        "text": _("第%(n)s题若是“%(answer)s”，照规则就是") % words,
        "colour": COLOUR_WORDS[Colour(pivot.colour)],
        "now": pivot.red_now,
    }
