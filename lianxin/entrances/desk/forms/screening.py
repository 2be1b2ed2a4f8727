"""The short screen asked of one side alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxin.work.triage.states import SHORT_SCREEN, Answer, Answers, Question

ANSWERS = [(Answer.NO, _("没有")), (Answer.YES, _("有")), (Answer.UNKNOWN, _("不知道、不愿说"))]


class ScreenForm(forms.Form):
    """A question left without an answer was not asked: that is kept as such, and never taken for a no."""

    alone = forms.ChoiceField(
        label=_("现在谁在场"),
        choices=[("yes", _("只有这一方")), ("no", _("旁边还有人"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请先记下是不是单独问的。")},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for code, question in SHORT_SCREEN.items():
            self.fields[code] = forms.ChoiceField(
                label=question.text, choices=ANSWERS, widget=forms.RadioSelect, required=False
            )
            if question.details:
                self.fields[f"{code}_details"] = forms.MultipleChoiceField(
                    label=_("说的是哪一种"),
                    choices=list(question.details.items()),
                    widget=forms.CheckboxSelectMultiple,
                    required=False,
                )

    def questions(self) -> list[dict[str, Any]]:
        """For the page: each question with its fields, in order."""
        return [
            {"code": code, "question": question, "field": self[code], "details": self._details(code, question)}
            for code, question in SHORT_SCREEN.items()
        ]

    def _details(self, code: str, question: Question) -> Any:
        return self[f"{code}_details"] if question.details else None

    def answers(self) -> Answers:
        """As far as they were given; details count only under a yes."""
        given = getattr(self, "cleaned_data", {})
        found = {}
        for code in SHORT_SCREEN:
            answer = given.get(code) or Answer.NOT_ASKED
            details = tuple(given.get(f"{code}_details") or ()) if answer == Answer.YES else ()
            found[code] = (str(answer), details)
        return found

    @property
    def alone_said(self) -> bool:
        return self.cleaned_data["alone"] == "yes"
