"""A second person says yes on the first one's screen, with their own name and password."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import authenticate
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lianxin.cellar.journal import services as journal
from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers import queries
from lianxin.ground.officers.models import Staff
from lianxin.tools.kit.refusals import BadInput
from lianxin.tools.kit.text import fold


def check_approver(
    *,
    by: Actor,
    request: HttpRequest,
    about: models.Model,
    username: str,
    password: str,
    fits: Callable[[Actor], bool],
    unfit: str = "",
) -> Actor:
    """The approver as an actor, in the first of their posts that ``fits``; BadInput at ``approver`` for anybody else
    (``unfit`` says to somebody real why they are not the one).

    Call it before the deed's own transaction: a wrong password counts as a failed login, and that count, like its line in
    the journal of ``about``, must stay when the deed is refused.
    """
    name = fold(username)
    request.approving = True  # type: ignore[attr-defined]  # a lock-out is said on this page, see views.login.locked_out
    staff = authenticate(request, username=name, password=password)
    if staff is None:
        known = Staff.objects.filter(username=name).first()
        facts = {"approver": str(known.pk) if known else ""}
        with transaction.atomic():
            journal.record(by, "fail_approval", about, facts=facts)
        if getattr(request, "axes_locked_out", False):
            raise BadInput({"approver": _("这个用户名试错太多次，暂时锁定，请过一刻钟再试。")})
        raise BadInput({"approver": _("用户名或口令不对，或者是您本人。")})
    if staff.pk == by.ref:
        raise BadInput({"approver": _("用户名或口令不对，或者是您本人。")})
    for post in queries.posts_of(staff):  # type: ignore[arg-type]
        actor = queries.actor_of(post, staff)  # type: ignore[arg-type]
        if fits(actor):
            return actor
    raise BadInput({"approver": unfit or _("这一位没有审批这起纠纷的职权。")})
