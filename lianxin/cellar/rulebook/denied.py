"""Words that no configurable label may hold, because they sort persons instead of describing a dispute.

Religion, ethnicity, politics, diagnosis, record, addiction, household grades, opinions and lawful acts such
as petitioning
are never a label here. Danger is said of a dispute; help is what a person wishes. Services and forms of
every room that lets
a county name something call ``refuse_denied``; a house test runs ``denied_term`` over models, choices and
code tables.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from lianxin.tools.kit.refusals import BadInput
from lianxin.tools.kit.text import fold

# What these phrases say is no label of a person; they are taken out before the check.
_ALLOWED = ("诊断证明", "伤情诊断", "民族路")
# Bodies and places that are really called so. Said of a person none of these would pass, so only names of bodies and of
# places may hold them.
_PROPER = (
    *("民族宗教", "民族事务", "宗教事务", "民族乡", "民族镇", "民族村", "民族社区", "民族街", "民族团结", "民族中学", "民族小学"),
    *("社区矫正中心", "社区矫正管理局", "社区矫正局", "戒毒所", "戒毒管理局", "传染病医院", "党员活动中心", "民族医院"),
)
_ZH = r"""
    重点人 重点户 特殊人群 特殊人员 高危人员 高危人群 危险人员 危险分子 不放心人员 不放心户 五失人员
    八失人员 失意人员 涉稳人员 涉稳群体 维稳对象 稳控对象 稳控人员 管控对象 管控人员 管控人群 布控
    列管 黑名单 灰名单 对社会不满 仇视社会 报复社会 反社会 社会不满 思想动态 思想偏激 性格偏执
    扬言极端 上访户 上访人 上访老户 老上访 缠访 闹访 缠闹 非访 越级访 信访人员 信访户 信访老户
    信访重点 无理访 钉子户 刺头 刁民 闹事者 职业举报 滋事人员 宗教 信教 教徒 信徒 邪教 法轮功 信仰
    民族 少数族裔 籍贯来源 政治面貌 党员 党派 政治倾向 精神病 精神障碍 精神异常 肇事肇祸 癫痫 艾滋
    传染病人 诊断 病史 残疾等级 智力低下 前科 有案底 犯罪记录 违法记录 刑满 刑释 社区矫正 矫正对象
    解矫 劳教 两劳 吸毒 涉毒 戒毒 酗酒 酒鬼 赌博人员 赌徒 嗜赌 户等级 家庭等级 红色户 黄色户 蓝色户
    绿色户 红牌户 黄牌户 积分户 信用等级 失信 老赖 文明户评级 线人 耳目 信息员打分 个人风险 人员风险
    风险人员 人员评分 人员等级 性取向 同性恋
"""
_EN = r"""
    key persons? | key individuals? | persons? of (?:concern|interest) | persons? to be controlled
    watch ?list | black ?list | dangerous persons? | high[- ]risk (?:persons?|people|individuals?)
    risk persons? | personal risk | person score | petitioners? | serial complainants? | vexatious
    trouble ?makers? | dissatisfied with society | anti[- ]social | relig\w* | believers? | cults?
    ethnic\w* | nationality | politic\w* | party members? | mental(?:ly)? ill(?:ness)?
    mental disorder | psychiatric | diagnos\w* | medical history | hiv | epilep\w* | criminal records?
    ex-?convicts? | ex-?offenders? | released prisoners? | community correction | probationers?
    drug (?:users?|addicts?) | addicts? | addiction | alcoholics? | gamblers? | household grades?
    household ratings? | credit rating | defaulters? | informants? | sexual orientation
"""
_ENGLISH = re.compile(
    "|".join(rf"\b(?:{term.strip()})\b" for term in re.split(r" \| |\n", _EN) if term.strip())
)
_BETWEEN = re.compile(r"[\W_]+")


def denied_term(text: str, *, proper: bool = False) -> str | None:
    """The first denied term in a label, whatever blanks or signs are put between its characters; None when
    it is clean. ``proper``: the label is the name of a body or of a place.
    """
    folded = fold(text)
    packed = _BETWEEN.sub("", folded)
    for phrase in _ALLOWED + (_PROPER if proper else ()):
        packed = packed.replace(phrase, "")
    for term in _ZH.split():
        if term in packed:
            return term
    found = _ENGLISH.search(folded.replace("_", " "))
    return found.group() if found else None


def refuse_denied(**labels: str) -> None:
    """Raise BadInput at each field whose text holds a denied term, with the reason."""
    found = {name: term for name, text in labels.items() if (term := denied_term(text))}
    if found:
        raise BadInput({name: explain(term) for name, term in found.items()})


def refuse_denied_names(**names: str) -> None:
    """The same for what bodies and places are called."""
    found = {name: term for name, text in names.items() if (term := denied_term(text, proper=True))}
    if found:
        raise BadInput({name: explain(term) for name, term in found.items()})


def explain(term: str) -> str:
    return _("“%(term)s”是给人贴的标签，这里不记。危险写在纠纷上，帮助写本人的意愿。") % {"term": term}
