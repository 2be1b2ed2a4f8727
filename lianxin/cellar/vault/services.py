"""Making and destroying keys. Blind indexes."""

from __future__ import annotations

import secrets

from django.db import IntegrityError, transaction

from lianxin.cellar.vault.keys import current_generation, derive, master_keys
from lianxin.cellar.vault.models import CountyKey, SubjectKey, open_county_key, wrap_county_key
from lianxin.cellar.vault.provider import KEY_BYTES, cipher
from lianxin.tools.kit import clock
from lianxin.tools.kit.ids import uuid7
from lianxin.tools.kit.text import fold


def _county_key(county: str) -> CountyKey:
    row = CountyKey.objects.filter(county=county).first()
    if row:
        return row
    generation, wrapped = wrap_county_key(secrets.token_bytes(KEY_BYTES), county)
    try:
        with transaction.atomic():
            return CountyKey.objects.create(county=county, generation=generation, wrapped=wrapped)
    except IntegrityError:  # another process was first
        return CountyKey.objects.get(county=county)


def create_key(county: str) -> SubjectKey:
    """A fresh key for a new subject, wrapped under its county's."""
    county_key = _county_key(county)
    key = SubjectKey(id=uuid7(), county_key=county_key)
    place = b"vault_subjectkey:" + key.id.bytes
    key.wrapped = cipher.encrypt(open_county_key(county_key), secrets.token_bytes(KEY_BYTES), place)
    key.save(force_insert=True)
    return key


def destroy_key(key: SubjectKey) -> None:
    """What was sealed under it can never be read again, in this database or in any copy made from now on."""
    SubjectKey.objects.filter(pk=key.pk).update(wrapped=b"", destroyed_at=clock.now())


def rotate_master_key() -> int:
    """Rewrap every county key that is not yet under the current master key; returns how many. May be
    run again.
    """
    done = 0
    for row in CountyKey.objects.exclude(generation=current_generation()).order_by("county"):
        generation, wrapped = wrap_county_key(open_county_key(row), row.county)
        done += CountyKey.objects.filter(pk=row.pk, generation=row.generation).update(
            generation=generation, wrapped=wrapped
        )
    return done


def _blind(generation: int, county: str, room: str, kind: str, value: str) -> bytes:
    key = derive(generation, f"blind|{county}|{room}|{kind}")
    return bytes([generation]) + cipher.mac(key, fold(value).encode())[:16]


def blind(county: str, room: str, kind: str, value: str) -> bytes | None:
    """The blind index of a name, phone … to store; keys differ per county, room and kind, so rooms
    cannot be joined.
    """
    return _blind(current_generation(), county, room, kind, value) if fold(value) else None


def blinds(county: str, room: str, kind: str, value: str) -> list[bytes]:
    """Every form under which a value may be stored while index keys rotate: for ``__in`` lookups."""
    return [_blind(g, county, room, kind, value) for g in sorted(master_keys())] if fold(value) else []
