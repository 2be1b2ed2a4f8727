"""A notice exists once, is read by its reader, and rings until somebody takes it in hand."""

import datetime as dt

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.cellar.notices import queries, services
from lianxin.cellar.notices.models import Notice
from lianxin.cellar.notices.services import Draft, Reader, notifying
from lianxin.tools.kit import clock
from lianxin.tools.kit.ids import uuid7
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState

pytestmark = pytest.mark.django_db
COUNTY = "610699"


def notify(by, to, once="resolve:1:3", **given):
    return services.notify(by=by, county=COUNTY, to=to, kind="t.kind", text="还有 3 天到期", once=once, **given)


def test_each_person_gets_it_once_ever(by, person):
    one, two = person(), person()
    assert notify(by, [one.ref, two.ref, one.ref]) == 2
    assert notify(by, [one.ref, two.ref]) == 0
    assert notify(by, [one.ref], once="resolve:1:1") == 1
    assert queries.visible_to(one).count() == 2 and queries.visible_to(two).count() == 1
    assert Line.objects.filter(act="notices.notify").count() == 2  # nothing new, no line


def test_nobody_sees_or_opens_anothers(by, person):
    one, two = person(), person()
    notify(by, [one.ref])
    notice = Notice.objects.select_related("key__county_key").get()
    assert notice.read("text") == "还有 3 天到期" and "到期".encode() not in bytes(notice.text)
    assert queries.notice_of(two, notice.pk) is None
    with pytest.raises(NotAllowed):
        services.open_notice(by=two, notice=notice)
    assert queries.inbox(one, unread=True).count() == 1


def test_reading_twice_keeps_the_first_moment(by, person):
    reader = person()
    notify(by, [reader.ref])
    first = clock.now()
    services.open_notice(by=reader, notice=queries.visible_to(reader).get())
    with clock.at(first + dt.timedelta(hours=1)):
        services.open_notice(by=reader, notice=queries.visible_to(reader).get())
    assert queries.visible_to(reader).get().read_at == first


def test_a_bulk_killed_in_the_middle_ends_up_exactly_once(by, monkeypatch):
    drafts = [Draft(uuid7(), "还有 3 天到期", f"resolve:{n}:3") for n in range(25)]
    monkeypatch.setattr(notifying, "CHUNK", 10)
    real, calls = Notice.objects.bulk_create, []

    def dies(*args, **kwargs):
        calls.append(1)
        found = real(*args, **kwargs)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return found

    monkeypatch.setattr(Notice.objects, "bulk_create", dies)
    with pytest.raises(KeyboardInterrupt):
        services.notify_many(by=by, county=COUNTY, kind="t.kind", drafts=drafts)
    assert Notice.objects.count() == 10  # the second chunk is rolled back whole
    assert services.notify_many(by=by, county=COUNTY, kind="t.kind", drafts=drafts) == 15
    assert sorted(Notice.objects.values_list("once", flat=True)) == sorted(d.once for d in drafts)


def test_what_rings_goes_quiet_for_all_when_one_takes_it(by, person):
    lead, second, other = person(), person(), person()
    dispute = uuid7()
    notify(by, [lead.ref, second.ref], once="ring:1", urgent=True, about=dispute)
    notify(by, [lead.ref, second.ref], once="ring:2", urgent=True, about=dispute)
    notify(by, [other.ref], once="ring:9", urgent=True, about=uuid7())
    assert len(queries.ringing(lead)) == 1  # the same matter rings once on a page, however often it rang
    assert services.mark_all_read(by=lead) == 0  # it cannot be waved away
    assert services.acknowledge(by=second, county=COUNTY, about=dispute) == 4
    assert not queries.ringing(lead) and not queries.ringing(second) and len(queries.ringing(other)) == 1
    assert services.acknowledge(by=lead, county=COUNTY, about=dispute) == 0
    assert Line.objects.filter(act="notices.acknowledge").count() == 1


@pytest.fixture
def sent(by, person):
    """A work notice to three people of two units, with a receipt asked for."""
    people = [person() for _ in range(3)]
    units = [uuid7(), uuid7()]
    readers = [Reader(p.ref, units[n // 2]) for n, p in enumerate(people)]
    given = {"title": "学习会", "body": "周五九点，带本子。", "audience": "石桥、青崖"}
    work = services.issue(by=by, readers=[*readers, readers[0]], needs_receipt=True, **given)
    return work, people


def test_the_sender_sees_who_has_read_and_confirmed(by, sent):
    work, (one, two, _three) = sent
    services.open_notice(by=one, notice=queries.visible_to(one).get())
    services.confirm(by=two, notice=queries.visible_to(two).get())
    row = queries.sent_one(by, work.pk)
    assert (row.copies_count, row.read_count, row.confirmed_count) == (3, 2, 1)
    assert queries.sent_one(one, work.pk) is None
    assert {copy.to for copy in queries.missing(work)} == {one.ref, _three.ref}
    services.confirm(by=two, notice=queries.visible_to(two).get())
    assert Line.objects.filter(act="notices.confirm").count() == 1


def test_a_receipt_is_not_given_by_marking_all_read(sent):
    _work, people = sent
    assert services.mark_all_read(by=people[0]) == 0


def test_the_unread_are_reminded_once_a_day(by, sent):
    work, (one, two, three) = sent
    services.confirm(by=one, notice=queries.visible_to(one).get())
    assert services.remind(by=by, work=work) == 2
    with pytest.raises(WrongState):
        services.remind(by=by, work=work)
    with clock.at(clock.now() + dt.timedelta(days=1)):
        assert services.remind(by=by, work=work) == 2
    with pytest.raises(NotAllowed):
        services.remind(by=two, work=work)
    assert queries.visible_to(three).count() == 3 and queries.visible_to(one).count() == 1


@pytest.mark.parametrize(
    "given,field",
    [
        ({"title": ""}, "title"),
        ({"title": "长" * 61}, "title"),
        ({"body": " "}, "body"),
        ({"readers": []}, "units"),
        ({"due_at": dt.datetime(2026, 11, 1, tzinfo=dt.UTC)}, "due_at"),
    ],
)
def test_a_notice_that_says_nothing_is_not_sent(by, given, field):
    whole = {"title": "学习会", "body": "周五", "audience": "石桥", "readers": [Reader(uuid7(), uuid7())]}
    with pytest.raises(BadInput) as refused:
        services.issue(by=by, **{**whole, **given})
    assert field in refused.value.fields and not Notice.objects.exists()
