"""Every row that holds words is sealed under its dispute's key, except a caucus note, which has a key of its own."""

from lianxin.work.mediation.models.agreements import Agreement, JudicialConfirmation, Obligation, Signature
from lianxin.work.mediation.models.panels import Panel, PanelMember
from lianxin.work.mediation.models.talks import (
    Appointment,
    Attendance,
    CaucusNote,
    CaucusReader,
    Consent,
    Helper,
    RightsTold,
    Session,
    ViolationCheck,
)

__all__ = [
    "Agreement",
    "Appointment",
    "Attendance",
    "CaucusNote",
    "CaucusReader",
    "Consent",
    "Helper",
    "JudicialConfirmation",
    "Obligation",
    "Panel",
    "PanelMember",
    "RightsTold",
    "Session",
    "Signature",
    "ViolationCheck",
]
