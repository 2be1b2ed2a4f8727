"""Keys as rows, and the mixin that keeps what people say under them."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from lianxin.cellar.vault.keys import current_generation, derive
from lianxin.cellar.vault.provider import KEY_BYTES, Erased, cipher
from lianxin.tools.kit.models import Row

_FORMAT = 1


class CountyKey(Row):
    """A county's key, wrapped under a master key; all its subject keys are wrapped under it."""

    county = models.CharField(max_length=6, unique=True)
    generation = models.PositiveSmallIntegerField()  # of the master key
    wrapped = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.county}/{self.generation}"


_open_county_keys: dict[tuple[uuid.UUID, bytes], bytes] = {}


class SubjectKey(Row):
    """The key of one subject: a dispute, a report. Empty ``wrapped`` means destroyed: what was under
    it is gone.
    """

    county_key = models.ForeignKey(CountyKey, on_delete=models.PROTECT, related_name="+")
    wrapped = models.BinaryField()
    destroyed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.id)

    def plain(self) -> bytes | None:
        """The key itself, or None once destroyed."""
        if not self.wrapped:
            return None
        place = b"vault_subjectkey:" + self.id.bytes
        return cipher.decrypt(open_county_key(self.county_key), bytes(self.wrapped), place)


def open_county_key(row: CountyKey) -> bytes:
    """Kept in memory for the life of the process: there are few, and each page needs one."""
    name = (row.id, bytes(row.wrapped))
    if name not in _open_county_keys:
        place = b"vault_countykey:" + row.county.encode()
        key = cipher.decrypt(derive(row.generation, "county-wrap")[:KEY_BYTES], name[1], place)
        _open_county_keys[name] = key
    return _open_county_keys[name]


def wrap_county_key(plain: bytes, county: str) -> tuple[int, bytes]:
    generation = current_generation()
    place = b"vault_countykey:" + county.encode()
    return generation, cipher.encrypt(derive(generation, "county-wrap")[:KEY_BYTES], plain, place)


class SealedText(models.BinaryField):
    """A column that holds only ciphertext. Written through ``SealedRow.seal``, read through
    ``SealedRow.read``.
    """

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


class SealedRow(Row):
    """A row whose ``SealedText`` columns are under ``key``, each bound to this table, row and column.

    Queries that will read should ``select_related("key__county_key")``, or pay two queries a row.
    """

    key = models.ForeignKey(SubjectKey, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @property
    def is_erased(self) -> bool:
        """The key was destroyed: what people said and are called is gone, what was done stays."""
        return not self.key.wrapped

    def _place(self, field: str) -> bytes:
        return f"{self._meta.db_table}:{self.pk}:{field}".encode()

    def sealed(self, **texts: str) -> dict[str, bytes | None]:
        """Ciphertexts by column, for ``update()`` or ``advance()``; an empty text becomes NULL."""
        plain = self.key.plain() if any(texts.values()) else None
        if plain is None and any(texts.values()):
            raise Erased
        return {
            name: bytes([_FORMAT])
            + self.key_id.bytes
            + cipher.encrypt(plain, text.encode(), self._place(name))
            if text and plain
            else None
            for name, text in texts.items()
        }

    def seal(self, **texts: str) -> None:
        """Set columns on this instance; saving is the caller's."""
        for name, value in self.sealed(**texts).items():
            setattr(self, name, value)

    def read(self, name: str) -> str:
        """The text in clear. The caller has journaled the look, or shows it masked."""
        stored = getattr(self, name)
        if not stored:
            return ""
        plain = self.key.plain()
        if plain is None:
            return _("（已依法删除）")
        return cipher.decrypt(plain, bytes(stored)[17:], self._place(name)).decode()


class SearchDocument(models.Model):
    """One indexed record. Its keyed terms lie in ``vault_search`` (FTS5) or ``terms`` (tsvector): see
    ``search``.
    """

    id = models.BigAutoField(primary_key=True)  # FTS5 needs an integer; nobody sees it
    room = models.CharField(max_length=20)
    ref = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "ref"], name="search_document_once")]

    def __str__(self) -> str:
        return f"{self.room}:{self.ref}"
