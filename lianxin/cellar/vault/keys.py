"""Master keys from the environment, and what is derived from them."""

from __future__ import annotations

import functools

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from lianxin.cellar.vault.provider import KEY_BYTES, cipher


@functools.lru_cache(maxsize=8)
def _parse(text: str) -> dict[int, bytes]:
    keys: dict[int, bytes] = {}
    for part in text.split(","):
        generation, _, value = part.partition(":")
        try:
            keys[int(generation)] = bytes.fromhex(value)
        except ValueError:
            raise ImproperlyConfigured("LIANXIN_MASTER_KEYS must look like 1:<32 hex digits>") from None
        if len(keys[int(generation)]) != KEY_BYTES or not 0 < int(generation) < 256:
            raise ImproperlyConfigured(
                "each of LIANXIN_MASTER_KEYS has 32 hex digits and a number from 1 to 255"
            )
    return keys


def master_keys() -> dict[int, bytes]:
    """Every live master key by generation."""
    return _parse(settings.MASTER_KEYS)


def current_generation() -> int:
    return max(master_keys())


@functools.lru_cache(maxsize=4096)
def derive(generation: int, label: str) -> bytes:
    """A 32-byte key for one purpose; two labels' keys cannot be told from each other or from the
    master key.
    """
    return cipher.mac(master_keys()[generation], b"lianxin|" + label.encode())
