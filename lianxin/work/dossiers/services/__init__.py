"""Numbering, printing, filing and archiving a dispute's papers."""

from lianxin.work.dossiers.services.archiving import archive_with_dossier
from lianxin.work.dossiers.services.court_pack import print_court_pack
from lianxin.work.dossiers.services.filing import (
    EvidenceDraft,
    add_evidence,
    look_at_file,
    remove_evidence,
    store_scan,
)
from lianxin.work.dossiers.services.inquiring import (
    InquiryDraft,
    change_inquiry,
    check_identity,
    look_at_inquiry,
    sign_inquiry,
    write_inquiry,
)
from lianxin.work.dossiers.services.numbers import ensure_number
from lianxin.work.dossiers.services.printing import Printed, print_document, print_report_paper
from lianxin.work.dossiers.services.referral_letters import Slip, print_referral, print_reminder

__all__ = [
    "EvidenceDraft",
    "InquiryDraft",
    "Printed",
    "Slip",
    "add_evidence",
    "archive_with_dossier",
    "change_inquiry",
    "check_identity",
    "ensure_number",
    "look_at_file",
    "look_at_inquiry",
    "print_court_pack",
    "print_document",
    "print_referral",
    "print_reminder",
    "print_report_paper",
    "remove_evidence",
    "sign_inquiry",
    "store_scan",
    "write_inquiry",
]
