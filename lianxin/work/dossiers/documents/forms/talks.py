"""Mediation itself and the visits after it: session record, return visit, termination."""

from __future__ import annotations

from ..layout import Each, Gap, Grid, Para, Row, Seal, Signatures, When, label, value
from .common import NUMBER, RECEIVED, heading, narrative, remedies

EVIDENCE = (
    NUMBER,
    Grid(
        (12, 62, 30, 14, 30, 16),
        (
            Row(
                tuple(label(name) for name in ("序号", "名称", "来源", "页数", "提交日期", "核对")),
                9,
                head=True,
            ),
            Row(
                (
                    *(value("{{ loop.index }}"), value("{{ it.name }}"), value("{{ it.source }}")),
                    *(value("{{ it.pages }}"), value("{{ it.submitted_on }}")),
                    value("{% if it.checked %}与原件核对无异{% else %}未核对原件{% endif %}"),
                ),
                9,
                each=("it", "proofs"),
            ),
        ),
    ),
    Gap(3),
    Signatures("[signer('提交人', '签名或者按指印'), signer('核对人', '签名')]"),
)

SESSION_RECORD = (
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
                    *(label("方式"), value("{{ boxes('manner', manner) }}")),
                    *(label("是否公开"), value("{{ boxes('openness', openness) }}")),
                )
            ),
            Row(
                (
                    label("当事人"),
                    value(
                        "{% for p in parties %}{{ p.side or p.role }}：{{ p.name }}"
                        "{% for a in p.agents %}（{{ a.kind }}{{ a.name }}）{% endfor %}"
                        "{% if not loop.last %}\n{% endif %}{% endfor %}"
                        "{% if absent %}\n未到场：{{ absent | join('、') }}{% endif %}",
                        3,
                    ),
                )
            ),
            Row((label("参加人"), value("{{ helper_names(helpers) or '无' }}", 3))),
            Row(
                (
                    *(label("人民调解员"), value("{{ mediators | join('、') }}")),
                    *(label("记录人"), value("{{ recorder }}")),
                )
            ),
            Row(
                (
                    label("告知情况"),
                    value(
                        "{% if told_on %}人民调解员已于{{ told_on }}告知各方当事人人民调解的性质、原则、效力，"
                        "以及当事人的权利和义务；各方当事人表示明白，自愿接受调解。{% endif %}",
                        3,
                    ),
                ),
                13,
            ),
        ),
    ),
    heading("调解记录"),
    Each(
        "said",
        "proceedings",
        (
            Each(
                "line",
                "said.words | lines",
                (Para("{% if loop.first and said.who %}{{ said.who }}：{% endif %}{{ line }}"),),
            ),
        ),
    ),
    heading("调解结果"),
    Para("{{ boxes('outcome', outcome) }}"),
    narrative("outcome_note"),
    When("next_at", (Para("下次调解时间：{{ next_at }}。"),)),
    Para("以上记录经当事人核对（或者向当事人宣读），与所说一致。", "last"),
    Gap(2),
    Signatures(
        "party_signers(parties)"
        " + (staff_signers('参加人', helpers | map(attribute='name') | list) if helpers else [])"
        " + staff_signers('人民调解员', mediators) + staff_signers('记录人', [recorder] if recorder else [])"
    ),
)

RETURN_VISIT = (
    NUMBER,
    Grid(
        (40, 48, 22, 48),
        (
            Row((label("当事人"), value("{{ party_names(parties) }}", 3))),
            Row((label("调解协议编号"), value("{{ agreement_number }}", 3))),
            Row((label("回访事由"), value("{{ subject }}", 3))),
            Row(
                (
                    *(label("回访时间"), value("{{ visited_at }}")),
                    *(label("回访方式"), value("{{ manner }}")),
                )
            ),
            Row((label("回访对象"), value("{{ visited | join('、') }}", 3))),
            Row((label("履行情况"), value("{{ performance }}", 3)), 22),
            Row((label("对调解结果\n的满意程度"), value("{{ satisfaction }}", 3)), 14),
            Row((label("有无起诉\n及判决情况"), value("{{ lawsuit }}", 3)), 14),
            Row((label("有无错误调解、激化\n或者遗留隐患迹象"), value("{{ danger }}", 3)), 20),
            Row((label("采取的措施"), value("{{ measures }}", 3)), 20),
            Row((label("备注"), value("{{ remark }}", 3)), 12),
        ),
    ),
    Gap(3),
    Signatures(
        "staff_signers('回访人', visitors)"
        " + ([] if for_file else [signer('被回访人', '签名或者按指印，不愿签的可以不签')])",
        Seal(),
    ),
    When("for_file", (Para("本件记有各方分别说的话，只供立卷，不给任何一方看。", "note"),)),
)

TERMINATION = (
    NUMBER,
    Para("{{ party_names(parties) }}：", "address"),
    Para(
        "本委员会{% if accepted_on %}于{{ accepted_on }}{% endif %}受理的你们之间因{{ matter }}发生的纠纷，"
        "现终止调解。终止的理由是："
    ),
    narrative("reason"),
    Para("人民调解以自愿为前提。终止调解不是对任何一方是非的判断，也不影响任何一方今后再次申请调解。"),
    Para("根据《中华人民共和国人民调解法》第二十六条，你们可以依法通过下列途径维护自己的权利："),
    *remedies(),
    Para("{{ law.TIME_LIMITS }}"),
    When("limitation_on", (Para("本委员会登记的本纠纷时效届满日为{{ limitation_on }}，以法律规定为准。"),)),
    When("contact", (Para("有疑问的，请联系：{{ contact }}。"),)),
    Gap(4),
    Seal(day="{{ ended_on or blank_day }}"),
    Gap(4),
    RECEIVED,
)
