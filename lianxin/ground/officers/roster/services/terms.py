"""A county's own skills and languages. None may be a label of persons (``rulebook.denied``)."""

from __future__ import annotations

import re

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.cellar.rulebook.denied import refuse_denied
from lianxin.ground.officers.roster.models import RosterTerm
from lianxin.ground.officers.roster.rules import may_keep_terms
from lianxin.ground.officers.roster.states import SHIPPED, TermKind
from lianxin.tools.kit import clock
from lianxin.tools.kit.ids import uuid7
from lianxin.tools.kit.refusals import BadInput, NotAllowed
from lianxin.tools.kit.text import clean

_CATEGORIES = re.compile(r"[0-9]{2}([0-9]{2})?")


def _require(by: Actor) -> None:
    if not may_keep_terms(by):
        raise NotAllowed(_("擅长和语言的清单由县中心管理。"))


@transaction.atomic
def keep_term(*, by: Actor, kind: str, name: str, categories: tuple[str, ...] = ()) -> RosterTerm:
    _require(by)
    name = clean(name)
    if kind not in TermKind.values:
        raise BadInput({"kind": _("请选是擅长还是语言。")})
    if not 1 < len(name) <= 20:
        raise BadInput({"name": _("请写2到20个字。")})
    refuse_denied(name=name)
    if any(not _CATEGORIES.fullmatch(code) for code in categories):
        raise BadInput({"categories": _("请从清单里选纠纷类别。")})
    if any(str(term.label) == name and term.kind == kind for term in SHIPPED.values()):
        raise BadInput({"name": _("清单里已经有了。")})
    row = RosterTerm(county=by.county, kind=kind, code=f"own-{uuid7().hex}", name=name, categories=sorted(categories))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise BadInput({"name": _("清单里已经有了。")}) from None
    record(by, "roster.keep_term", row, facts={"kind": kind, "name": name})
    return row


@transaction.atomic
def drop_term(*, by: Actor, term: RosterTerm) -> None:
    """No longer offered. Entries that have it keep it."""
    _require(by)
    term.advance(dropped_on=clock.today())
    record(by, "roster.drop_term", term, facts={"name": term.name})
