"""Papers beside the talks: inquiry, proof of performance, closing report, note of the dossier."""

from __future__ import annotations

from ..layout import Each, Gap, Grid, Para, Row, Seal, Signatures, When, label, value
from .common import NUMBER, PARTY, PARTY_WIDTHS, heading, narrative, row

INQUIRY = (
    NUMBER,
    Grid(
        (25, 60, 21, 52),
        (
            Row(
                (
                    *(label("时间"), value("{{ started_at }}{% if ended_at %}\n至{{ ended_at }}{% endif %}")),
                    *(label("地点"), value("{{ place }}")),
                )
            ),
            Row(
                (
                    *(label("调查人"), value("{{ asked_by | join('、') }}")),
                    *(label("记录人"), value("{{ recorder }}")),
                )
            ),
            Row(
                (
                    *(label("被调查人"), value("{{ name }}")),
                    *(label("身份"), value("{{ role }}")),
                )
            ),
            Row(
                (
                    *(label("住址或单位"), value("{{ address }}")),
                    *(label("联系方式"), value("{{ phone }}")),
                )
            ),
            Row((label("参加人"), value("{{ present or '无' }}", 3))),
        ),
    ),
    heading("调查记录"),
    Each(
        "said",
        "answers",
        (
            Each(
                "line",
                "said.words | lines",
                (Para("{% if loop.first and said.who %}{{ said.who }}：{% endif %}{{ line }}"),),
            ),
        ),
    ),
    When("read_back", (Para("以上记录已经被调查人看过（或者向被调查人宣读），与所说一致。", "last"),)),
    When("not read_back", (Para("以上记录□我已看过　□已向我宣读，与我所说一致。", "last"),)),
    When("refused", (Para("被调查人没有在记录上签名，由调查人注明。", "last"),)),
    Gap(2),
    Signatures(
        "[signer('被调查人　' ~ name, '签名、盖章或者按指印')]"
        " + staff_signers('调查人', asked_by) + staff_signers('记录人', [recorder] if recorder else [])"
    ),
    Para("本件记有一人的陈述，只供立卷，不给其他当事人看。", "note"),
)

PERFORMANCE = (
    NUMBER,
    Grid((34, 124), (Row((label("调解协议编号"), value("{{ agreement_number }}"))),)),
    heading("一、协议约定事项的履行情况"),
    Grid(
        (13, 22, 47, 28, 26, 22),
        (
            Row(
                tuple(label(name) for name in ("序号", "履行人", "约定的事项", "约定的时间", "履行情况", "约定的凭据")),
                9,
                head=True,
            ),
            Row(
                (
                    *(value("{{ loop.index }}"), value("{{ it.who }}")),
                    value(
                        "{{ it.what }}{% if it.amount %}，人民币{{ it.amount }}{% endif %}"
                        "{% if it.to_whom %}，交{{ it.to_whom }}{% endif %}"
                    ),
                    *(value("{{ it.due }}"), value("{{ it.state }}"), value("{{ it.proof }}")),
                ),
                10,
                each=("it", "done"),
            ),
        ),
    ),
    heading("二、附后的凭证"),
    When(
        "enclosures",
        (
            Each(
                "e",
                "enclosures",
                (Para("{{ loop.index }}．{{ e.name }}（{{ e.pages }}页{% if e.remark %}，{{ e.remark }}{% endif %}）"),),
            ),
        ),
    ),
    When("not enclosures", (Para("没有纸面凭证。收条、转账凭证、合照粘贴在本页后面。"),)),
    Gap(3),
    Signatures("[signer('履行人', '签名或者按指印'), signer('权利人', '签名或者按指印'), signer('核实人', '签名')]"),
)

CLOSING_REPORT = (
    Grid(
        PARTY_WIDTHS,
        (
            Row((label("卷号"), value("{{ number }}", 3), label("填表时间", 2), value("{{ filled_on }}", 3))),
            Row((label("承办单位"), value("{{ committee }}", 3), label("承办人", 2), value("{{ handlers | join('、') }}", 3))),
            Row((label("受案时间"), value("{{ accepted_on }}", 3), label("结案时间", 2), value("{{ closed_on }}", 3))),
            row("案件来源", "{{ boxes('origin', source) }}"),
            row("纠纷类型", "{{ category }}"),
            PARTY,
            row("纠纷简\n要事实", "{{ brief }}", 30),
            row("调解\n结果", "{{ outcome }}", 26),
            row("备注", "{{ remark }}", 12),
        ),
    ),
    Gap(3),
    Signatures("[signer('承办人', '签名'), signer('负责人', '审核签名')]", Seal(day="{{ filled_on or blank_day }}")),
)

NOTE = (
    Para("{{ number }}", "number"),
    Grid((28, 130), (Row((label("卷名"), value("{{ title }}"))),)),
    When(
        "missing",
        (
            heading("本卷没有的材料"),
            Each("item", "missing", (Para("（{{ loop.index | han }}）{{ item }}"),)),
        ),
    ),
    heading("情况说明"),
    narrative("note"),
    When("not note", (Grid((158,), (Row((value(""),), 90),)),)),
    Gap(6),
    Signatures("[signer('立卷人　' ~ filed_by, '签名'), signer('检查人', '签名')]"),
    When("filed_on", (Para("立卷日期：{{ filed_on }}", "right"),)),
)
