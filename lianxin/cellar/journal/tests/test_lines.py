"""Deeds and looks: what a line holds, what it must not, who finds it."""

import datetime as dt
import json

import pytest
from django.utils.translation import gettext_lazy

from lianxin.cellar.files.models import StoredFile
from lianxin.cellar.journal import labels, queries, services
from lianxin.cellar.journal.actor import Actor, system
from lianxin.cellar.journal.models import Change
from lianxin.cellar.vault import services as vault
from lianxin.cellar.vault.models import SubjectKey
from lianxin.tools.kit import clock
from lianxin.tools.kit.ids import uuid7

pytestmark = pytest.mark.django_db
CANARY = "周大山说界石是夜里挪的"


@pytest.fixture
def subject():
    return StoredFile(id=uuid7(), key=vault.create_key("610699"))


def test_a_deed_is_a_line_and_a_change(by, subject):
    other = StoredFile(id=uuid7(), key=subject.key)
    line = services.record(
        by, "disputes.accept", subject, fields=["state", "holder"], facts={"to": "open"}, also=[other]
    )
    line.refresh_from_db()
    assert (line.kind, line.act, line.actor_ref, line.fields) == (
        "did",
        "disputes.accept",
        by.ref,
        ["holder", "state"],
    )
    assert line.actor["label"] == by.label and "territory" not in line.actor and line.at == clock.now()
    assert list(queries.history_of(subject.pk)) == [line] and list(queries.looks_at(subject.pk)) == []
    assert list(Change.objects.order_by("id").values_list("ref", flat=True)) == [subject.pk, other.pk]


def test_a_look_is_no_deed_and_no_change(by, subject):
    line = services.look(by, "disputes.open", subject, purpose="handle")
    assert list(queries.looks_at(subject.pk)) == [line] and list(queries.history_of(subject.pk)) == []
    assert Change.objects.count() == 0


def test_a_masked_list_is_nobodys_opening(by, subject):
    line = services.look_at_list(by, "disputes.list", facts={"filter": "red", "count": 12})
    assert line.root is None and line.subject is None and line.facts["count"] == 12


def test_words_are_sealed_and_go_with_the_key(by, subject):
    services.record(by, "disputes.note", subject, words=CANARY)
    line = queries.history_of(subject.pk).get()
    assert CANARY.encode() not in bytes(line.words) and services.read_words(line) == CANARY
    assert CANARY not in json.dumps([line.facts, line.actor, line.fields], ensure_ascii=False)
    services.seal_lines("610699")
    vault.destroy_key(subject.key)
    line = queries.history_of(subject.pk).get()
    assert services.read_words(line) == ""
    assert queries.verify_chain("610699")[1] == []


def test_words_without_a_key_are_a_mistake_of_the_caller(by):
    key = SubjectKey.objects.get(pk=vault.create_key("610699").pk)
    with pytest.raises(TypeError):
        services.record(by, "x.y", key, words=CANARY)


def test_the_auditor_filters_by_day_act_person_and_code(by, subject):
    other = Actor(kind="staff", county="610699", ref=uuid7(), label="李春燕 · 石桥派出所 民警")
    services.record(by, "disputes.accept", subject)
    services.look(other, "disputes.open", subject, purpose="open")
    with clock.at(clock.now() - dt.timedelta(days=3)):
        services.record(system("610699"), "reports.take", subject)
    services.record(Actor(kind="staff", county="610600", ref=uuid7()), "disputes.accept", subject)
    today = clock.today()

    def count(**given):
        return queries.lines_between("610699", today, today, **given).count()

    assert count() == 2
    assert count(kind="saw") == 1 and count(act="disputes") == 2 and count(act="disputes.open") == 1
    assert count(person=by.ref) == 1 and count(act="reports") == 0 and count(code="7K4M-92QX-R") == 0
    assert queries.lines_between("610699", today - dt.timedelta(days=3), today).count() == 3
    assert [label for _, label in queries.people_between("610699", today, today)] == sorted(
        [by.label, other.label]
    )


def test_a_local_day_ends_at_local_midnight(by, subject):
    late = dt.datetime(2026, 11, 24, 15, 59, 59, tzinfo=dt.UTC)  # 23:59:59 in Shanghai
    for moment in (late, late + dt.timedelta(seconds=1)):
        with clock.at(moment):
            services.record(by, "disputes.accept", subject)
    day = dt.date(2026, 11, 24)
    assert queries.lines_between("610699", day, day).count() == 1


def test_acts_have_names(monkeypatch):
    monkeypatch.setattr(labels, "ACTS", dict(labels.ACTS))
    labels.register({"disputes.accept": gettext_lazy("受理")})
    assert queries.act_label("disputes.accept") == "受理" and queries.act_label("x.y") == "x.y"
    assert ("disputes.accept", "受理") in queries.acts()
