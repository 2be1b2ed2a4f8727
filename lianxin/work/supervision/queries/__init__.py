"""What a viewer may see of supervision. Every read starts from the disputes (or reports) the viewer may see."""

from lianxin.work.supervision.queries.approvals import (
    approval,
    inbox,
    inbox_count,
    my_requests,
    pending_of,
    pending_requests,
    words_of,
)
from lianxin.work.supervision.queries.desk import Waiting, sets_waiting, waiting
from lianxin.work.supervision.queries.late import KINDS as LATE_KINDS
from lianxin.work.supervision.queries.late import Thing, late_of, unmarked, wanted
from lianxin.work.supervision.queries.meetings import (
    agenda_length,
    agenda_of,
    invited,
    items_of,
    meeting,
    meetings_between,
    meetings_of,
    owners_of,
    seat,
    suggested,
    task,
    tasks_of,
)
from lianxin.work.supervision.queries.orders import (
    answers_of,
    open_codes,
    order,
    orders,
    orders_about,
    waiting_for,
)
from lianxin.work.supervision.queries.panel import Beside, beside, sets_beside
from lianxin.work.supervision.queries.people import approvers, people_of, supervising
from lianxin.work.supervision.queries.sponsors import (
    could_sponsor,
    notes_of,
    running,
    sponsor,
    sponsored_by,
    sponsors_of,
)

__all__ = [
    "LATE_KINDS",
    "Beside",
    "Thing",
    "Waiting",
    "agenda_length",
    "agenda_of",
    "answers_of",
    "approval",
    "approvers",
    "beside",
    "could_sponsor",
    "inbox",
    "inbox_count",
    "invited",
    "items_of",
    "late_of",
    "meeting",
    "meetings_between",
    "meetings_of",
    "my_requests",
    "notes_of",
    "open_codes",
    "order",
    "orders",
    "orders_about",
    "owners_of",
    "pending_of",
    "pending_requests",
    "people_of",
    "running",
    "seat",
    "sets_beside",
    "sets_waiting",
    "sponsor",
    "sponsored_by",
    "sponsors_of",
    "suggested",
    "supervising",
    "task",
    "tasks_of",
    "unmarked",
    "waiting",
    "waiting_for",
    "wanted",
    "words_of",
]
