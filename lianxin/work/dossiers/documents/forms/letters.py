"""Letters out: transfer with its receipt slip, and the closing letter to one side."""

from __future__ import annotations

from ..layout import Cut, Each, Gap, Grid, Para, Row, Seal, When, label, value
from .common import NUMBER, RECEIVED, heading, narrative, remedies

TRANSFER = (
    NUMBER,
    Para("{{ office }}：", "address"),
    Para(
        "{{ we or '本委员会' }}在工作中接到"
        "{% if parties | length > 1 %}{{ party_names(parties) }}之间因{{ matter }}发生的纠纷"
        "{% else %}{{ party_names(parties) or '来件人' }}反映的{{ matter }}{% endif %}。"
        "经审查，依法应当由你单位处理，现将有关材料移送，请予接收。"
    ),
    heading("一、简要情况"),
    narrative("brief"),
    heading("二、移送理由和依据"),
    narrative("reason"),
    When("basis", (Para("依据：{{ basis }}。"),)),
    heading("三、随函材料"),
    Each(
        "e",
        "enclosures",
        (Para("{{ loop.index }}．{{ e.name }}{% if e.pages %}（{{ e.pages }}页）{% endif %}"),),
    ),
    When("not enclosures", (Para("无。"),)),
    When(
        "answer_by",
        (Para("请于{{ answer_by }}前将是否接收、由谁办理告知{{ we or '本委员会' }}，办结后告知结果，以便答复当事人。"),),
    ),
    When("contact", (Para("联系人：{{ contact }}。"),)),
    Gap(2),
    Seal(day="{{ transferred_on or blank_day }}"),
    Cut(),
    Para("回　　执", "centre"),
    Para("{{ committee }}：", "plain"),
    Para(
        "{{ transferred_on or blank_day }}移送的“{{ matter }}”（{{ number or code }}）"
        "及随函材料{{ enclosures | length }}件已收到。"
    ),
    Para("□接收，由＿＿＿＿＿＿＿＿办理　　□不接收，理由：＿＿＿＿＿＿＿＿"),
    Grid(
        (18, 40, 14, 32, 14, 40),
        (
            Row(
                (
                    *(label("经办人"), value(), label("电话"), value()),
                    *(label("日期"), value("　　年　　月　　日")),
                ),
                10,
            ),
        ),
    ),
    Para("（接收单位印章）", "right"),
)

CLOSING_LETTER = (
    NUMBER,
    Para("{{ addressees | join('、') }}：", "address"),
    Para("您因{{ matter }}与对方发生的纠纷，由本委员会调解，现已结案。有关情况告知如下："),
    heading("一、办理结果"),
    Para("{{ law.CLOSING_OUTCOMES[outcome] if outcome else '' }}"),
    narrative("outcome_note"),
    When("agreement_number", (Para("协议编号：{{ agreement_number }}。"),)),
    When(
        "performed",
        (
            Grid(
                (12, 90, 56),
                (
                    Row((label("序号"), label("协议约定的事项"), label("办理情况")), head=True),
                    Row(
                        (value("{{ loop.index }}"), value("{{ it.what }}"), value("{{ it.state }}")),
                        each=("it", "performed"),
                    ),
                ),
            ),
            Gap(1),
        ),
    ),
    heading("二、以后的事"),
    When(
        "visits_on",
        (
            Para(
                "我们将在{{ visits_on | join('、') }}前后回访，问问事情是否真的了结。不愿接受回访的，告诉我们即可。"
            ),
        ),
    ),
    Para(
        "如果事情又起，{% if reopen_until %}在{{ reopen_until }}以前{% else %}您可以随时{% endif %}"
        "直接找本委员会，按原来的纠纷接着办，不用从头再说。"
    ),
    heading("三、您的其他途径"),
    When("outcome == 'settled'", (Para("{{ law.DISPUTE_ABOUT_IT }}"),)),
    When("outcome != 'settled'", remedies()),
    Para("您可以查阅、复制、要求更正本人的信息，并查询谁看过您的记录。人民调解不收取任何费用。"),
    When("contact", (Para("联系我们：{{ contact }}。"),)),
    Gap(3),
    Seal(day="{{ closed_on or blank_day }}"),
    Gap(3),
    RECEIVED,
    Para("本告知书只写办理结果，不记载任何一方单独对调解员所说的话。", "note"),
)
