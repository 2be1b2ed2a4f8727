"""What holds a dossier together: cover, index, back cover."""

from __future__ import annotations

from ..layout import Blanks, Gap, Grid, Para, Row, label, value

COVER = (
    Gap(18),
    Para("{{ committee }}", "cover"),
    Para("人民调解卷宗", "covertitle"),
    Gap(22),
    Blanks(
        (
            ("卷　　名", "{{ title }}"),
            ("卷　　号", "{{ number }}"),
            ("人民调解员", "{{ mediators | join('、') }}"),
            (
                "调解日期",
                "自{{ mediated_from or blank_day }}\n至{{ mediated_to or blank_day }}",
            ),
            ("立 卷 人", "{{ filed_by }}"),
            ("立卷日期", "{{ filed_on or blank_day }}"),
            ("保管期限", "{{ retention }}"),
            ("备　　注", "{{ remark }}"),
        )
    ),
)

INDEX = (
    Para("{{ number }}", "number"),
    Grid(
        (16, 92, 22, 28),
        (
            Row((label("序号"), label("文书名称"), label("页号"), label("备注")), 9, head=True),
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
)

BACK_COVER = (
    Gap(90),
    Blanks(
        (
            ("本卷页数", "共　{{ pages or '　　' }}　页"),
            ("装 订 人", "{{ bound_by }}"),
            ("检 查 人", "{{ checked_by }}"),
            ("日　　期", "{{ bound_on or blank_day }}"),
        )
    ),
)
