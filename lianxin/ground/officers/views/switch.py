"""A station's shared computer: who is logged in here, and one PIN to change over. The acting post, too."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from lianxin.ground.officers import queries, services
from lianxin.ground.officers.doors import StaffRequest, open_to_all, own_account
from lianxin.ground.officers.forms import PinForm
from lianxin.ground.officers.views import entering


@open_to_all
@never_cache
@require_GET
def switch(request: StaffRequest) -> HttpResponse:
    """Shown to whoever sits at a browser on which somebody logged in today; to others it is the login page."""
    rows = queries.sessions_on(entering.device_of(request))
    if not rows and not request.user.is_authenticated:
        return redirect("login")
    return _show(request, rows)


def _show(request: StaffRequest, rows: list, wrong: str = "", form: PinForm | None = None) -> HttpResponse:
    me = request.user.pk if request.user.is_authenticated else None
    people = [
        {
            "row": row,
            "here": row.staff_id == me,
            "ready": bool(row.staff.switch_pin) and row.staff.pin_tries < services.PIN_TRIES,
            "spent": bool(row.staff.switch_pin) and row.staff.pin_tries >= services.PIN_TRIES,
            "form": form if form is not None and str(row.pk) == wrong else PinForm(auto_id=f"id_{row.pk}_%s"),
        }
        for row in rows
    ]
    return render(request, "officers/switch.html", {"people": people}, status=403 if wrong else 200)


@open_to_all
@never_cache
@sensitive_post_parameters("pin")
@require_POST
def switch_to(request: StaffRequest, pk: str) -> HttpResponse:
    """The present person's session stays, locked; the other's goes on under a new key, never without that person's PIN."""
    rows = queries.sessions_on(entering.device_of(request))
    row = next((row for row in rows if str(row.pk) == str(pk)), None)
    if row is None:
        messages.error(request, _("这个人在这台电脑上的登录已经结束，请用口令登录。"))
        return redirect("switch" if rows else "login")
    form = PinForm(request.POST, auto_id=f"id_{row.pk}_%s")
    store = services.resume_session(row=row, pin=form.cleaned_data["pin"]) if form.is_valid() else None
    if store is None:
        row.staff.refresh_from_db()
        left = services.PIN_TRIES - row.staff.pin_tries
        if left > 0:
            form.add_error("pin", _("换人码不对。还可以试 %(n)d 次。") % {"n": left})
        return _show(request, rows, str(row.pk), form)
    if (
        request.session.session_key != row.session_key
    ):  # changing over from somebody else, or from an own older session
        entering.set_aside(request)
    request.session = store
    request.user = row.staff
    rotate_token(request)
    response = redirect("/")
    response["Clear-Site-Data"] = '"cache"'  # nothing of the former person comes back by the back button
    entering.wear(response, row.staff)
    return response


@own_account
@require_POST
def act_under(request: StaffRequest, pk: str = "") -> HttpResponse:
    """Act under another of one's posts, own or covered, that holds today."""
    wanted = str(pk or request.POST.get("post", ""))
    post = next((post for post in request.posts if str(post.pk) == wanted), None)
    if post is None:
        messages.error(request, _("您今天不在这个岗位上。"))
    else:
        request.session["post"] = str(post.pk)
        label = f"{post.unit.short_name} {post.title or post.get_role_display()}"
        messages.success(request, _("现在以“%(post)s”的身份办事。") % {"post": label})
    return redirect(entering.safe_target(request, request.POST.get("next", "")))
