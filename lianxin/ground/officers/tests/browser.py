"""A browser that logs in as people do."""

from __future__ import annotations

from typing import Any

from django.test import Client

from lianxin.ground.officers.models import Staff
from lianxin.ground.officers.tests import factories as make

BACKEND = "lianxin.ground.officers.backends.StaffBackend"


def log_in(client: Client, who: Staff, password: str = make.PASSWORD, **more: str) -> Any:
    return client.post("/login/", {"username": who.username, "password": password, **more})


def signed_in(who: Staff, client: Client | None = None) -> Client:
    client = client or Client()
    assert log_in(client, who).status_code == 302
    return client


def user_of(client: Client) -> str:
    """The id in the session, locked or not; "" for nobody."""
    return client.session.get("_auth_user_id", "")
