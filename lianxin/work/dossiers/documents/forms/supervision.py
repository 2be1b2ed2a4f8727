"""督办单 with its answers, 审批表, 会商纪要."""

from __future__ import annotations

from ..layout import Each, Gap, Grid, Para, Row, Seal, When, field, label, value
from .common import NUMBER, heading, narrative

_WIDE = (30, 49, 30, 49)


def _four(one: str, first: str, two: str, second: str) -> Row:
    return Row((label(one), value(first), label(two), value(second)), 9)


_ANSWERS = Each(
    "a",
    "answers",
    (
        Para("{{ a.kind }}（{{ a.at }}　{{ a.by }}）", "heading"),
        Each("line", "a.text | lines", (Para("{{ line }}"),)),
    ),
)

ORDER = (
    Para("{{ number }}", "number"),
    Grid(
        _WIDE,
        (
            _four("承办单位", "{{ to_unit }}", "督办单位", "{{ committee }}"),
            _four("纠纷编号", "{{ code }}", "办理阶段", "{{ state }}"),
            field("纠纷", "{{ matter }}", 3, 9),
            _four("督办原因", "{{ reason }}", "发出日期", "{{ issued_on or blank_day }}"),
            _four("答复期限", "{{ due }}", "收阅", "{{ read }}"),
        ),
    ),
    heading("一、要求办理的事项"),
    narrative("asked"),
    When("contact", (Para("联系：{{ contact }}。"),)),
    Gap(2),
    Seal(day="{{ issued_on or blank_day }}"),
    heading("二、承办单位答复"),
    _ANSWERS,
    When("not answers", (Para("　", "plain"), Para("　", "plain"), Para("　", "plain"))),
    Gap(2),
    Seal("{{ to_unit }}", "　　　年　　月　　日"),
    When("closed", (heading("三、办结意见"), narrative("closed"), Para("{{ closed_on }}", "right"))),
    Para("督办单是单位之间的公文，不改变承办单位、办理时限和当事人的权利，不作为对个人的评价。", "note"),
)

APPROVAL = (
    NUMBER,
    Grid(
        _WIDE,
        (
            field("申请事项", "{{ deed }}", 3, 9),
            field("纠纷（来件）", "{{ matter }}", 3, 9),
            Row((label("{{ l.name }}"), value("{{ l.text }}", 3)), 9, each=("l", "lines")),
            field("理由", "{{ reason }}", 3, 24),
            _four("申请人", "{{ asked_by }}", "申请日期", "{{ asked_on or blank_day }}"),
            Row((label("{{ w.kind }}"), value("{{ w.text }}（{{ w.at }}　{{ w.by }}）", 3)), 9, each=("w", "words")),
            field("审批意见", "{{ outcome }}{% if answer %}{{ nl }}{{ answer }}{% endif %}", 3, 30),
            _four("审批单位", "{{ to_unit }}", "审批人", "{{ decided_by }}"),
            field("审批日期", "{{ decided_on or blank_day }}", 3, 9),
        ),
    ),
    Gap(3),
    Seal("{{ to_unit }}", "{{ decided_on or blank_day }}"),
    Para("申请人不得审批自己的申请；同意以后由系统当场办理，日志记申请人和审批人。", "note"),
)

MINUTES = (
    When("number", (NUMBER,)),
    Grid(
        _WIDE,
        (
            _four("时间", "{{ held_at }}", "地点", "{{ place }}"),
            _four("召集单位", "{{ committee }}", "主持人", "{{ chair }}"),
        ),
    ),
    Each(
        "i",
        "items",
        (
            heading("第{{ loop.index | han }}项　{{ i.matter }}（{{ i.code }}）"),
            Para(
                "参加：{{ i.came | join('、') or '（见签到）' }}"
                "{% if i.absent %}　缺席：{{ i.absent | join('、') }}{% endif %}",
                "plain",
            ),
            Para("商量的问题：{{ i.question }}"),
            Each("line", "i.minutes | lines", (Para("{{ line }}"),)),
            When(
                "i.tasks",
                (
                    Grid(
                        (40, 62, 30, 26),
                        (
                            Row((label("谁办"), label("办什么"), label("哪天以前"), label("办理情况")), head=True),
                            Row(
                                (
                                    *(value("{{ t.owner }}"), value("{{ t.what }}")),
                                    *(value("{{ t.due_on }}"), value("{{ t.done }}")),
                                ),
                                9,
                                each=("t", "i.tasks"),
                            ),
                        ),
                    ),
                    Gap(1),
                ),
            ),
            When("i.sm3", (Para("本项 SM3：{{ i.sm3 }}", "note"),)),
        ),
    ),
    When("others", (Para("另有{{ others }}项与本件的使用人无关，没有印出。"),)),
    When("fixed_by", (Para("主持人{{ fixed_by }}于{{ fixed_on }}确认。"),)),
    When("sm3", (Para("全部议题 SM3：{{ sm3 }}", "note"),)),
    Gap(2),
    Seal(day="{{ fixed_on or blank_day }}"),
    Para("会商只定由谁帮、怎样帮；调解由承办人主持、当事人自愿，会商不作决定。未经双方同意，不对外提供。", "note"),
)
