"""Facts for the papers of supervision, as ``samples``."""

from __future__ import annotations

from typing import Any

FACTS: dict[str, dict[str, Any]] = {
    "S01": {
        "to_unit": "南坡沟村人民调解委员会",
        "matter": "南坡沟村 周*、冯* 承包地界线纠纷",
        "state": "已受理",
        "reason": "已超期",
        "asked": "三天内联系上冯有才，定下谈的日子。\n卡在哪里请写明。",
        "issued_on": "2026-11-24",
        "issued_by": "贺长顺 石桥镇调委会 主任",
        "due": "2026年11月27日",
        "read": "2026年11月24日 田桂兰",
        "answers": [
            {"kind": "答复", "at": "2026-11-25T09:10", "by": "田桂兰", "text": "已约好二十六日到地里。"},
            {"kind": "要求补充", "at": "2026-11-25T15:00", "by": "贺长顺", "text": "写明冯有才来不来。"},
        ],
        "closed": "已谈成。",
        "closed_on": "2026-11-28",
        "contact": "石桥镇人民调解委员会 贺长顺 0900-555-0107",
    },
    "S02": {
        "deed": "延长时限",
        "matter": "南坡沟村 周*、冯* 承包地界线纠纷",
        "lines": [{"name": "延长天数", "text": "5天"}, {"name": "双方", "text": "双方都已告知"}],
        "reason": "等冯有才从外地回来。",
        "asked_by": "田桂兰 南坡沟村调委会",
        "asked_on": "2026-11-24",
        "to_unit": "南坡沟村人民调解委员会",
        "words": [{"kind": "审批人要求补充", "at": "2026-11-24T15:00", "by": "贺长顺", "text": "哪天回来？"}],
        "outcome": "已同意",
        "answer": "抓紧。",
        "decided_by": "贺长顺 南坡沟村调委会",
        "decided_on": "2026-11-25",
    },
    "S03": {
        "held_at": "2026-11-26T09:30",
        "place": "石桥镇政府二楼会议室",
        "chair": "贺长顺（石桥镇调委会）",
        "items": [
            {
                "matter": "南坡沟村 周*、冯* 承包地界线纠纷",
                "code": "7K4M-92QX-R",
                "question": "地界怎么量，谁来量。",
                "came": ["贺长顺（石桥镇调委会）", "高建平（县自然资源局）"],
                "absent": ["李春燕（石桥派出所）"],
                "minutes": "自然资源局派人量。\n村里出两个人带路。",
                "tasks": [{"owner": "高建平（县自然资源局）", "what": "派人量地", "due_on": "2026-12-01", "done": ""}],
                "sm3": "ab" * 32,
            }
        ],
        "others": 1,
        "fixed_by": "贺长顺 石桥镇调委会",
        "fixed_on": "2026-11-26",
        "sm3": "cd" * 32,
    },
}
