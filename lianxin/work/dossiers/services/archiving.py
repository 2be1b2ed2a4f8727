"""Archiving needs a complete dossier, or a keeper's word on what is missing."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.rules import require
from lianxin.work.disputes.services.course import archive_dispute
from lianxin.work.disputes.states import MediationKind
from lianxin.work.dossiers.queries import completeness, missing
from lianxin.work.dossiers.services.numbers import ensure_number
from lianxin.work.dossiers.states import Retention


@transaction.atomic
def archive_with_dossier(*, by: Actor, dispute: Dispute, certified: str = "", retention: str = "") -> None:
    """closed → archived. What is missing is listed in the refusal, unless the keeper says why it is; that stands on the
    cover. The same words serve for return visits that could not be done."""
    require(by, dispute, "archive")
    if retention and retention not in Retention.values:
        raise BadInput({"retention": _("请选保管期限。")})
    words = clean(certified)
    if dispute.kind == MediationKind.PEOPLE:
        lacking = missing(completeness(dispute))
        if lacking and not words:
            names = "、".join(str(item.name) for item in lacking)
            raise WrongState(_("卷宗还缺：%(names)s。补不齐的，请写明情况。") % {"names": names})
        dossier = ensure_number(by=by, dispute=dispute)
        dossier.advance(
            filed_on=clock.today(), filed_by_id=by.ref, retention=retention, **dossier.sealed(remark=words)
        )
        act = "dossiers.certify" if lacking else "dossiers.complete"
        record(by, act, dossier, root=dispute, facts={"missing": [item.code for item in lacking]}, words=words)
    archive_dispute(by=by, dispute=dispute, certified=words)
