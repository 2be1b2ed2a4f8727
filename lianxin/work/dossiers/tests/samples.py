"""Facts for every document: one boundary quarrel, invented people, phone numbers nobody has."""

from __future__ import annotations

from typing import Any

from lianxin.work.dossiers.tests import samples_referral, samples_supervision

BASE: dict[str, Any] = {
    "committee": "石桥镇人民调解委员会",
    "number": "（2026）甘石人调字第0001号",
    "code": "7K4M-92QX-R",
    "demo": True,
    "printed_by": "田桂兰",
    "printed_at": "2026-11-24T01:30:00+00:00",
    "purpose": "送达当事人",
}
PARTIES: list[dict[str, Any]] = [
    {
        "side": "甲方",
        "role": "申请人",
        "name": "周德旺",
        "sex": "男",
        "age": 68,
        "occupation": "务农",
        "phone": "0900-555-2041",
        "address": "石桥镇南坡沟村二组",
        "agents": [
            {
                "kind": "委托代理人",
                "name": "周小满",
                "relation": "女儿",
                "powers": "代为参加调解并签署文书",
                "phone": "0900-555-2042",
            }
        ],
    },
    {
        "side": "乙方",
        "role": "被申请人",
        "name": "冯有才",
        "sex": "男",
        "age": 65,
        "occupation": "务农",
        "phone": "0900-555-7736",
        "address": "石桥镇南坡沟村二组",
    },
    {
        "side": "丙方",
        "role": "第三人",
        "organisation": True,
        "name": "甘棠县石桥镇南坡沟村股份经济合作社",
        "representative": "贺守田",
        "phone": "0900-555-0110",
        "address": "石桥镇南坡沟村村部",
    },
]
BRIEF = (
    "双方在南坡沟村“东台”承包地相邻。2026年春，两家地界的界石移位，公用浇水渠被土石堵塞，双方对界线位置说法不一，多次发生口角。\n"
    "申请方请求恢复界石、疏通水渠；被申请方请求按承包面积重新丈量。"
)
MATTER = "南坡沟村东台承包地界线和浇水渠"
CONTACT = "石桥镇人民调解委员会 田桂兰 0900-555-0107"
AGREEMENT: dict[str, Any] = {
    "parties": PARTIES,
    "dispute_facts": BRIEF,
    "matters": "争议事项：东台承包地界线的位置；浇水渠由谁疏通；修整费用如何分担。",
    "responsibility": "界石移位不能查明是谁所为，各方不再追究；水渠堵塞由乙方翻地所致，由乙方疏通。",
    "terms": [
        "双方确认2026年11月22日现场丈量所划的界线，在界线上埋设界石3块，位置见附图。",
        "冯有才疏通两家之间的浇水渠46米。",
        "周德旺补付渠口修整费，冯有才收到后出具收条。",
    ],
    "performance": "界石埋设由双方共同到场，村股份经济合作社见证并拍照；其余各项按下表履行。",
    "obligations": [
        {
            "who": "周德旺、冯有才",
            "what": "在界线上埋设界石3块",
            "due_on": "2026-12-01",
            "place": "东台承包地",
            "proof": "合作社见证并拍照",
        },
        {
            "who": "冯有才",
            "what": "疏通浇水渠46米",
            "due_on": "2026-12-05",
            "place": "两家地界",
            "proof": "周德旺确认",
        },
        {
            "who": "周德旺",
            "what": "补付渠口修整费",
            "to_whom": "冯有才",
            "amount": 60050,
            "due_on": "2026-12-10",
            "place": "村部",
            "proof": "收款人出具收条",
        },
    ],
    "mediators": ["贺长顺", "田桂兰"],
    "recorder": "白小芸",
}
COURT: dict[str, Any] = {
    "court": "甘棠县人民法院",
    "agreement_number": "（2026）甘石人调字第0001号",
    "parties": PARTIES[:2],
    "matter": MATTER,
}
FACTS: dict[str, dict[str, Any]] = {
    "D00": {
        "title": "周德旺与冯有才、南坡沟村股份经济合作社承包地界线纠纷",
        "mediators": ["贺长顺", "田桂兰"],
        "mediated_from": "2026-11-03",
        "mediated_to": "2026-11-24",
        "filed_by": "白小芸",
        "filed_on": "2026-12-20",
        "retention": "长期",
    },
    "D01": {
        "entries": [
            {"name": "人民调解申请书", "pages": "1"},
            {"name": "人民调解受理登记表", "pages": "2"},
            {"name": "人民调解当事人权利义务告知书", "pages": "3—4"},
            {"name": "人民调解记录", "pages": "5—6"},
            {"name": "人民调解协议书", "pages": "7—8", "remark": "附界线图"},
            {"name": "人民调解回访记录", "pages": "9"},
        ]
    },
    "D02": {
        "parties": PARTIES,
        "brief": BRIEF,
        "claims": ["恢复东台承包地原界石", "疏通两家之间的浇水渠"],
        "applied_on": "2026-11-03",
    },
    "D03": {
        "accepted_on": "2026-11-03",
        "parties": PARTIES,
        "category": "山林土地纠纷",
        "source": "applied",
        "source_note": "110接警平台转来",
        "brief": BRIEF,
        "recorder": "白小芸",
    },
    "D04": {
        "parties": PARTIES[:2],
        "mediators": ["贺长顺", "田桂兰"],
        "told_by": "田桂兰",
        "told_on": "2026-11-06",
    },
    "D08": {
        "proofs": [
            {
                "name": "东台承包地界线图",
                "source": "调委会现场丈量",
                "pages": "1",
                "submitted_on": "2026-11-22",
                "checked": True,
            },
            {"name": "界石照片", "source": "甲方", "pages": "3", "submitted_on": "2026-11-06"},
        ]
    },
    "D09": {
        "started_at": "2026-11-22T09:00",
        "ended_at": "2026-11-22T11:40",
        "place": "南坡沟村东台承包地现场、村部",
        "manner": "joint",
        "openness": "closed",
        "parties": PARTIES,
        "helpers": [
            {"name": "贺老六", "relation": "村里老人"},
            {"name": "刘志明", "relation": "镇自然资源所"},
        ],
        "mediators": ["贺长顺", "田桂兰"],
        "recorder": "白小芸",
        "told_on": "2026-11-06",
        "proceedings": [
            {"who": "调解员贺长顺", "words": "今天到地里来，先把界线看清，再坐下来谈。两家都愿意吗？"},
            {"who": "周德旺", "words": "愿意。原来的界石在老柿子树往东三步。"},
            {"who": "冯有才", "words": "愿意。我要求照承包证上的面积丈量。"},
            {
                "who": "刘志明",
                "words": "现场按承包合同附图丈量，两家面积与证载面积相差都不到半分，界线与老柿子树的位置相合。",
            },
        ],
        "outcome": "agreed",
        "outcome_note": "双方同意按丈量结果埋设界石，由冯有才疏通水渠，周德旺补付修整费，另行签订协议书。",
    },
    "D10": AGREEMENT
    | {
        "signed_on": "2026-11-24",
        "change_of_mind_until": "2026-12-04",
        "confirmation_bars": ["N5"],
        "enclosures": ["东台承包地界线图"],
        "sm3": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    },
    "D11": AGREEMENT | {"agreed_on": "2026-11-24", "place": "南坡沟村村部", "read_back": True},
    "D13": {
        "parties": PARTIES,
        "agreement_number": "（2026）甘石人调字第0001号",
        "subject": "周德旺与冯有才承包地界线纠纷",
        "visited_at": "2026-12-24T15:10",
        "manner": "上门",
        "visited": ["周德旺", "冯有才"],
        "performance": "界石已埋设，水渠已疏通，修整费600.50元已付清，有收条。",
        "satisfaction": "双方都表示满意。",
        "lawsuit": "无。",
        "danger": "无。开春放水时可能再起争执，已提醒村里排好次序。",
        "measures": "春灌前由合作社排定放水次序并公示。",
        "visitors": ["田桂兰", "白小芸"],
    },
    "D17": {
        "parties": PARTIES[:2],
        "matter": MATTER,
        "accepted_on": "2026-11-03",
        "reason": "被申请人明确表示不接受调解（《中华人民共和国人民调解法》第十七条）。",
        "ended_on": "2026-11-24",
        "limitation_on": "2028-04-10",
        "contact": CONTACT,
    },
    "D18": {
        "addressees": ["周德旺"],
        "matter": "征收承包地的补偿标准",
        "applied_on": "2026-11-03",
        "reason": "征收补偿标准由人民政府依法确定，不属于人民调解的范围。",
        "office": "甘棠县自然资源局",
        "remedies": [
            {"way": "行政途径", "text": "对征收补偿决定不服的，可以自知道之日起六十日内申请行政复议。"},
            {"way": "司法途径", "text": "可以依法向人民法院提起行政诉讼。"},
        ],
        "decided_on": "2026-11-05",
        "contact": CONTACT,
    },
    "D19": {
        "office": "甘棠县自然资源局",
        "matter": MATTER,
        "parties": PARTIES[:2],
        "brief": BRIEF,
        "reason": "双方对承包地的权属有争议，依法由人民政府处理。",
        "basis": "《中华人民共和国土地管理法》第十四条",
        "enclosures": [{"name": "受理登记表复印件", "pages": "1"}, {"name": "现场照片", "pages": "3"}],
        "answer_by": "2026-12-01",
        "transferred_on": "2026-11-24",
        "contact": CONTACT,
    },
    "D20": {
        "addressees": ["周德旺"],
        "matter": MATTER,
        "outcome": "settled",
        "agreement_number": "（2026）甘石人调字第0001号",
        "performed": [
            {"what": "在界线上埋设界石3块", "state": "2026年12月1日已履行"},
            {"what": "疏通浇水渠46米", "state": "2026年12月4日已履行"},
            {"what": "付渠口修整费600.50元", "state": "2026年12月10日已履行"},
        ],
        "visits_on": ["2027-02-22", "2027-05-23"],
        "reopen_until": "2027-06-22",
        "contact": CONTACT,
        "closed_on": "2026-12-24",
    },
    "D21": {
        "unit": "石桥派出所",
        "received_at": "2026-11-02T16:20",
        "channel": "窗口",
        "reporter": "周德旺",
        "place": "石桥镇南坡沟村东台",
        "words": "我家地边的界石被人动了，水渠也堵了，说了几回都说不拢，想请人来给看看。",
        "receiver": "白小芸",
        "answer_by": "2026-11-05",
        "follow_up": "三个工作日内有人同您联系；过了时间没有回音，请拨下面的电话。",
        "contact": CONTACT,
    },
    "D05": {
        "people": [
            {
                "who": "周德旺", "role": "甲方　申请人", "document": "居民身份证", "checked_on": "2026-11-06",
                "checked_by": "田桂兰", "kept": "未留存",
            },
            {
                "who": "周小满", "role": "甲方　委托代理人", "document": "居民身份证", "checked_on": "2026-11-06",
                "checked_by": "田桂兰", "kept": "未留存",
            },
            {
                "who": "冯有才", "role": "乙方　被申请人", "document": "户口簿", "checked_on": "2026-11-07",
                "checked_by": "贺长顺", "kept": "留存1页",
            },
        ]
    },
    "D06": {
        "principal": PARTIES[0] | {"agents": []},
        "agent": {"name": "周小满", "phone": "0900-555-2042"},
        "matter": MATTER,
        "powers": [
            {"text": "承认、变更、放弃请求", "given": False},
            {"text": "参加调解并签署文书", "given": True},
        ],
        "given_on": "2026-11-05",
    },
    "D07": {
        "started_at": "2026-11-10T09:00",
        "ended_at": "2026-11-10T09:40",
        "place": "南坡沟村村部",
        "asked_by": ["贺长顺"],
        "recorder": "白小芸",
        "name": "贺老六",
        "role": "邻近地块的承包人",
        "present": "村委会副主任 贺守田",
        "answers": [
            {"who": "问", "words": "原来的界石在什么地方？"},
            {"who": "答", "words": "在老柿子树往东三步，分地那年我在场。"},
        ],
        "read_back": True,
        "signed_on": "2026-11-10",
    },
    "D12": {
        "agreement_number": "（2026）甘石人调字第0001号",
        "done": [
            {
                "who": "冯有才", "what": "疏通浇水渠46米", "due": "2026年12月5日前", "state": "2026年12月4日已履行",
                "proof": "周德旺确认",
            },
            {
                "who": "周德旺", "what": "补付渠口修整费", "to_whom": "冯有才", "amount": 60050,
                "due": "2026年12月10日前", "state": "2026年12月10日已履行", "proof": "收款人出具收条",
            },
        ],
        "enclosures": [{"name": "冯有才出具的收条", "pages": "1", "remark": "与原件核对无异"}],
    },
    "D14": COURT
    | {
        "ground": "body",
        "accepted_on": "2026-11-03",
        "effective_on": "2026-11-24",
        "terms": AGREEMENT["terms"],
        "enclosures": ["人民调解协议书", "调解组织主持调解的证明"],
    },
    "C01": COURT
    | {
        "accepted_on": "2026-11-03",
        "signed_on": "2026-11-24",
        "effective_on": "2026-11-24",
        "held_on": ["2026-11-22"],
        "mediators": ["贺长顺", "田桂兰"],
        "contact": CONTACT,
        "proved_on": "2026-11-25",
    },
    "C02": COURT | {"who": PARTIES[1]},
    "C03": {
        "court": "甘棠县人民法院",
        "agreement_number": "（2026）甘石人调字第0001号",
        "entries": [{"name": "司法确认申请书", "pages": "1—2"}, {"name": "人民调解协议书", "pages": "3—4"}],
    },
    "D15": {
        "filled_on": "2026-12-20",
        "handlers": ["贺长顺", "田桂兰"],
        "accepted_on": "2026-11-03",
        "closed_on": "2026-12-10",
        "source": "applied",
        "parties": PARTIES,
        "category": "山林土地纠纷",
        "brief": BRIEF,
        "outcome": "各方自愿达成书面调解协议，约定事项都已履行。",
    },
    "D16": {
        "title": "周德旺与冯有才承包地界线纠纷",
        "missing": ["当事人身份证明"],
        "note": "冯有才外出务工，回访用电话进行，没有当面签名。",
        "filed_by": "白小芸",
        "filed_on": "2026-12-20",
    },
    "P01": {
        "accepted_on": "2026-11-03",
        "source": "公安机关移交",
        "parties": PARTIES[:2],
        "suspect": "冯有才",
        "violation": "殴打他人",
        "brief": BRIEF,
        "grounds": [{"text": "因民间纠纷引起；", "yes": "是"}, {"text": "情节较轻；"}],
        "bars": [{"text": "雇凶伤害他人", "yes": "无"}],
        "checked_by": "李春燕",
        "checked_on": "2026-11-03",
    },
    "D99": {"pages": 12, "bound_by": "白小芸", "checked_by": "贺长顺", "bound_on": "2026-12-20"},
}


FACTS |= samples_referral.FACTS | samples_supervision.FACTS


def sample(code: str, /, **changes: Any) -> dict[str, Any]:
    return BASE | FACTS[code] | changes
