"""Everything a court wants for confirming an agreement, in order: one PDF, or a ZIP of one file for each paper."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from lianxin.cellar.files.models import StoredFile
from lianxin.cellar.files.queries import open_file
from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.models import Look
from lianxin.cellar.journal.services import look
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.rules import is_seen_by
from lianxin.work.dossiers import facts_of_court, queries, rules
from lianxin.work.dossiers.documents import DOCUMENTS, render_dossier
from lianxin.work.dossiers.models import Evidence
from lianxin.work.dossiers.queries import Case
from lianxin.work.dossiers.rules import PDF, Target
from lianxin.work.dossiers.services import printing
from lianxin.work.dossiers.services.numbers import ensure_number
from lianxin.work.dossiers.states import PACK, PAPERS, Purpose
from lianxin.work.mediation.models import Agreement

ZIP = "zip"
_SUFFIX = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf"}
_Piece = tuple[str, Target, str]  # code, which one, remark


def pieces(case: Case, agreement: Agreement) -> list[_Piece]:
    """The papers of the pack in their order; the list on top is made from them."""
    found: list[_Piece] = [("D14", Target(), ""), ("D10", Target(agreement=agreement), ""), ("C01", Target(), "")]
    if case.identity:
        found.append(("D05", Target(), ""))
    for code in ("D06", "C02"):
        for about, _query, target in rules.targets(case, code):
            found.append((code, target, str(about)))
    return found


@transaction.atomic
def print_court_pack(*, by: Actor, dispute: Dispute, fmt: str = PDF, attached: Collection[int] = ()) -> printing.Printed:
    """``attached``: numbers of evidence that goes along, proofs of property above all. Raises NotAllowed, WrongState."""
    if not rules.may_print(by, dispute) or not is_seen_by(by, dispute):
        raise NotAllowed(_("您的岗位不能打印文书。"))
    if fmt not in (PDF, ZIP):
        raise BadInput({"fmt": _("只有 PDF 和 ZIP。")})
    case = queries.case(dispute)
    why = rules.why_not(case, PACK, Target())
    if why or case.confirmable is None:
        raise WrongState(str(why))
    case.dossier = case.dossier or ensure_number(by=by, dispute=dispute)
    proofs = [row for row in case.evidence if row.number in attached]
    with translation.override(printing.CHINESE):
        made = _Pack(by, case, case.confirmable, proofs)
        data = made.zip() if fmt == ZIP else made.pdf()
    made.remember(fmt, data)
    facts = {"code": PACK, "fmt": fmt, "attached": sorted(row.number for row in proofs)}
    look(by, "dossiers.print", dispute, purpose=Look.PRINT, facts=facts)
    media = "application/zip" if fmt == ZIP else "application/pdf"
    return printing.Printed(data, f"司法确认材料 {dispute.code}.{fmt}", media)


class _Pack:
    def __init__(self, by: Actor, case: Case, agreement: Agreement, proofs: list[Evidence]):
        self.by, self.case, self.agreement, self.proofs = by, case, agreement, proofs
        self.foot = printing._foot(by, Purpose.SEND)
        self.pieces = pieces(case, agreement)

    def facts(self, code: str, target: Target) -> dict[str, Any]:
        if code == "D14":
            names = [DOCUMENTS[one].zh for one, _target, _remark in self.pieces if one != "D14"]
            names += [row.read("name") for row in self.proofs]
            facts = facts_of_court.application(self.case, self.agreement, list(dict.fromkeys(names)))
        else:
            facts = printing.facts_of(self.case, code, target)
        return facts | self.foot

    def _list(self) -> dict[str, Any]:
        entries = [{"name": DOCUMENTS[code].zh, "remark": remark} for code, _target, remark in self.pieces]
        entries += [{"name": row.read("name"), "remark": f"另附{row.pages}页"} for row in self.proofs]
        return facts_of_court.court_list(self.case, self.agreement, entries) | self.foot

    def pdf(self) -> bytes:
        papers = [("C03", self._list()), *((code, self.facts(code, target)) for code, target, _remark in self.pieces)]
        return render_dossier("司法确认材料", papers)

    def zip(self) -> bytes:
        """One file for each paper; the agreement as it was fixed, the proofs as they were handed in. No name of anybody is in
        the name of a file."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
            pack.writestr(f"00 {DOCUMENTS['C03'].zh}.pdf", printing._write("C03", self._list(), PDF))
            for number, (code, target, remark) in enumerate(self.pieces, 1):
                tail = f"（{remark}）" if remark else ""
                pack.writestr(f"{number:02d} {DOCUMENTS[code].zh}{tail}.pdf", self._paper(code, target))
            for number, row in enumerate(self.proofs, len(self.pieces) + 1):
                if row.file is not None:
                    suffix = _SUFFIX.get(row.file.media_type, "bin")
                    name = f"{number:02d} {PAPERS[row.material].name} 第{row.number}件.{suffix}"
                    pack.writestr(name, self._file(row.file))
        return out.getvalue()

    def _paper(self, code: str, target: Target) -> bytes:
        if code == "D10":
            return printing.frozen(self.by, self.case, code, self.agreement, Purpose.SEND)
        return printing._write(code, self.facts(code, target), PDF)

    def _file(self, file: StoredFile) -> bytes:
        facts = {"kind": file.kind, "sm3": file.sm3}
        look(self.by, "dossiers.see_file", file, root=self.case.dispute, purpose=Look.PRINT, facts=facts)
        return open_file(file)

    def remember(self, fmt: str, data: bytes) -> None:
        """The pack, and each paper in it: the dossier then has them."""
        whole = Target(agreement=self.agreement)
        printing.remember(self.by, self.case, PACK, fmt, whole, Purpose.SEND, data)
        for code, target, _remark in [("C03", Target(), ""), *self.pieces]:
            if code != "D10":
                printing.remember(self.by, self.case, code, PDF, target, Purpose.SEND, data)
