"""Both languages are whole."""

from __future__ import annotations

import re

import pytest
from django.core.management import CommandError, call_command

from lianxin.tools.shell import catalogues
from tests.house.source import ROOT

TEMPLATES = sorted(p for p in (ROOT / "lianxin").rglob("templates/**/*.html"))
HAN = re.compile(r"[\u4e00-\u9fff]")
MARKED = re.compile(
    r"\{%\s*(?:translate|trans)\b.*?%\}|\{%\s*blocktrans(?:late)?\b.*?%\}.*?\{%\s*endblocktrans(?:late)?\s*%\}"
    r"|<[^>]*lang=\"zh[^>]*>[^<]*<|\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|_\(.*?\)",
    re.DOTALL,
)


def test_the_english_catalogue_is_whole():
    try:
        call_command("messages", check=True)
    except (CommandError, SystemExit) as problem:
        pytest.fail(f"run `lianxin messages` and translate: {problem}")


def test_the_same_chinese_says_the_same_in_every_room():
    """Django joins the rooms' catalogues and the first room wins: another meaning needs a context of its own."""
    said: dict[tuple[str, str | None], dict[str, str]] = {}
    for room in catalogues.rooms():
        for message in catalogues.stored(room):
            if message.id and message.string:
                source = message.id[0] if isinstance(message.id, list | tuple) else message.id
                said.setdefault((source, message.context), {})[str(message.string)] = room.label
    assert not {key: texts for key, texts in said.items() if len(texts) > 1}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: "/".join(p.parts[-3:]))
def test_every_chinese_word_on_a_page_is_marked_for_translation(path):
    if path.name == "styleguide.html":  # samples, never a page of work
        return
    left = MARKED.sub("", path.read_text(encoding="utf-8"))
    stray = [line.strip() for line in left.splitlines() if HAN.search(line)]
    assert not stray, stray[:3]


def test_every_template_is_used():
    sources = "\n".join(
        p.read_text(encoding="utf-8")
        for p in (*(ROOT / "lianxin").rglob("*.py"), *(ROOT / "lianxin").rglob("*.html"), *(ROOT / "config").glob("*.py"))
    )
    by_django = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html", "429.html"}
    unused = []
    for path in TEMPLATES:
        name = str(path).split("/templates/")[1]
        if name in by_django or name.startswith(("django/", "allauth/", "account/", "mfa/", "shell/forms/")):
            continue
        folder, stem = name.rsplit("/", 1)[0], path.stem
        by_stem = f'f"{folder}/{{' in sources and f'"{stem}"' in sources
        if f'"{name}"' not in sources and f"'{name}'" not in sources and not by_stem:
            unused.append(name)
    assert not unused
