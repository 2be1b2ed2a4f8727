"""The chain: every kind of tampering is found, what is honest is not, and the end cannot be cut off
unseen.
"""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command

from lianxin.cellar.journal import heads, queries, services
from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.models import Line, Seal
from lianxin.cellar.vault import services as vault
from lianxin.tools.kit import clock
from lianxin.tools.kit.ids import uuid7

pytestmark = pytest.mark.django_db
COUNTY = "610699"


@pytest.fixture
def chain(by):
    """Three seals of three lines each, and two lines not yet sealed."""
    subject = vault.create_key(COUNTY)
    for n in range(9):
        services.record(by, "disputes.accept", subject, facts={"n": n})
        if n % 3 == 2:
            assert services.seal_lines(COUNTY)
    for n in range(2):
        services.record(by, "disputes.note", subject, facts={"n": n})
    return subject


def found():
    return [(finding.number, finding.problem) for finding in queries.verify_chain(COUNTY)[1]]


def line(seal, place):
    return Line.objects.filter(seal__number=seal).order_by("id")[place]


def test_an_honest_chain_has_no_finding(chain):
    assert queries.verify_chain(COUNTY) == (3, [])
    assert queries.unsealed_count(COUNTY) == 2
    assert services.seal_lines(COUNTY).lines_count == 2 and services.seal_lines(COUNTY) is None
    assert queries.verify_chain(COUNTY) == (4, [])


@pytest.mark.parametrize(
    "change",
    [
        {"facts": {"n": 99}},
        {"act": "disputes.close"},
        {"actor_ref": uuid7()},
        {"actor": {"label": "别人"}},
        {"at": dt.datetime(2026, 11, 23, tzinfo=dt.UTC)},
        {"kind": "saw"},
        {"code": "7K4M-92QX-R"},
        {"words": b"x"},
        {"purpose": "handle"},
        {"fields": ["state"]},
        {"root": uuid7()},
        {"subject": uuid7()},
    ],
)
def test_a_changed_line(chain, change):
    Line.objects.filter(pk=line(2, 1).pk).update(**change)
    assert found() == [(2, "changed")]


def test_a_removed_line(chain):
    line(2, 0).delete()
    assert found() == [(2, "count")]


def test_a_line_taken_out_of_its_seal(chain):
    Line.objects.filter(pk=line(2, 0).pk).update(seal=None)
    assert found() == [(2, "count")]


def test_an_inserted_line(chain, by):
    extra = services.record(by, "disputes.close", chain)
    Line.objects.filter(pk=extra.pk).update(seal=Seal.objects.get(number=1))
    assert found() == [(1, "count")]


def test_an_exchanged_line(chain, by):
    extra = services.record(by, "disputes.close", chain)
    Line.objects.filter(pk=extra.pk).update(seal=Seal.objects.get(number=1))
    line(1, 0).delete()
    assert found() == [(1, "changed")]


def test_reordered_lines(chain):
    one, two = line(2, 0), line(2, 1)
    Line.objects.filter(pk=one.pk).update(facts=two.facts)
    Line.objects.filter(pk=two.pk).update(facts=one.facts)
    assert found() == [(2, "changed")]


def test_lines_moved_between_seals(chain):
    one, two = line(1, 0), line(2, 0)
    Line.objects.filter(pk=one.pk).update(seal_id=two.seal_id)
    Line.objects.filter(pk=two.pk).update(seal_id=one.seal_id)
    assert found() == [(1, "changed"), (2, "changed")]


def test_a_removed_seal(chain):
    Line.objects.filter(seal__number=2).delete()
    Seal.objects.filter(number=2).delete()
    assert found() == [(2, "gap"), (3, "broken_link")]


def test_a_removed_seal_renumbered(chain):
    Line.objects.filter(seal__number=2).delete()
    Seal.objects.filter(number=2).delete()
    Seal.objects.filter(number=3).update(number=2)
    assert found() == [(2, "broken_link")]


def test_a_forged_head(chain):
    Seal.objects.filter(number=2).update(head="ab" * 32)
    assert found() == [(2, "changed"), (3, "broken_link")]


def test_an_end_cut_off_is_told_by_the_heads_outside(chain):
    services.write_heads()
    assert services.write_heads() == 0
    assert queries.compare_heads(COUNTY) == []
    Line.objects.filter(seal__number=3).delete()
    Seal.objects.filter(number=3).delete()
    assert found() == []
    assert [(f.number, f.problem) for f in queries.compare_heads(COUNTY)] == [(3, "head_lost")]
    services.seal_lines(COUNTY)
    assert [(f.number, f.problem) for f in queries.compare_heads(COUNTY)] == [(3, "head_differs")]


def test_the_whole_chain_made_anew_is_told_too(chain):
    services.write_heads()
    Line.objects.filter(seal__number=1).update(facts={"n": "else"})
    Line.objects.update(seal=None)
    Seal.objects.all().delete()
    while services.seal_lines(COUNTY):
        pass
    assert found() == []
    assert [finding.problem for finding in queries.compare_heads(COUNTY)] == ["head_lost"]


def test_each_county_has_its_own_chain(chain):
    services.record(Actor(kind="staff", county="610600", ref=uuid7()), "disputes.accept", chain)
    assert services.seal_everything() == 2
    assert queries.counties() == ["610600", COUNTY]
    assert Seal.objects.filter(county="610600").get().number == 1
    assert queries.verify_chain("610600") == (1, [])


def test_the_commands(chain):
    out = io.StringIO()
    call_command("verify", stdout=out)
    assert "not yet sealed: 2 lines" in out.getvalue() and "3 seals, 0 findings" in out.getvalue()
    out = io.StringIO()
    call_command("seal", stdout=out)
    head = queries.last_seal(COUNTY)
    assert "1 new seals" in out.getvalue() and head.head in out.getvalue() and head.number == 4
    assert heads.written(COUNTY) == {4: head.head}
    Line.objects.filter(pk=line(2, 1).pk).update(act="x.y")
    with pytest.raises(CommandError, match="1 findings"):
        call_command("verify", county=COUNTY, stdout=io.StringIO())


def test_the_daily_sheet_bears_the_head(chain):
    sheet = queries.daily_sheet(COUNTY, clock.today())
    head = queries.last_seal(COUNTY).head
    assert all(head[n : n + 16] in sheet for n in range(0, 64, 16))
    assert "办理记录：11 条" in sheet and "第 1 环至第 3 环" in sheet and "尚未封存：2 条" in sheet
    empty = queries.daily_sheet(COUNTY, clock.today() - dt.timedelta(days=1))
    assert "链头：还没有" in empty and "当日封存：无" in empty
