"""The list of disputes: search as one types, filters in the address, views, export; and the search by person."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianxin.cellar.journal import services as journal
from lianxin.entrances.desk import ledger, names
from lianxin.entrances.desk.access import case_page
from lianxin.entrances.desk.context import address, bounded, count_with
from lianxin.entrances.desk.forms.lists import PersonForm, ViewForm
from lianxin.entrances.desk.refusing import refusals
from lianxin.entrances.desk.rows import cells, columns, row_of
from lianxin.ground.officers.states import Act, Compartment, may
from lianxin.ground.places import exports
from lianxin.tools.kit import clock
from lianxin.tools.kit.ids import normal_code
from lianxin.tools.kit.text import clean
from lianxin.work.disputes import queries
from lianxin.work.disputes.services import lists

ROWS = 25
MOST_ROWS = 2_000  # of an export: more is a matter of a narrower question


class Counted(Paginator):
    """A paginator over rows that were already cut and counted."""

    def __init__(self, rows: list[Any], count: int):
        super().__init__(rows, ROWS)
        self.__dict__["count"] = min(count, queries.COUNT_LIMIT)

    def page(self, number: Any) -> Any:
        return self._get_page(self.object_list, self.validate_number(number), self)


@never_cache
@require_GET
@case_page
def index(request: HttpRequest) -> HttpResponse:
    """A code typed in full leads to its dispute; a request by htmx gets the part below the search box only."""
    asked = ledger.Asked(request.actor, request.GET)  # type: ignore[attr-defined]
    part = _is_part(request)
    if not part and normal_code(asked.words):
        found = queries.get_visible(request.actor, asked.words)  # type: ignore[attr-defined]
        if found is not None:
            return redirect("dispute", found.code)
    return _list(request, asked, part)


@never_cache
@require_http_methods(["GET", "POST"])
@case_page
def find(request: HttpRequest) -> HttpResponse:
    """What was typed into a search box. A name or a number of somebody may be in it, so it comes by POST and leads to an
    address only when it found something: places, matters and handlers may be sent and kept, people not."""
    if request.method == "GET":  # the address line, a reload in a new tab, a change of language
        return redirect("disputes")
    actor, part = request.actor, _is_part(request)  # type: ignore[attr-defined]
    given = {name: value for name in ("q", "sort", *ledger.FILTERS) if (value := clean(request.POST.get(name, "")))}
    asked = ledger.Asked(actor, given)
    at = f"{reverse('disputes')}?{urlencode(given)}"
    person = asked.is_person and not normal_code(asked.words)
    private = person and not queries.rows_of(actor, asked.wanted, asked.order, limit=1)
    if not private and not part:
        return redirect(at)
    kept = {name: value for name, value in given.items() if name != "q" or not private}
    request.GET = QueryDict(urlencode(kept))  # type: ignore[assignment]  # what the links of the list keep
    answer = _list(request, asked, part)
    if part:
        answer["HX-Push-Url"] = "false" if private else at
    return answer


def _is_part(request: HttpRequest) -> bool:
    return bool(request.htmx) and not request.htmx.history_restore_request  # type: ignore[attr-defined]


def _list(request: HttpRequest, asked: ledger.Asked, part: bool) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    tabs = ledger.tabs(actor, asked, queries.saved_views(actor))
    counted = {"": asked.wanted, **asked.by_colour()}
    if not asked.words:  # while a text is looked for, only what was found is counted
        counted |= {f"tab_{tab.key}": tab.wanted for tab in tabs}
    counts = count_with(request, counted, split=asked.split)
    for tab in tabs:
        tab.count = counts.get(f"tab_{tab.key}")
    page = min(asked.page, max(1, -(-min(counts[""], queries.COUNT_LIMIT) // ROWS)))
    rows = queries.rows_of(actor, asked.wanted, asked.order, offset=(page - 1) * ROWS, limit=ROWS)
    _journal_list(request, asked, "disputes.list", counts[""])
    may_search = _may_search(request)
    context = {
        "asked": asked,
        "tabs": [{"tab": tab, "count": "" if tab.count is None else bounded(tab.count)} for tab in tabs],
        "rows": [row_of(actor, row) for row in rows],
        "page": Counted(rows, counts[""]).page(page),
        "count": bounded(counts[""]),
        "colours": [{"label": label, "count": bounded(counts[key])} for key, label in ledger.COLOUR_COUNTS if counts.get(key)],
        "order_label": _("排序：%(order)s") % {"order": dict(ledger.SORTS)[asked.order]},
        "chips": asked.chips(),
        "menus": asked.menus(),
        "sorts": ledger.SORTS,
        "may_export": _may_export(request),
        "may_search": may_search,
        "offer_person": may_search and asked.is_person and (not rows or len(queries.digits(asked.words)) >= 5),
        "most": MOST_ROWS,
        "is_kept": any(tab.here for tab in tabs),
        "whose": _whose(request),
        "new_url": address("report_new") if may(actor.role, Act.REPORT, Compartment.NORMAL) else "",
    }
    answer = render(request, f"desk/disputes/{'parts/ledger' if part else 'list'}.html", context)
    if part and context["offer_person"]:
        answer["HX-Push-Url"] = "false"  # what may be somebody's name stays out of the browser's history
    return answer


def _whose(request: HttpRequest) -> str:
    actor = request.actor  # type: ignore[attr-defined]
    return "、".join(names.area_name(actor.county, code) for _column, code in actor.territory[:3])


def _journal_list(request: HttpRequest, asked: ledger.Asked, act: str, count: int, **more: Any) -> None:
    """One line with the filter and the count; the words themselves are nobody's business."""
    facts = {**asked.given, "order": asked.order, "words": bool(asked.words), "count": count, **more}
    journal.look_at_list(request.actor, act, facts=facts)  # type: ignore[attr-defined]


def _may_export(request: HttpRequest) -> bool:
    return may(request.actor.role, Act.EXPORT, Compartment.NORMAL)  # type: ignore[attr-defined]


def _may_search(request: HttpRequest) -> bool:
    return may(request.actor.role, Act.UNMASK, Compartment.NORMAL)  # type: ignore[attr-defined]


@never_cache
@require_GET
@case_page
def export(request: HttpRequest, form: str) -> HttpResponse:
    """Exactly the list of this address, as masked as it is shown; at most MOST_ROWS rows, and the file says so."""
    if not _may_export(request):
        raise PermissionDenied
    actor, asked = request.actor, ledger.Asked(request.actor, request.GET)  # type: ignore[attr-defined]
    rows = queries.rows_of(actor, asked.wanted, asked.order, limit=MOST_ROWS + 1)
    table = [cells(row_of(actor, row)) for row in rows[:MOST_ROWS]]
    if len(rows) > MOST_ROWS:
        table.append([_("只导出了前%(n)s行，请缩小范围分次导出。") % {"n": MOST_ROWS}])
    _journal_list(request, asked, "disputes.export", len(rows[:MOST_ROWS]), form=form)
    body = exports.table(form, _("纠纷台账"), columns(), table, (14, 8, 16, 16, 22, 8, 8, 12, 20, 10, 16, 14))
    name = f"disputes-{clock.today():%Y%m%d}.{form}"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=exports.CONTENT_TYPES[form], headers=disposition)


@never_cache
@require_http_methods(["GET", "POST"])
@case_page
def person(request: HttpRequest) -> HttpResponse:
    """By a whole name, full initials or a phone, inside one's own assignment, with a purpose; the name is in no address.

    ``carry``: what was typed into the list's search box; the purpose is asked first.
    """
    actor = request.actor  # type: ignore[attr-defined]
    if not _may_search(request):
        raise PermissionDenied
    carried = clean(request.POST.get("carry", ""))[:60]
    form, rows = PersonForm(None if carried else request.POST or None, initial={"who": carried}), None
    if form.is_valid():
        keys = queries.found_by_person(actor, form.cleaned_data["who"])
        purpose = form.cleaned_data["purpose"]
        journal.look_at_list(actor, "disputes.search_person", facts={"purpose": purpose, "count": len(keys)})
        wanted = queries.Wanted(Q(pk__in=keys))
        rows = [row_of(actor, row) for row in queries.rows_of(actor, wanted, "due", limit=queries.PERSONS)]
    status = 422 if form.is_bound and rows is None else 200
    return render(request, "desk/disputes/person.html", {"form": form, "rows": rows, "most": queries.PERSONS}, status=status)


@require_POST
@case_page
def keep_view(request: HttpRequest) -> HttpResponse:
    """The filters in force, kept under a name as a tab of one's own."""
    form = ViewForm(request.POST)
    if form.is_valid():
        actor = request.actor  # type: ignore[attr-defined]
        asked = ledger.Asked(actor, ledger.parsed(form.cleaned_data["query"]))
        with refusals(form):
            lists.save_view(by=actor, name=form.cleaned_data["name"], query=asked.kept_query)
            messages.success(request, _("视图已保存。"))
            return redirect(f"{reverse('disputes')}?{asked.kept_query}")
    for sentences in form.errors.values():
        messages.error(request, " ".join(sentences))
    return redirect("disputes")


@require_POST
@case_page
def drop_view(request: HttpRequest, pk: str) -> HttpResponse:
    view = queries.saved_views(request.actor).filter(pk=pk).first()  # type: ignore[attr-defined]
    if view is None:
        raise Http404
    lists.drop_view(by=request.actor, view=view)  # type: ignore[attr-defined]
    messages.success(request, _("视图“%(name)s”已删除。") % {"name": view.name})
    return redirect("disputes")
