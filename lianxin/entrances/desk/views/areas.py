"""Areas: the county's tree, one area and its history, changes; and the picker every form uses.

Everyone signed in may read their own county; changing takes ``Act.ORGANISE``.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianxin.entrances.desk.access import acting, acting_with
from lianxin.ground.officers.states import Act, may
from lianxin.ground.places import exports, queries, services
from lianxin.ground.places.forms import SHOWN, AddForm, CloseForm, GroupForm, RenameForm
from lianxin.ground.places.models import Area, Level
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, Refusal
from lianxin.tools.shell.wording import full_date

ROWS = 50


@require_GET
@acting
def pick(request: HttpRequest) -> HttpResponse:
    """The radio buttons under an area box: what fits the text typed so far, ticked when there is only one."""
    name = request.GET.get("name", "place")[:60]
    asked = request.GET.get(name, "").strip()[:120]
    levels = [int(part) for part in request.GET.get("levels", "").split(",") if part in tuple("123456")]
    found = queries.search_areas(request.actor.county, asked, levels or [Level.VILLAGE], limit=SHOWN)
    chosen = found[0].code if len(found) == 1 else request.GET.get(f"{name}-code", "")
    context = {"options": found, "chosen": chosen, "pick_name": name, "asked": asked}
    return render(request, "places/pick_options.html", context)


class Asked:
    """What the list's address asks for: text, level, day."""

    def __init__(self, request: HttpRequest):
        self.text = request.GET.get("q", "").strip()[:60]
        level = request.GET.get("level", "")
        self.level = int(level) if level in ("4", "5", "6") else None
        self.day = _day(request.GET.get("on", ""))

    @property
    def narrow(self) -> bool:
        return bool(self.text or self.level)

    def rows(self, county: str) -> list[Area]:
        if self.text:
            levels = self.level or (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE, Level.GROUP)
            return queries.search_areas(county, self.text, levels, limit=500, on=self.day)
        return queries.with_township_names(queries.areas_of(county, self.level, self.day), self.day)

    def chips(self) -> list[dict[str, str]]:
        chips = []
        if self.text:
            chips.append({"name": "q", "label": self.text})
        if self.level:
            chips.append({"name": "level", "label": str(Level(self.level).label)})
        if self.day:
            chips.append({"name": "on", "label": _("%(day)s的区划") % {"day": full_date(self.day)}})
        return chips

    def query(self) -> str:
        given = {"q": self.text, "level": self.level or "", "on": self.day.isoformat() if self.day else ""}
        return urlencode({name: value for name, value in given.items() if value})


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1949 <= day.year <= 2100 else None


@require_GET
@acting
def index(request: HttpRequest) -> HttpResponse:
    """The county as a tree of townships; with a search or a level, a list."""
    asked = Asked(request)
    county = request.actor.county
    context: dict[str, Any] = {
        "asked": asked,
        "day": asked.day or clock.today(),
        "county": queries.area(county, asked.day),
        "counts": queries.counts_by_township(county, asked.day),
        "levels": [(level.value, level.label) for level in (Level.TOWNSHIP, Level.VILLAGE, Level.GROUP)],
        "may_change": may(request.actor.role, Act.ORGANISE),
        "query": asked.query(),
    }
    context["totals"] = _totals(context["counts"])
    if asked.narrow:
        page = Paginator(asked.rows(county), ROWS).get_page(request.GET.get("page"))
        context |= {"page": page, "tree": []}
    else:
        tree = _tree(county, asked.day, context["counts"])
        context |= {"page": None, "tree": tree}
    context["totals"]["townships"] = queries.areas_of(county, Level.TOWNSHIP, asked.day).count()
    return render(request, "desk/areas/index.html", context)


def _totals(counts: dict[str, dict[str, int]]) -> dict[str, int]:
    return {name: sum(row[name] for row in counts.values()) for name in ("villages", "communities", "groups")}


def _tree(county: str, day: dt.date | None, counts: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    """Townships with their villages; villages with the number of their groups. One query."""
    rows = list(queries.areas_of(county, None, day))
    groups: dict[str, int] = {}
    for row in rows:
        if row.level == Level.GROUP:
            groups[row.village] = groups.get(row.village, 0) + 1
    nothing = {"villages": 0, "communities": 0, "groups": 0}
    tree: dict[str, dict[str, Any]] = {
        row.code: {"area": row, "villages": [], "count": counts.get(row.code, nothing)}
        for row in rows
        if row.level == Level.TOWNSHIP
    }
    for row in rows:
        if row.level == Level.VILLAGE and row.township in tree:
            tree[row.township]["villages"].append({"area": row, "groups": groups.get(row.code, 0)})
    return list(tree.values())


@require_GET
@acting
def sheet(request: HttpRequest) -> HttpResponse:
    """Every area shown in the list, on paper."""
    asked = Asked(request)
    context = {
        "rows": asked.rows(request.actor.county),
        "asked": asked,
        "day": asked.day or clock.today(),
        "county": queries.area(request.actor.county, asked.day),
    }
    return render(request, "desk/areas/sheet.html", context)


@require_GET
@acting
def export(request: HttpRequest, form: str) -> HttpResponse:
    """Exactly what the list shows, in the columns the importer reads."""
    rows = Asked(request).rows(request.actor.county)
    head = [_("代码"), _("名称"), _("级别"), _("上级代码"), _("类型"), _("简称"), _("起始日"), _("截止日")]
    cells = (
        [r.code, r.name, r.level, r.parent_code, r.kind, r.short_name, r.valid_from.isoformat(), r.valid_until or ""]
        for r in rows
    )
    data = exports.table(form, _("区划"), head, cells, (20, 28, 8, 16, 12, 20, 14, 14))
    return as_file(data, form, f"areas-{request.actor.county}-{clock.today().isoformat()}")


def as_file(data: bytes, form: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=exports.CONTENT_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


# One area ------------------------------------------------------------------------------------------------------------


def own_area(request: HttpRequest, code: str, day: dt.date | None = None) -> Area:
    """The area of one's own county, or one above it; other counties' are not found."""
    place = queries.area(code, day) or queries.history_of(code).first()
    if place is None or place.county not in ("", request.actor.county):  # type: ignore[attr-defined]
        raise Http404
    if not place.county and not request.actor.county.startswith(place.code):  # type: ignore[attr-defined]
        raise Http404
    return place


@require_GET
@acting
def detail(request: HttpRequest, code: str) -> HttpResponse:
    day = _day(request.GET.get("on", ""))
    place = own_area(request, code, day)
    children = queries.children(place, day)
    context = {
        "area": place,
        "day": day,
        "path": queries.path_of(place, day)[:-1],
        "history": _history(place),
        "page": Paginator(children, ROWS).get_page(request.GET.get("page")),
        "holds": place.valid_until is None or place.valid_until >= (day or clock.today()),
        "actions": _actions(request, place),
        "child_word": _child_word(place),
    }
    return render(request, "desk/areas/detail.html", context)


def _history(place: Area) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    for row in queries.history_of(place.code):
        if row.valid_until:
            text = _("“%(name)s”用到这一天") % {"name": row.name}
            items.append({"at": full_date(row.valid_until), "text": text, "future": row.valid_until > clock.today()})
        text = _("起用“%(name)s”（%(kind)s）") % {"name": row.name, "kind": row.kind or row.get_level_display()}
        items.append({"at": full_date(row.valid_from), "text": text, "future": row.valid_from > clock.today()})
    return items


def _child_word(place: Area) -> str:
    """What is added below an area; "" below which nothing is added by hand."""
    words: dict[int, str] = {
        Level.COUNTY: _("加一个乡镇"),
        Level.TOWNSHIP: _("加一个村、社区"),
        Level.VILLAGE: _("加一个村民小组"),
    }
    return words.get(place.level, "")


def _actions(request: HttpRequest, place: Area) -> list[dict[str, Any]]:
    """Buttons, or why not."""
    reason = ""
    if not may(request.actor.role, Act.ORGANISE):  # type: ignore[attr-defined]
        reason = _("区划由系统管理员改动")
    elif not place.county:
        reason = _("省、市的名称随全国区划表导入")
    elif place.valid_until is not None:
        reason = _("已设截止日")
    base = f"/areas/{place.code}/"
    actions = [
        {"label": _("更名"), "url": f"{base}rename/", "icon": "pencil"},
        {"label": _("设截止日"), "url": f"{base}close/", "icon": "archive"},
    ]
    if word := _child_word(place):
        actions.insert(0, {"label": word, "url": f"{base}add/", "icon": "plus"})
    return [{**action, "reason": reason if n == 0 else "", "allowed": not reason} for n, action in enumerate(actions)]


# Changes ---------------------------------------------------------------------------------------------------------------


def _change(request: HttpRequest, place: Area, form: Form, act: Any, words: dict[str, str]) -> HttpResponse:
    """Show a form about ``place``, or do ``act(data)`` and go to the area it returns; refusals stay with the form."""
    if request.method == "POST" and form.is_valid():
        try:
            result: Area = act(form.cleaned_data)
        except BadInput as refusal:
            for field, sentence in refusal.fields.items():
                form.add_error(field if field in form.fields else None, sentence)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, words["done"] % {"name": result.name})
            return redirect("area", code=result.code)
    if "version" in form.errors:
        form.add_error(None, _("这一页放得太久了，请刷新后再改。"))
    status = 422 if request.method == "POST" else 200
    context = {"area": place, "path": queries.path_of(place), "form": form, **words}
    return render(request, "desk/areas/form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@acting_with(Act.ORGANISE)
def add(request: HttpRequest, code: str) -> HttpResponse:
    place = own_area(request, code)
    words = {"title": _child_word(place), "verb": _("新增"), "done": _("已新增“%(name)s”。"), "hint": ""}
    if not words["title"]:
        raise Http404
    initial = {"from_on": clock.today(), "code": place.code}
    if place.level == Level.VILLAGE:
        group = GroupForm(request.POST or None, initial=initial)
        return _change(
            request, place, group, lambda data: services.add_group(by=request.actor, village=place, **data), words
        )
    form = AddForm(request.POST or None, initial=initial)
    return _change(
        request,
        place,
        form,
        lambda data: services.add_area(by=request.actor, parent_code=place.code, **data),
        words,
    )


@require_http_methods(["GET", "POST"])
@acting_with(Act.ORGANISE)
def rename(request: HttpRequest, code: str) -> HttpResponse:
    place = own_area(request, code)
    initial = {"name": place.name, "kind": place.kind, "from_on": clock.today(), "version": place.version}
    words = {
        "title": _("更名：%(name)s") % {"name": place.name},
        "verb": _("更名"),
        "done": _("已更名为“%(name)s”。"),
        "hint": _("代码不变。下面的村、组和已有的记录都不动。"),
    }

    def act(data: dict[str, Any]) -> Area:
        place.version = data.pop("version")
        return services.rename_area(by=request.actor, area=place, **data)

    return _change(request, place, RenameForm(request.POST or None, initial=initial), act, words)


@require_http_methods(["GET", "POST"])
@acting_with(Act.ORGANISE)
def close(request: HttpRequest, code: str) -> HttpResponse:
    place = own_area(request, code)
    initial = {"last_on": clock.today(), "version": place.version}
    words = {
        "title": _("设截止日：%(name)s") % {"name": place.name},
        "verb": _("设截止日"),
        "done": _("“%(name)s”已设截止日。"),
        "hint": _("撤并的村先在这里截止。它名下已有的纠纷、住户要由交接来转到新村，这里不动。"),
    }

    def act(data: dict[str, Any]) -> Area:
        place.version = data.pop("version")
        return services.close_area(by=request.actor, area=place, **data)

    return _change(request, place, CloseForm(request.POST or None, initial=initial), act, words)
