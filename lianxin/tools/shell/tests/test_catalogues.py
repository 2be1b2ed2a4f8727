"""Catalogues are extracted, merged without loss, and checked."""

import gettext
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lianxin.tools.shell import catalogues


@pytest.fixture
def room(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "views.py").write_text(
        'a = _("你好")\nb = ngettext("%(n)d 条", "%(n)d 条", n)\nc = pgettext("动词", "关")\n',
        encoding="utf-8",
    )
    (tmp_path / "templates" / "page.html").write_text(
        '{% load i18n %}{% translate "标题" %}\n'
        '{% blocktranslate trimmed with name=x %}\n  欢迎 {{ name }}\n{% endblocktranslate %}',
        encoding="utf-8",
    )
    (tmp_path / "tests" / "test_x.py").write_text('_("不要")', encoding="utf-8")
    return catalogues.Room("sample", (tmp_path,))


def translate(room: catalogues.Room, pairs: dict[str, str]) -> None:
    text = room.po.read_text(encoding="utf-8")
    for source, english in pairs.items():
        assert f'msgid "{source}"\nmsgstr ""' in text
        text = text.replace(f'msgid "{source}"\nmsgstr ""', f'msgid "{source}"\nmsgstr "{english}"')
    room.po.write_text(text, encoding="utf-8")


def test_texts_of_code_and_templates_are_found_and_tests_are_not(room):
    found = {catalogues._key(message) for message in catalogues.extracted(room) if message.id}
    assert found == {"你好", "%(n)d 条", "关", "标题", "欢迎 %(name)s"}


def test_merging_keeps_translations_through_a_move_and_back(room):
    assert catalogues.merge(room) == 5
    translate(room, {"你好": "Hello", "标题": "Title", "欢迎 %(name)s": "Welcome, %(name)s"})
    code = Path(room.folders[0] / "views.py")
    before = code.read_text(encoding="utf-8")
    code.write_text('x = _("你们好")\n', encoding="utf-8")
    assert catalogues.merge(room) == 1  # and no fuzzy guess from 你好
    assert "fuzzy" not in room.po.read_text(encoding="utf-8")
    code.write_text(before, encoding="utf-8")
    assert catalogues.merge(room) == 2
    assert catalogues.stored(room).get("你好").string == "Hello"


def test_merging_twice_changes_nothing(room):
    catalogues.merge(room)
    first = room.po.read_bytes()
    catalogues.merge(room)
    assert room.po.read_bytes() == first
    assert b"POT-Creation-Date" not in first


def test_problems_are_named(room):
    catalogues.merge(room)
    translate(room, {"你好": "Hello 你", "欢迎 %(name)s": "Welcome, %(nom)s"})
    found = catalogues.problems(room)
    assert "sample: Chinese in the English: 你好" in found
    assert "sample: other placeholders: 欢迎 %(name)s" in found
    assert "sample: not translated: 标题" in found
    assert len(found) == 5


def test_the_compiled_catalogue_can_be_read(room, monkeypatch):
    catalogues.merge(room)
    translate(room, {"你好": "Hello"})
    monkeypatch.setattr(catalogues, "rooms", lambda labels=(): [room])
    assert catalogues.compile_all() == 1
    with room.po.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("你好") == "Hello"
    with pytest.raises(CommandError, match="not translated: 标题"):
        call_command("messages", check=True)


def test_an_unknown_room_is_an_error():
    with pytest.raises(CommandError, match="nowhere"):
        call_command("messages", "nowhere")
