"""The letters of a referral: 转介函, 报告, 移送函, with a slip for the code and one to send back; and the reminder."""

from __future__ import annotations

from ..layout import Cut, Each, Gap, Grid, Para, Row, Seal, When, label, value
from .common import NUMBER, heading, narrative

_FACTS = (
    When("place", (Para("地点：{{ place }}。"),)),
    When("narrative", (narrative("narrative"),)),
    Each("w", "wishes", (Para("{{ w.side }}的诉求：{{ w.text }}"),)),
    When("amount", (Para("争议金额：{{ amount }}。"),)),
    When("limitation_on", (Para("时效届满日：{{ limitation_on }}。请留意。"),)),
    Each("line", "supplied", (Para("补充：{{ line }}"),)),
)
_PEOPLE = When(
    "people",
    (
        heading("三、需要联系或者核对的人"),
        Grid(
            (22, 24, 34, 46, 32),
            (
                Row((label("哪一方"), label("姓名"), label("电话"), label("怎样联系"), label("为什么需要")), head=True),
                Row(
                    (
                        *(value("{{ p.side }}"), value("{{ p.name }}"), value("{{ p.phone }}")),
                        *(value("{{ p.safe }}{% if p.address %}{{ nl }}{{ p.address }}{% endif %}"), value("{{ p.why }}")),
                    ),
                    each=("p", "people"),
                ),
            ),
        ),
        Gap(1),
    ),
)
_ANSWER = (
    heading("{% if people %}四{% else %}三{% endif %}、依据和答复"),
    When("duty", (Para("依据：{{ duty }}规定的报告义务。"),)),
    When("consent", (Para("当事人同意：{{ consent }}。"),)),
    Para("请在{{ accept_by }}前告知是否接收；接收后{{ answer_in }}内答复办理结果，以便告知当事人。原承办单位和办理时限不变。"),
    When("no_contact", (Para("来件人还没有同意联系另一方：请不要通知、上门或者询问另一方。"),)),
    Para("以上内容只供办理本事项使用，不得另作他用或者再行提供。没有写明的姓名、电话已作遮盖，确有需要的请来函说明。"),
    When("contact", (Para("联系：{{ contact }}。"),)),
    Gap(2),
    Seal(day="{{ sent_on or blank_day }}"),
)
_SLIP = When(
    "secret",
    (
        Cut(),
        Para("网上答复（只交接收单位，只能用一次）", "centre"),
        Para("网址：{{ link }}", "plain"),
        Para("回执码：{{ secret }}", "code"),
        Para("{% if expires_on %}{{ expires_on }}前有效。{% endif %}用过、换过或者错五次即作废，可以打电话重新要一个。", "plain"),
    ),
)
_RECEIPT = (
    Cut(),
    Para("回　　执", "centre"),
    Para("{{ committee }}：", "plain"),
    Para("你单位{{ sent_on or blank_day }}转来的“{{ matter }}”（{{ code }}）已收到。"),
    Para("□接收，由＿＿＿＿＿＿＿＿办理　　□需要补充：＿＿＿＿＿＿＿＿＿＿"),
    Para("□不接收，理由：＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿"),
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

LETTER = (
    NUMBER,
    Para("{{ office }}{% if to_contact %}（{{ to_contact }}）{% endif %}：", "address"),
    Para("{{ we or '本委员会' }}在调处“{{ matter }}”中，有属于你单位职责的事项，现按{{ kind }}函告如下，请予办理。"),
    heading("一、请你单位办理的事项"),
    narrative("asked"),
    heading("二、有关情况"),
    narrative("summary"),
    *_FACTS,
    _PEOPLE,
    *_ANSWER,
    _SLIP,
    *_RECEIPT,
)

REMINDER = (
    NUMBER,
    Para("{{ office }}：", "address"),
    Para(
        "{{ we or '本委员会' }}{{ sent_on }}就“{{ matter }}”（{{ code }}）转请你单位办理下列事项，"
        "{% if accepted %}应在{{ due }}前答复结果{% else %}应在{{ due }}前告知是否接收{% endif %}，至今没有收到答复："
    ),
    narrative("asked"),
    Para("当事人在等结果。请尽快答复；有困难的，请说明原因和预计的日期。"),
    When("times", (Para("这是第{{ times }}次催办。"),)),
    When("contact", (Para("联系：{{ contact }}。"),)),
    Gap(3),
    Seal(day="{{ reminded_on or blank_day }}"),
    *_RECEIPT,
)
