"""Judicial confirmation as its page shows it: the days, the papers, the courts, what was filed and what follows."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.entrances.desk import bargain
from lianxin.ground.officers.models import Unit
from lianxin.ground.officers.queries import units
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import Source
from lianxin.work.dossiers.documents import DOCUMENTS
from lianxin.work.dossiers.queries import Case
from lianxin.work.dossiers.services.court_pack import pieces
from lianxin.work.dossiers.states import PACK, PAPERS, Material
from lianxin.work.mediation.models import Agreement, JudicialConfirmation
from lianxin.work.mediation.queries import Standing
from lianxin.work.mediation.services.court import AGAIN
from lianxin.work.mediation.states import CourtBar, CourtDismissal, CourtOutcome, FilingPlace

_GROUNDS: dict[str, Promise] = {
    FilingPlace.INVITED: gettext_lazy("法院邀请调解组织先行调解的，只能向这个法院申请。"),
    FilingPlace.DOMICILE: gettext_lazy("任一方户籍所在地的基层人民法院；离开户籍地连续住满一年的，是经常居住地。"),
    FilingPlace.SUBJECT: gettext_lazy("争的是地、房、物的，东西在哪里，就是哪里的基层人民法院。"),
    FilingPlace.BODY: gettext_lazy("主持调解的调委会在哪里，就是哪里的基层人民法院；本县多用这一条。"),
}
_FOLLOWS: dict[str, Promise] = {
    CourtOutcome.CONFIRMED: gettext_lazy(
        "一方拒绝履行或者没有全部履行的，另一方可以向人民法院申请执行（《民事诉讼法》第206条）。申请执行的期间为二年，从该履行的最后一日起算（第250条）。"
    ),
    CourtOutcome.DISMISSED: gettext_lazy(
        "当事人可以通过调解变更原协议或者达成新的协议，也可以向人民法院起诉（《民事诉讼法》第206条）。原协议是否有效，由法院在诉讼里认定。"
    ),
    CourtOutcome.NOT_ACCEPTED: gettext_lazy(
        "协议照样有约束力。按不受理的原因走别的路；三十天没过、只是走错法院的，可以向对的法院再申请。"
    ),
    CourtOutcome.WITHDRAWN: gettext_lazy("协议照样有约束力，调委会继续督促履行。三十天没过的，可以再共同申请。"),
}


def view(standing: Standing, agreement: Agreement, case: Case) -> dict[str, Any]:
    row = standing.confirmation
    shown = bargain.court_view(standing, agreement) or {}
    return shown | {
        "ring": _ring(shown.get("countdown")),
        "filed": row if row is not None and row.applied_on else None,
        "why": _why(row),
        "follows": _FOLLOWS.get(row.outcome, "") if row is not None else "",
        "again": row is not None and row.outcome in AGAIN,
        "docket_url": reverse("agreement_do", args=[case.dispute.code, agreement.number, "docket"]),
        "places": places(case.dispute),
        "courts": courts(case.dispute.county),
    }


def _ring(countdown: dict[str, Any] | None) -> float:
    return countdown["left"] / 30 if countdown else 0.0


def _why(row: JudicialConfirmation | None) -> str:
    if row is None or not row.why:
        return ""
    codes = CourtBar if row.outcome == CourtOutcome.NOT_ACCEPTED else CourtDismissal
    return str(codes(row.why).label)


def places(dispute: Dispute) -> list[dict[str, Any]]:
    """The grounds of CPL art. 205; where a court invited the talks there is only that one."""
    invited = dispute.source == Source.COURT
    wanted = [FilingPlace.INVITED] if invited else [place for place in FilingPlace if place != FilingPlace.INVITED]
    return [{"code": str(place), "label": place.label, "words": _GROUNDS[place]} for place in wanted]


def courts(county: str) -> list[Unit]:
    """Courts and their tribunals among the county's units: kept, with address and phone, on the units' pages."""
    return units.courts(county)


def papers(case: Case, agreement: Agreement) -> list[dict[str, Any]]:
    """What the pack holds, in order, and where each is printed alone."""
    rows = []
    for code, target, remark in pieces(case, agreement):
        query = {"side": target.side.number} if target.side else {"agreement": agreement.number} if target.agreement else {}
        if target.party is not None:
            side = next(side for side, party in case.people if party.pk == target.party.pk)
            query = {"party": f"{side.number}.{target.party.number}"}
        tail = "?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else ""
        url = reverse("paper", args=[case.dispute.code, code, "pdf"]) + tail
        rows.append({"name": PAPERS[code].name if code in PAPERS else DOCUMENTS[code].zh, "remark": remark, "url": url})
    return rows


def proofs(case: Case) -> list[dict[str, Any]]:
    """What was handed in and could go along; papers kept for the court are ticked beforehand."""
    return [
        {
            "number": row.number,
            "name": row.read("name"),
            "kind": row.get_material_display(),
            "pages": row.pages,
            "paper_only": row.file_id is None,
            "ticked": row.material == Material.CONFIRMATION,
        }
        for row in case.evidence
    ]


def packed(case: Case, agreement: Agreement) -> Any:
    """The last time the pack was printed, or None."""
    return next(iter(case.prints_of(PACK, ref=agreement.pk)), None)


def title(agreement: Agreement) -> str:
    return _("司法确认，协议第%(n)s稿") % {"n": agreement.number}
