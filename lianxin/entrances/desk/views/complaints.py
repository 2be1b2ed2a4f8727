"""The independent desk's own pages. To everybody else there is nothing here: 404, whether a complaint exists or not."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianxin.cellar.journal.models import Look
from lianxin.cellar.journal.queries import latest_of
from lianxin.cellar.journal.services import look, look_at_list
from lianxin.entrances.desk import complaining
from lianxin.entrances.desk.access import View, acting
from lianxin.entrances.desk.context import bounded, count_with
from lianxin.entrances.desk.deeds import do_once, token_of
from lianxin.entrances.desk.forms.complaints import TakeForm
from lianxin.entrances.desk.forms.reports import UnmaskForm
from lianxin.entrances.desk.refusing import refusals, status_of
from lianxin.oversight.rights import papers, queries
from lianxin.oversight.rights.models import Complaint
from lianxin.oversight.rights.services.receiving import take_complaint
from lianxin.oversight.rights.states import Kind
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import Refusal
from lianxin.tools.shell.keeping import kept

PER_PAGE = 25
_VIEWER = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; img-src 'self' data:"


def desk_page(view: View) -> View:
    """For the independent desk; 404 for everybody else who is signed in, before anything is looked up."""

    @acting
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not queries.is_desk(request.actor):  # type: ignore[attr-defined]
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def find_complaint(request: HttpRequest, number: str) -> Complaint:
    """404 for one that does not exist and for one that is kept from the visitor: the two cannot be told apart."""
    complaint = queries.get_visible(request.actor, number)  # type: ignore[attr-defined]
    if complaint is None:
        raise Http404
    return complaint


@require_safe
@desk_page
def index(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    asked = complaining.Asked(request.GET)
    sets = {"overdue": [queries.visible_to(actor).filter(queries.overdue())]}
    counts = count_with(request, {}, sets)
    page = Paginator(queries.listing(actor, asked.filters, asked.order), PER_PAGE).get_page(asked.page)
    look_at_list(actor, "rights.list", facts={"state": asked.stage, "count": page.paginator.count})
    context = {
        "asked": asked,
        "page": page,
        "rows": [complaining.row(complaint) for complaint in page],
        "overdue": bounded(counts["overdue"]),
        "stages": complaining.STAGES.items(),
        "sorts": complaining.SORTS,
        "gone": "gone" in request.GET,
    }
    return render(request, "desk/complaints/index.html", context)


@require_http_methods(["GET", "POST"])
@desk_page
def new(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    form = TakeForm(request.POST if request.method == "POST" else None, by=actor)
    if form.is_bound and form.is_valid():
        with refusals(form):
            return redirect(do_once(request, lambda: _take(request, form)))
    context = {"form": form, "token": token_of(request), "substitute": queries.substitute_of(actor.county)}
    return render(request, "desk/complaints/new.html", context, status=status_of(form, request))


def _take(request: HttpRequest, form: TakeForm) -> str:
    actor = request.actor  # type: ignore[attr-defined]
    complaint = take_complaint(by=actor, draft=form.draft())
    kept(request, "complaint")
    if queries.get_visible(actor, complaint.code) is None:
        return reverse("complaints") + "?gone=1"
    return reverse("complaint", args=[complaint.code])


@require_safe
@desk_page
def detail(request: HttpRequest, number: str) -> HttpResponse:
    complaint = find_complaint(request, number)
    look(request.actor, "rights.look", complaint, purpose=Look.OPEN)  # type: ignore[attr-defined]
    return page_of(request, complaint)


def page_of(
    request: HttpRequest, complaint: Complaint, *, unmasked: bool = False, status: int = 200, **forms: Any
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    texts = complaining.shown(complaint, open_names=unmasked)
    deeds, looks = latest_of(complaint.pk, 30, 5)
    actions = complaining.actions(actor, complaint)
    main = [action for action in actions if action["name"] in ("examine", "answer", "pass_on", "receipt", "close", "notice")]
    context = {
        "complaint": complaint,
        "texts": texts,
        "unmasked": unmasked,
        "concerned": queries.concerned_of(complaint),
        "reviews": [_review(complaint, row, texts["veil"]) for row in queries.reviews_of(complaint)],
        "dispute": complaining.dispute_facts(complaint),
        "row": complaining.row(complaint),
        "main": main,
        "others": [action for action in actions if action not in main],
        "papers": papers.offered(complaint),
        "history": [complaining.event(line) for line in deeds],
        "looks": [(line, complaining.event(line)["text"]) for line in looks],
        "unmask_form": UnmaskForm(),
        "problem": "",
        **forms,
    }
    return render(request, "desk/complaints/detail.html", context, status=status)


def _review(complaint: Complaint, row: Any, veil: Any) -> dict[str, Any]:
    url = reverse("complaint_review", args=[complaint.code, row.pk])
    return {"review": row, "words": veil(row.read("words")), "answer": veil(row.read("answer")), "url": url}


@require_POST
@desk_page
def unmask(request: HttpRequest, number: str) -> HttpResponse:
    complaint = find_complaint(request, number)
    form = UnmaskForm(request.POST)
    if not form.is_valid():
        return page_of(request, complaint, status=422, unmask_form=form)
    look(request.actor, "rights.unmask", complaint, purpose=form.cleaned_data["purpose"])  # type: ignore[attr-defined]
    return page_of(request, complaint, unmasked=True)


@require_safe
@desk_page
def paper(request: HttpRequest, number: str, paper: str) -> HttpResponse:
    """The receipt, the notice, the answer, the letter to the body in charge: shown as PDF, each print a look."""
    complaint = find_complaint(request, number)
    if paper not in papers.PAPERS:
        raise Http404
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return redirect("complaint", complaint.code)
    try:
        data = papers.print_paper(by=request.actor, complaint=complaint, paper=paper)  # type: ignore[attr-defined]
    except Refusal as refusal:
        return page_of(request, complaint, status=refusal.status, problem=str(refusal))
    response = HttpResponse(data, content_type="application/pdf")
    name = f"{papers.PAPERS[paper].zh} {complaint.code}.pdf"
    response["Content-Disposition"] = content_disposition_header("download" in request.GET, name)
    response["Content-Security-Policy"] = _VIEWER
    return response


@require_safe
@desk_page
def figures(request: HttpRequest) -> HttpResponse:
    """A year's figures, for the desk alone: there is no export and no other page that has them."""
    actor, now = request.actor, clock.today().year  # type: ignore[attr-defined]
    given = request.GET.get("year", "")
    year = int(given) if given.isascii() and given.isdecimal() and 2000 <= int(given[:4]) <= now and len(given) == 4 else now
    found = queries.figures(actor, year)
    look_at_list(actor, "rights.list", facts={"year": year})
    kinds = [(label, found["kinds"].get(value, 0)) for value, label in Kind.choices]
    context = {"year": year, "years": range(now, now - 5, -1), "found": found, "kinds": kinds, "title": _("本室年度数字")}
    return render(request, "desk/complaints/figures.html", context)
