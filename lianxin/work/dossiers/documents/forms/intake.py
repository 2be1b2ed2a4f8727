"""Before mediation: receipt of a report, application, acceptance, notice of rights, refusal to accept."""

from __future__ import annotations

from ..layout import Gap, Grid, Para, Row, Seal, Signatures, When, label, value
from .common import (
    NUMBER,
    PARTIES,
    PARTY,
    PARTY_WIDTHS,
    RECEIVED,
    heading,
    narrative,
    numbered,
    remedies,
    row,
)

APPLICATION = (
    NUMBER,
    PARTIES,
    heading("纠纷简要情况"),
    narrative("brief"),
    heading("当事人申请事项"),
    numbered("claims", "{{ loop.index }}．"),
    Gap(3),
    Para("{{ law.APPLICATION_STATEMENT }}"),
    Gap(3),
    Para("申请日期：{{ applied_on or blank_day }}"),
    Signatures("party_signers(parties | selectattr('role', 'equalto', '申请人'))"),
)

ACCEPTANCE = (
    NUMBER,
    Grid(
        PARTY_WIDTHS,
        (
            row("受理日期", "{{ accepted_on }}"),
            PARTY,
            row("纠纷类型", "{{ category }}"),
            row(
                "案件来源", "{{ boxes('source', source) }}{% if source_note %}\n{{ source_note }}{% endif %}"
            ),
            row("纠纷简\n要情况", "{{ brief }}", 42),
            row("备注", "{{ remark }}", 12),
        ),
    ),
    Gap(3),
    Signatures(
        "party_signers(parties) + staff_signers('登记人', [recorder] if recorder else [])",
        Seal(day="{{ accepted_on or blank_day }}"),
    ),
    Para("此表由人民调解委员会填写。", "note"),
)

RIGHTS_NOTICE = (
    NUMBER,
    Para("{{ party_names(parties) }}：", "address"),
    Para(
        "{{ committee }}{% if mediators %}（人民调解员：{{ mediators | join('、') }}）{% endif %}"
        "就你们之间的纠纷进行调解。根据《中华人民共和国人民调解法》，现将有关事项告知如下："
    ),
    heading("一、人民调解的性质和原则"),
    numbered("law.NATURE", ""),
    numbered("law.PRINCIPLES"),
    heading("二、不收费"),
    Para("{{ law.FREE_OF_CHARGE }}（第四条）"),
    heading("三、当事人的权利（第二十三条）"),
    numbered("law.RIGHTS"),
    Para("{{ law.MAY_STOP }}"),
    heading("四、当事人的义务（第二十四条）"),
    numbered("law.DUTIES"),
    heading("五、调解协议的效力和司法确认（第二十八条至第三十三条）"),
    numbered("law.EFFECT", ""),
    Para("{{ law.CONFIRMATION }}"),
    heading("六、保密和个人信息"),
    Para("{{ law.CONFIDENTIAL }}{{ law.PERSONAL_DATA }}"),
    Gap(2),
    Para("以上内容已经向我告知，我已明白。", "last"),
    Signatures(
        "party_signers(parties) + staff_signers('告知人', [told_by] if told_by else [])",
        Seal(day="{{ told_on or blank_day }}"),
    ),
)

REJECTION = (
    NUMBER,
    Para("{{ addressees | join('、') }}：", "address"),
    Para(
        "你（们）于{{ applied_on or blank_day }}就“{{ matter }}”向{{ we or '本委员会' }}"
        "{{ '提出来件' if we else '申请调解' }}。经审查，{{ we or '本委员会' }}不予受理。理由如下："
    ),
    narrative("reason"),
    When("office", (Para("该事项可以向{{ office }}提出。"),)),
    Para("不予受理不影响你（们）依法维护自己的权利，可以选择的途径有："),
    *remedies(),
    Para("{{ law.TIME_LIMITS }}"),
    When("contact", (Para("对本告知有疑问的，请联系：{{ contact }}。"),)),
    Gap(4),
    Seal(day="{{ decided_on or blank_day }}"),
    Gap(4),
    RECEIVED,
)

REPORT_RECEIPT = (
    Para("{{ unit or committee }}", "centre"),
    Para("编号　{{ code }}", "code"),
    Grid(
        (24, 52, 24, 58),
        (
            Row((label("收到时间"), value("{{ received_at }}"), label("来件方式"), value("{{ channel }}"))),
            Row(
                (label("来件人"), value("{{ reporter or '未留姓名' }}"), label("地点"), value("{{ place }}"))
            ),
            Row((label("反映的事"), value("{{ words }}", 3)), 34),
            Row((label("接收人"), value("{{ receiver }}"), label("何时答复"), value("{{ answer_by }}前"))),
            Row((label("联系"), value("{{ contact }}", 3))),
        ),
    ),
    Gap(3),
    Para("您反映的事已经收到并记录在案，原话不会被改动；有补充的，另行附记。"),
    When("follow_up", (Para("{{ follow_up }}"),)),
    Para("凭上面的编号，可以询问由谁办理、办到哪一步。请保管好编号，不要告诉不相干的人。"),
    Para("未经您同意，不会把您的姓名告诉对方；法律规定必须报告的除外。"),
    Para("有人正在受到伤害或者有危险的，请立即拨打110。"),
    Gap(4),
    Seal("{{ unit or committee }}", "{{ received_at }}"),
)
