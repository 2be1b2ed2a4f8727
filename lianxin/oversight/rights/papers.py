"""The desk's papers on A4: the receipt, the written notice, the answer, the letter to the body in charge. Chinese whatever the
screen's language; printing is journaled under the complaint and leaves no rendition anywhere else."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any, TypedDict

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.models import Look
from lianxin.cellar.journal.services import look
from lianxin.ground.officers.models import Unit
from lianxin.ground.officers.queries import unit as unit_of
from lianxin.oversight.rights import queries
from lianxin.oversight.rights.models import Complaint
from lianxin.oversight.rights.states import State
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import NotAllowed, WrongState
from lianxin.work.dossiers.documents import footer_lines
from lianxin.work.dossiers.documents.facts import Base, Day, Moment
from lianxin.work.dossiers.documents.forms.common import NUMBER, RECEIVED, heading, narrative
from lianxin.work.dossiers.documents.layout import (
    Cut,
    Gap,
    Grid,
    Para,
    Part,
    Row,
    Seal,
    When,
    label,
    spread,
    value,
)
from lianxin.work.dossiers.documents.pdf import write_pdf
from lianxin.work.dossiers.documents.printable import printable


class Facts(Base, TypedDict, total=False):
    """What the desk's papers may say. Whom it is about has no place on a paper handed to the complainant."""

    desk: str
    addressee: str
    received_at: Moment
    day: Day
    notice_by: Day
    done_by: Day
    text: str
    words: str
    kind: str
    body: str
    contact: str
    extension: str
    unfounded: bool


_CLOSING = (
    Para("不得因为您反映问题而对您不利；有人为此为难您的，请立即告诉我们。您反映的内容不会透露给被反映的人和单位。"),
    When("contact", (Para("联系我们：{{ contact }}。"),)),
    Gap(4),
    Seal("{{ desk }}", "{{ day or blank_day }}"),
)
RECEIPT = (
    Para("{{ desk }}", "centre"),
    Para("编号　{{ code }}", "code"),
    Grid(
        (24, 134),
        (
            Row((label("收到时间"), value("{{ received_at }}"))),
            Row((label("来件人"), value("{{ addressee or '匿名' }}"))),
            Row((label("书面告知"), value("{{ notice_by }}以前"))),
            Row((label("办理期限"), value("{{ done_by }}以前；情况复杂的可以延长一次，三十日"))),
        ),
    ),
    Gap(3),
    Para("您反映的事已经收到，由本室单独办理，原话不会被改动。凭上面的编号可以询问办到哪一步，请不要把编号告诉不相干的人。"),
    Para("您可以随时补充，也可以说明怎样联系才安全。不收取任何费用。"),
    *_CLOSING,
)
NOTICE = (
    NUMBER,
    Para("{{ addressee or '来件人' }}：", "address"),
    Para("您于{{ received_at }}反映的事项，本室已经收到，现正由本室办理，将在{{ done_by }}以前答复您。"),
    When("extension", (Para("因情况复杂，办理期限延长三十日，理由是：{{ extension }}"),)),
    *_CLOSING,
    Gap(4),
    RECEIVED,
)
ANSWER = (
    NUMBER,
    Para("{{ addressee or '来件人' }}：", "address"),
    Para("您于{{ received_at }}反映的事项，现已核查，答复如下："),
    narrative("text"),
    When("unfounded", (Para("以上是依据现有材料得出的结论，不是对您的评价。有新的材料，随时可以再反映。"),)),
    heading("您的其他途径"),
    Para("不同意本答复的，可以自收到之日起三十日内请求复查；对复查意见仍不同意的，可以自收到之日起三十日内请求复核。"),
    *_CLOSING,
    Gap(4),
    RECEIVED,
)
LETTER = (
    NUMBER,
    Para("{{ body }}：", "address"),
    Para("本室于{{ received_at }}收到一件{{ kind }}的来件，依法应当由贵机关办理，现将有关材料移交，请予接收。"),
    heading("一、反映的内容"),
    narrative("words"),
    heading("二、移交理由和材料"),
    narrative("text"),
    Para("请依照《信访工作条例》第三十条为来件人保密，不得将材料转给被反映的人或者单位。办结后请将结果告知本室。"),
    When("contact", (Para("联系我们：{{ contact }}。"),)),
    Gap(2),
    Seal("{{ desk }}", "{{ day or blank_day }}"),
    Cut(),
    Para("回　　执", "centre"),
    Para("{{ desk }}：", "plain"),
    Para("编号{{ code }}的移交材料已收到，由＿＿＿＿＿＿＿＿办理，我方编号＿＿＿＿＿＿＿＿。"),
    Para("签收人：＿＿＿＿＿＿＿＿　　电话：＿＿＿＿＿＿＿＿　　　　年　　月　　日"),
    Para("（接收机关印章）", "right"),
)


@dataclasses.dataclass(frozen=True)
class Paper:
    zh: str
    label: Promise | str
    form: tuple[Part, ...]
    ready: Callable[[Complaint], bool]


def _is_answered(complaint: Complaint) -> bool:
    return bool(complaint.answer) and not complaint.body


PAPERS = {
    "receipt": Paper("反映收据", gettext_lazy("反映收据"), RECEIPT, lambda complaint: True),
    "notice": Paper("受理告知书", gettext_lazy("受理告知书"), NOTICE, lambda complaint: True),
    "answer": Paper("答复意见书", gettext_lazy("答复意见书"), ANSWER, _is_answered),
    "letter": Paper("移交函", gettext_lazy("移交函"), LETTER, lambda complaint: bool(complaint.body)),
}


def offered(complaint: Complaint) -> list[tuple[str, str]]:
    """(code, name) of what can be printed now."""
    return [(code, str(paper.label)) for code, paper in PAPERS.items() if paper.ready(complaint)]


@transaction.atomic
def print_paper(*, by: Actor, complaint: Complaint, paper: str) -> bytes:
    """The paper as PDF; a look in the journal. Raises NotAllowed, WrongState."""
    if not queries.visible_to(by).filter(pk=complaint.pk).exists():
        raise NotAllowed(_("没有这一件。"))
    chosen = PAPERS[paper]
    if not chosen.ready(complaint):
        raise WrongState(_("还没有到印这份文书的时候。"))
    with translation.override("zh-hans"):
        values = printable(_facts(by, complaint), Facts)
        section = {"heading": "" if paper == "receipt" else chosen.zh, "parts": list(spread(chosen.form, values)), "front": False}
        marks = {"demo": bool(values["demo"]), "draft": False}
        data = write_pdf(chosen.zh, [section], footer_lines(values), marks=marks, at=clock.now())
    look(by, "rights.print", complaint, purpose=Look.PRINT)
    return data


def _facts(by: Actor, complaint: Complaint) -> dict[str, Any]:
    unit = complaint.substitute or unit_of(by.unit)
    return {
        "desk": unit.name if unit else "",
        "committee": unit.name if unit else "",
        "code": complaint.code,
        "demo": settings.DEMO,
        "addressee": "" if complaint.anonymous else complaint.read("teller_name"),
        "received_at": complaint.received_at.isoformat(),
        "day": clock.local_day(complaint.decided_at or clock.now()).isoformat(),
        "notice_by": _last_day(complaint.notice_by),
        "done_by": _last_day(complaint.done_by),
        "text": complaint.read("answer"),
        "words": complaint.read("words"),
        "kind": complaint.get_kind_display(),
        "body": complaint.read("body_name"),
        "contact": _contact(unit),
        "extension": complaint.read("extension"),
        "unfounded": complaint.state == State.UNFOUNDED,
        "printed_by": by.label.split(" · ")[0],
        "printed_at": clock.now().isoformat(),
    }


def _last_day(moment: dt.datetime) -> str:
    """The day at whose 24:00 a clock ends."""
    return clock.local_day(moment - dt.timedelta(seconds=1)).isoformat()


def _contact(unit: Unit | None) -> str:
    return "，".join(part for part in (unit.phone, unit.address) if part) if unit else ""
