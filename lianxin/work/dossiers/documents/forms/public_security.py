"""Public-security mediation: whether a dispute may be taken (Procedure for Administrative Cases articles 178, 179)."""

from __future__ import annotations

from ..layout import Gap, Grid, Para, Row, Seal, Signatures, When, label, value
from .common import PARTY, PARTY_WIDTHS, heading, row

_TICKS = (128, 30)

ACCEPTANCE = (
    Para("编号　{{ code }}", "number"),
    Grid(
        PARTY_WIDTHS,
        (
            row("承办单位", "{{ committee }}"),
            Row((label("受理日期"), value("{{ accepted_on }}", 3), label("来源", 2), value("{{ source }}", 3))),
            PARTY,
            row("违法行为", "{{ violation }}{% if suspect %}（违法嫌疑人：{{ suspect }}）{% endif %}"),
            row("简要\n情况", "{{ brief }}", 36),
        ),
    ),
    heading("一、适用条件（《公安机关办理行政案件程序规定》第一百七十八条）"),
    Grid(
        _TICKS,
        (
            Row((label("条件"), label("审查")), head=True),
            Row((value("{{ it.text }}"), value("{{ it.yes or '□是　□否' }}")), each=("it", "grounds")),
        ),
    ),
    heading("二、不适用的情形（同上第一百七十九条）"),
    Grid(
        _TICKS,
        (
            Row((label("情形"), label("有没有")), head=True),
            Row((value("{{ it.text }}"), value("{{ it.yes or '□有　□无' }}")), each=("it", "bars")),
        ),
    ),
    Para("{{ law.PS_ONCE }}", "last"),
    Gap(2),
    Signatures(
        "staff_signers('办案民警', [checked_by] if checked_by else [])"
        " + [signer('办案民警', '签名'), signer('审批人', '签名')]",
        Seal(day="{{ checked_on or blank_day }}"),
    ),
    When("not checked_on", (Para("还没有审查，签字前请逐项填写。", "note"),)),
    Para("本表说明为什么适用治安调解，不代替受案登记表。", "note"),
)
