"""Judicial confirmation (People's Mediation Law article 33, Civil Procedure Law article 205)."""

from __future__ import annotations

from ..layout import Each, Gap, Grid, Para, Row, Seal, Signatures, When, label, value
from .common import PARTIES, heading, numbered

_ABOUT = Para("{{ agreement_number }}", "number")

APPLICATION = (
    _ABOUT,
    PARTIES,
    Grid(
        (56, 102),
        (
            Row(
                (
                    label("{{ p.name }}　{{ '统一社会信用代码' if p.organisation else '公民身份号码' }}"),
                    value("　　　　　　　　　　　　　　　（本人填写）"),
                ),
                each=("p", "parties"),
            ),
        ),
    ),
    heading("请求事项"),
    Para(
        "请求确认申请人{{ party_names(parties) }}于{{ effective_on or blank_day }}生效的"
        "{% if agreement_number %}编号{{ agreement_number }}的{% endif %}《人民调解协议书》有效。"
    ),
    heading("事实和理由"),
    Para(
        "申请人之间的{{ matter }}纠纷，{% if accepted_on %}于{{ accepted_on }}{% endif %}由{{ committee }}受理，"
        "经{{ committee }}主持调解，申请人自愿达成调解协议，主要内容如下："
    ),
    numbered("terms"),
    Para("协议自{{ effective_on or blank_day }}起生效，各申请人在生效之日起三十日内共同提出本申请。"),
    When("ground", (Para("{{ law.FILING[ground] }}，故向贵院提出申请。"),)),
    heading("承诺"),
    numbered("law.CONFIRMATION_PROMISES"),
    Para("送达地址见各申请人的送达地址确认书。", "last"),
    Para("此致", "plain"),
    Para("{{ court or '＿＿＿＿＿＿＿＿人民法院' }}", "address"),
    When(
        "enclosures",
        (Para("附："), Each("item", "enclosures", (Para("{{ loop.index }}．{{ item }}"),))),
    ),
    Gap(2),
    Signatures("party_signers(parties)"),
)

PRESIDING = (
    _ABOUT,
    Para("{{ court or '＿＿＿＿＿＿＿＿人民法院' }}：", "address"),
    Para(
        "{{ party_names(parties) }}之间的{{ matter }}纠纷，由本委员会"
        "{% if accepted_on %}于{{ accepted_on }}{% endif %}受理并主持调解"
        "{% if held_on %}，于{{ held_on | join('、') }}进行了调解{% endif %}，"
        "人民调解员是{{ mediators | join('、') or '＿＿＿＿＿＿' }}。"
    ),
    Para(
        "各方当事人自愿达成编号{{ agreement_number or '＿＿＿＿＿＿' }}的《人民调解协议书》，"
        "经各方当事人签名、盖章或者按指印，人民调解员签名并加盖本委员会印章，自{{ effective_on or blank_day }}起生效。"
    ),
    Para("本委员会是依法设立的人民调解委员会。上述情况属实，特此证明。"),
    When("contact", (Para("联系人：{{ contact }}。"),)),
    Gap(4),
    Signatures("staff_signers('人民调解员', mediators)"),
    Seal(day="{{ proved_on or blank_day }}"),
)

DELIVERY = (
    _ABOUT,
    Grid(
        (34, 50, 26, 48),
        (
            Row((label("法院"), value("{{ court }}", 3))),
            Row((label("案由"), value("申请司法确认调解协议", 3))),
            Row((label("受送达人"), value("{{ who.name }}"), label("申请人"), value("{{ who.side }}"))),
            Row((label("送达地址"), value("{{ who.address }}", 3)), 16),
            Row((label("邮政编码"), value(""), label("手机号码"), value("{{ who.phone }}")), 10),
            Row((label("代收人"), value(""), label("代收人电话"), value("")), 10),
            Row((label("是否接受\n电子送达"), value("□接受，号码或者邮箱：\n□不接受", 3)), 16),
        ),
    ),
    heading("告知"),
    numbered("law.DELIVERY_NOTES"),
    Gap(1),
    Para("我已看过（已向我宣读）以上告知，保证所填地址准确、有效。", "last"),
    Signatures("[signer('受送达人　' ~ who.name, '签名、盖章或者按指印')]"),
)

LIST = (
    _ABOUT,
    Para("申请法院：{{ court or '＿＿＿＿＿＿＿＿人民法院' }}", "plain"),
    Grid(
        (16, 92, 22, 28),
        (
            Row((label("序号"), label("材料名称"), label("页号"), label("备注")), 9, head=True),
            Row(
                (
                    *(value("{{ loop.index }}"), value("{{ e.name }}")),
                    *(value("{{ e.pages }}"), value("{{ e.remark }}")),
                ),
                9,
                each=("e", "entries"),
            ),
        ),
    ),
    Para("各申请人到法院时带身份证原件。备注写“另附”的，按顺序放在本套后面，带原件备查。", "note"),
    Gap(4),
    Grid(
        (30, 50, 30, 48),
        (Row((label("法院收件人"), value(), label("收到日期"), value("　　　年　　月　　日")), 11),),
    ),
)
