"""Facts for the letters of a referral, as ``samples``."""

from __future__ import annotations

from typing import Any

_LETTER: dict[str, Any] = {
    "office": "甘棠县人力资源和社会保障局",
    "to_contact": "监察大队 高建平 0900-555-0133",
    "kind": "劳动仲裁、劳动监察",
    "matter": "南坡沟村劳动争议纠纷",
    "asked": "请查明欠薪数额，依法责令支付。",
    "summary": "工头拖欠三个月工资，冯*要求先付一半。",
    "place": "南坡沟村砖厂",
    "narrative": "去年秋天起没有发过工资。\n说了几次，都说等货款。",
    "wishes": [{"side": "申请方 1", "text": "年前拿到工资。"}],
    "amount": 1860000,
    "limitation_on": "2027-05-31",
    "people": [
        {"side": "申请方 1", "name": "周德旺", "phone": "0900-555-2041", "address": "南坡沟村二组12号",
         "safe": "白天打电话，不留言。", "why": "核对工资数额"},
    ],
    "no_contact": True,
    "duty": "《中华人民共和国人民调解法》第二十五条",
    "consent": "申请方2026年11月24日当面说的",
    "accept_by": "2026年11月29日",
    "answer_in": "45 天",
    "supplied": ["工资条三张，见附件。"],
    "sent_on": "2026-11-24",
    "contact": "石桥镇人民调解委员会 田桂兰 0900-555-0107",
    "link": "https://lianxin.example/r/0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0u/",
    "secret": "7K4M-92QX",
    "expires_on": "2026-12-24",
}  # fmt: skip
FACTS: dict[str, dict[str, Any]] = {
    "R01": _LETTER,
    "R02": _LETTER | {"secret": "", "link": "", "expires_on": "", "consent": ""},
    "R03": _LETTER | {"people": [], "duty": ""},
    "R04": {
        "office": "甘棠县人力资源和社会保障局",
        "kind": "劳动仲裁、劳动监察",
        "matter": "南坡沟村劳动争议纠纷",
        "asked": "请查明欠薪数额，依法责令支付。",
        "sent_on": "2026-11-24",
        "due": "2026年11月29日",
        "times": "2",
        "accepted": False,
        "reminded_on": "2026-12-02",
        "contact": "石桥镇人民调解委员会 田桂兰 0900-555-0107",
    },
}
