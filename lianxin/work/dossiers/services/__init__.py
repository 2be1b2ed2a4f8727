"""Numbering, printing, filing and archiving a dispute's papers."""

from lianxin.work.dossiers.services.archiving import archive_with_dossier
from lianxin.work.dossiers.services.filing import (
    EvidenceDraft,
    add_evidence,
    look_at_file,
    remove_evidence,
    store_scan,
)
from lianxin.work.dossiers.services.numbers import ensure_number
from lianxin.work.dossiers.services.printing import Printed, print_document, print_report_paper
from lianxin.work.dossiers.services.referral_letters import Slip, print_referral, print_reminder

__all__ = [
    "EvidenceDraft",
    "Printed",
    "Slip",
    "add_evidence",
    "archive_with_dossier",
    "ensure_number",
    "look_at_file",
    "print_document",
    "print_referral",
    "print_reminder",
    "print_report_paper",
    "remove_evidence",
    "store_scan",
]
