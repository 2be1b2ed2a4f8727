"""When a page was opened, as the server knows it: a signed moment that comes back with the form."""

from __future__ import annotations

import datetime as dt

from django.core import signing
from django.http import HttpRequest

from lianxin.tools.kit import clock

_SALT = "desk.opened"
LONGEST = dt.timedelta(hours=12)


def opened_token(request: HttpRequest, about: str) -> str:
    """For a hidden field ``opened``: a new one, or on a form shown again the one it came with."""
    if opened_at(request, about) is not None:
        return request.POST["opened"]
    return signing.dumps([about, str(request.actor.ref), clock.now().isoformat()], salt=_SALT)  # type: ignore[attr-defined]


def opened_at(request: HttpRequest, about: str) -> dt.datetime | None:
    """None for what we did not sign, for another page or person, from the future or too long ago."""
    text = request.POST.get("opened", "")[:500]
    try:
        subject, who, moment = signing.loads(text, salt=_SALT)
        opened = dt.datetime.fromisoformat(moment)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if subject != about or who != str(request.actor.ref):  # type: ignore[attr-defined]
        return None
    return opened if clock.now() - LONGEST <= opened <= clock.now() else None
