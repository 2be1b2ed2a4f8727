"""The questions asked of one side alone: the short screen, or all fourteen."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lianxin.tools.kit import clock
from lianxin.work.triage.states import (
    CLOSING,
    OPENING,
    QUESTIONS,
    SHORT_SCREEN,
    Answer,
    Answers,
    Notes,
    Question,
    WhyNotAsked,
)

ANSWERS = [(Answer.NO, _("没有")), (Answer.YES, _("有")), (Answer.UNKNOWN, _("不知道、不愿说"))]
MAY_NOT_APPLY = frozenset({"q8", "q9", "q10", "q13"})
SAID_LONG = 200


class ScreenForm(forms.Form):
    """A question left without an answer was not asked: that is kept as such, with a reason, and never taken for a no.

    ``whole``: all fourteen questions; ``applies``: which of 8, 9 and 10 are asked openly, the others are offered and may be
    left out. ``known``: what the system fills in to question 7, in words, for the page.
    """

    alone = forms.ChoiceField(
        label=_("现在谁在场"),
        choices=[("yes", _("只有这一方")), ("no", _("旁边还有人"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请先记下是不是单独问的。")},
    )
    matter = forms.MultipleChoiceField(
        label=_("这件事里有没有"),
        choices=[("ties", _("夫妻、恋人或前任、家人，或者住在一起的人")), ("child", _("孩子卷在里面"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    why_not_asked = forms.ChoiceField(
        label=_("有没有问到的，为什么"),
        choices=[("", _("都问到了")), *WhyNotAsked.choices],
        required=False,
    )
    happens_at = forms.DateTimeField(
        label=_("就在什么时候（日期和钟点）"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )

    def __init__(self, *args: Any, whole: bool = False, applies: frozenset[str] = frozenset(), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.asked = QUESTIONS if whole else SHORT_SCREEN
        self.applies = applies
        for code, question in self.asked.items():
            extra = [(Answer.NOT_APPLICABLE, _("不适用"))] if code in MAY_NOT_APPLY else []
            self.fields[code] = forms.ChoiceField(
                label=question.text, choices=ANSWERS + extra, widget=forms.RadioSelect, required=False
            )
            if question.details:
                self.fields[f"{code}_details"] = forms.MultipleChoiceField(
                    label=_("说的是哪一种"),
                    choices=list(question.details.items()),
                    widget=forms.CheckboxSelectMultiple,
                    required=False,
                )
        for group in (OPENING, CLOSING):
            for code, label in group.items():
                self.fields[f"say_{code}"] = forms.CharField(label=label, max_length=SAID_LONG, required=False)

    def questions(self) -> list[dict[str, Any]]:
        """For the page: each question with its number and its fields, in order."""
        return [
            {
                "code": code,
                "number": int(code[1:]),
                "question": question,
                "field": self[code],
                "details": self._details(code, question),
                "moment": self["happens_at"] if code == "q11" else None,
                "offered": question.close and code not in self.applies,
            }
            for code, question in self.asked.items()
        ]

    def openings(self) -> list[Any]:
        return [self[f"say_{code}"] for code in OPENING]

    def closings(self) -> list[Any]:
        return [self[f"say_{code}"] for code in CLOSING]

    def _details(self, code: str, question: Question) -> Any:
        return self[f"{code}_details"] if question.details else None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self._left_out(given) and not given.get("why_not_asked"):
            self.add_error("why_not_asked", _t("有%(n)s题没有问，请选为什么。") % {"n": len(self._left_out(given))})
        moment = given.get("happens_at")
        if moment is not None and not clock.now() < moment <= clock.now() + dt.timedelta(hours=72):
            self.add_error("happens_at", _t("请选三天以内、现在以后的时间。"))
        return given

    def _left_out(self, given: dict[str, Any]) -> list[str]:
        offered = {code for code, question in self.asked.items() if question.close and code not in self.applies}
        return [code for code in self.asked if not given.get(code) and code not in offered and code not in self.errors]

    def answers(self) -> Answers:
        """As far as they were given; details count only under a yes."""
        given = getattr(self, "cleaned_data", {})
        found = {}
        for code in self.asked:
            answer = given.get(code) or Answer.NOT_ASKED
            details = tuple(given.get(f"{code}_details") or ()) if answer == Answer.YES else ()
            found[code] = (str(answer), details)
        return found

    def notes(self) -> Notes:
        given = getattr(self, "cleaned_data", {})
        said = {name.removeprefix("say_"): text for name, text in given.items() if name.startswith("say_") and text}
        matter = given.get("matter") or ()
        return Notes(
            ties="ties" in matter,
            child="child" in matter,
            why_not_asked=given.get("why_not_asked") or "",
            opening={code: said[code] for code in OPENING if code in said},
            closing={code: said[code] for code in CLOSING if code in said},
        )

    @property
    def happens(self) -> dt.datetime | None:
        """Only where it was said that something comes within three days."""
        given = self.cleaned_data
        return given.get("happens_at") if "irreversible_72h" in (given.get("q11_details") or ()) else None

    @property
    def alone_said(self) -> bool:
        return self.cleaned_data["alone"] == "yes"


def initial_of(answers: Answers, notes: Notes) -> dict[str, Any]:
    """What an officer wrote down before, to go on from it."""
    found: dict[str, Any] = {"matter": [name for name in ("ties", "child") if getattr(notes, name)]}
    for code, (answer, details) in answers.items():
        if answer != Answer.NOT_ASKED:
            found |= {code: answer, f"{code}_details": list(details)}
    return found | {f"say_{code}": text for code, text in {**notes.opening, **notes.closing}.items()}
