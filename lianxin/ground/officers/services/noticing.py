"""Work notices: who may write to whom. The notices themselves are kept in the cellar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal import services as journal
from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.notices import services as notices
from lianxin.cellar.notices.models import WorkNotice
from lianxin.ground.officers import queries, rules
from lianxin.ground.officers.models import Unit
from lianxin.tools.kit.refusals import BadInput, NotAllowed


def issue_notice(
    *, by: Actor, units: Sequence[Unit], title: str, body: str, needs_receipt: bool = False, due_at: dt.datetime | None = None
) -> WorkNotice:  # fmt: skip
    """Write to everybody in post in these units today. A head writes to the own unit and to those below it; who leads the county
    writes to the county. Somebody in two of them gets it once."""
    if not rules.may_write_notices(by):
        raise NotAllowed(_("工作通知由单位负责人、县中心或系统管理员来发。"))
    allowed = {unit.pk for unit in queries.units_to_write_to(by)}
    if not units or any(unit.pk not in allowed for unit in units):
        raise BadInput({"units": _("请选本单位或下级单位。")})
    people = [(post.staff_id, unit.pk) for unit in units for post in queries.staff_in_unit(unit)]
    readers = [notices.Reader(staff, unit) for staff, unit in people if staff != by.ref]
    names = "、".join(unit.short_name for unit in units[:4])
    audience = names if len(units) <= 4 else _("%(names)s等 %(n)d 个单位") % {"names": names, "n": len(units)}
    with transaction.atomic():
        work = notices.issue(
            by=by, title=title, body=body, audience=audience, readers=readers, needs_receipt=needs_receipt, due_at=due_at
        )
        journal.record(by, "issue_notice", work, facts={"units": [str(unit.pk) for unit in units][:200]})
    return work
