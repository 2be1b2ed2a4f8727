"""What may be done now and, when not, what is lacking and who can mend it."""

from lianxin.work.mediation.rules.balance import one_sided
from lianxin.work.mediation.rules.conflicts import (
    conflict_lacks,
    conflicts_of,
    mediator_lacks,
    usable_mediators,
)
from lianxin.work.mediation.rules.fairness import (
    CheckItem,
    confirmation_bars,
    confirmation_checklist,
    fair_deal_warnings,
    suspected_concerns,
)
from lianxin.work.mediation.rules.guidance import Step, next_step
from lianxin.work.mediation.rules.hands import may_read_caucus, may_work, may_write_caucus
from lianxin.work.mediation.rules.lack import Lack, blocking, sentence
from lianxin.work.mediation.rules.matching import Match, matches
from lianxin.work.mediation.rules.panels import (
    may_convene,
    member_lacks,
    name_of,
    panel_lacks,
    seat_of,
)
from lianxin.work.mediation.rules.sessions import (
    cancels_session,
    helper_may_come,
    may_be_open,
    needs_guardian,
    on_the_spot_lacks,
    session_verdict,
    violation_lacks,
)
from lianxin.work.mediation.rules.signing import (
    Box,
    Effectiveness,
    content_errors,
    effectiveness,
    is_text_intact,
    may_confirm_in_court,
    may_sign_for,
    sides_concerned,
    sides_owed,
    signing_boxes,
    signing_lacks,
)

__all__ = [
    "Box",
    "CheckItem",
    "Effectiveness",
    "Lack",
    "Match",
    "Step",
    "blocking",
    "cancels_session",
    "confirmation_bars",
    "confirmation_checklist",
    "conflict_lacks",
    "conflicts_of",
    "content_errors",
    "effectiveness",
    "fair_deal_warnings",
    "helper_may_come",
    "is_text_intact",
    "matches",
    "may_be_open",
    "may_confirm_in_court",
    "may_convene",
    "may_read_caucus",
    "may_sign_for",
    "may_work",
    "may_write_caucus",
    "mediator_lacks",
    "member_lacks",
    "name_of",
    "needs_guardian",
    "next_step",
    "on_the_spot_lacks",
    "one_sided",
    "panel_lacks",
    "seat_of",
    "sentence",
    "session_verdict",
    "sides_concerned",
    "sides_owed",
    "signing_boxes",
    "signing_lacks",
    "suspected_concerns",
    "usable_mediators",
    "violation_lacks",
]
