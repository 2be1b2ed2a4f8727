"""The journal for the audit administrator: who did and saw what, whether the chain holds, the day's sheet.

It shows acts, codes and states; what was said stays under the keys of the cases.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lianxin.cellar.jobs import services as jobs
from lianxin.cellar.jobs.chain_check import KIND
from lianxin.cellar.journal import queries, services
from lianxin.cellar.journal.models import Kind, Line, Look
from lianxin.entrances.desk.access import acting_with
from lianxin.ground.officers.states import Act
from lianxin.tools.kit import clock
from lianxin.tools.shell.wording import full_date

ROWS = 50
INLINE_SEALS = 300  # a longer chain is checked by the worker
LONGEST_DAYS = 92


@dataclasses.dataclass
class Asked:
    """What the page's address asks for; whatever cannot be read is left out."""

    first: dt.date
    last: dt.date
    kind: str = ""
    act: str = ""
    person: uuid.UUID | None = None
    code: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Asked:
        get = request.GET.get
        last = _day(get("to")) or clock.today()
        first = _day(get("from")) or last - dt.timedelta(days=6)
        if not dt.timedelta() <= last - first <= dt.timedelta(days=LONGEST_DAYS):
            first = last - dt.timedelta(days=6)
        kind = get("kind", "")
        return cls(
            first,
            last,
            kind if kind in Kind.values else "",
            get("act", "")[:50],
            _uuid(get("person", "")),
            get("code", "")[:40],
        )

    def filters(self) -> dict[str, Any]:
        return {"kind": self.kind, "act": self.act, "person": self.person, "code": self.code}

    def facts(self) -> dict[str, str]:
        return {name: str(value) for name, value in dataclasses.asdict(self).items() if value}


def _day(text: str | None) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


@require_GET
@acting_with(Act.AUDIT)
def index(request: HttpRequest) -> HttpResponse:
    county, asked = request.actor.county, Asked.of(request)
    lines = queries.lines_between(county, asked.first, asked.last, **asked.filters())
    page = Paginator(lines, ROWS).get_page(request.GET.get("page"))
    people = queries.people_between(county, asked.first, asked.last)
    services.look_at_list(
        request.actor, "journal.browse", facts={**asked.facts(), "count": page.paginator.count}
    )
    context = {
        "asked": asked,
        "page": page,
        "rows": [_row(line) for line in page],
        "people": [(str(ref), label) for ref, label in people],
        "person": str(asked.person or ""),
        "acts": queries.acts(),
        "kinds": Kind.choices,
        "chips": _chips(asked, dict(people)),
        "chain": _chain(county),
        "today": clock.today(),
    }
    return render(request, "desk/journal/index.html", context)


def _row(line: Line) -> dict[str, Any]:
    closed = queries.is_closed(line)
    facts = [] if closed else [f"{name}: {value}" for name, value in line.facts.items()]
    return {
        "line": line,
        "code": "" if closed else line.code,
        "act": queries.act_label(line.act),
        "who": line.actor.get("label") or line.actor_kind,
        "purpose": "" if closed else dict(Look.choices).get(line.purpose, line.purpose),
        "facts": " · ".join([*facts, *([] if closed else line.fields)]),
    }


def _chips(asked: Asked, people: dict[uuid.UUID, str]) -> list[dict[str, str]]:
    chips = []
    if asked.kind:
        chips.append({"name": "kind", "label": str(Kind(asked.kind).label)})
    if asked.act:
        chips.append({"name": "act", "label": queries.act_label(asked.act)})
    if asked.person:
        chips.append({"name": "person", "label": people.get(asked.person) or _("选定的人")})
    if asked.code:
        chips.append({"name": "code", "label": asked.code})
    return chips


def _chain(county: str) -> dict[str, Any]:
    head = queries.last_seal(county)
    waiting = queries.unsealed_count(county)
    return {
        "head": head,
        "parts": [head.head[n : n + 16] for n in range(0, 64, 16)] if head else [],
        "waiting": waiting,
        "oldest": queries.first_unsealed_at(county) if waiting else None,
    }


@require_POST
@acting_with(Act.AUDIT)
def verify(request: HttpRequest) -> HttpResponse:
    """Check the chain now when it is short; otherwise as a job, whose page shows how far it is."""
    actor, head = request.actor, queries.last_seal(request.actor.county)
    if head is None:
        messages.info(request, _("还没有封存过，没有可查的。"))
        return redirect("journal")
    if head.number > INLINE_SEALS:
        job = jobs.enqueue(actor, actor.county, KIND, {})
        return redirect("job", pk=job.pk)
    checked, findings = queries.verify_chain(actor.county)
    findings += queries.compare_heads(actor.county)
    facts = {"checked": checked, "findings": len(findings)}
    services.look(actor, "journal.verify", head, purpose=Look.OVERSIGHT, facts=facts)
    context = {"checked": checked, "findings": findings, "chain": _chain(actor.county), "at": clock.now()}
    return render(request, "desk/journal/verified.html", context)


@require_GET
@acting_with(Act.AUDIT)
def sheet(request: HttpRequest) -> HttpResponse:
    """A day's sheet, to be printed, signed and filed."""
    actor = request.actor
    day = min(_day(request.GET.get("day")) or clock.today(), clock.today())
    services.look_at_list(actor, "journal.sheet", facts={"day": day.isoformat()})
    context = {"day": day, "title": full_date(day), "text": queries.daily_sheet(actor.county, day)}
    if request.GET.get("form") == "txt":
        answer = HttpResponse(context["text"], content_type="text/plain; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="journal-{actor.county}-{day.isoformat()}.txt"'
        return answer
    return render(request, "desk/journal/sheet.html", context)
