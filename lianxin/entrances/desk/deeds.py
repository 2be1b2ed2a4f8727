"""Running a service once for each form that was shown, however often its button was pressed."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lianxin.cellar.jobs import queries as jobs
from lianxin.cellar.jobs.services import new_token, note_result, once
from lianxin.tools.kit.refusals import WrongState

_FOREIGN = re.compile(r"[^0-9A-Za-z_-]")


def _given(request: HttpRequest) -> str:
    """The hidden field is read without a form: what no token of ours holds is left out."""
    return _FOREIGN.sub("", request.POST.get("token", ""))[:64]


def token_of(request: HttpRequest) -> str:
    """For the hidden field ``token``: a new one, or on a form shown again the one it already had."""
    return _given(request) or new_token()


def do_once(request: HttpRequest, deed: Callable[[], str]) -> str:
    """Run ``deed``, which returns the address to go to, in one transaction with the form's token.

    A double click leads where the first click led. A refusal takes the token back, so that the form may be sent again.
    """
    actor, token = request.actor, _given(request)  # type: ignore[attr-defined]
    with transaction.atomic():
        if once(actor, token):
            url = deed()
            note_result(actor, token, url)
            return url
    before = jobs.result_of(actor, token)
    if not before:
        raise WrongState(_("这一页已经提交过，或者放得太久了。请重新打开再提交。"))
    return before
