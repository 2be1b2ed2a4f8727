"""Public-security mediation: why it may be used at all."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import Dispute, Party, Side
from lianxin.work.disputes.states import MediationKind
from lianxin.work.mediation.models import ViolationCheck
from lianxin.work.mediation.services.hands import require_work, same_dispute, staff_of
from lianxin.work.mediation.services.setting_aside import cancel_planned
from lianxin.work.mediation.states import Exclusion, Violation


@transaction.atomic
def check_violation(
    *,
    by: Actor,
    dispute: Dispute,
    violation: str,
    suspect_side: Side,
    exclusions: Mapping[str, bool],
    self_supporting: Iterable[Party] = (),
    note: str = "",
) -> ViolationCheck:
    """Name the violation and answer each exclusion (arts. 178, 179). Answered again, the row is brought up to date.

    An exclusion that applies cancels the planned sessions. ``self_supporting``: minors of sixteen or more, living on
    their own work, who come without a guardian (art. 181).
    """
    require_work(by, dispute)
    if dispute.kind != MediationKind.PUBLIC_SECURITY:
        raise WrongState(_("普通民间纠纷没有违法行为的，不适用治安调解，请走人民调解或者告知起诉。"))
    same_dispute("suspect_side", dispute, suspect_side.dispute_id)
    young = _check(dispute, violation, exclusions, list(self_supporting))
    values = {
        "violation": violation,
        "suspect_side": suspect_side,
        "exclusions": {str(code): bool(exclusions[code]) for code in Exclusion.values},
        "self_supporting": young,
        "checked_at": clock.now(),
        "checked_by_id": staff_of(by),
    }
    row = ViolationCheck.objects.filter(dispute=dispute, episode=dispute.episode).select_related("key").first()
    if row is None:
        row = ViolationCheck(dispute=dispute, key=dispute.key, episode=dispute.episode, **values)
        row.seal(note=clean(note))
        row.save(force_insert=True)
    else:
        row.advance(**values, **row.sealed(note=clean(note)))
    applies = sorted(code for code, yes in row.exclusions.items() if yes)
    if applies:
        cancel_planned(by, dispute, _("不适用治安调解。"))
    record(by, "mediation.check_violation", row, root=dispute, facts={"violation": violation, "applies": applies})
    return row


def _check(
    dispute: Dispute, violation: str, exclusions: Mapping[str, bool], self_supporting: list[Party]
) -> list[str]:
    errors: dict[str, object] = {}
    if violation not in Violation.values:
        errors["violation"] = _("请选是哪种违法行为。")
    if set(exclusions) != set(Exclusion.values):
        errors["exclusions"] = _("每一项都要回答。")
    same_dispute("self_supporting", dispute, *(party.dispute_id for party in self_supporting))
    year = clock.today().year
    if any(p.birth_year is None or year - p.birth_year < 16 for p in self_supporting):
        errors["self_supporting"] = _("要满16周岁、以自己的劳动收入为主要生活来源。")
    if errors:
        raise BadInput(errors)
    keys: list[uuid.UUID] = sorted(party.pk for party in self_supporting)
    return [str(key) for key in keys]
