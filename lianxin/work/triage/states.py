"""The short screen and its rules (version 2 of the county's rules, as far as these eight questions reach), as data.

The questions are reasoned from evidence and not validated.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RULES_VERSION = 2
Answers = Mapping[str, tuple[str, tuple[str, ...]]]  # question: (answer, details)


class Answer(models.TextChoices):
    """Unknown and not asked are never "no"."""

    NO = "no", _("没有")
    YES = "yes", _("有")
    UNKNOWN = "unknown", _("不清楚")
    NOT_ASKED = "not_asked", _("没有问")
    NOT_APPLICABLE = "not_applicable", _("不适用")


@dataclasses.dataclass(frozen=True)
class Question:
    code: str
    text: Promise
    details: Mapping[str, Promise]


SHORT_SCREEN: dict[str, Question] = {
    question.code: question
    for question in (
        Question(
            "q1",
            _("最近三个月，为这件事有没有人打、推、抓、捆、掐过谁？（夫妻、父母子女、老人：从来有没有）"),
            {
                "injury": _("受了伤要看"),
                "choking": _("掐过脖子"),
                "pregnant": _("对方怀孕"),
                "repeated": _("两次以上"),
                "partner_or_ex": _("夫妻、恋人或前任之间"),
                "parent_child": _("父母子女之间"),
                "dependent_elder": _("要人照顾的老人"),
            },
        ),
        Question("q2", _("有没有人拿家什、刀、汽油、农药、车或牲口吓唬人，或者为这事去取来过？（干活带着的不算）"), {}),
        Question(
            "q3",
            _("有没有人说过要杀、要打残、要烧、要下药、大家一起死？"),
            {"vague": _("只说“走着瞧”一类的话"), "how_when_where": _("说过怎么做、什么时候、在哪里")},
        ),
        Question(
            "q4",
            _("有没有人因为这事说过不想活了，或要伤害自己？"),
            {"plan_or_means": _("想好了办法或手边就有东西"), "attempt": _("已经做过")},
        ),
        Question(
            "q5", _("您或者别的什么人，怕不怕出事：今天，或下次见面以前？"), {"today": _("今天就怕"), "somewhat": _("有些担心")}
        ),
        Question(
            "q7",
            _("这同一件事，半年里报过、闹过几次？以前说好的有没有没做到？"),
            {"three_or_more": _("三次以上"), "broken_agreement": _("说好的没做到")},
        ),
        Question(
            "q11",
            _("有没有人砸东西、断水断电断路、弄死牲口庄稼、放火，或者眼看有做了就改不回来的事（拆、搬、下葬、收割、手术）？"),
            {
                "fire_or_poison": _("放火或下毒"),
                "damage": _("砸坏、断路断水"),
                "irreversible_72h": _("三天内就要发生"),
                "irreversible_7d": _("七天内就要发生"),
            },
        ),
        Question(
            "q14",
            _("有没有人不见了、被关着、缺药缺吃缺住，或这星期等着工钱、等着钱用？"),
            {
                "held": _("被关着"),
                "missing": _("不见了"),
                "medical": _("缺药、病重"),
                "basic_need": _("缺吃住或等钱用"),
            },
        ),
    )
}

# Each line is a conjunction of flags "question.answer" or "question.detail"; one line that holds is enough.
RED_NOW = (
    ("q3.how_when_where",),
    ("q2.yes", "q3.yes"),
    ("q4.attempt",),
    ("q4.plan_or_means",),
    ("q14.held",),
    ("q14.missing",),
    ("q14.medical",),
    ("q11.fire_or_poison", "q3.yes"),
    ("q11.fire_or_poison", "q3.vague"),
)
RED = (
    ("q2.yes",),
    ("q3.yes",),
    ("q4.yes",),
    ("q5.today",),
    ("q11.fire_or_poison",),
    ("q1.injury",),
    ("q1.choking",),
    ("q1.pregnant",),
    ("q1.repeated",),
    ("q1.partner_or_ex",),
    ("q1.parent_child",),
    ("q1.dependent_elder",),
    ("q7.broken_agreement", "q3.vague"),
)
YELLOW = (
    ("q1.yes",),
    ("q3.vague",),
    ("q5.somewhat",),
    ("q5.yes",),
    ("q7.three_or_more",),
    ("q7.broken_agreement",),
    ("q11.damage",),
    ("q11.irreversible_7d",),
    ("q14.basic_need",),
    ("q11.unspecified",),  # a yes that does not say which is not known to be harmless
    ("q14.unspecified",),
)
MUST_BE_KNOWN = ("q1", "q2", "q3", "q4", "q5")  # unknown here is yellow, once the side has been reached
NEVER_HERE = (("q1.partner_or_ex",),)
HOLD_SESSION = (("q4.yes",),)  # and everything that is red now
HOLD_JOINT = (("q1.parent_child",), ("q1.dependent_elder",))  # and everything red, never here or on hold
# Details that do not make their question a plain "yes" for the rules above: a vague threat is not a threat to kill.
SOFTER_THAN_YES = {"q3.vague"}

ACTS = {"triage.screen": _("单独询问"), "triage.look": _("查看单独询问的回答")}
