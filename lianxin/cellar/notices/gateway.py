"""The way out for text messages: a generic HTTP gateway, or none. The only place of the house that calls an outside host.

One POST a message, JSON ``{"id", "to", "text"}``, with ``Idempotency-Key`` (the same for every try of a message: a gateway that
got it already must not send it again), ``X-Lianxin-Time`` (seconds) and ``X-Lianxin-Signature``: ``sha256=`` and the HMAC-SHA256,
under LIANXIN_SMS_KEY, of time, a dot and the body. Any 2xx means that the gateway has taken it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import json
import urllib.error
import urllib.request

from django.conf import settings

from lianxin.tools.kit import clock

SECONDS = 10
_TRY_AGAIN = frozenset({408, 409, 425, 429})


@dataclasses.dataclass(frozen=True)
class Outcome:
    """``code`` tells what went wrong, for the screen and the journal; never words of the gateway."""

    sent: bool
    again: bool = False
    code: str = ""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A number and a text go to the configured host and to no other."""

    def redirect_request(self, *_args: object, **_named: object) -> None:
        return None


def is_configured() -> bool:
    return bool(settings.SMS_URL)


def signature(key: str, moment: str, body: bytes) -> str:
    return "sha256=" + hmac.new(key.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def deliver(*, once: str, number: str, text: str) -> Outcome:
    """Hand one message over. Never raises for what the other end does."""
    body = json.dumps({"id": once, "to": number, "text": text}, ensure_ascii=False).encode()
    moment = str(int(clock.now().timestamp()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": once,
        "X-Lianxin-Time": moment,
        "X-Lianxin-Signature": signature(settings.SMS_KEY, moment, body),
    }
    request = urllib.request.Request(settings.SMS_URL, body, headers, method="POST")  # noqa: S310  settings admit http(s) only
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)
    try:
        with opener.open(request, timeout=SECONDS):
            return Outcome(sent=True)
    except urllib.error.HTTPError as error:
        error.close()
        return Outcome(False, error.code >= 500 or error.code in _TRY_AGAIN, f"http_{error.code}")
    except TimeoutError:
        return Outcome(False, True, "timeout")
    except OSError:  # no such host, refused, cut off
        return Outcome(False, True, "unreachable")
