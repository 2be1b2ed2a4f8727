"""The roster as choices of a form: what fits first, with why, and what somebody has in hand."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import override

from lianxin.cellar.contacts.queries import contacts_of
from lianxin.ground.officers.roster import queries as roster
from lianxin.ground.officers.roster.states import TermKind
from lianxin.work.mediation.queries import Standing
from lianxin.work.mediation.rules import Match

SHOWN = 60


def languages_wanted(standing: Standing) -> set[str]:
    """The languages of the roster that a side asked to be spoken with, as its safe contact says; two queries."""
    texts = [row.read("language") for row in contacts_of(side.pk for side in standing.sides).values()]
    if not any(texts):
        return set()
    known = roster.terms(standing.dispute.county).values()
    with override("zh-hans"):
        return {t.code for t in known if t.kind == TermKind.LANGUAGE and any(str(t.label) in text for text in texts)}


def entry_choices(matches: Iterable[Match], prefix: str = "") -> list[tuple[str, str]]:
    return [(f"{prefix}{match.entry.pk}", label_of(match)) for match in list(matches)[:SHOWN]]


def label_of(match: Match) -> str:
    """``罗大有 有威望的老人·南坡沟村·擅长地界·手上2起``."""
    entry = match.entry
    parts = [entry.get_kind_display(), entry.unit.short_name if entry.unit else entry.area.short_name]
    if match.speaks:
        parts.append(_("说%(what)s") % {"what": "、".join(match.speaks)})
    if match.skills:
        parts.append(_("擅长%(what)s") % {"what": "、".join(match.skills)})
    parts.append(_("手上%(n)s起") % {"n": match.load})
    return f"{entry.name} {'·'.join(str(part) for part in parts)}"
