"""Keys, codes, clocks, text, money, masks."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianxin.tools.kit import clock
from lianxin.tools.kit.ids import normal_code, public_code, uuid7
from lianxin.tools.kit.mask import mask_name, mask_phone
from lianxin.tools.kit.money import capital_yuan, parse_yuan, yuan
from lianxin.tools.kit.numbers import is_personal_number
from lianxin.tools.kit.pinyin import initials, name_initials
from lianxin.tools.kit.text import bigrams, clean, fold, query_runs


def test_keys_sort_in_the_order_they_were_made():
    keys = [uuid7() for _ in range(5_000)]
    assert keys == sorted(keys)
    assert {key.version for key in keys} == {7}


def test_a_code_is_read_back_however_it_was_typed():
    for _ in range(200):
        code = public_code()
        assert normal_code(code) == code
        assert normal_code(f" {code.lower().replace('-', ' ')} ") == code


def test_one_wrong_character_or_a_swap_is_noticed():
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    missed = tried = 0
    for _ in range(60):
        raw = public_code().replace("-", "")
        for place in range(8):
            for other in alphabet:
                if other != raw[place]:
                    tried += 1
                    missed += normal_code(raw[:place] + other + raw[place + 1 :]) is not None
        for place in range(7):
            if raw[place] != raw[place + 1] and {raw[place], raw[place + 1]} != {"0", "Z"}:
                assert normal_code(raw[:place] + raw[place + 1] + raw[place] + raw[place + 2 :]) is None
    assert missed / tried < 0.005  # only 0 for Z and Z for 0, which are 31 apart, pass


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2027-12-31", 2, "2028-02-29"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-05-15", 12, "2027-05-15"),
    ],
)
def test_months_clip_to_the_end_of_the_month(start, months, end):
    assert clock.add_months(dt.date.fromisoformat(start), months) == dt.date.fromisoformat(end)


def test_a_day_clock_leaves_out_its_first_day_and_ends_at_midnight():
    assert clock.add_days(dt.date(2026, 11, 24), 7) == dt.date(2026, 12, 1)
    assert clock.day_end(dt.date(2026, 12, 1)) == dt.datetime(2026, 12, 1, 16, tzinfo=dt.UTC)


def test_the_frozen_clock_needs_a_place_on_earth():
    with pytest.raises(ValueError, match="aware"), clock.at(dt.datetime(2026, 1, 1)):
        pass


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (60000, "陆佰元整"), (0, "零元整"), (1000500, "壹万零伍元整"), (123456789, "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"),
        (10000000000, "壹亿元整"), (5, "零元零伍分"), (10010, "壹佰元壹角整"),
    ],
)  # fmt: skip
def test_amounts_in_capitals(fen, words):
    assert capital_yuan(fen) == words


@given(st.integers(0, 10**14))
def test_an_amount_survives_being_shown_and_typed(fen):
    assert parse_yuan(yuan(fen) + "元") == fen


@pytest.mark.parametrize(
    "text", ["", "abc", "-1", "1.005", "NaN", "sNaN", "Infinity", "1e99", "1e999999", "1_000", "１２", "9" * 400]
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError, match=".*"):
        parse_yuan(text)


def test_masks_give_nothing_away():
    assert mask_name("周德旺") == "周*"
    assert mask_name("欧阳小梅") == "欧阳*"
    assert mask_name("𠮷野") == "𠮷*"
    assert mask_phone("13912342041") == "139****2041"
    assert mask_phone("12345") == "****"


def test_initials_read_surnames_as_surnames():
    assert initials("南坡沟村") == "npgc"
    assert name_initials("单德旺") == "sdw"
    assert name_initials("仇有才") == "qyc"
    assert initials("A区3号楼") == "aq3hl"


def test_text_is_made_safe_and_keeps_rare_characters():
    assert clean("a\x00b\u202ec\r\nd ") == "abc\nd"
    assert clean("䶮𠮷💥") == "䶮𠮷💥"
    assert fold("ＡＢＣ１２３") == "abc123"


@given(st.text(alphabet="界石水渠村南坡沟", min_size=2, max_size=12), st.data())
def test_every_part_of_a_run_is_found_by_its_bigrams(text, data):
    start = data.draw(st.integers(0, len(text) - 2))
    part = text[start : data.draw(st.integers(start + 2, len(text)))]
    terms, wanted = bigrams(text), query_runs(part)[0]
    assert any(terms[i : i + len(wanted)] == wanted for i in range(len(terms)))


@pytest.mark.parametrize(
    "text",
    ["19900000123", "+8619900000123", "199 0000 0123", "110转19900000123", "510699198001010011", "51069919800101001x",
     "510699-19800101-0011"],
)  # fmt: skip
def test_phones_and_identity_cards_are_told_from_other_numbers(text):
    assert is_personal_number(text)


@pytest.mark.parametrize(
    "text",
    ["", "A1", "12345", "202611240001", "510699202611240001", "（2026）甘0699民特1号", "20261124-0900-001",
     "DH510699202611240001", "1990000012", "199000001234", "010-62880000"],
)  # fmt: skip
def test_numbers_of_other_systems_are_taken(text):
    assert not is_personal_number(text)
