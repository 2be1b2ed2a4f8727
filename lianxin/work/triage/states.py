"""The fourteen questions, the states of an answer, and what may be said beside them, as data. The rules are in ``data``.

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
    """``short``: asked of every side of every dispute. ``close``: asked openly only between partners, family or in a shared
    home, or where a child is concerned; elsewhere it is offered, and left out without a word."""

    code: str
    text: Promise
    details: Mapping[str, Promise]
    short: bool = False
    close: bool = False


QUESTIONS: dict[str, Question] = {
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
                "other_kin": _("别的亲属，一年以内"),
            },
            short=True,
        ),
        Question(
            "q2",
            _("有没有人拿家什、刀、汽油、农药、车或牲口吓唬人，或者为这事去取来过？（干活带着的不算）"),
            {},
            short=True,
        ),
        Question(
            "q3",
            _("有没有人说过要杀、要打残、要烧、要下药、大家一起死？"),
            {"vague": _("只说“走着瞧”一类的话"), "how_when_where": _("说过怎么做、什么时候、在哪里")},
            short=True,
        ),
        Question(
            "q4",
            _("有没有人因为这事说过不想活了，或要伤害自己？"),
            {"plan_or_means": _("想好了办法或手边就有东西"), "attempt": _("已经做过")},
            short=True,
        ),
        Question(
            "q5",
            _("您或者别的什么人，怕不怕出事：今天，或下次见面以前？"),
            {"today": _("今天就怕"), "somewhat": _("有些担心")},
            short=True,
        ),
        Question(
            "q6",
            _("最近一个月，是不是越闹越凶：次数更多、动手更重、人更多？"),
            {"gathering": _("在叫人来")},
        ),
        Question(
            "q7",
            _("这同一件事，半年里报过、闹过几次？以前说好的有没有没做到？"),
            {"three_or_more": _("三次以上"), "broken_agreement": _("说好的没做到")},
            short=True,
        ),
        Question(
            "q8",
            _("有没有人跟着、盯着、锁在家里、拿走手机或钱、管着对方见谁？有没有人想离开？"),
            {"control": _("跟踪、看管、扣手机扣钱、不许见人"), "leaving": _("有人想离开")},
            close=True,
        ),
        Question(
            "q9",
            _("有没有孩子被打、被吓、没人管、被带走，或者替大人传话？是谁做的？谈的时候孩子在不在？"),
            {
                "harm_by_adult_or_carer": _("大人或照看的人伤害孩子"),
                "neglect": _("没人照管"),
                "taken": _("被带走、藏起来"),
                "peer_scuffle": _("孩子之间打闹"),
                "present_or_messenger": _("在场或替大人传话"),
                "accident": _("是意外，或者被牲口伤的"),
            },
            close=True,
        ),
        Question(
            "q10",
            _("有没有不愿意的身体接触、信息或要求，或者拿这个当条件？"),
            {"last_7_days": _("就在七天以内")},
            close=True,
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
            short=True,
        ),
        Question("q12", _("闹起来的时候，有没有人喝多了、用了药，或者状态很不好？（只用来定时间、地点和帮手）"), {}),
        Question(
            "q13",
            _("双方都能放心地说“不”吗？有没有一方是另一方的老板、房东、债主、照顾的人或公职人员？有没有人因为反映问题被威胁？"),
            {
                "power_gap": _("老板、房东、债主或照顾的人"),
                "official_other_side": _("对方是公职人员"),
                "retaliation": _("因为反映问题被威胁"),
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
            short=True,
        ),
    )
}
SHORT_SCREEN = {code: question for code, question in QUESTIONS.items() if question.short}
# Details that do not make their question a plain "yes" for the rules: a vague threat is not a threat to kill, and an accident
# or an animal harms a child without anybody doing it harm.
SOFTER_THAN_YES = frozenset({"q3.vague", "q9.accident"})


class WhyNotAsked(models.TextChoices):
    """Something left out has a reason, never to anybody's discredit."""

    INTERRUPTED = "interrupted", _("被打断了")
    UNSAFE = "unsafe", _("当时不方便、不安全")
    TIRED = "tired", _("对方累了、不想再说")
    LATER = "later", _("约好下次再问")
    LANGUAGE = "language", _("语言不通，等人来翻译")


OPENING: dict[str, Promise] = {
    "safe": _("现在说话方便、安全吗"),
    "when_where": _("以后什么时候、在哪里问合适"),
    "phone": _("打哪个电话"),
    "language": _("说什么话"),
    "message": _("能不能留言"),
}
CLOSING: dict[str, Promise] = {
    "calmed": _("以前是什么让它平下来的"),
    "respected": _("双方都敬重谁"),
    "helps": _("这个星期最能帮上忙的是什么"),
}


@dataclasses.dataclass(frozen=True)
class Notes:
    """What is said beside the questions; none of it counts for the colour.

    ``ties``: partners, family or a shared home, so that questions 8 and 10 are asked openly. ``child``: a child is
    concerned, so that question 9 is.
    """

    ties: bool = False
    child: bool = False
    why_not_asked: str = ""
    opening: Mapping[str, str] = dataclasses.field(default_factory=dict)
    closing: Mapping[str, str] = dataclasses.field(default_factory=dict)


class CallBack(models.TextChoices):
    """Why a side is asked once more by somebody else. It accuses nobody."""

    NONE = "", _("不抽查")
    QUICK = "quick", _("问得很快，全是“没有”")
    ALIKE = "alike", _("接连几份一模一样")


SECONDS_PER_QUESTION = 60 / 14  # fourteen questions in under a minute
ALIKE_RUN = 5  # so many askings one after another with the same answers
ALIKE_HOURS = 24


class HarmKind(models.TextChoices):
    """What happened, by how bad it was: a fact of the dispute, about nobody."""

    DEATH = "death", _("有人死亡")
    SERIOUS = "serious", _("重伤，或者有人伤害自己")
    INJURY = "injury", _("有人受伤")
    ATTACK = "attack", _("动手，没有人受伤")
    PROPERTY = "property", _("毁坏财物、放火、下毒")


SEVERE = frozenset({HarmKind.DEATH, HarmKind.SERIOUS})

ACTS = {
    "triage.screen": _("单独询问"),
    "triage.look": _("查看单独询问的回答"),
    "triage.harm": _("登记发生的伤害"),
    "triage.agency_word": _("向主管部门了解近况"),
    "triage.replay": _("用另一版规则重算"),
    "triage.calibration": _("看颜色准不准"),
}
