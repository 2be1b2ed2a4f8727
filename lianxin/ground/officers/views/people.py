"""Accounts (the security administrator) and posts (the system administrator): the same list, each with their own verbs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers import queries, rules, services
from lianxin.ground.officers.doors import StaffRequest
from lianxin.ground.officers.forms import AccountForm, EndForm, PostForm, SlipForm
from lianxin.ground.officers.models import Staff
from lianxin.ground.officers.states import Act
from lianxin.ground.officers.views.pages import (
    found,
    page_of,
    saving,
    seen_version,
    show_refusal,
    without_version,
)
from lianxin.tools.kit.refusals import BadInput, NotAllowed, Refusal


def _rights(request: StaffRequest) -> dict[str, bool]:
    rights = {
        "may_organise": rules.may_act(request.actor, Act.ORGANISE),
        "may_accounts": rules.may_act(request.actor, Act.ACCOUNTS),
    }
    if not any(rights.values()):
        raise NotAllowed(_("单位和人员由系统管理员、安全管理员管理。"))
    return rights


_FILTERS: dict[str, dict[str, Any]] = {
    "": {"active": True},
    "no_post": {"active": True, "posted": False},
    "closed": {"active": False},
    "all": {},
}


@require_GET
def staff_list(request: StaffRequest) -> HttpResponse:
    rights = _rights(request)
    show = request.GET.get("show", "")
    show = show if show in _FILTERS else ""
    rows = queries.accounts(request.actor, request.GET.get("q", ""), **_FILTERS[show])
    page = page_of(request, rows)
    locked = queries.locked_usernames(row.username for row in page) if rights["may_accounts"] else set()
    tabs = [("", _("在用")), ("no_post", _("今天没有岗位")), ("closed", _("已停用")), ("all", _("全部"))]
    context = {
        **rights,
        "page": page,
        "locked": locked,
        "q": request.GET.get("q", ""),
        "tabs": tabs,
        "show": show,
    }
    return render(request, "officers/staff_list.html", context)


@require_http_methods(["GET", "POST"])
def staff_new(request: StaffRequest) -> HttpResponse:
    rules.require(request.actor, Act.ACCOUNTS, request.actor.county)
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with saving(request, form):
            staff = services.open_account(by=request.actor, **without_version(form))
            said = _("已为%(name)s开户。下一步：打印凭条让本人设口令；岗位由系统管理员安排。")
            messages.success(request, said % {"name": staff.name})
            return redirect("staff", staff.pk)
    return render(request, "officers/staff_form.html", {"form": form, "person": None})


def _person(request: StaffRequest, pk: Any) -> Staff:
    return found(queries.person(pk), request.actor.county)


@require_GET
def staff(request: StaffRequest, pk: str) -> HttpResponse:
    return _show(request, _person(request, pk))


def _show(request: StaffRequest, person: Staff, slip_form: SlipForm | None = None) -> HttpResponse:
    rights = _rights(request)
    context = {
        **rights,
        "person": person,
        "posts": queries.posts_held(person),
        "covering": queries.covers_by(person),
        "leaves": queries.leaves_of_person(person),
        "is_me": person.pk == request.actor.ref,
    }
    if rights["may_accounts"]:
        context |= {
            "slip": queries.open_slip(person),
            "locked": bool(queries.locked_usernames([person.username])),
            "second": queries.has_second_factor(person),
            "slip_form": slip_form or SlipForm(),
            "sessions": queries.sessions_of(person),
        }
    return render(request, "officers/staff.html", context, status=422 if slip_form else 200)


@require_http_methods(["GET", "POST"])
def staff_edit(request: StaffRequest, pk: str) -> HttpResponse:
    person = _person(request, pk)
    rules.require(request.actor, Act.ACCOUNTS, person.county)
    initial = {"name": person.name, "work_phone": person.work_phone, "version": person.version}
    form = AccountForm(request.POST or None, with_username=False, initial=initial)
    if request.method == "POST" and form.is_valid():
        with saving(request, form):
            services.amend_account(by=request.actor, staff=person, **seen_version(form, person))
            messages.success(request, _("已保存。"))
            return redirect("staff", person.pk)
    return render(request, "officers/staff_form.html", {"form": form, "person": person})


@require_POST
def staff_account(request: StaffRequest, pk: str) -> HttpResponse:
    """The verbs of the security administrator that need no form of their own."""
    person = _person(request, pk)
    verbs = {
        "close": (services.close_account, _("账号已停用，所有登录已结束。")),
        "reopen": (services.reopen_account, _("账号已启用，请打印凭条让本人设新口令。")),
        "unlock": (services.lift_lockout, _("已解锁。")),
        "withdraw_slip": (services.withdraw_slip, _("凭条已作废。")),
    }
    verb = request.POST.get("verb", "")
    if verb in verbs:
        service, said = verbs[verb]
        try:
            service(by=request.actor, staff=person)
        except Refusal as refusal:
            show_refusal(request, None, refusal)
        else:
            messages.success(request, said)
    return redirect("staff", person.pk)


@never_cache
@require_POST
@sensitive_post_parameters("approver_password")
def staff_slip(request: StaffRequest, pk: str) -> HttpResponse:
    """The printable slip; the code is on this page and nowhere else, so going back and printing again makes a new one."""
    person, form = _person(request, pk), SlipForm(request.POST)
    rules.require(request.actor, Act.ACCOUNTS, person.county)
    clears = form.is_valid() and form.cleaned_data["clears_second_factor"]
    try:
        second = _second_hand(request, person, form) if clears else None
        slip = services.issue_reset_slip(
            by=request.actor, staff=person, clears_second_factor=clears, approved_by=second
        )
    except BadInput as refusal:
        show_refusal(request, form, refusal)
        return _show(request, person, form)
    except Refusal as refusal:
        show_refusal(request, None, refusal)
        return redirect("staff", person.pk)
    context = {"slip": slip, "cleared": clears, "host": request.get_host()}
    return render(request, "officers/slip.html", context)


def _second_hand(request: StaffRequest, person: Staff, form: SlipForm) -> Actor | None:
    """Who says yes beside the security administrator; None when nobody put a name and a password there."""
    given = form.cleaned_data
    if not given["approver"] or not given["approver_password"]:
        return None
    return services.check_approver(
        by=request.actor,
        request=request,
        about=person,
        username=given["approver"],
        password=given["approver_password"],
        fits=lambda other: rules.may_second(other, request.actor, person),
        unfit=_("这一位不是可以同意这件事的管理员。"),
    )


@require_http_methods(["GET", "POST"])
def post_new(request: StaffRequest, pk: str) -> HttpResponse:
    person = _person(request, pk)
    rules.require(request.actor, Act.ORGANISE, person.county)
    form = PostForm(request.POST or None, by=request.actor, initial={"unit": request.GET.get("unit", "")})
    if request.method == "POST" and form.is_valid():
        with saving(request, form):
            services.grant_post(by=request.actor, staff=person, **form.cleaned_data)
            messages.success(request, _("岗位已安排。"))
            return redirect("staff", person.pk)
    return render(request, "officers/post_form.html", {"form": form, "person": person})


@require_http_methods(["GET", "POST"])
def post_end(request: StaffRequest, pk: str) -> HttpResponse:
    post = found(queries.post(pk), request.actor.county)
    rules.require(request.actor, Act.ORGANISE, post.county)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with saving(request, form):
            services.end_post(by=request.actor, post=post, on=form.cleaned_data["on"])
            messages.success(request, _("已登记结束日期。"))
            return redirect("staff", post.staff_id)
    return render(request, "officers/post_end.html", {"form": form, "post": post})
