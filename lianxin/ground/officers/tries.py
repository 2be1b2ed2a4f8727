"""How axes keeps wrong tries: who, from where and when. What else was typed on that page is nobody's business."""

from __future__ import annotations

import copy
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.http import HttpRequest, QueryDict

_SAID = ("axes_locked_out", "axes_credentials", "axes_failures_since_start")


class Tries(AxesDatabaseHandler):
    """axes would copy the whole address and the whole form into its table, in clear: a mistyped password, a narrative."""

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **given: Any
    ) -> None:
        if request is None:
            return
        bare = copy.copy(request)
        bare.GET, bare.POST = QueryDict(), QueryDict()  # type: ignore[assignment,misc]
        super().user_login_failed(sender, credentials, bare, **given)
        for name in _SAID:
            if hasattr(bare, name):
                setattr(request, name, getattr(bare, name))
