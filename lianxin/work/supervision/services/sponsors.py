"""Naming a sponsor, what they do to help, and its end."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.models import Post
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.services.links import involve, release
from lianxin.work.supervision import rules
from lianxin.work.supervision.models import Sponsor, SponsorNote
from lianxin.work.supervision.services.telling import tell


@transaction.atomic
def name_sponsor(*, by: Actor, dispute: Dispute, post: Post, reason: str) -> Sponsor:
    """From now on the leader sees the dispute, as their role may, and helps. They hold nothing and decide nothing."""
    why = rules.why_not_name(by, dispute)
    if why:
        raise NotAllowed(why)
    why_not = rules.why_not_sponsor(post, dispute)
    if why_not:
        raise BadInput({"post": why_not})
    if not clean(reason):
        raise BadInput({"reason": _("请写为什么要包案。")})
    unit = officers.unit(by.unit)
    sponsor = Sponsor(
        key=dispute.key,
        county=dispute.county,
        dispute=dispute,
        post=post,
        named_at=clock.now(),
        named_by=by.label[:120],
        named_by_unit=unit,
    )
    sponsor.seal(reason=clean(reason))
    try:
        with transaction.atomic():
            sponsor.save(force_insert=True)
    except IntegrityError:
        raise WrongState(_("已经有包案领导，先结束再换人。")) from None
    involve(by=by, dispute=dispute, role="sponsor", staff=post.staff)
    record(by, "supervision.name_sponsor", sponsor, root=dispute, facts={"post": str(post.pk)}, words=clean(reason))
    tell(
        by=by,
        about=dispute,
        county=dispute.county,
        to=[post.staff_id, dispute.holder.staff_id],
        kind="supervision.sponsor",
        text=_("%(code)s确定了包案领导。") % {"code": dispute.code},
        once=f"sponsor:{sponsor.pk}",
        page="dispute_sponsor",
        key=dispute.code,
    )
    return sponsor


@transaction.atomic
def end_sponsor(*, by: Actor, sponsor: Sponsor, reason: str, version: int) -> None:
    """With a reason; what they saw by it is closed to them from this moment."""
    why = rules.why_not_name(by, sponsor.dispute)
    if why and not (rules.may_supervise(by) and by.unit == sponsor.named_by_unit_id):
        raise NotAllowed(why)
    if sponsor.ended_at is not None:
        raise WrongState(_("包案已经结束了。"))
    if not clean(reason):
        raise BadInput({"reason": _("请写结束包案的原因。")})
    sponsor.version = version
    sponsor.advance(ended_at=clock.now(), **sponsor.sealed(ended_reason=clean(reason)))
    release(by=by, dispute=sponsor.dispute, role="sponsor", staff=sponsor.post.staff)
    record(by, "supervision.end_sponsor", sponsor, root=sponsor.dispute, words=clean(reason))


@transaction.atomic
def end_vacant(*, by: Actor, sponsor: Sponsor) -> None:
    """Who was named no longer holds that post: the sponsorship ends with it, and what was seen by it."""
    sponsor.advance(ended_at=clock.now(), **sponsor.sealed(ended_reason=_("已不在这个岗位上")))
    release(by=by, dispute=sponsor.dispute, role="sponsor", staff=sponsor.post.staff)
    record(by, "supervision.end_sponsor", sponsor, root=sponsor.dispute, facts={"vacant": True})


@transaction.atomic
def note_help(*, by: Actor, sponsor: Sponsor, text: str) -> SponsorNote:
    """Whom the sponsor moved, what they found. The holder is told that there is a note; what it says is no instruction."""
    if not rules.is_sponsor(by, sponsor):
        raise NotAllowed(_("由包案领导自己记。"))
    words = clean(text)
    if not words:
        raise BadInput({"text": _("请写协调了谁、解决了什么。")})
    note = SponsorNote(sponsor=sponsor, key=sponsor.key, at=clock.now(), by_label=by.label[:120])
    note.seal(text=words)
    note.save(force_insert=True)
    record(by, "supervision.help", note, root=sponsor.dispute, words=words)
    tell(
        by=by,
        about=sponsor.dispute,
        county=sponsor.county,
        to=[sponsor.dispute.holder.staff_id],
        kind="supervision.sponsor",
        text=_("包案领导在%(code)s记了帮办的事。") % {"code": sponsor.dispute.code},
        once=f"help:{note.pk}",
        page="dispute_sponsor",
        key=sponsor.dispute.code,
    )
    return note
