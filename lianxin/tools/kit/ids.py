"""Keys and public codes."""

from __future__ import annotations

import secrets
import threading
import time
import uuid

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_WEIGHTS = tuple(pow(3, i, 31) for i in range(1, 9))


_TICK = 245  # nanoseconds: a little more than 1/4096 of a millisecond, the step that the twelve bits can show
_last = 0
_lock = threading.Lock()


def uuid7() -> uuid.UUID:
    """A time-ordered UUID (RFC 9562, version 7, method 3); Python 3.11 has none of its own.

    Each is greater than the one before it in this process, so rows made together sort in the order they were made.
    """
    global _last
    with _lock:
        _last = moment = max(time.time_ns(), _last + _TICK)
    milliseconds, rest = divmod(moment, 1_000_000)
    value = (milliseconds & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76 | (rest * 4096 // 1_000_000) << 64
    value |= 0b10 << 62 | secrets.randbits(62)
    return uuid.UUID(int=value)


def _check_character(body: str) -> str:
    return _ALPHABET[sum(_ALPHABET.index(c) * w for c, w in zip(body, _WEIGHTS, strict=True)) % 31]


def public_code() -> str:
    """A random person-facing number such as ``7K4M-92QX-R``: eight characters and a check character.

    It says nothing about order, place or time. Any single wrong character is detected unless it is off by 31
    in the alphabet's 32, and so is any swap of neighbours (weights are powers of 3 modulo 31).
    """
    body = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{body[:4]}-{body[4:]}-{_check_character(body)}"


def normal_code(text: str) -> str | None:
    """The code a person meant, whatever case, spaces or look-alike letters they typed; None when it is no code."""
    raw = "".join(c for c in text.upper() if c.isalnum()).replace("O", "0").replace("I", "1").replace("L", "1")
    if len(raw) != 9 or any(c not in _ALPHABET for c in raw):
        return None
    body, check = raw[:8], raw[8]
    return f"{body[:4]}-{body[4:]}-{check}" if _check_character(body) == check else None
