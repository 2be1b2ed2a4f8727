"""What is handed in: registered, looked at, taken out again with a reason. Scans of stamped agreements."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lianxin.cellar.files import services as files
from lianxin.cellar.files.models import MediaType, StoredFile
from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.models import Look
from lianxin.cellar.journal.services import look, record
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import Dispute, Side
from lianxin.work.disputes.rules import is_seen_by
from lianxin.work.dossiers.models import Evidence
from lianxin.work.dossiers.rules import may_file, may_print
from lianxin.work.dossiers.states import SCAN, Material
from lianxin.work.mediation.models import Agreement
from lianxin.work.mediation.queries import current_agreement
from lianxin.work.mediation.rules import may_work

_KEPT = frozenset({MediaType.JPEG, MediaType.PNG, MediaType.WEBP, MediaType.PDF})
MAX_PAGES = 999
LONGEST_NAME = 80


@dataclasses.dataclass
class EvidenceDraft:
    """As typed. ``side`` None: the committee obtained it. ``upload`` None: only the paper is in the folder."""

    name: str
    material: str = Material.EVIDENCE
    side: Side | None = None
    pages: int = 1
    submitted_on: dt.date | None = None
    checked: bool = False
    upload: UploadedFile | None = None


def _require_filing(by: Actor, dispute: Dispute) -> None:
    if not may_file(by, dispute) or not is_seen_by(by, dispute):
        raise NotAllowed(_("由承办单位或档案管理员登记材料；归档以后不能再改。"))


def _check(dispute: Dispute, draft: EvidenceDraft) -> None:
    errors: dict[str, object] = {}
    if not clean(draft.name):
        errors["name"] = _("请写材料的名称。")
    elif len(clean(draft.name)) > LONGEST_NAME:
        errors["name"] = _("名称最多%(n)s个字。") % {"n": LONGEST_NAME}
    if draft.material not in Material.values:
        errors["material"] = _("请选是哪一种材料。")
    if draft.side is not None and draft.side.dispute_id != dispute.pk:
        errors["side"] = _("请选这一起的一方。")
    if not 1 <= draft.pages <= MAX_PAGES:
        errors["pages"] = _("页数应在1到%(n)s之间。") % {"n": MAX_PAGES}
    on = draft.submitted_on
    if on is not None and not dt.date(1949, 10, 1) <= on <= clock.today():
        errors["submitted_on"] = _("提交日期不能晚于今天。")
    if errors:
        raise BadInput(errors)


@transaction.atomic
def add_evidence(*, by: Actor, dispute: Dispute, draft: EvidenceDraft) -> Evidence:
    """Register a material and keep its picture or PDF, if there is one. Raises NotAllowed, BadInput at the fields."""
    _require_filing(by, dispute)
    _check(dispute, draft)
    Dispute.objects.select_for_update().filter(pk=dispute.pk).first()  # two at once: one number after the other
    last = Evidence.objects.filter(dispute=dispute).aggregate(last=Max("number"))["last"] or 0
    row = Evidence(
        key=dispute.key,
        county=dispute.county,
        dispute=dispute,
        episode=dispute.episode,
        number=last + 1,
        material=draft.material,
        side=draft.side,
        pages=draft.pages,
        submitted_on=draft.submitted_on or clock.today(),
        checked=draft.checked,
        added_at=clock.now(),
        added_by=by.label[:120],
    )
    if draft.upload is not None:
        row.file = _keep(by, dispute, row, draft.upload, kind="evidence")
    row.seal(name=clean(draft.name))
    row.save(force_insert=True)
    facts = {"material": draft.material, "number": row.number, "side": draft.side.number if draft.side else 0}
    record(by, "dossiers.add_evidence", row, root=dispute, facts=facts | {"checked": draft.checked})
    return row


def _keep(by: Actor, dispute: Dispute, subject: Evidence | Dispute | Agreement, upload: UploadedFile, *, kind: str) -> StoredFile:
    file = files.store(by, dispute.key, subject, upload, kind=kind, compartment=dispute.compartment, root=dispute)
    if file.media_type not in _KEPT:
        raise BadInput({"file": _("这里只收照片和 PDF。")})
    return file


@transaction.atomic
def remove_evidence(*, by: Actor, evidence: Evidence, reason: str, version: int) -> None:
    """It was filed by mistake, or its owner took it back. The file's bytes go; that it was here, and why it went, stays."""
    dispute = evidence.dispute
    _require_filing(by, dispute)
    if not clean(reason):
        raise BadInput({"reason": _("请写移除的理由。")})
    if evidence.removed_at is not None:
        raise WrongState(_("这件材料已经移除了。"))
    evidence.version = version
    evidence.advance(removed_at=clock.now(), **evidence.sealed(removed_reason=clean(reason)))
    if evidence.file is not None:
        files.remove(by=by, file=evidence.file, root=dispute)
    facts = {"number": evidence.number, "material": evidence.material}
    record(by, "dossiers.remove_evidence", evidence, root=dispute, facts=facts, words=clean(reason))


@transaction.atomic
def look_at_file(*, by: Actor, dispute: Dispute, file: StoredFile, small: bool = False) -> None:
    """Journal that somebody is shown a file of this dispute. Raises NotAllowed. The bytes are the caller's to stream."""
    if not may_print(by, dispute) or not is_seen_by(by, dispute):
        raise NotAllowed(_("您的岗位不能看材料。"))
    facts = {"kind": file.kind, "sm3": file.sm3} | ({"small": True} if small else {})
    look(by, "dossiers.see_file", file, root=dispute, purpose=Look.HANDLE, facts=facts)


@transaction.atomic
def store_scan(
    *, by: Actor, dispute: Dispute, upload: UploadedFile, agreement: Agreement | None = None
) -> StoredFile:
    """Keep the scan of a stamped agreement as a file of that agreement, the one in hand when none is given; its key goes to
    ``mediation.services.signing.stamp_seal``. Raises NotAllowed, WrongState while no text is fixed, BadInput at file."""
    if not (may_file(by, dispute) or may_work(by, dispute)) or not is_seen_by(by, dispute):
        raise NotAllowed(_("由承办单位存签章扫描件。"))
    agreement = agreement or current_agreement(dispute)
    if agreement is None or agreement.dispute_id != dispute.pk or not agreement.is_fixed:
        raise WrongState(_("协议定稿以后才有盖章的扫描件。"))
    file = _keep(by, dispute, agreement, upload, kind=SCAN)
    record(by, "dossiers.store_scan", file, root=dispute, facts={"sm3": file.sm3})
    return file
