"""Silence of an agency: told to the holder, then to the level above, each exactly once; and chasing by hand."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor, system
from lianxin.cellar.rulebook.queries import due
from lianxin.tools.kit import clock
from lianxin.work.referrals import rules
from lianxin.work.referrals.models import Referral
from lianxin.work.referrals.services import telling
from lianxin.work.referrals.services.receipts import receipt
from lianxin.work.referrals.states import WITH_AGENCY


@transaction.atomic
def note_silence(*, by: Actor | None = None, referral: Referral) -> bool:
    """The next step of a silence that has come; False when somebody else, or the agency itself, was faster.

    The row marks itself by a conditional update, in one transaction with the notice: killed in between, neither happened.
    """
    by = by or system(referral.county)
    step, moment = referral.silence + 1, clock.now()
    again = due("referral_silence_again", referral.county, moment) if step == 1 else None
    marked = Referral.objects.filter(
        pk=referral.pk, silence=referral.silence, warn_at=referral.warn_at, warn_at__lte=moment, state__in=WITH_AGENCY
    ).update(silence=step, warn_at=again)
    if not marked:
        return False
    stage = referral.state
    referral.silence, referral.warn_at = step, again
    first = step == 1
    receipt(by, referral, "silent" if first else "silent_again", facts={"stage": stage})
    to = telling.holders(referral) if first else telling.level_above(referral)
    said = _("%(unit)s过了时限没有回音。") if first else _("%(unit)s催过仍没有回音，请出面协调。")
    telling.tell(
        by=by,
        referral=referral,
        to=to,
        kind="referral.silent" if first else "referral.silent_again",
        text=said % {"unit": referral.addressee},
        url=telling.holder_url(referral),
        due_at=referral.due_at,
        step=f"{stage}:{step}:{referral.due_at:%Y%m%d%H%M}",
    )
    return True


@transaction.atomic
def chase_agency(*, by: Actor, referral: Referral, version: int) -> None:
    """Remind an agency that is late, once a day; counted. For an office without an account a letter is printed."""
    rules.require(by, referral, "chase")
    referral.version = version
    referral.advance(chased=referral.chased + 1, chased_at=clock.now())
    receipt(by, referral, "chase", facts={"times": referral.chased})
    telling.tell(
        by=by,
        referral=referral,
        to=telling.agency_people(referral),
        kind="referral.chase",
        text=_("%(unit)s催办：已过时限，请答复。") % {"unit": referral.from_unit.short_name},
        url=telling.agency_url(referral),
        due_at=referral.due_at,
    )
