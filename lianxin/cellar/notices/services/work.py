"""Work notices that people write to each other."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal import services as journal
from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.notices import queries
from lianxin.cellar.notices.models import WorkNotice
from lianxin.cellar.notices.services.notifying import Draft, notify_many
from lianxin.cellar.vault import services as vault
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.tools.kit.text import clean

TITLE, BODY = 60, 2000


@dataclasses.dataclass(frozen=True)
class Reader:
    """Who is written to, and under which unit the sender counts them."""

    staff: uuid.UUID
    unit: uuid.UUID


def issue(
    *, by: Actor, title: str, body: str, audience: str, readers: Sequence[Reader], needs_receipt: bool = False,
    due_at: dt.datetime | None = None,
) -> WorkNotice:  # fmt: skip
    """Write to many; one transaction, one copy a person. Whether ``by`` may write to these is asked above (``officers``)."""
    title, body = clean(title), clean(body)
    wrong = {}
    if not title or len(title) > TITLE:
        wrong["title"] = _("标题写 1 到 %(most)d 个字。") % {"most": TITLE}
    if not body or len(body) > BODY:
        wrong["body"] = _("内容写 1 到 %(most)d 个字。") % {"most": BODY}
    if due_at is not None and due_at <= clock.now():
        wrong["due_at"] = _("完成日期已经过了。")
    if not readers:
        wrong["units"] = _("选的单位里没有在岗的人。")
    if by.ref is None or wrong:
        raise BadInput(wrong or {"title": _("要由一个人来发。")})
    with transaction.atomic():
        work = WorkNotice(
            key=vault.create_key(by.county), county=by.county, sender=by.ref, sender_label=by.label[:120],
            audience=audience[:200], needs_receipt=needs_receipt, due_at=due_at, created_at=clock.now(),
        )  # fmt: skip
        work.seal(title=title, body=body)
        work.save(force_insert=True)
        people = {reader.staff: reader for reader in reversed(readers)}
        drafts = [Draft(r.staff, title, f"work:{work.pk}", due_at=due_at, to_unit=r.unit) for r in people.values()]
        notify_many(by=by, county=by.county, kind="notices.work", drafts=drafts, work=work)
        journal.record(by, "notices.issue", work, facts={"people": len(people), "receipt": needs_receipt})
    return work


def remind(*, by: Actor, work: WorkNotice) -> int:
    """Call upon those who have not read it (not confirmed, where that is asked), once a day; returns how many."""
    if by.ref != work.sender or by.county != work.county:
        raise NotAllowed(_("只能由发通知的人提醒。"))
    once = f"remind:{work.pk}:{clock.today():%F}"
    late = queries.missing(work)
    if not late:
        raise WrongState(_("都已经看过了，不用再提醒。"))
    links = [(copy, f"/notices/{copy.pk}/") for copy in late]
    text = _("还没看的工作通知：%(title)s") % {"title": work.read("title")}
    drafts = [Draft(copy.to, text, once, url, work.due_at, to_unit=copy.to_unit) for copy, url in links]
    with transaction.atomic():
        made = notify_many(by=by, county=work.county, kind="notices.reminder", drafts=drafts)
        if not made:
            raise WrongState(_("今天已经提醒过了，明天还没看的可以再提醒。"))
        journal.record(by, "notices.remind", work, facts={"people": made})
    return made
