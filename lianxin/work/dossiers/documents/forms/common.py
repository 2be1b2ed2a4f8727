"""What most forms share."""

from __future__ import annotations

from ..layout import Each, Grid, Group, Para, Part, Row, field, label, value

NUMBER = Para("{{ number }}{% if code %}　　编号 {{ code }}{% endif %}", "number")

# Role, then label and value pairs over eight columns. The ethnicity box is official and stays blank.
PARTY_WIDTHS = (20, 25, 39, 12, 11, 12, 13, 12, 14)
PARTY = Group(
    "{{ p.side }}{% if p.side and p.role %}\n{% endif %}{{ p.role }}",
    ("p", "parties"),
    (
        Row(
            (
                *(label("姓名"), value("{{ p.name }}"), label("性别"), value("{{ p.sex }}")),
                *(label("民族"), value(""), label("年龄"), value("{{ p.age }}")),
            ),
            when="not p.organisation",
        ),
        Row(
            (
                *(label("职业或职务"), value("{{ p.occupation }}")),
                *(label("联系方式", 2), value("{{ p.phone }}", 4)),
            ),
            when="not p.organisation",
        ),
        Row((label("单位名称"), value("{{ p.name }}", 7)), when="p.organisation"),
        Row(
            (
                *(label("法定代表\n人或负责人"), value("{{ p.representative }}")),
                *(label("联系方式", 2), value("{{ p.phone }}", 4)),
            ),
            when="p.organisation",
        ),
        Row((label("单位或住址"), value("{{ p.address }}", 7))),
        Row(
            (
                label("{{ a.kind or '代理人' }}"),
                value(
                    "{{ a.name }}{% if a.relation %}（{{ a.relation }}）{% endif %}"
                    "{% if a.phone %}　{{ a.phone }}{% endif %}"
                    "{% if a.powers %}{{ nl }}权限：{{ a.powers }}{% endif %}",
                    7,
                ),
            ),
            each=("a", "p.agents"),
        ),
    ),
)
PARTIES = Grid(PARTY_WIDTHS, (PARTY,))


def row(name: str, text: str, height: float = 0) -> Row:
    """A label under the parties' roles and a value over the rest of the party grid."""
    return field(name, text, 8, height)


def heading(text: str) -> Para:
    return Para(text, "heading")


def narrative(name: str) -> Each:
    """A fact of several paragraphs."""
    return Each("line", f"{name} | lines", (Para("{{ line }}"),))


def numbered(items: str, mark: str = "（{{ loop.index | han }}）") -> Each:
    return Each("item", items, (Para(mark + "{{ item }}"),))


def remedies() -> tuple[Part, ...]:
    """Article 26: the ways that stay open, those of this matter when the caller names them."""
    return (
        Each(
            "way",
            "remedies or law.REMEDIES",
            (Para("（{{ loop.index | han }}）{{ way.way }}：{{ way.text }}"),),
        ),
    )


RECEIVED = Grid(
    (30, 50, 30, 48),
    (Row((label("收到人签名"), value(), label("收到日期"), value("　　　年　　月　　日")), 11),),
)
