"""Names and numbers in free words: masked like the rest, whoever they belonged to and however they were written."""

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.entrances.desk.tests.cast import two_sides
from lianxin.entrances.desk.veil import OPEN, Veil, veil_of
from lianxin.work.disputes.models import Party
from lianxin.work.disputes.queries import with_sides
from lianxin.work.disputes.services import parties
from lianxin.work.disputes.services.parties import PartyDraft


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("周德旺说冯有才挪了界石", "周*说冯*挪了界石"),
        ("周 德 旺、周德\n旺、周　德旺", "周*、周*、周*"),
        ("打19900005555找他", "打199****5555找他"),
        ("0900-555-2041 或 199 0000 5555", "090****2041 或 199****5555"),
        ("0900-5552041", "090****2041"),
        ("身份证61062719580101123X", "身份证****"),
        ("卡号6222020000000000000", "卡号****"),
        ("一次付清1200000元，2024-03-15以前，12.5亩", "一次付清1200000元，2024-03-15以前，12.5亩"),
        ("欧阳秋菊也在", "欧阳*也在"),
        ("", ""),
    ],
)
def test_names_and_long_numbers(said, shown):
    veil = Veil(["周德旺", "冯有才", "欧阳秋菊", "甲", ""], open_names=False)
    assert veil(said) == shown
    assert OPEN(said) == said


def test_of_two_names_the_longer_one_first():
    assert Veil(["周德", "周德旺"], open_names=False)("周德旺和周德") == "周*和周*"


def test_who_left_and_who_was_corrected_are_masked_too(cast):
    dispute = cast.open_dispute(narrative="周德旺、冯有才、冯小满都在，周得旺是写错的。")
    by = cast.village_mediator.actor
    side = with_sides(dispute)[1]
    gone = parties.add_party(by=by, side=side, draft=PartyDraft(name="冯小满"))
    parties.remove_party(by=by, party=gone, version=gone.version)
    first = Party.objects.get(side__number=1, dispute=dispute)
    parties.change_party(by=by, party=first, draft=PartyDraft(name="周得旺", phone="19900001111"), version=first.version)
    fresh = type(dispute).objects.get(pk=dispute.pk)
    for veil in (veil_of(fresh), veil_of(dispute, with_sides(dispute))):
        assert veil(dispute.read("narrative")) == "周*、冯*、冯*都在，周*是写错的。"
    text = cast.client(cast.officer).get(f"/disputes/{dispute.code}/").content.decode()
    assert "冯小满" not in text and "周德旺" not in text and "周得旺" not in text


def test_a_dispute_is_asked_once_however_often(cast, django_assert_num_queries):
    dispute = cast.open_dispute()
    sides = with_sides(dispute)
    with django_assert_num_queries(1):
        veil_of(dispute, sides)
        veil_of(dispute, sides, more=["李四妹"])


def test_numbers_in_the_narrative_wait_for_a_purpose(cast):
    dispute = cast.open_dispute(narrative="他的电话是19900005555，谁都不接。", sides=two_sides())
    browser = cast.client(cast.village_mediator)
    assert "19900005555" not in browser.get(f"/disputes/{dispute.code}/").content.decode()
    shown = browser.post(f"/disputes/{dispute.code}/unmask/", {"purpose": "contact"}).content.decode()
    assert "19900005555" in shown and Line.objects.filter(act="disputes.unmask").count() == 1
