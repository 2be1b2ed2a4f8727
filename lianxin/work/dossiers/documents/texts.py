"""The standing sentences of the forms, each with the article it rests on.

From the People's Mediation Law (人民调解法) of 2010, compared with its text, unless another law is named. A change of law
is a change of this file; a county's own wording goes into its own template.
"""

from __future__ import annotations

# Articles 2, 3, 4, 7.
NATURE = (
    "人民调解委员会是依法设立的调解民间纠纷的群众性组织，通过说服、疏导等方法，"
    "促使当事人在平等协商基础上自愿达成调解协议，解决民间纠纷。人民调解不是行政处理，也不是审判。",
)
PRINCIPLES = (
    "在当事人自愿、平等的基础上进行调解；",
    "不违背法律、法规和国家政策；",
    "尊重当事人的权利，不得因调解而阻止当事人依法通过仲裁、行政、司法等途径维护自己的权利。",
)
FREE_OF_CHARGE = "人民调解委员会调解民间纠纷，不收取任何费用。"

# Article 23 and, for stopping at any time, article 17.
RIGHTS = (
    "选择或者接受人民调解员；",
    "接受调解、拒绝调解或者要求终止调解；",
    "要求调解公开进行或者不公开进行；",
    "自主表达意愿、自愿达成调解协议。",
)
MAY_STOP = (
    "当事人一方明确拒绝调解的，不得调解（第十七条）。"
    "调解进行到任何时候，当事人都可以要求终止，不需要说明理由，人民调解委员会不因此对任何一方作不利的处理。"
)

# Article 24.
DUTIES = (
    "如实陈述纠纷事实；",
    "遵守调解现场秩序，尊重人民调解员；",
    "尊重对方当事人行使权利。",
)

# Articles 15 (4) and 20.
CONFIDENTIAL = "人民调解员不得泄露当事人的个人隐私、商业秘密。邀请其他人参加调解，须经当事人同意。"

# Articles 28 to 33.
EFFECT = (
    "调解协议书自各方当事人签名、盖章或者按指印，人民调解员签名并加盖人民调解委员会印章之日起生效；"
    "口头协议自各方当事人达成协议之日起生效。",
    "经人民调解委员会调解达成的调解协议，具有法律约束力，当事人应当按照约定履行。"
    "当事人之间就调解协议的履行或者调解协议的内容发生争议的，一方当事人可以向人民法院提起诉讼。",
)
CONFIRMATION = (
    "双方当事人认为有必要的，可以自调解协议生效之日起三十日内共同向人民法院申请司法确认。"
    "人民法院依法确认调解协议有效，一方当事人拒绝履行或者未全部履行的，对方当事人可以向人民法院申请强制执行。"
    "人民法院办理司法确认案件，不收取费用。"
)
EFFECTIVE_FROM = "本协议自各方当事人签名、盖章或者按指印，人民调解员签名并加盖人民调解委员会印章之日起生效。"
# A condition the parties agree on (Civil Code article 158); it only postpones what article 29 says.
CHANGE_OF_MIND = (
    "本协议由各方当事人签名、盖章或者按指印，人民调解员签名并加盖人民调解委员会印章。各方约定反悔期：%s二十四时以前，"
    "任何一方都可以书面告知人民调解委员会不再接受本协议，不需要说明理由，本协议即不生效；期满无人提出的，"
    "本协议自期满的次日起生效。"
)
# Articles 28 and 30.
ORAL_RECORDED = (
    "各方当事人认为无需制作调解协议书，达成口头协议，由人民调解员记录如上。"
    "口头协议自各方当事人达成协议之日起生效。"
)
DISPUTE_ABOUT_IT = "就本协议的履行或者内容发生争议的，一方当事人可以向人民法院提起诉讼。"

# Interpretation of the Civil Procedure Law (2022) article 355.
CONFIRMATION_BARS = {
    "N1": "本协议所涉事项不属于人民法院受理范围",
    "N2": "收到申请的人民法院没有管辖权",
    "N3": "本协议涉及婚姻、亲子、收养等身份关系无效、有效或者解除",
    "N4": "本协议涉及其他特别程序、公示催告程序、破产程序",
    "N5": "本协议内容涉及物权、知识产权确权",
}

# Personal Information Protection Law articles 17, 44 to 47; People's Mediation Law article 27.
PERSONAL_DATA = (
    "为调解本纠纷和依法立卷归档，本委员会记录当事人的姓名、联系方式、住址和所作陈述，"
    "只供承办人员和依法有权的人员使用，按档案管理规定保存。当事人可以查阅、复制本人信息，"
    "要求更正，并可以查询谁查看过本人的记录。"
)

# Article 26, and the laws named in each.
REMEDIES = (
    {
        "way": "仲裁途径",
        "text": "劳动争议，可以向劳动人事争议仲裁委员会申请仲裁；"
        "农村土地承包经营纠纷，可以向农村土地承包仲裁委员会申请仲裁；"
        "有仲裁协议的合同纠纷和其他财产权益纠纷，可以向约定的仲裁委员会申请仲裁。",
    },
    {
        "way": "行政途径",
        "text": "依法由行政机关处理或者裁决的事项（例如土地、林地权属争议），"
        "可以向有权处理的人民政府或者主管部门申请处理；"
        "对行政行为不服的，可以依法申请行政复议。",
    },
    {
        "way": "司法途径",
        "text": "可以依法向有管辖权的人民法院提起诉讼。"
        "需要法律咨询或者法律援助的，可以拨打12348公共法律服务热线。",
    },
)
# What a report that is not taken may turn to, by the codes of reports' own list.
REPORT_REMEDIES = {
    "court": REMEDIES[2] | {"text": "可以依法向有管辖权的人民法院提起诉讼。"},
    "arbitration": REMEDIES[0],
    "administrative": REMEDIES[1],
    "police": {"way": "公安机关", "text": "可以向公安机关报案；有危险的，请立即拨打110。"},
    "legal_aid": {"way": "法律援助", "text": "可以向法律援助机构申请法律援助，或者拨打12348公共法律服务热线。"},
}
# Why mediation ends, as both sides may read it: no word of either side, and never which side refused (article 17).
END_REASONS = {
    "no_agreement": "各方当事人未能达成调解协议。",
    "refused": "当事人一方明确表示不接受调解（《中华人民共和国人民调解法》第十七条）。",
    "withdrawn": "申请人撤回调解申请。",
    "transferred": "本纠纷依法应当由其他机关或者组织处理，已经移送并有结果。",
    "unfounded": "经了解，没有发现需要调解的纠纷。",
}
# Civil Code article 188; Labour Dispute Law article 27; Rural Land Contract Dispute Law article 18.
TIME_LIMITS = (
    "请留意时间限制：向人民法院请求保护民事权利的诉讼时效期间一般为三年，劳动争议申请仲裁的时效期间为一年，"
    "农村土地承包经营纠纷申请仲裁的时效期间为二年。法律另有规定的，依照其规定。"
)

APPLICATION_STATEMENT = "人民调解委员会已将申请人民调解的相关规定告知我，现自愿申请人民调解委员会进行调解。"

BOXES = {
    "source": (("applied", "①当事人申请"), ("proactive", "②人民调解委员会主动调解")),
    "manner": (("joint", "当事人到场"), ("separate", "分别进行"), ("remote", "电话或者网络")),
    "openness": (("open", "公开"), ("closed", "不公开")),
    "origin": (
        ("applied", "申请"),
        ("proactive", "主动"),
        ("police", "公安移交"),
        ("court", "审判机关委托"),
        ("government", "政府部门指定"),
    ),
    "outcome": (("agreed", "调解成功"), ("failed", "调解不成"), ("continued", "有待继续调解")),
}
CLOSING_OUTCOMES = {
    "settled": "各方当事人自愿达成调解协议，协议约定事项的办理情况见下。",
    "unsettled": "各方当事人未能达成调解协议，调解终止。这不影响您依法通过其他途径维护自己的权利。",
    "withdrawn": "申请人撤回调解申请，调解终止。以后仍可以重新申请，也可以依法通过其他途径维护自己的权利。",
    "unfounded": "经了解，没有发现需要调解的纠纷，调解终止。情况有变化的，您可以重新申请。",
    "transferred": "本纠纷依法应当由其他机关或者组织处理，已经移送并得到答复。",
}

# What an identity record promises; Personal Information Protection Law article 6.
NO_NUMBERS = "证件当面核对后交还本人。除写明“留存”的以外，本卷不留复印件，不登记证件号码。"

# Civil Procedure Law (2023) article 205: the court that is asked, and why that one.
FILING = {
    "invited": "本纠纷由贵院邀请调解组织先行调解",
    "domicile": "申请人一方的住所地在贵院辖区",
    "subject": "标的物所在地在贵院辖区",
    "body": "主持调解的人民调解委员会所在地在贵院辖区",
}
# What applicants declare by the custom of the courts. Civil Procedure Law (2023) articles 205, 206.
CONFIRMATION_PROMISES = (
    "申请人出于解决纠纷的目的自愿达成协议，没有恶意串通、规避法律的行为；",
    "如果因为该协议内容给他人造成损害，愿意承担相应的民事责任和其他法律责任；",
    "提交的材料真实、完整。",
)
DELIVERY_NOTES = (
    "受送达人应当提供准确的送达地址；地址有变动的，请及时书面告知人民法院。",
    "因提供的地址不准确、地址变动没有告知或者拒收，文书没有实际收到的，由此产生的后果可能由受送达人自己承担。",
    "同意电子送达的，文书到达所填号码或者邮箱即可能视为送达；不同意的，不影响申请。",
)
# Procedure for Administrative Cases of Public Security articles 178 to 186, named and not quoted.
PS_GROUNDS = (
    "因民间纠纷引起；",
    "情节较轻；",
    "亲友、邻里、同事、在校学生之间因琐事发生纠纷引起，或者由被侵害人的过错行为引起，或者其他适用调解处理更易化解矛盾的；",
    "不构成违法行为的民间纠纷，已告知向人民法院或者人民调解组织申请处理；",
    "当事人是未成年人的，已通知其父母或者其他监护人到场；",
)
PS_ONCE = (
    "调解达成协议并履行的，公安机关不再处罚；未达成协议或者达成协议后不履行的，依法处罚，"
    "并告知当事人可以就民事争议依法向人民法院提起民事诉讼（同上第一百八十五条）。"
)
