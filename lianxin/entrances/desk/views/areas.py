"""Areas: the county's tree, one area, changes; and the picker every form uses. Everyone signed in may read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lianxin.entrances.desk.access import acting
from lianxin.ground.places import queries
from lianxin.ground.places.forms import SHOWN


@require_GET
@acting
def pick(request: HttpRequest) -> HttpResponse:
    """The radio buttons under an area box: what fits the text typed so far, ticked when there is only one."""
    name = request.GET.get("name", "place")[:60]
    asked = request.GET.get(name, "").strip()[:120]
    levels = [int(part) for part in request.GET.get("levels", "").split(",") if part in tuple("123456")] or [5]
    found = queries.search_areas(request.actor.county, asked, levels, limit=SHOWN)
    chosen = found[0].code if len(found) == 1 else request.GET.get(f"{name}-code", "")
    context = {"options": found, "chosen": chosen, "pick_name": name, "asked": asked}
    return render(request, "places/pick_options.html", context)
