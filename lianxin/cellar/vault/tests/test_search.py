"""Search over keyed bigrams tells the truth, in scope, and the index gives nothing away."""

import random

import pytest
from django.db import connection

from lianxin.cellar.vault import search
from lianxin.cellar.vault.models import SearchDocument
from lianxin.tools.kit.ids import uuid7
from lianxin.tools.kit.text import fold

pytestmark = pytest.mark.django_db
COUNTY, ROOM = "610699", "disputes"
HAN = "周冯石桥南坡沟村界石挪渠水地𠮷䶮"
OTHER = "，。 ab12、\n·！"


def texts(seed, count=120):
    """Short texts of few characters, so that phrases collide often."""
    pick = random.Random(seed)
    return [
        "".join(pick.choice(HAN if pick.random() < 0.8 else OTHER) for _ in range(pick.randint(1, 40)))
        for _ in range(count)
    ]


def index(text, scopes=(COUNTY,), room=ROOM, county=COUNTY):
    ref = uuid7()
    search.index(room, ref, county, texts=[text], scopes=scopes)
    return ref


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_phrase_is_found_exactly_where_it_stands(seed):
    refs = {index(text): fold(text) for text in texts(seed)}
    pick, asked = random.Random(seed + 100), 0
    while asked < 150:
        if pick.random() < 0.7:
            source = pick.choice([text for text in refs.values() if text])
            start = pick.randrange(len(source))
            phrase = source[start : start + pick.randint(2, 6)]
        else:
            phrase = "".join(pick.choice(HAN) for _ in range(pick.randint(2, 3)))
        if len(phrase) < 2 or any(char not in HAN for char in phrase):
            continue
        truth = {ref for ref, text in refs.items() if phrase in text}
        assert set(search.find(ROOM, COUNTY, phrase)) == truth, phrase
        asked += 1


def test_every_phrase_of_the_query_must_be_there():
    both = index("周大山和冯有才争界石")
    index("周大山来问")
    assert search.find(ROOM, COUNTY, "周大山 冯有才") == [both]
    assert search.find(ROOM, COUNTY, "界石，周大山") == [both]


def test_phrases_do_not_run_across_texts_or_marks():
    ref = uuid7()
    search.index(ROOM, ref, COUNTY, texts=["南坡", "沟村"], scopes=[COUNTY])
    assert search.find(ROOM, COUNTY, "坡沟") == [] and search.find(ROOM, COUNTY, "南坡") == [ref]
    index("南坡。沟村")
    assert search.find(ROOM, COUNTY, "坡沟") == []


def test_words_of_letters_and_digits_are_found_whole_in_any_width():
    ref = index("车牌 ＡＢ１２３ 停在桥头")
    assert search.find(ROOM, COUNTY, "ab123") == [ref] and search.find(ROOM, COUNTY, "ab12") == []


def test_only_inside_the_scopes_the_room_and_the_county():
    here = index("界石挪了", scopes=[COUNTY, "610699101", "610699101201"])
    there = index("界石挪了", scopes=[COUNTY, "610699102"])
    index("界石挪了", room="reports")
    index("界石挪了", county="610600")
    assert search.find(ROOM, COUNTY, "界石", scopes=["610699101"]) == [here]
    assert search.find(ROOM, COUNTY, "界石", scopes=["610699102", "610699101201"]) == [there, here]
    assert search.find(ROOM, COUNTY, "界石", scopes=["610699999"]) == []
    assert search.find(ROOM, COUNTY, "界石") == [there, here]
    assert search.find(ROOM, COUNTY, "界石", limit=1) == [there]


@pytest.mark.parametrize("query", ["", "   ", "，。！", "\x00", "'\"();*|&!:"])
def test_an_empty_or_hostile_query_finds_nothing(query):
    index("界石挪了")
    assert search.find(ROOM, COUNTY, query) == []


@pytest.mark.parametrize("query", ["界石' OR 1=1 --", '界石" OR "', "界石 & !x", "界石*", "NEAR(界石)"])
def test_signs_of_the_query_language_are_only_signs(query):
    ref = index("界石挪了 OR near x 1 1")
    assert set(search.find(ROOM, COUNTY, query)) <= {ref}


def test_indexing_again_replaces_and_forgetting_forgets():
    ref = index("界石挪了")
    search.index(ROOM, ref, COUNTY, texts=["水渠堵了"], scopes=[COUNTY])
    assert search.find(ROOM, COUNTY, "界石") == [] and search.find(ROOM, COUNTY, "水渠") == [ref]
    search.forget(ROOM, ref)
    search.forget(ROOM, ref)
    assert search.find(ROOM, COUNTY, "水渠") == [] and SearchDocument.objects.count() == 0


def test_the_index_holds_no_word():
    index("界石挪了 ab123")
    table = "vault_searchdocument" if connection.vendor == "postgresql" else "vault_search"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT terms FROM {table}")
        kept = str(cursor.fetchall())
    assert "界石" not in kept and "ab123" not in kept and COUNTY not in kept


def test_what_was_indexed_under_the_old_key_is_found_while_two_live(settings):
    old = index("界石挪了", scopes=["610699101"])
    settings.MASTER_KEYS = "1:00112233445566778899aabbccddeeff,2:ffeeddccbbaa99887766554433221100"
    new = index("界石挪了", scopes=["610699101"])
    assert search.find(ROOM, COUNTY, "界石 挪了", scopes=["610699101", "610699102"]) == [new, old]
    assert search.find(ROOM, COUNTY, "界石 水渠", scopes=["610699101"]) == []


def test_a_long_text_is_indexed_up_to_its_bound():
    text = "界石挪了，" * 200 + "".join(chr(0x4E00 + n % 5000) for n in range(30_000)) + "，水渠堵了"
    ref = index(text)
    assert search.find(ROOM, COUNTY, "石挪") == [ref] and search.find(ROOM, COUNTY, "水渠堵了") == []
