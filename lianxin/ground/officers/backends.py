"""How people prove who they are: Django's password backend without its permissions, and allauth's second factors on our terms."""

from __future__ import annotations

import base64
import ipaddress
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from lianxin.cellar.vault.keys import current_generation, derive
from lianxin.cellar.vault.provider import KEY_BYTES, cipher

_PLACE = b"mfa_authenticator"


def client_address(request: HttpRequest) -> str | None:
    """Whose tries are counted together. Of X-Forwarded-For only what our own proxies wrote is believed."""
    direct = request.META.get("REMOTE_ADDR")
    told = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if not settings.PROXIES or len(told) < settings.PROXIES:
        return direct
    try:
        return str(ipaddress.ip_address(told[-settings.PROXIES]))
    except ValueError:
        return direct


class StaffBackend(ModelBackend):
    """Django's, without its permission tables: what a person may do hangs on the post acted under."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return False


class SecondFactors(DefaultMFAAdapter):
    """Secrets lie under a key derived from the master key; names say 连心桥 and not a host."""

    def encrypt(self, text: str) -> str:
        generation = current_generation()
        sealed = cipher.encrypt(derive(generation, "second-factor")[:KEY_BYTES], text.encode(), _PLACE)
        return f"{generation}:{base64.b64encode(sealed).decode()}"

    def decrypt(self, encrypted_text: str) -> str:
        generation, _, sealed = encrypted_text.partition(":")
        key = derive(int(generation), "second-factor")[:KEY_BYTES]
        return cipher.decrypt(key, base64.b64decode(sealed), _PLACE).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "连心桥"}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        name = user.get_username()
        return {"id": str(user.pk).encode(), "display_name": getattr(user, "name", name), "name": name}

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nobody is written to."""
