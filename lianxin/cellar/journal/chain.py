"""What a seal vouches for: lines as bytes, and the head over them."""

from __future__ import annotations

import json
from collections.abc import Iterable

from lianxin.cellar.journal.models import Line
from lianxin.cellar.vault.provider import cipher

FIRST_HEAD = "0" * 64


def canonical(line: Line) -> bytes:
    """A line as bytes, field by field: what the chain vouches for."""
    parts = {
        "id": str(line.id),
        "county": line.county,
        "at": line.at.isoformat(),
        "kind": line.kind,
        "act": line.act,
        "actor": line.actor,
        "actor_kind": line.actor_kind,
        "actor_ref": str(line.actor_ref or ""),
        "actor_unit": str(line.actor_unit or ""),
        "subject": f"{line.subject_type}:{line.subject or ''}",
        "code": line.code,
        "root": str(line.root or ""),
        "fields": line.fields,
        "facts": line.facts,
        "words": bytes(line.words).hex() if line.words else "",
        "key": str(line.key_id or ""),
        "purpose": line.purpose,
    }
    return json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def chain(previous_head: str, lines: Iterable[Line]) -> str:
    """The head after these lines: SM3(previous head ‖ SM3(line 1) ‖ SM3(line 2) …), in hex."""
    return cipher.digest(
        bytes.fromhex(previous_head) + b"".join(cipher.digest(canonical(x)) for x in lines)
    ).hex()
