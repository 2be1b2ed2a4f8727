"""How a dispute comes to be."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.cellar.vault.services import create_key
from lianxin.ground.officers.models import Post
from lianxin.ground.officers.states import Act, Compartment, may
from lianxin.ground.places.models import Area
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.rules import require, tier_of, why_not_holder
from lianxin.work.disputes.services.links import carry_exclusions, involve_holder, take_turn
from lianxin.work.disputes.services.parties import SideDraft, has_minor, refresh, write_side
from lianxin.work.disputes.states import Difficulty, MediationKind, SideRole, Source

MAX_WORDS = 20_000
MAX_PLACE = 200
MAX_AMOUNT = 10**15  # 分: ten thousand billion yuan, far inside the column


@transaction.atomic
def open_dispute(
    *,
    by: Actor,
    area: Area,
    category: str,
    holder: Post,
    told_at: dt.datetime,
    narrative: str,
    sides: list[SideDraft],
    place: str = "",
    source: str = Source.PARTY,
    kind: str = MediationKind.PEOPLE,
    difficulty: str = Difficulty.GENERAL,
    amount: int | None = None,
    limitation_on: dt.date | None = None,
    compartment: str | None = None,
    told_by: str = "",
    lineage: Dispute | None = None,
    contact_held: bool = False,
) -> Dispute:
    """Accept a quarrel as a dispute with a holder, its sides, its clock and its own key.

    ``holder`` is the post that will handle it; its unit holds it. People's mediation is held by a committee at every
    tier (People's Mediation Law art. 7). The resolve clock starts now; ``told_at`` (t0) is when a resident first told
    anyone and never moves. Family matters go to the family compartment whatever was asked, and so do those of minors.
    Raises BadInput, NotAllowed.
    """
    asked_family = Compartment.FAMILY in (compartment, lineage and lineage.compartment)
    family = asked_family or rulebook.is_family(category) or has_minor(sides)
    compartment = Compartment.FAMILY if family else Compartment.NORMAL
    _check(by, area, category, holder, kind, compartment, sides)
    _check_words(category, area.county, narrative, place, amount)
    _check_choices(source=source, difficulty=difficulty, told_at=told_at)
    if not may(by.role, Act.REPORT, compartment) and by.kind != "system":
        raise NotAllowed(_("您的岗位不能受理这类纠纷。"))
    dispute = _write(
        area,
        holder,
        sides,
        {"narrative": clean(narrative), "place": clean(place), "told_by": clean(told_by)},
        compartment=compartment,
        kind=kind,
        category=category,
        source=source,
        difficulty=difficulty,
        amount=amount,
        limitation_on=limitation_on,
        told_at=told_at,
        lineage=lineage,
        contact_held=contact_held,
    )
    involve_holder(by=by, dispute=dispute)
    record(by, "disputes.open", dispute, facts=open_facts(dispute))
    return dispute


def _write(area: Area, holder: Post, sides: list[SideDraft], words: dict[str, str], **given: Any) -> Dispute:
    """The rows, checked already: the dispute under a key of its own, its sides and parties, its clock."""
    moment, lineage = clock.now(), given["lineage"]
    deadline = rulebook.due(f"resolve_{given['difficulty']}", area.county, moment)
    dispute = Dispute(
        key=create_key(area.county),
        area=area,
        county=area.county,
        township=area.township,
        village=area.village,
        tier=tier_of(holder.unit),
        holder_unit=holder.unit,
        holder=holder,
        accepted_at=moment,
        resolve_by=deadline,
        due_at=deadline,
        changed_at=moment,
        respond_by=rulebook.due("first_contact_blue", area.county, moment),
        episode=lineage.episode + 1 if lineage else 1,
        **given,
    )
    dispute.seal(**words)
    dispute.save(force_insert=True)
    if lineage is not None:
        carry_exclusions(dispute=lineage, to=dispute)
    for number, draft in enumerate(sides, start=1):
        write_side(dispute=dispute, number=number, draft=draft)
    refresh(dispute)
    return dispute


def open_facts(dispute: Dispute) -> dict[str, object]:
    """What the journal keeps of an opening, in clear: codes and dates."""
    return {
        "category": dispute.category,
        "difficulty": dispute.difficulty,
        "unit": str(dispute.holder_unit_id),
        "post": str(dispute.holder_id),
        "tier": dispute.tier,
        "due": dispute.resolve_by.isoformat(),
    }


def _check(
    by: Actor, area: Area, category: str, holder: Post, kind: str, compartment: str, sides: list[SideDraft]
) -> None:
    errors: dict[str, object] = {}
    if area.county != by.county or not area.county:
        errors["area"] = _("地点不在本县。")
    row = rulebook.category(category, area.county)
    if row is None or not row.offered:
        errors["category"] = _("请选纠纷类别。")
    if kind not in MediationKind.values:
        errors["kind"] = _("请选调解的种类。")
    elif why := why_not_holder(holder, kind, compartment, by.county):
        errors["holder"] = why
    roles = {side.role for side in sides}
    if not {SideRole.APPLICANT, SideRole.RESPONDENT} <= roles or roles - set(SideRole.values):
        errors["sides"] = _("至少要有申请方和被申请方；不知道姓名就写怎么称呼。")
    if errors:
        raise BadInput(errors)


def _check_words(category: str, county: str, narrative: str, place: str, amount: int | None) -> None:
    errors: dict[str, object] = {}
    if rulebook.category(category, county) is None:
        errors["category"] = _("请选纠纷类别。")
    if not clean(narrative):
        errors["narrative"] = _("请写下发生了什么。")
    elif len(narrative) > MAX_WORDS:
        errors["narrative"] = _("最多%(n)s字，其余请作为附件。") % {"n": MAX_WORDS}
    if len(place) > MAX_PLACE:
        errors["place"] = _("最多%(n)s个字。") % {"n": MAX_PLACE}
    if amount is not None and not 0 <= amount <= MAX_AMOUNT:
        errors["amount"] = _("请核对金额。")
    if errors:
        raise BadInput(errors)


def _check_choices(*, source: str, difficulty: str, told_at: dt.datetime) -> None:
    errors: dict[str, object] = {}
    if source not in Source.values:
        errors["source"] = _("请选来源。")
    if difficulty not in Difficulty.values:
        errors["difficulty"] = _("请选难易程度。")
    if told_at > clock.now():
        errors["told_at"] = _("最早说起的时间不能晚于现在。")
    if errors:
        raise BadInput(errors)


@transaction.atomic
def amend_dispute(
    *,
    by: Actor,
    dispute: Dispute,
    version: int,
    category: str,
    place: str,
    narrative: str,
    amount: int | None,
    limitation_on: dt.date | None,
) -> None:
    """Correct what is written about the matter. The former wording stays in the journal under the dispute's key."""
    require(by, dispute, "amend")
    take_turn(dispute=dispute)
    _check_words(category, dispute.county, narrative, place, amount)
    new: dict[str, object] = {"category": category, "amount": amount, "limitation_on": limitation_on}
    fields = [name for name, value in new.items() if getattr(dispute, name) != value]
    before = []
    for name, text in (("place", place), ("narrative", narrative)):
        if clean(text) != dispute.read(name):
            fields.append(name)
            before.append(dispute.read(name))
    if rulebook.is_family(category):
        new["compartment"] = Compartment.FAMILY
    dispute.version = version
    dispute.advance(
        **new, **dispute.sealed(place=clean(place), narrative=clean(narrative)), changed_at=clock.now()
    )
    refresh(dispute)
    record(by, "disputes.amend", dispute, fields=fields, words="\n".join(before), facts={"category": category})
