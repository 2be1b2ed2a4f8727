"""A filled form as a PDF. The facts go in as data; the only Typst source ever read is the one beside this file."""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

ROOT = Path(__file__).resolve().parent / "typst"
_SONG = ("FangSong", "Noto Serif SC", "Noto Serif CJK SC", "Source Han Serif SC", "SimSun")
_SANS = ("Noto Sans SC", "Noto Sans CJK SC", "WenQuanYi Zen Hei")
_MISSING = "could not be displayed"
_MISSING_NOTE = "本件有字未能印出，请手写补正。"


@lru_cache(maxsize=1)
def _fonts(folder: str) -> tuple[typst.Fonts, list[str]]:
    """This process's fonts (scanning them costs more than a page) and the families to write in, best first."""
    known = typst.Fonts(
        include_system_fonts=True,
        include_embedded_fonts=False,
        font_paths=[folder] if Path(folder).is_dir() else [],
    )
    names = known.families()
    return known, [name for name in (*_SONG, *_SANS) if name in names] or names[:1]


def write_pdf(
    title: str,
    sections: list[dict[str, Any]],
    footer: list[str],
    *,
    marks: dict[str, bool],
    at: dt.datetime,
) -> bytes:
    """``sections`` are {heading, parts, front}, each from a page of its own; ``marks`` are demo and draft.

    PDF/A-2b, equal bytes for equal input. A character that no font on this machine has forces plain PDF, and
    the footer then asks for it to be written in by hand: a name with a hole in it must not pass unseen."""
    known, families = _fonts(str(getattr(settings, "FONT_DIR", "")))
    doc = {"title": title, "sections": sections, "footer": footer, "fonts": families, **marks}
    try:
        return _compile(doc, known, at, ["a-2b"])
    except typst.TypstError as failure:
        if _MISSING not in str(failure):
            raise
    doc["footer"] = [*footer, _MISSING_NOTE]
    return _compile(doc, known, at, [])


def _compile(doc: dict[str, Any], known: typst.Fonts, at: dt.datetime, standards: list[str]) -> bytes:
    made, _warnings = typst.compile_with_warnings(
        str(ROOT / "form.typ"),
        root=str(ROOT),
        font_paths=known,
        sys_inputs={"doc": json.dumps(doc, ensure_ascii=False)},
        format="pdf",
        pdf_standards=standards,
        timestamp=at.astimezone(dt.UTC).replace(microsecond=0),
    )
    return made
