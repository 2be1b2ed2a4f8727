"""What a dispute's papers are made of, what was printed, what was handed in, and whether the dossier is complete.

The caller has found the dispute through ``disputes.queries.visible_to``.
"""

from __future__ import annotations

import dataclasses
import uuid

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.files import queries as files
from lianxin.cellar.files.models import StoredFile
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes.models import Dispute, Party, ReturnVisit, Side
from lianxin.work.disputes.states import Capacity, Source
from lianxin.work.dossiers.models import Dossier, Evidence, IdentityCheck, Inquiry, Rendition
from lianxin.work.dossiers.states import PAPERS, SCAN, WHOLE, Material
from lianxin.work.mediation import queries as mediation
from lianxin.work.mediation.models import Agreement, Session
from lianxin.work.mediation.queries import Standing
from lianxin.work.reports.models import Report


@dataclasses.dataclass
class Case:
    """A dispute with everything its papers are made of; about sixteen queries whatever its size."""

    dispute: Dispute
    standing: Standing
    visits: list[ReturnVisit]  # of this episode, by day, with their answers
    evidence: list[Evidence]
    dossier: Dossier | None
    printed: list[Rendition]  # of this episode, newest first
    identity: dict[uuid.UUID, IdentityCheck]  # the latest, by party
    inquiries: list[Inquiry]

    @property
    def sides(self) -> list[Side]:
        return self.standing.sides

    @property
    def agreements(self) -> list[Agreement]:
        """The version in hand and the effective one; usually they are the same."""
        found = [self.standing.agreement, self.standing.effective]
        return list(dict.fromkeys(agreement for agreement in found if agreement is not None))

    def side(self, number: int | None) -> Side | None:
        return next((side for side in self.sides if side.number == number), None)

    def held(self) -> list[Session]:
        """The sessions that took place, in order."""
        return sorted(self.standing.held(), key=lambda session: (session.started_at or session.starts_at, session.number))

    def visits_done(self) -> list[ReturnVisit]:
        return [visit for visit in self.visits if visit.done_at is not None]

    def prints_of(self, code: str, *, side: int | None = None, ref: uuid.UUID | None = None) -> list[Rendition]:
        return [row for row in self.printed if (row.code, row.side, row.ref) == (code, side, ref)]

    @property
    def people(self) -> list[tuple[Side, Party]]:
        return [(side, party) for side in self.sides for party in side.parties.all()]

    @property
    def agents(self) -> list[tuple[Side, Party, Party]]:
        """(side, agent, whom for): those of whom a letter of attorney is asked."""
        by_key = {party.pk: party for _side, party in self.people}
        return [
            (side, party, by_key[party.acts_for_id])
            for side, party in self.people
            if party.capacity == Capacity.AGENT and party.acts_for_id in by_key
        ]

    @property
    def has_agents(self) -> bool:
        return any(party.capacity == Capacity.AGENT for _side, party in self.people)

    @property
    def confirmable(self) -> Agreement | None:
        """The effective agreement that both sides may ask a court to confirm, whether they did or not."""
        effective = self.standing.effective
        return effective if effective is not None and hasattr(effective, "confirmation") else None

    @property
    def applied(self) -> bool:
        """Whether a court was asked."""
        agreement = self.confirmable
        return agreement is not None and agreement.confirmation.applied_on is not None


def case(dispute: Dispute) -> Case:
    standing = mediation.standing(dispute, disputes.with_sides(dispute))
    visits = dispute.return_visits.filter(episode=dispute.episode, cancelled_at=None).prefetch_related("answers")
    found = Case(
        dispute=dispute,
        standing=standing,
        visits=list(visits.order_by("due_at", "pk")),
        evidence=evidence_of(dispute),
        dossier=dossier_of(dispute),
        printed=list(Rendition.objects.filter(dispute=dispute, episode=dispute.episode).order_by("-at", "-pk")),
        identity=identity_of(dispute),
        inquiries=inquiries_of(dispute),
    )
    for row in [*found.visits, *(answer for visit in found.visits for answer in visit.answers.all())]:
        row.key = dispute.key
    return found


def dossier_of(dispute: Dispute) -> Dossier | None:
    """The dossier of the present episode; None before its first paper."""
    rows = Dossier.objects.filter(dispute=dispute, episode=dispute.episode)
    return rows.select_related("unit", "filed_by", "key__county_key").first()


def evidence_of(dispute: Dispute) -> list[Evidence]:
    """What was handed in and not removed, in the order of the dossier."""
    rows = Evidence.objects.filter(dispute=dispute, removed_at=None)
    found = list(rows.select_related("side", "file").order_by("material", "number"))
    for row in found:
        row.key = dispute.key
    return found


def identity_of(dispute: Dispute) -> dict[uuid.UUID, IdentityCheck]:
    rows = IdentityCheck.objects.filter(dispute=dispute).select_related("checked_by").order_by("checked_on", "pk")
    return {row.party_id: row for row in rows}


def inquiries_of(dispute: Dispute) -> list[Inquiry]:
    rows = Inquiry.objects.filter(dispute=dispute, episode=dispute.episode).select_related("asked_by", "recorder", "party__side")
    found = list(rows.order_by("number"))
    for row in found:
        row.dispute, row.key = dispute, dispute.key
    return found


def inquiry(dispute: Dispute, number: int) -> Inquiry | None:
    rows = Inquiry.objects.filter(dispute=dispute, number=number)
    found = rows.select_related("key__county_key", "asked_by", "recorder", "party__side").first()
    if found is not None:
        found.dispute = dispute
    return found


def evidence(dispute: Dispute, pk: uuid.UUID) -> Evidence | None:
    rows = Evidence.objects.filter(dispute=dispute, pk=pk, removed_at=None)
    return rows.select_related("key__county_key", "side", "file__key__county_key").first()


def frozen_of(agreement: Agreement) -> Rendition | None:
    """The one print of a fixed agreement that is served ever after."""
    rows = Rendition.objects.filter(ref=agreement.pk, file__isnull=False)
    return rows.select_related("file__key__county_key").first()


def scans_of(found: Case) -> list[StoredFile]:
    """The scans of stamped agreements, of every fixed version."""
    fixed = [agreement for agreement in found.standing.versions if agreement.is_fixed]
    return [file for agreement in reversed(fixed) for file in files.files_of(agreement.pk, SCAN)]


def prints_of_report(report: Report) -> list[Rendition]:
    return list(Rendition.objects.filter(report=report).order_by("-at", "-pk"))


@dataclasses.dataclass(frozen=True)
class Item:
    """A line of the dossier: whether it must be there, and is. ``note`` says what is missing."""

    code: str
    name: Promise | str
    required: bool
    present: bool
    note: Promise | str = ""


def completeness(dispute: Dispute, of: Case | None = None) -> list[Item]:
    """By the official order. A form is present once it was printed to be signed, a material once it was registered."""
    found = of or case(dispute)
    return [*_before(found), *_talks(found), *_after(found)]


def missing(items: list[Item]) -> list[Item]:
    return [item for item in items if item.required and not item.present]


def _before(found: Case) -> list[Item]:
    wanted = "D02" if found.dispute.source == Source.PARTY else "D03"
    told = all(side.pk in found.standing.rights for side in found.standing.sides_in)
    rights = _printed(found, "D04")
    return [
        _cover(found, "D00"),
        _cover(found, "D01"),
        Item(
            wanted,
            _("申请书或者受理登记表"),
            required=True,
            present=_printed(found, "D02") or _printed(found, "D03"),
            note=_("打印其中一件，由当事人签名。"),
        ),
        Item(
            "D04",
            PAPERS["D04"].name,
            required=True,
            present=told and rights,
            note=_("打印后由各方签名。") if told else _("还没有告知每一方。"),
        ),
        _identity(found),
        _powers(found),
        _inquiries(found),
        _material(found, Material.EVIDENCE),
    ]


def _identity(found: Case) -> Item:
    """Every principal was checked, or a proof is in the folder."""
    wanted = [party for side in found.standing.sides_in for party in mediation.must_sign(side)]
    checked = bool(wanted) and all(party.pk in found.identity for party in wanted)
    present = checked or _has(found, Material.IDENTITY)
    note = _("逐人核对证件并登记，不留复印件。")
    return Item("D05", PAPERS["D05"].name, required=True, present=present, note=note)


def _powers(found: Case) -> Item:
    printed = bool(found.agents) and all(found.prints_of("D06", ref=agent.pk) for _side, agent, _whom in found.agents)
    present = printed or _has(found, Material.POWERS)
    return Item("D06", PAPERS["D06"].name, found.has_agents, present, _("有代理人，要有授权委托书。"))


def _inquiries(found: Case) -> Item:
    """One that was written belongs in the dossier, signed."""
    printed = bool(found.inquiries) and all(found.prints_of("D07", ref=row.pk) for row in found.inquiries)
    present = printed or _has(found, Material.INQUIRY)
    return Item("D07", PAPERS["D07"].name, bool(found.inquiries), present, _("打印每一份调查记录，由被调查人签名。"))


def _talks(found: Case) -> list[Item]:
    held, settled = found.held(), found.dispute.settled_at is not None
    records = bool(held) and all(found.prints_of("D09", ref=session.pk) for session in held)
    agreement = found.standing.effective
    code = "D11" if agreement is not None and agreement.form == "oral" else "D10"
    kept = agreement is not None and bool(found.prints_of(code, ref=agreement.pk))
    return [
        Item("D09", PAPERS["D09"].name, bool(held) or settled, records, _("每一次调解的记录都要打印签名。")),
        Item(code, _("协议书或者口头协议登记表"), settled, kept, _("打印生效的协议。")),
        Item("D17", PAPERS["D17"].name, found.dispute.ended_at is not None, _printed(found, "D17"), _("打印并送达。")),
        _with_material(found, Material.PERFORMANCE),
    ]


def _after(found: Case) -> list[Item]:
    done = found.visits_done()
    visited = bool(done) and all(found.prints_of("D13", ref=visit.pk) for visit in done)
    told = bool(found.sides) and all(found.prints_of("D20", side=side.number) for side in found.sides)
    return [
        Item("D13", PAPERS["D13"].name, required=False, present=visited, note=_("打印做过的回访。") if done else ""),
        _with_material(found, Material.CONFIRMATION, found.applied, _("申请过司法确认，打印申请书或者登记法院的裁定。")),
        Item("D20", PAPERS["D20"].name, required=False, present=told),
        _with_material(found, Material.CLOSING),
        _with_material(found, Material.NOTE),
        _cover(found, "D99"),
    ]


def _printed(found: Case, code: str) -> bool:
    return any(row.code == code for row in found.printed)


def _cover(found: Case, code: str) -> Item:
    there = _printed(found, code) or _printed(found, WHOLE)
    return Item(code, PAPERS[code].name, required=True, present=there, note=_("立卷时打印。"))


def _has(found: Case, material: str) -> bool:
    return any(row.material == material for row in found.evidence)


def _material(found: Case, material: str) -> Item:
    return Item(str(material), PAPERS[material].name, required=False, present=_has(found, material))


def _with_material(found: Case, material: str, required: bool = False, note: Promise | str = "") -> Item:
    """There as a form that was printed, or as something handed in."""
    code = str(material)
    there = _has(found, material) or _printed(found, code)
    return Item(code, PAPERS[code].name, required, there, note if required else "")
