"""Who stands there and who may speak for them: record of identity, power of attorney."""

from __future__ import annotations

from ..layout import Gap, Grid, Para, Part, Row, Signatures, label, value
from .common import NUMBER, heading

IDENTITY = (
    NUMBER,
    Para("调解开始前，经当面核对下列人员出示的证件，本人与证件相符："),
    Gap(1),
    Grid(
        (13, 26, 30, 26, 31, 21, 18),
        (
            Row(
                tuple(label(name) for name in ("序号", "姓名或名称", "身份", "出示的证件", "核对日期", "核对人", "复印件")),
                9,
                head=True,
            ),
            Row(
                (
                    *(value("{{ loop.index }}"), value("{{ it.who }}"), value("{{ it.role }}"), value("{{ it.document }}")),
                    *(value("{{ it.checked_on }}"), value("{{ it.checked_by }}"), value("{{ it.kept }}")),
                ),
                10,
                each=("it", "people"),
            ),
        ),
    ),
    Para("{{ law.NO_NUMBERS }}", "note"),
    Gap(3),
    Signatures("staff_signers('核对人', people | map(attribute='checked_by') | select | unique | list)"),
)


def _person(title: str, name: str) -> tuple[Part, ...]:
    return (
        heading(title),
        Grid(
            (25, 46, 14, 14, 14, 14, 14, 17),
            (
                Row(
                    (
                        *(label("姓名或名称"), value(f"{{{{ {name}.name }}}}"), label("性别"), value(f"{{{{ {name}.sex }}}}")),
                        *(label("民族"), value(""), label("年龄"), value(f"{{{{ {name}.age }}}}")),
                    ),
                ),
                Row(
                    (
                        *(label("职业或职务"), value(f"{{{{ {name}.occupation or {name}.representative }}}}")),
                        *(label("联系方式", 2), value(f"{{{{ {name}.phone }}}}", 4)),
                    )
                ),
                Row((label("单位或住址"), value(f"{{{{ {name}.address }}}}", 7))),
            ),
        ),
    )


POWERS = (
    NUMBER,
    *_person("委托人", "principal"),
    *_person("受委托人", "agent"),
    Gap(2),
    Para(
        "委托人因{{ matter }}纠纷，参加{{ committee }}主持的调解，现委托上列受委托人作为代理人。"
        "代理的事项和权限，以打“■”的为准："
    ),
    Grid(
        (14, 144),
        (Row((value("{% if it.given %}■{% else %}□{% endif %}"), value("{{ it.text }}")), each=("it", "powers")),),
    ),
    Gap(2),
    Para("委托期限自{{ given_on or blank_day }}起，至本纠纷调解终结之日止。"),
    Para(
        "没有打“■”的，受委托人不得代为办理；特别是不得代为承认、变更、放弃请求，不得代为签署调解协议。",
        "last",
    ),
    Gap(2),
    Signatures(
        "[signer('委托人　' ~ principal.name,"
        " '法定代表人或者负责人签名，加盖公章' if principal.organisation else '签名、盖章或者按指印'),"
        " signer('受委托人　' ~ agent.name, '签名或者按指印')]"
    ),
)
