"""Printing the letters of a referral: each print is a look and leaves a ``Rendition``; a code on a slip is in no record."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.models import Look
from lianxin.cellar.journal.services import look
from lianxin.ground.officers.states import Act, may
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.work.dossiers import facts_of_referral
from lianxin.work.dossiers.documents import DOCUMENTS
from lianxin.work.dossiers.services.printing import _MEDIA, CHINESE, Printed, _foot, _rendition, _write
from lianxin.work.dossiers.states import Purpose
from lianxin.work.referrals import rules
from lianxin.work.referrals.models import Referral
from lianxin.work.referrals.queries import live_link

REMINDER = "R04"


@dataclasses.dataclass(frozen=True)
class Slip:
    """What is told to the agency once: the address and the code."""

    link: str
    secret: str


def _check(by: Actor, referral: Referral, fmt: str) -> None:
    if not may(by.role, Act.PRINT, referral.dispute.compartment) or not rules.manages(by, referral):
        raise NotAllowed(_("您的岗位不能打印文书。"))
    if fmt not in _MEDIA:
        raise BadInput({"fmt": _("只有 PDF 和 DOCX。")})


@transaction.atomic
def print_referral(*, by: Actor, referral: Referral, fmt: str = "pdf", slip: Slip | None = None) -> Printed:
    """The letter of its kind, with a slip to send back; ``slip``: and one that carries the link and the code."""
    _check(by, referral, fmt)
    with translation.override(CHINESE):
        link = live_link(referral) if slip else None
        facts = facts_of_referral.letter(
            referral, slip.link if slip else "", slip.secret if slip else "", link.expires_at if link else None
        )
        return _print(by, referral, referral.line.paper, facts, fmt)


@transaction.atomic
def print_reminder(*, by: Actor, referral: Referral, fmt: str = "pdf") -> Printed:
    _check(by, referral, fmt)
    if not rules.is_late(referral):
        raise WrongState(_("还没有过时限，过了时限再催。"))
    with translation.override(CHINESE):
        return _print(by, referral, REMINDER, facts_of_referral.reminder(referral), fmt)


def _print(by: Actor, referral: Referral, code: str, facts: dict[str, Any], fmt: str) -> Printed:
    dispute = referral.dispute
    data = _write(code, facts | _foot(by, Purpose.SEND), fmt)
    _rendition(
        by, dispute=dispute, county=dispute.county, episode=dispute.episode, code=code, format=fmt, ref=referral.pk,
        purpose=Purpose.SEND, data=data,
    )  # fmt: skip
    look(by, "referrals.print", referral, root=dispute, purpose=Look.PRINT, facts={"code": code, "fmt": fmt})
    return Printed(data, f"{DOCUMENTS[code].zh} {referral.code}.{fmt}", _MEDIA[fmt])
