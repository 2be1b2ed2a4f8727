"""The roster of mediators and helpers: everybody reads it, heads keep their own part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianxin.cellar.journal import services as journal
from lianxin.entrances.desk import directory
from lianxin.entrances.desk.access import acting
from lianxin.entrances.desk.deeds import do_once
from lianxin.entrances.desk.forms.roster import (
    BookForm,
    EndEntryForm,
    EntryForm,
    TermForm,
    TrainingForm,
    year_of,
)
from lianxin.entrances.desk.refusing import refusals, status_of
from lianxin.ground.officers.roster import queries, rules, services
from lianxin.ground.officers.roster.models import RosterEntry
from lianxin.ground.officers.roster.states import EntryKind
from lianxin.ground.places import exports
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import NotAllowed, Refusal
from lianxin.tools.shell.keeping import kept
from lianxin.work.disputes.queries import compartments

ROWS, MOST_ROWS = 30, 2_000
both = require_http_methods(["GET", "POST"])


def _asked(request: HttpRequest) -> directory.Asked:
    """How much somebody has in hand is for those who see cases."""
    return directory.Asked(request.actor, request.GET, with_load=bool(compartments(request.actor)))  # type: ignore[attr-defined]


@require_GET
@acting
def index(request: HttpRequest) -> HttpResponse:
    actor, asked = request.actor, _asked(request)  # type: ignore[attr-defined]
    page = Paginator(asked.entries(), ROWS).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "page": page,
        "rows": directory.rows_of(actor, page.object_list, asked.known, with_load=asked.with_load),
        "chips": asked.chips(),
        "menus": asked.menus(),
        "may_enter": rules.may_keep_any(actor),
        "may_keep_terms": rules.may_keep_terms(actor),
    }
    return render(request, "desk/roster/index.html", context)


@require_GET
@acting
def export(request: HttpRequest, form: str) -> HttpResponse:
    """Exactly the list of this address. The roster is public; work telephones stay on its pages."""
    actor, asked = request.actor, _asked(request)  # type: ignore[attr-defined]
    rows = directory.rows_of(actor, asked.entries()[:MOST_ROWS], asked.known, with_load=asked.with_load)
    facts = {"form": form, "count": len(rows), "kind": asked.kind, "area": asked.area, "words": bool(asked.words)}
    journal.look_at_list(actor, "roster.export", facts=facts)
    table = [directory.cells(row, asked.with_load) for row in rows]
    widths = (12, 20, 20, 26, 16, 14, 12, 10)
    body = exports.table(form, _("调解员、协助人名册"), directory.columns(asked.with_load), table, widths)
    disposition = {"Content-Disposition": f'attachment; filename="roster-{clock.today():%Y%m%d}.{form}"'}
    return HttpResponse(body, content_type=exports.CONTENT_TYPES[form], headers=disposition)


def _found(request: HttpRequest, pk: Any) -> RosterEntry:
    row = queries.entry_of(request.actor, pk)  # type: ignore[attr-defined]
    if row is None:
        raise Http404
    return row


@require_GET
@acting
def entry(request: HttpRequest, pk: Any) -> HttpResponse:
    actor, row = request.actor, _found(request, pk)  # type: ignore[attr-defined]
    known = queries.terms(actor.county)
    sees = bool(compartments(actor))
    (shown,) = directory.rows_of(actor, [row], known, with_load=sees)
    year = year_of(request.GET.get("year", ""))
    trainings = queries.trainings_of(row)
    in_committee = row.unit is not None and row.kind == EntryKind.PEOPLES and row.ended_on is None
    context = {
        "entry": row,
        "shown": shown,
        "trainings": trainings,
        "year": year,
        "hours": sum((t.hours for t in trainings if t.on.year == year), start=0),
        "years": sorted({t.on.year for t in trainings} | {clock.today().year}, reverse=True),
        "may_keep": rules.may_keep(actor, row.area, row.unit) and row.ended_on is None,
        "is_me": row.staff_id is not None and row.staff_id == actor.ref and row.ended_on is None,
        "hints": rules.composition(row.unit) if in_committee and row.unit else [],
    }
    return render(request, "desk/roster/entry.html", context)


# Changing ----------------------------------------------------------------------------------------------


def _run(
    request: HttpRequest, form: BookForm, deed: Callable[[], str], said: str, context: dict[str, Any]
) -> HttpResponse:
    """Show the form, or carry it out once."""
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            url = do_once(request, deed)
            kept(request, request.path)
            messages.success(request, said)
            return redirect(url)
    context = {"form": form, "own_terms": [], **context}
    return render(request, "desk/roster/form.html", context, status=status_of(form, request))


def _require_any(request: HttpRequest) -> None:
    if not rules.may_keep_any(request.actor):  # type: ignore[attr-defined]
        raise NotAllowed(_("名册由县中心和各单位负责人管理，只能改本单位、本辖区的。"))


@both
@acting
def new(request: HttpRequest) -> HttpResponse:
    _require_any(request)
    actor = request.actor  # type: ignore[attr-defined]
    form = EntryForm(request.POST or None, by=actor, initial={"unit": str(actor.unit or "")})

    def deed() -> str:
        row = services.enter(by=actor, draft=form.draft)
        return reverse("roster_entry", args=[row.pk])

    context = {"title": _("登上名册"), "verb": _("登记"), "back": reverse("roster"), "intro": _intro()}
    return _run(request, form, deed, _("已登上名册。"), context)


def _intro() -> str:
    return _("先问本人愿不愿意，再登记。名册公开，只写选人用得着的：不写家庭、病史、信仰，不打分。")


def _kept_by(request: HttpRequest, row: RosterEntry) -> None:
    rules.require_keeping(request.actor, row.area, row.unit)  # type: ignore[attr-defined]


@both
@acting
def edit(request: HttpRequest, pk: Any) -> HttpResponse:
    row = _found(request, pk)
    _kept_by(request, row)
    actor = request.actor  # type: ignore[attr-defined]
    form = EntryForm(request.POST or None, by=actor, entry=row)

    def deed() -> str:
        services.amend_entry(by=actor, entry=row, draft=form.draft, version=form.cleaned_data["version"] or 0)
        return reverse("roster_entry", args=[row.pk])

    context = {"title": _("更正、续任：%(name)s") % {"name": row.name}, "verb": _("保存"), "back": _url(row), "intro": ""}
    return _run(request, form, deed, _("已保存。"), context)


def _url(row: RosterEntry) -> str:
    return reverse("roster_entry", args=[row.pk])


@both
@acting
def end(request: HttpRequest, pk: Any) -> HttpResponse:
    row = _found(request, pk)
    _kept_by(request, row)
    form = EndEntryForm(request.POST or None)

    def deed() -> str:
        services.end_entry(by=request.actor, entry=row, reason=form.cleaned_data["reason"])  # type: ignore[attr-defined]
        return _url(row)

    intro = _("退出以后不再有人来请，电话随即抹掉。以前参加过的调解，记录还在那一起里。")
    context = {"title": _("退出名册：%(name)s") % {"name": row.name}, "verb": _("退出名册"), "back": _url(row), "intro": intro}
    return _run(request, form, deed, _("已退出名册。"), context)


@both
@acting
def training(request: HttpRequest, pk: Any) -> HttpResponse:
    row = _found(request, pk)
    _kept_by(request, row)
    form = TrainingForm(request.POST or None, initial={"on": clock.today()})

    def deed() -> str:
        given = {name: form.cleaned_data[name] for name in ("on", "subject", "hours")}
        services.record_training(by=request.actor, entry=row, **given)  # type: ignore[attr-defined]
        return _url(row) + "#training"

    context = {"title": _("登记培训：%(name)s") % {"name": row.name}, "verb": _("登记"), "back": _url(row), "intro": ""}
    return _run(request, form, deed, _("已登记培训。"), context)


def _do(request: HttpRequest, url: str, deed: Callable[[], Any], said: str) -> HttpResponse:
    """A verb that needs no form of its own."""
    try:
        deed()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect(url)


@require_POST
@acting
def strike(request: HttpRequest, pk: Any, row: Any) -> HttpResponse:
    entry = _found(request, pk)
    found = queries.training(entry, row)
    if found is None:
        raise Http404
    deed = lambda: services.strike_training(by=request.actor, training=found)  # type: ignore[attr-defined]  # noqa: E731
    return _do(request, _url(entry) + "#training", deed, _("已删除这条培训记录。"))


@require_POST
@acting
def available(request: HttpRequest, pk: Any) -> HttpResponse:
    row = _found(request, pk)
    free = request.POST.get("available") == "1"
    deed = lambda: services.set_available(by=request.actor, entry=row, available=free)  # type: ignore[attr-defined]  # noqa: E731
    return _do(request, _url(row), deed, _("已改为请得到。") if free else _("已改为暂时请不到。"))


@both
@acting
def terms(request: HttpRequest) -> HttpResponse:
    """The county's own skills and languages, beside those that are shipped."""
    actor = request.actor  # type: ignore[attr-defined]
    if not rules.may_keep_terms(actor):
        raise NotAllowed(_("擅长和语言的清单由县中心管理。"))
    form = TermForm(request.POST or None, by=actor)

    def deed() -> str:
        data = form.cleaned_data
        services.keep_term(by=actor, kind=data["kind"], name=data["name"], categories=tuple(data["categories"]))
        return reverse("roster_terms")

    context = {
        "title": _("擅长和语言"),
        "verb": _("增加"),
        "back": reverse("roster"),
        "intro": _("系统自带的清单不够用时，县里自己加。"),
        "own_terms": list(queries.own_terms(actor.county)),
    }
    return _run(request, form, deed, _("已增加。"), context)


@require_POST
@acting
def drop_term(request: HttpRequest, pk: Any) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    found = queries.own_term(actor.county, pk)
    if found is None:
        raise Http404
    deed = lambda: services.drop_term(by=actor, term=found)  # noqa: E731
    return _do(request, reverse("roster_terms"), deed, _("已停用。已经选了它的人还留着。"))
