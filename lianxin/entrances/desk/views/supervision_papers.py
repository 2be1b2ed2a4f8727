"""Printing an order, an approval, the minutes of a meeting: each print is a look, and a link from elsewhere prints nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianxin.entrances.desk.access import case_page
from lianxin.entrances.desk.views.papers import printed
from lianxin.ground.officers.states import Role
from lianxin.work.dossiers.services import supervision_papers as papers
from lianxin.work.supervision import queries


@never_cache
@require_GET
@case_page
def order(request: HttpRequest, pk: uuid.UUID, fmt: str) -> HttpResponseBase:
    row = queries.order(request.actor, pk)  # type: ignore[attr-defined]
    return _print(request, row, "order", lambda by: papers.print_order(by=by, order=row, fmt=fmt))  # type: ignore[arg-type]


@never_cache
@require_GET
@case_page
def approval(request: HttpRequest, pk: uuid.UUID, fmt: str) -> HttpResponseBase:
    actor = request.actor  # type: ignore[attr-defined]
    if actor.role == Role.COUNTY_LEADER:
        raise PermissionDenied
    row = queries.approval(actor, pk)
    return _print(request, row, "approval", lambda by: papers.print_approval(by=by, approval=row, fmt=fmt))  # type: ignore[arg-type]


@never_cache
@require_GET
@case_page
def minutes(request: HttpRequest, pk: uuid.UUID, fmt: str) -> HttpResponseBase:
    row = queries.meeting(request.actor, pk)  # type: ignore[attr-defined]
    return _print(request, row, "meeting", lambda by: papers.print_minutes(by=by, meeting=row, fmt=fmt))  # type: ignore[arg-type]


def _print(request: HttpRequest, row: Any, page: str, deed: Callable[[Any], Any]) -> HttpResponseBase:
    if row is None:
        raise Http404
    return printed(request, lambda: deed(request.actor), page, row.pk)  # type: ignore[attr-defined]
