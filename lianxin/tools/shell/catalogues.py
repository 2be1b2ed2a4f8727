"""Catalogues of translations, one per room: extracted, merged, checked and compiled with Babel, without
gettext's tools.

Chinese is the source; each room keeps its English in ``locale/en/LC_MESSAGES/django.po``. The kit, which is
no Django app,
is translated in the shell's.
"""

from __future__ import annotations

import dataclasses
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.apps import apps
from django.utils.translation.template import templatize

LANGUAGE = "en"
_KEYWORDS = {
    **dict.fromkeys(("_", "_t", "_l", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
_DATED = (
    "Project-Id",
    "Report-Msgid",
    "POT-Creation",
    "PO-Revision",
    "Last-Translator",
    "Language-Team",
    "Generated-By",
)
_PLACE = re.compile(r"%\(\w+\)[sdfr]|%[sd]|\{\w*\}")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclasses.dataclass(frozen=True)
class Room:
    """A room with a catalogue: where its texts are and where they are translated."""

    label: str
    folders: tuple[Path, ...]

    @property
    def po(self) -> Path:
        return self.folders[0] / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def rooms(labels: Iterable[str] = ()) -> list[Room]:
    """The named rooms, or all; LookupError for a label that is no room."""
    found = {}
    for config in apps.get_app_configs():
        if config.name.startswith("lianxin."):
            folder = Path(config.path)
            extra = (folder.parent / "kit",) if config.label == "shell" else ()
            found[config.label] = Room(config.label, (folder, *extra))
    wanted = list(labels)
    if unknown := [label for label in wanted if label not in found]:
        raise LookupError(", ".join(unknown))
    return [room for label, room in found.items() if not wanted or label in wanted]


def _sources(room: Room) -> Iterator[tuple[Path, str]]:
    for folder in room.folders:
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if {"tests", "migrations", "__pycache__", "static", "locale"} & set(inside.parts):
                continue
            if path.suffix in (".py", ".html", ".txt") and (
                path.suffix == ".py" or "templates" in inside.parts
            ):
                yield path, f"{folder.name}/{inside.as_posix()}"


def extracted(room: Room) -> Catalog:
    """What the room's code and templates say today."""
    catalog = Catalog(locale=LANGUAGE, fuzzy=False)
    for path, name in _sources(room):
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            text = templatize(text, origin=name)
        for _line, message, _comments, context in extract(
            "python", io.BytesIO(text.encode()), keywords=_KEYWORDS
        ):
            catalog.add(message, locations=[(name, 0)], context=context)
    return catalog


def stored(room: Room) -> Catalog:
    if not room.po.exists():
        return Catalog(locale=LANGUAGE, fuzzy=False)
    with room.po.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def merge(room: Room) -> int:
    """Bring the room's catalogue up to date, keeping every translation; returns how many messages want one.

    A message that left the code goes to the end of the file and comes back translated if it returns.
    """
    catalog = stored(room)
    kept = {(_key(message), message.context): message for message in catalog.obsolete.values()}
    catalog.update(extracted(room), no_fuzzy_matching=True)
    catalog.header_comment = "# The English of this room."
    if not len(catalog) and not catalog.obsolete:
        return 0
    for message in catalog:
        message.flags.discard("fuzzy")
        if message.id and not _whole(message) and (old := kept.get((_key(message), message.context))):
            message.string = old.string
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=100, include_lineno=False, sort_by_file=True)
    lines = buffer.getvalue().decode().split("\n")
    text = "\n".join(line for line in lines if not line.startswith(tuple(f'"{name}' for name in _DATED)))
    room.po.parent.mkdir(parents=True, exist_ok=True)
    if not room.po.exists() or room.po.read_text(encoding="utf-8") != text:
        room.po.write_text(text, encoding="utf-8")
    return sum(1 for message in catalog if message.id and not _whole(message))


def problems(room: Room) -> list[str]:
    """What a reader of English would miss, a line each: missing, fuzzy, with other placeholders, or still
    Chinese.
    """
    catalog, found = stored(room), []
    for message in extracted(room):
        if not message.id:
            continue
        known = catalog.get(_key(message), message.context)
        if known is None or not _whole(known):
            found.append(f"{room.label}: not translated: {_key(message)}")
        elif known.fuzzy:
            found.append(f"{room.label}: fuzzy: {_key(message)}")
        else:
            found += [f"{room.label}: {what}: {_key(message)}" for what in _faults(message, known)]
    return found


def _key(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else message.id


def _forms(value: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return list(value) if isinstance(value, tuple | list) else [value or ""]


def _whole(message: Message) -> bool:
    return all(_forms(message.string)) and bool(message.string)


def _faults(message: Message, known: Message) -> Iterator[str]:
    wanted = {place for text in _forms(message.id) for place in _PLACE.findall(text)}
    for text in _forms(known.string):
        places = set(_PLACE.findall(text))
        if places - wanted or (wanted - places and len(_forms(known.string)) == 1):
            yield "other placeholders"
        if _HAN.search(text):
            yield "Chinese in the English"


def compile_all() -> int:
    """Write the binary catalogues Django reads (git-ignored); returns how many."""
    done = 0
    for room in rooms():
        if room.po.exists():
            with room.po.with_suffix(".mo").open("wb") as file:
                write_mo(file, stored(room))
            done += 1
    return done
