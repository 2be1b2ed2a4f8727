"""Ciphertexts stay where they belong; destroyed is destroyed; master keys rotate; rooms cannot be joined."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from lianxin.cellar.files.models import StoredFile
from lianxin.cellar.jobs.models import Job
from lianxin.cellar.vault import models, services
from lianxin.cellar.vault.keys import master_keys
from lianxin.cellar.vault.models import CountyKey, SubjectKey
from lianxin.cellar.vault.provider import Tampered, cipher
from lianxin.tools.kit.ids import uuid7

pytestmark = pytest.mark.django_db
FIRST, SECOND = "1:00112233445566778899aabbccddeeff", "2:ffeeddccbbaa99887766554433221100"
WORDS = "周大山：界石是夜里挪的 𠮷䶮"


@pytest.fixture(autouse=True)
def _closed():
    """County keys kept open in memory would hide a wrong wrapping."""
    models._open_county_keys.clear()
    yield
    models._open_county_keys.clear()


def sealed(county="610699", words=WORDS):
    row = StoredFile(id=uuid7(), key=services.create_key(county))
    row.seal(name=words)
    return row


def job_row(**texts):
    row = Job(id=uuid7(), key=services.create_key("610699"))
    row.seal(**texts)
    return row


def test_what_is_sealed_can_be_read_and_is_not_there_in_clear():
    row = sealed()
    assert row.read("name") == WORDS
    assert "周大山".encode() not in row.name and sealed().name != sealed().name
    assert job_row(params="").params is None and job_row(params="").read("params") == ""


def test_a_ciphertext_moved_to_another_row_column_or_table_is_noticed():
    one, two = sealed(), sealed()
    two.key, two.name = one.key, one.name
    with pytest.raises(Tampered):
        two.read("name")
    job = job_row(params="甲", message="乙")
    job.message = job.params
    with pytest.raises(Tampered):
        job.read("message")
    other = Job(id=one.id, key=one.key, params=one.name)
    with pytest.raises(Tampered):
        other.read("params")


@pytest.mark.parametrize("place", [20, 30, -1])
def test_a_changed_ciphertext_is_noticed(place):
    row = sealed()
    changed = bytearray(row.name)
    changed[place] ^= 1
    row.name = bytes(changed)
    with pytest.raises(Tampered):
        row.read("name")


def test_a_wrapped_key_moved_to_another_subject_is_noticed():
    one, two = services.create_key("610699"), services.create_key("610699")
    two.wrapped = one.wrapped
    with pytest.raises(Tampered):
        two.plain()


def test_a_county_key_moved_to_another_county_is_noticed():
    sealed("610699"), sealed("610600")
    CountyKey.objects.filter(county="610600").update(wrapped=CountyKey.objects.get(county="610699").wrapped)
    models._open_county_keys.clear()
    with pytest.raises(Tampered):
        SubjectKey.objects.get(county_key__county="610600").plain()


def test_destroying_a_key_erases_what_was_under_it():
    row = sealed()
    services.destroy_key(row.key)
    row.key = SubjectKey.objects.get(pk=row.key_id)
    assert row.key.plain() is None and row.key.destroyed_at
    assert "删除" in row.read("name")
    with pytest.raises(Tampered):
        row.seal(name="新写的")


def test_rotation_goes_on_after_an_interruption(settings, monkeypatch):
    rows = [sealed(county) for county in ("610600", "610601", "610602")]
    settings.MASTER_KEYS = f"{FIRST},{SECOND}"
    wrap, calls = services.wrap_county_key, []

    def falls_at_the_second(plain, county):
        calls.append(county)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return wrap(plain, county)

    monkeypatch.setattr(services, "wrap_county_key", falls_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        services.rotate_master_key()
    assert sorted(CountyKey.objects.values_list("generation", flat=True)) == [1, 1, 2]
    models._open_county_keys.clear()

    def all_readable():
        for row in rows:
            row.key = SubjectKey.objects.select_related("county_key").get(pk=row.key_id)
        return [row.read("name") for row in rows] == [WORDS] * 3

    assert all_readable()
    monkeypatch.undo()
    settings.MASTER_KEYS = f"{FIRST},{SECOND}"
    call_command("rotate_keys")
    assert services.rotate_master_key() == 0
    settings.MASTER_KEYS = SECOND  # the old one is gone
    models._open_county_keys.clear()
    assert all_readable()


def test_a_lost_master_key_opens_nothing(settings):
    row = sealed()
    settings.MASTER_KEYS = "1:" + "f0" * 16
    models._open_county_keys.clear()
    from lianxin.cellar.vault import keys

    keys.derive.cache_clear()
    with pytest.raises(Tampered):
        SubjectKey.objects.get(pk=row.key_id).plain()
    keys.derive.cache_clear()


@pytest.mark.parametrize(
    "text", ["", "1:xyz", "1:00", "0:" + "00" * 16, "300:" + "00" * 16, "one:" + "00" * 16]
)
def test_wrong_master_keys_stop_the_start(settings, text):
    settings.MASTER_KEYS = text
    with pytest.raises(ImproperlyConfigured):
        master_keys()


def test_blind_indexes_cannot_be_joined_across_rooms_counties_or_kinds():
    same = services.blind("610699", "disputes", "name", "周大山")
    assert same == services.blind("610699", "disputes", "name", " 周大山 ")
    others = {
        services.blind("610699", "reports", "name", "周大山"),
        services.blind("610600", "disputes", "name", "周大山"),
        services.blind("610699", "disputes", "phone", "周大山"),
        services.blind("610699", "disputes", "name", "周大川"),
    }
    assert len(others) == 4 and same not in others
    assert services.blind("610699", "disputes", "name", "  ") is None


def test_what_was_indexed_under_the_old_key_is_still_found_while_two_live(settings):
    old = services.blind("610699", "disputes", "name", "周大山")
    settings.MASTER_KEYS = f"{FIRST},{SECOND}"
    new = services.blind("610699", "disputes", "name", "周大山")
    assert old != new and set(services.blinds("610699", "disputes", "name", "周大山")) == {old, new}


def test_the_cipher_is_the_national_one():
    """GB/T 32905 appendix A: SM3 of "abc"."""
    assert cipher.digest(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert cipher.decrypt(b"k" * 16, cipher.encrypt(b"k" * 16, b"", b"p"), b"p") == b""
    with pytest.raises(Tampered):
        cipher.decrypt(b"k" * 16, b"short", b"p")
