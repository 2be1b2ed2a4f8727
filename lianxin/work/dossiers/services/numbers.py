"""Dossier numbers: per committee and year, without gaps, whoever asks at the same moment."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.ground.officers.models import Unit, UnitKind
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import WrongState
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import MediationKind
from lianxin.work.dossiers.models import Dossier
from lianxin.work.dossiers.queries import dossier_of

_TRIES = 60  # each one lost means that somebody else's number was given


@transaction.atomic
def ensure_number(*, by: Actor, dispute: Dispute) -> Dossier:
    """The dossier of the present episode, numbered in the series of the committee that holds the dispute now if it has no
    number yet. A roll-back gives the number back: no other transaction can have taken the next one before."""
    found = dossier_of(dispute)
    if found is not None:
        return found
    if dispute.kind != MediationKind.PEOPLE or dispute.holder_unit.kind != UnitKind.COMMITTEE:
        raise WrongState(_("只有人民调解案件编卷号。"))
    for _attempt in range(_TRIES):
        made = _try(by, dispute)
        if made is not None:
            record(by, "dossiers.number", made, root=dispute, facts={"number": made.number, "unit": str(made.unit_id)})
            return made
        found = dossier_of(dispute)
        if found is not None:
            return found
    raise WrongState(_("编号的人太多，请再试一次。"))


def _try(by: Actor, dispute: Dispute) -> Dossier | None:
    """The last serial and one. The unique constraint makes a second writer wait for the first and then try again."""
    unit, year = dispute.holder_unit, clock.today().year
    prefix = words_of(unit)
    series = Dossier.objects.filter(county=dispute.county, prefix=prefix, year=year)
    last = series.aggregate(last=Max("serial"))["last"] or 0
    dossier = Dossier(
        key=dispute.key,
        county=dispute.county,
        dispute=dispute,
        episode=dispute.episode,
        unit=unit,
        prefix=prefix,
        year=year,
        serial=last + 1,
        numbered_at=clock.now(),
    )
    try:
        with transaction.atomic():
            dossier.save(force_insert=True)
    except IntegrityError:
        return None
    return dossier


def words_of(unit: Unit) -> str:
    """甘石人调; without a prefix of its own the unit's short name stands in: 南坡沟村人调."""
    if unit.dossier_prefix:
        return unit.dossier_prefix
    return unit.short_name.removesuffix("人民调解委员会").removesuffix("调委会") + "人调"
