"""Making a referral: choose the kind, fill in, see what the agency will see, send."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lianxin.cellar.journal.models import Look
from lianxin.cellar.journal.services import look
from lianxin.entrances.desk import casefile, referring
from lianxin.entrances.desk.access import case_page, find_dispute
from lianxin.entrances.desk.deeds import do_once
from lianxin.entrances.desk.forms.referrals import ReferForm
from lianxin.entrances.desk.refusing import refusals, status_of
from lianxin.tools.kit.refusals import Stale
from lianxin.tools.shell.keeping import kept
from lianxin.work.disputes.models import Dispute
from lianxin.work.referrals import rules, services
from lianxin.work.referrals.kinds import KINDS, kinds_for


@never_cache
@require_http_methods(["GET", "POST"])
@case_page
def refer(request: HttpRequest, code: str) -> HttpResponse:
    """Without a kind, the kinds that fit; ``?kind=`` leads to its form. Sent only after its preview was shown."""
    dispute, actor = find_dispute(request, code), request.actor  # type: ignore[attr-defined]
    verdict = rules.may_refer(actor, dispute)
    if not verdict:
        return _say_no(request, dispute, str(verdict.reason))
    kind = request.POST.get("kind", "") or request.GET.get("kind", "")
    if kind not in kinds_for(dispute.compartment):
        return _page(request, "kinds", dispute, kinds=referring.choices(actor, dispute))
    if not rules.may_refer(actor, dispute, kind, "duty"):
        return _say_no(request, dispute, str(rules.may_refer(actor, dispute, kind, "duty").reason))
    form = ReferForm(
        request.POST if request.method == "POST" else None, by=actor, dispute=dispute, request=request, kind=kind
    )
    preview = None
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            preview = form.preview()
            if request.POST.get("do") == "send" and request.POST.get("shown") == form.fingerprint(preview):
                return _send(request, form)
    return _show(request, form, preview)


def _send(request: HttpRequest, form: ReferForm) -> HttpResponse:
    def deed() -> str:
        if not form.is_new:
            raise Stale(_("您打开这一页以后，这起纠纷已经被改过。您填的还在，请看过最新情况再提交。"))
        referral = services.refer(by=form.by, dispute=form.dispute, draft=form.draft())
        return reverse("referral", args=[referral.code])

    url = do_once(request, deed)
    messages.success(request, _("已转出。承办人不变，时限不停；没有回音会提醒您。"))
    kept(request, f"refer-{form.dispute.code}-{form.kind}")
    return redirect(url)


def _show(request: HttpRequest, form: ReferForm, preview: dict[str, Any] | None) -> HttpResponse:
    if preview is not None and preview["shown"]["people"]:
        look(form.by, "disputes.unmask", form.dispute, purpose=Look.HANDLE)
    shown = None
    if preview is not None:
        shown = {**referring.shown_view(preview["shown"]), "asked": preview["asked"], "to": preview["to"]}
    return _page(
        request,
        "refer",
        form.dispute,
        status=status_of(form, request),
        form=form,
        preview=shown,
        fingerprint=form.fingerprint(preview) if preview is not None else "",
        line=KINDS[form.kind],
        clocks=referring.clock_words(form.kind, form.dispute.county),
        keep=f"refer-{form.dispute.code}-{form.kind}",
    )


def _page(request: HttpRequest, name: str, dispute: Dispute, status: int = 200, **more: Any) -> HttpResponse:
    context = {"dispute": dispute, "facts": casefile.facts(dispute), **more}
    return render(request, f"desk/referrals/{name}.html", context, status=status)


def _say_no(request: HttpRequest, dispute: Dispute, reason: str) -> HttpResponse:
    context = {"dispute": dispute, "facts": casefile.facts(dispute), "title": _("转介给部门"), "reason": reason}
    return render(request, "desk/disputes/refused.html", context, status=403)
