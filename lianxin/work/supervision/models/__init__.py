"""Rows of supervision, in the order of the desk: orders, sponsors, approvals, meetings."""

from lianxin.work.supervision.models.approvals import Approval, ApprovalWord
from lianxin.work.supervision.models.meetings import Meeting, MeetingItem, MeetingSeat, MeetingTask
from lianxin.work.supervision.models.orders import LateMark, OrderAnswer, SupervisionOrder
from lianxin.work.supervision.models.sponsors import Sponsor, SponsorNote

__all__ = [
    "Approval",
    "ApprovalWord",
    "LateMark",
    "Meeting",
    "MeetingItem",
    "MeetingSeat",
    "MeetingTask",
    "OrderAnswer",
    "Sponsor",
    "SponsorNote",
    "SupervisionOrder",
]
