"""Agreements, written and oral (People's Mediation Law articles 28 to 33)."""

from __future__ import annotations

from ..layout import Gap, Grid, Para, Row, Seal, Signatures, When, label, value
from .common import NUMBER, PARTIES, PARTY, PARTY_WIDTHS, heading, narrative, numbered, row

OBLIGATIONS = Grid(
    (12, 22, 40, 34, 22, 28),
    (
        Row(
            tuple(label(name) for name in ("序号", "谁", "做什么", "何时", "何地", "凭什么算做到")), head=True
        ),
        Row(
            (
                value("{{ loop.index }}"),
                value("{{ o.who }}"),
                value(
                    "{{ o.what }}{% if o.amount %}，人民币{{ o.amount }}{% endif %}"
                    "{% if o.to_whom %}，交{{ o.to_whom }}{% endif %}"
                ),
                value("{{ o.due_text or (o.due_on ~ '前' if o.due_on else '') }}"),
                value("{{ o.place }}"),
                value("{{ o.proof }}"),
            ),
            each=("o", "obligations"),
        ),
    ),
)

WRITTEN = (
    NUMBER,
    PARTIES,
    heading("一、纠纷主要事实"),
    narrative("dispute_facts"),
    heading("二、争议事项和各方责任"),
    narrative("matters"),
    narrative("responsibility"),
    heading("三、协议内容"),
    Para("经{{ committee }}调解，各方当事人自愿达成如下协议："),
    numbered("terms"),
    heading("四、履行方式和时限"),
    narrative("performance"),
    When("obligations", (Gap(1), OBLIGATIONS, Gap(1))),
    heading("五、其他"),
    When("not change_of_mind_until", (Para("（一）{{ law.EFFECTIVE_FROM }}"),)),
    When("change_of_mind_until", (Para("（一）{{ law.CHANGE_OF_MIND | format(change_of_mind_until) }}"),)),
    Para("（二）{{ law.DISPUTE_ABOUT_IT }}"),
    When("not confirmation_bars", (Para("（三）{{ law.CONFIRMATION }}"),)),
    When(
        "confirmation_bars",
        (
            Para(
                "（三）{% for bar in confirmation_bars %}{{ law.CONFIRMATION_BARS[bar] }}"
                "{% if not loop.last %}；{% endif %}{% endfor %}，依法不能申请司法确认。"
            ),
        ),
    ),
    Para(
        "（四）本协议一式{{ (copies or parties | length + 1) | han }}份，当事人、人民调解委员会各持一份。"
        "人民调解不收取任何费用。{% if enclosures %}附件：{{ enclosures | join('；') }}。{% endif %}",
        "last",
    ),
    Gap(2),
    Signatures(
        "party_signers(parties) + staff_signers('人民调解员', mediators)"
        " + staff_signers('记录人', [recorder] if recorder else [])"
        " + (staff_signers('在场参加人', helpers | map(attribute='name') | list) if helpers else [])",
        Seal(day="{{ signed_on or blank_day }}"),
    ),
    When("sm3", (Para("协议文本校验值（SM3）：{{ sm3 }}", "note"),)),
)

ORAL = (
    NUMBER,
    Grid(
        PARTY_WIDTHS,
        (
            PARTY,
            row("纠纷主要\n事实、争\n议事项", "{{ dispute_facts }}{{ nl if matters }}{{ matters }}", 28),
            row(
                "协议\n内容",
                "{% for term in terms %}（{{ loop.index | han }}）{{ term }}{{ nl if not loop.last }}{% endfor %}",
                28,
            ),
            row(
                "履行方\n式、时限",
                "{{ performance }}{% for o in obligations %}{{ nl if performance or not loop.first }}"
                "{{ loop.index }}．{{ o.who }}"
                "{% if o.due_text or o.due_on %}于{{ o.due_text or o.due_on ~ '前' }}{% endif %}"
                "{{ o.what }}{% if o.amount %}，人民币{{ o.amount }}{% endif %}"
                "{% if o.to_whom %}，交{{ o.to_whom }}{% endif %}"
                "{% if o.place %}（地点：{{ o.place }}）{% endif %}"
                "{% if o.proof %}（凭据：{{ o.proof }}）{% endif %}{% endfor %}",
                24,
            ),
            row(
                "达成\n时间、\n地点",
                "{{ agreed_on }}{% if place %}　{{ place }}{% endif %}"
                "{% if read_back %}\n协议内容已向各方当事人复述，各方当事人表示无误。{% endif %}",
            ),
        ),
    ),
    Para("{{ law.ORAL_RECORDED }}", "note"),
    Gap(2),
    Signatures(
        "staff_signers('人民调解员', mediators) + (staff_signers('记录人', [recorder]) if recorder else [])",
        Seal(day="{{ agreed_on or blank_day }}"),
    ),
)
