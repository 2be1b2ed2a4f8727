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
from lianxin.work.disputes.models import Dispute, ReturnVisit, Side
from lianxin.work.disputes.states import Capacity, Source
from lianxin.work.dossiers.models import Dossier, Evidence, Rendition
from lianxin.work.dossiers.states import PAPERS, SCAN, WHOLE, Material
from lianxin.work.mediation import queries as mediation
from lianxin.work.mediation.models import Agreement, Session
from lianxin.work.mediation.queries import Standing
from lianxin.work.reports.models import Report


@dataclasses.dataclass
class Case:
    """A dispute with everything its papers are made of; about fourteen queries whatever its size."""

    dispute: Dispute
    standing: Standing
    visits: list[ReturnVisit]  # of this episode, by day, with their answers
    evidence: list[Evidence]
    dossier: Dossier | None
    printed: list[Rendition]  # of this episode, newest first

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
    def has_agents(self) -> bool:
        parties = (party for side in self.sides for party in side.parties.all())
        return any(party.capacity == Capacity.AGENT for party in parties)


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
        _material(found, Material.IDENTITY, required=True, note=_("登记核对过的身份证明，可以不留复印件。")),
        _material(found, Material.POWERS, required=found.has_agents, note=_("有代理人，要有授权委托书。")),
        _material(found, Material.INQUIRY),
        _material(found, Material.EVIDENCE),
    ]


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
        _material(found, Material.PERFORMANCE),
    ]


def _after(found: Case) -> list[Item]:
    done = found.visits_done()
    visited = bool(done) and all(found.prints_of("D13", ref=visit.pk) for visit in done)
    told = bool(found.sides) and all(found.prints_of("D20", side=side.number) for side in found.sides)
    return [
        Item("D13", PAPERS["D13"].name, required=False, present=visited, note=_("打印做过的回访。") if done else ""),
        _material(found, Material.CONFIRMATION),
        Item("D20", PAPERS["D20"].name, required=False, present=told),
        _material(found, Material.CLOSING),
        _material(found, Material.NOTE),
        _cover(found, "D99"),
    ]


def _printed(found: Case, code: str) -> bool:
    return any(row.code == code for row in found.printed)


def _cover(found: Case, code: str) -> Item:
    there = _printed(found, code) or _printed(found, WHOLE)
    return Item(code, PAPERS[code].name, required=True, present=there, note=_("立卷时打印。"))


def _material(found: Case, material: str, required: bool = False, note: Promise | str = "") -> Item:
    there = any(row.material == material for row in found.evidence)
    return Item(str(material), PAPERS[material].name, required, there, note if required else "")
