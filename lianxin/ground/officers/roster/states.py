"""Who may stand on the roster, and the skills and languages it can name. A county adds its own (``models.RosterTerm``)."""

from __future__ import annotations

import dataclasses

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class EntryKind(models.TextChoices):
    PEOPLES = "peoples", _("人民调解员")
    POLICE = "police", _("民警")
    JUDICIAL = "judicial", _("司法所、法院工作人员")
    CADRE = "cadre", _("村社干部")
    LAWYER = "lawyer", _("律师、法律工作者")
    VOLUNTEER = "volunteer", _("志愿者")
    ELDER = "elder", _("有威望的老人")
    EXPERT = "expert", _("有专门知识的人")


class Position(models.TextChoices):
    """In a people's mediation committee (People's Mediation Law art. 8)."""

    CHAIR = "chair", _("主任")
    MEMBER = "member", _("委员")


class Sex(models.TextChoices):
    """GB/T 2261.1, as far as it is asked: a committee has women among its members, and some would rather tell a woman."""

    MALE = "1", _("男")
    FEMALE = "2", _("女")
    UNSTATED = "9", _("不说明")


class EntryEnd(models.TextChoices):
    TERM = "term", _("任期届满")
    WITHDREW = "withdrew", _("本人退出")
    MOVED = "moved", _("调离")
    OTHER = "other", _("其他")


class TermKind(models.TextChoices):
    SKILL = "skill", _("擅长")
    LANGUAGE = "language", _("语言、方言")


@dataclasses.dataclass(frozen=True)
class Term:
    """``categories``: the beginnings of the dispute categories that a skill fits."""

    code: str
    kind: str
    label: Promise | str
    categories: tuple[str, ...] = ()


SHIPPED: dict[str, Term] = {
    term.code: term
    for term in (
        Term("boundary", TermKind.SKILL, _("地界、承包地"), ("09", "0202")),
        Term("homestead", TermKind.SKILL, _("宅基地、建房"), ("0902", "0202", "04")),
        Term("neighbours", TermKind.SKILL, _("邻里相处"), ("02",)),
        Term("family", TermKind.SKILL, _("婚姻家庭、赡养"), ("01",)),
        Term("children", TermKind.SKILL, _("涉及孩子"), ("01",)),
        Term("wages", TermKind.SKILL, _("工钱、劳动"), ("07",)),
        Term("money", TermKind.SKILL, _("借贷、合同"), ("08", "06")),
        Term("injury", TermKind.SKILL, _("损害赔偿"), ("05", "03")),
        Term("medical", TermKind.SKILL, _("医疗"), ("05",)),
        Term("building", TermKind.SKILL, _("拆迁、物业"), ("11",)),
        Term("surveying", TermKind.SKILL, _("丈量、勘界"), ("09", "0902")),
        Term("accounts", TermKind.SKILL, _("算账、财务"), ("08", "06", "07")),
        Term("putonghua", TermKind.LANGUAGE, _("普通话")),
        Term("local", TermKind.LANGUAGE, _("本地话")),
        Term("guanzhong", TermKind.LANGUAGE, _("关中话")),
        Term("shaanbei", TermKind.LANGUAGE, _("陕北话")),
        Term("sign", TermKind.LANGUAGE, _("手语")),
    )
}

MEMBERS_LEAST, MEMBERS_MOST, TERM_YEARS = 3, 9, 3  # People's Mediation Law arts. 8, 9

ACTS = {
    "roster.enter": _("登上名册"),
    "roster.amend": _("更正名册"),
    "roster.end": _("退出名册"),
    "roster.set_available": _("改能不能请到"),
    "roster.train": _("登记培训"),
    "roster.strike_training": _("删除培训记录"),
    "roster.remind": _("任期快到，已提醒"),
    "roster.keep_term": _("增加擅长、语言"),
    "roster.drop_term": _("停用擅长、语言"),
    "roster.export": _("导出名册"),
}
