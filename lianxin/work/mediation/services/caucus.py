"""What one side said in confidence."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal import services as journal
from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.models import Look
from lianxin.cellar.vault.services import create_key
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import Dispute, Side
from lianxin.work.mediation.models import Appointment, CaucusNote, CaucusReader, Session
from lianxin.work.mediation.rules import may_read_caucus, may_write_caucus
from lianxin.work.mediation.services.hands import require_work, same_dispute

MAX_WORDS = 20_000


@transaction.atomic
def write_caucus_note(
    *, by: Actor, dispute: Dispute, side: Side, text: str, session: Session | None = None
) -> CaucusNote:
    """Seal a note under a key of its own, for its author and the mediators named at this moment.

    Who becomes a mediator later does not read it. Its words go to no journal, index, print or export; there is no
    service to change it: a further note is written instead.
    """
    require_work(by, dispute)
    if not may_write_caucus(by, dispute) or by.ref is None:
        raise NotAllowed(_("单方谈话记录只能由这起纠纷的调解员写。"))
    same_dispute("side", dispute, side.dispute_id, *([session.dispute_id] if session else []))
    if not clean(text):
        raise BadInput({"text": _("请写下要记的话。")})
    if len(text) > MAX_WORDS:
        raise BadInput({"text": _("最多%(n)s字。") % {"n": MAX_WORDS}})
    note = CaucusNote(
        dispute=dispute,
        key=create_key(dispute.county),
        side=side,
        session=session,
        author_id=by.ref,
        written_at=clock.now(),
    )
    note.seal(text=clean(text))
    note.save(force_insert=True)
    named = Appointment.objects.filter(dispute=dispute, removed_at=None, post__isnull=False)
    readers = {by.ref, *named.order_by("id").values_list("post__staff", flat=True)}
    CaucusReader.objects.bulk_create(CaucusReader(note=note, staff_id=pk) for pk in sorted(readers))
    journal.record(by, "mediation.write_caucus_note", note, root=dispute)
    return note


def read_caucus_note(*, by: Actor, note: CaucusNote) -> str:
    """The words, for those who may; journaled as a look. Raises NotAllowed for everybody else."""
    if not may_read_caucus(by, note):
        raise NotAllowed(_("单方谈话记录只有当时的调解员能看。"))
    with transaction.atomic():
        journal.look(by, "mediation.read_caucus_note", note, purpose=Look.HANDLE, root=note.dispute)
    return note.read("text")
