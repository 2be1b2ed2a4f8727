"""What the benchmarks load in bulk is what the services would have written: row by row, column by column."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from benchmarks.load import Batch, Plan
from lianxin.cellar.journal.models import Change, Line
from lianxin.cellar.vault.models import SealedText, SearchDocument
from lianxin.tools.kit import clock
from lianxin.work.disputes import queries
from lianxin.work.disputes.models import Dispute, Party, Side
from lianxin.work.disputes.services.opening import open_dispute
from lianxin.work.disputes.services.parties import PartyDraft, SideDraft
from lianxin.work.disputes.states import SideRole

pytestmark = pytest.mark.django_db
OWN = {"id", "code", "key", "dispute", "side", "version", "subject", "root", "xid", "seal", "ref"}


def _columns(row):
    """Every column that is not the row's own identity; sealed ones in clear."""
    found = {}
    for field in row._meta.concrete_fields:
        if field.name in OWN:
            continue
        value = row.read(field.name) if isinstance(field, SealedText) and hasattr(row, "read") else getattr(row, field.attname)
        found[field.name] = bytes(value) if isinstance(value, memoryview) else value
    return found


def _terms(dispute):
    pk = SearchDocument.objects.get(room=queries.ROOM, ref=dispute.pk).pk
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT terms::text FROM vault_searchdocument WHERE id = %s", [pk])
        else:
            cursor.execute("SELECT terms FROM vault_search WHERE rowid = %s", [pk])
        return cursor.fetchone()[0]


def test_a_loaded_dispute_is_an_opened_dispute(cast):
    holder = cast.village_mediator
    words = "界石被人挪了二十公分，水口也堵了。"
    with clock.at(clock.now() - dt.timedelta(days=2)):
        sides = [
            SideDraft(role, [PartyDraft(name, number)], wish, reached=True)
            for role, name, number, wish in (
                (SideRole.APPLICANT, "周德旺", "0900-555-0001", "放回老地方"),
                (SideRole.RESPONDENT, "冯有才", "0900-555-5001", "按证丈量"),
            )
        ]
        opened = open_dispute(
            by=holder.actor, area=cast.village, category="0901", holder=holder.post, told_at=clock.now(), narrative=words,
            place="村北", sides=sides, difficulty="complex",
        )  # fmt: skip
        plan = Plan(
            area=cast.village, holder=holder.post, category="0901", difficulty="complex", narrative=words, place="村北",
            wishes=("放回老地方", "按证丈量"), names=("周德旺", "冯有才"),
            phones=("0900-555-0001", "0900-555-5001"), at=clock.now(),
        )  # fmt: skip
        batch = Batch(cast.county.county)
        loaded = batch.add(plan)
        batch.write()
    first, second = Dispute.objects.get(pk=opened.pk), Dispute.objects.get(pk=loaded.pk)
    assert _columns(first) == _columns(second)
    for model in (Side, Party):
        ones = [_columns(row) for row in model.objects.filter(dispute=first).order_by("id")]
        others = [_columns(row) for row in model.objects.filter(dispute=second).order_by("id")]
        assert len(ones) == 2
        assert ones == others
    assert _terms(first) == _terms(second)
    lines = [_columns(Line.objects.get(root=d.pk, act="disputes.open")) for d in (first, second)]
    assert lines[0] == lines[1]
    changes = [Change.objects.filter(ref=d.pk).values_list("county", "table", "gone").get() for d in (first, second)]
    assert changes[0] == changes[1]
