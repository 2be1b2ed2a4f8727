"""What was typed into a form that arrived after its session was locked: carried by the page itself, kept nowhere.

The fields travel sealed, so that the page's source shows nothing, and bound to the person and to the address they were
for. Files are not carried, and neither is a password: it is asked for anew.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import re
import uuid
import zlib

from django.http import HttpRequest

from lianxin.cellar.vault.keys import current_generation, derive, master_keys
from lianxin.cellar.vault.provider import KEY_BYTES, Tampered, cipher
from lianxin.tools.kit import clock

LIFE = 12 * 3600
_SECRET = re.compile(r"(^|[-_])(password|current|pin)[0-9]?$")
_PLACE = b"officers:kept"


@dataclasses.dataclass(frozen=True)
class Kept:
    path: str
    staff: uuid.UUID
    fields: list[tuple[str, str]]
    files: list[str]  # names of files that were dropped


def keep(request: HttpRequest, staff: uuid.UUID) -> str:
    """The posted form as one opaque text."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and not _SECRET.search(name)
        for value in values
    ]
    parts = {
        "at": int(clock.now().timestamp()),
        "path": request.get_full_path(),
        "staff": str(staff),
        "fields": fields,
        "files": [file.name for _, files in request.FILES.lists() for file in files],
    }
    plain = zlib.compress(json.dumps(parts, ensure_ascii=False).encode(), 6)
    generation = current_generation()
    sealed = cipher.encrypt(derive(generation, "kept-form")[:KEY_BYTES], plain, _PLACE)
    return f"{generation}.{base64.urlsafe_b64encode(sealed).decode()}"


def read(text: str, staff: uuid.UUID | None = None) -> Kept | None:
    """What ``keep`` made; None when it is not ours, too old, or another person's than ``staff``."""
    generation, _, body = text.partition(".")
    try:
        if int(generation) not in master_keys():
            return None
        sealed = base64.urlsafe_b64decode(body)
        plain = cipher.decrypt(derive(int(generation), "kept-form")[:KEY_BYTES], sealed, _PLACE)
    except (ValueError, Tampered):
        return None
    parts = json.loads(zlib.decompress(plain))
    found = Kept(
        parts["path"], uuid.UUID(parts["staff"]), [tuple(pair) for pair in parts["fields"]], parts["files"]
    )
    too_old = clock.now().timestamp() - parts["at"] > LIFE
    return None if too_old or (staff is not None and found.staff != staff) else found
