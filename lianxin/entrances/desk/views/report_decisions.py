"""Deciding a report: accepted as a dispute, joined to one, declined, transferred, or passed to the independent desk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.cellar.journal.models import Look
from lianxin.cellar.journal.services import look
from lianxin.entrances.desk import tellings
from lianxin.entrances.desk.access import staff_page
from lianxin.entrances.desk.deeds import do_once, token_of
from lianxin.entrances.desk.forms.complaints import PassOnReportForm
from lianxin.entrances.desk.forms.reports import (
    AcceptForm,
    DecisionForm,
    DeclineForm,
    TransferForm,
    side_blocks,
)
from lianxin.entrances.desk.refusing import refusals, status_of
from lianxin.entrances.desk.veil import veil_of, veil_of_report
from lianxin.entrances.desk.views.reports import find_report
from lianxin.ground.officers.states import Act, may
from lianxin.oversight.rights.services.receiving import pass_on_report
from lianxin.tools.shell.keeping import kept
from lianxin.work.disputes import queries as disputes
from lianxin.work.reports.models import Report
from lianxin.work.reports.services import deciding
from lianxin.work.reports.states import Relation, ReportState
from lianxin.work.supervision.services.approvals import ask_approval
from lianxin.work.supervision.states import Deed


def _to_decide(request: HttpRequest, code: str) -> Report | HttpResponse:
    """The report, or a way back to its page when somebody else was quicker."""
    report = find_report(request, code)
    if not may(request.actor.role, Act.DECIDE_REPORT, report.compartment):  # type: ignore[attr-defined]
        raise PermissionDenied
    if report.state != ReportState.RECEIVED:
        if request.method == "POST":
            return report  # the service refuses it, and what was typed stays on the page
        messages.warning(request, _("这件来件已经决定了：%(what)s。") % {"what": report.get_decision_display()})
        return redirect("report", report.code)
    return report


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _page(request: HttpRequest, template: str, report: Report, form: Any, **more: Any) -> HttpResponse:
    context = {
        "report": report,
        "title": tellings.title(report),
        "words": veil_of_report(report)(report.read("words")),
        "form": form,
        "token": token_of(request),
        **more,
    }
    status = 422 if form.is_bound and not form.errors else status_of(form, request)  # a row of a side may be what is wrong
    return render(request, template, context, status=status)


@staff_page
def accept(request: HttpRequest, code: str) -> HttpResponse:
    report = _to_decide(request, code)
    if isinstance(report, HttpResponse):
        return report
    actor, data = request.actor, _data(request)  # type: ignore[attr-defined]
    first = {"version": report.version, "category": report.category}
    form = AcceptForm(data, by=actor, report=report, initial=first)
    sides = side_blocks(data, None if data else _teller(report))
    if data and all([form.is_valid(), *[side.is_valid() for side in sides]]):
        with refusals(form):
            return redirect(do_once(request, lambda: _accept(request, report, form, sides)))
    look(actor, "reports.unmask", report, purpose=Look.HANDLE)  # the words whole, to be written down as sides and a matter
    words = {"words": report.read("words")}
    return _page(request, "desk/reports/accept.html", report, form, sides=sides, formsets=[s.parties for s in sides], **words)


def _teller(report: Report) -> dict[str, Any] | None:
    """The person who told it fills in the first side, when they are a party."""
    name = report.read("teller_name")
    if report.relation != Relation.APPLICANT or not name:
        return None
    return {"name": name, "phone": report.read("teller_phone"), "contact_rule": report.read("contact_when")}


def _accept(request: HttpRequest, report: Report, form: AcceptForm, sides: list[Any]) -> str:
    draft = form.acceptance([side.draft() for side in sides])
    actor, version = request.actor, form.cleaned_data["version"]  # type: ignore[attr-defined]
    dispute = deciding.accept_report(by=actor, report=report, draft=draft, version=version)
    kept(request, f"accept-{report.code}")
    messages.success(request, _("已受理，编号%(code)s。") % {"code": dispute.code})
    return reverse("dispute", args=[dispute.code])


@staff_page
def join(request: HttpRequest, code: str, dispute_code: str) -> HttpResponse:
    """The report and a dispute side by side; joining is one button under them."""
    report = _to_decide(request, code)
    if isinstance(report, HttpResponse):
        return report
    actor = request.actor  # type: ignore[attr-defined]
    dispute = disputes.get_visible(actor, dispute_code)
    if dispute is None:
        raise Http404
    form = DecisionForm(_data(request), initial={"version": report.version})
    if form.is_bound and form.is_valid():
        with refusals(form):
            deciding.join_report(by=actor, report=report, dispute=dispute, version=form.cleaned_data["version"])
            messages.success(request, _("已并入。来件原话留在这一起里。"))
            return redirect("dispute", dispute.code)
    look(actor, "disputes.look", dispute, purpose=Look.HANDLE)
    veil = veil_of(dispute, more=[report.read("teller_name")])
    more = {
        "dispute": dispute,
        "narrative": veil(dispute.read("narrative")),
        "dispute_place": veil(dispute.read("place")),
        "words": veil(report.read("words")),
        "place": veil(report.read("place")),
        "heading": dispute.read("heading"),
        "category": tellings.category(report),
        "dispute_category": tellings.category_of(dispute.category, dispute.county),
    }
    return _page(request, "desk/reports/join.html", report, form, **more)


@staff_page
def decline(request: HttpRequest, code: str) -> HttpResponse:
    said = _("已决定不予受理，请把途径告诉来人。")
    return _told(request, code, "desk/reports/decline.html", DeclineForm, _decline, said)


def _decline(*, by: Any, report: Report, ask: bool, version: int, **given: Any) -> str | None:
    """At once, or put before whoever may approve; what to say then."""
    if not ask:
        return deciding.decline_report(by=by, report=report, version=version, **given)
    approval = ask_approval(by=by, deed=Deed.DECLINE, given=given, reason=given["reason"], report=report)
    return _("已送%(unit)s审批，同意以后自动办理。") % {"unit": approval.unit.short_name}


@staff_page
def transfer(request: HttpRequest, code: str) -> HttpResponse:
    said = _("已移送，请打印移送函。")
    return _told(request, code, "desk/reports/transfer.html", TransferForm, deciding.transfer_report, said)


def _told(request: HttpRequest, code: str, template: str, kind: Any, service: Any, said: str) -> HttpResponse:
    """Declining and transferring: a reason, and how the person was told."""
    report = _to_decide(request, code)
    if isinstance(report, HttpResponse):
        return report
    form = kind(_data(request), initial={"version": report.version})
    if form.is_bound and form.is_valid():
        with refusals(form):
            told = service(by=request.actor, report=report, **form.cleaned_data)  # type: ignore[attr-defined]
            kept(request, f"{kind.keep}-{report.code}")
            messages.success(request, told or said)
            return redirect("report", report.code)
    return _page(request, template, report, form)


@staff_page
def independent(request: HttpRequest, code: str) -> HttpResponse:
    """What it does is explained first: afterwards the person who pressed the button does not see the report either."""
    report = _to_decide(request, code)
    if isinstance(report, HttpResponse):
        return report
    actor = request.actor  # type: ignore[attr-defined]
    form = PassOnReportForm(_data(request), initial={"version": report.version})
    form.fill_units(actor)
    if form.is_bound and form.is_valid():
        with refusals(form):
            given = {"units": form.units_about(), "staff": form.staff_about(), "about": form.cleaned_data["person"]}
            pass_on_report(by=actor, report=report, version=form.cleaned_data["version"], **given)
            messages.success(request, _("已转独立受理。这件来件从现在起只有独立受理人员看得到。"))
            return redirect("reports")
    return _page(request, "desk/reports/independent.html", report, form)
