"""Posts, cover, leave: who may, what never goes together, what the journal says."""

import datetime as dt

import pytest

from lianxin.cellar.journal.actor import system
from lianxin.cellar.journal.models import Line
from lianxin.ground.officers import queries, services
from lianxin.ground.officers.models import Cover, Leave, Post
from lianxin.ground.officers.states import Role
from lianxin.ground.officers.tests import factories as make
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState

TODAY = dt.date(2026, 11, 24)


def days(n):
    return TODAY + dt.timedelta(days=n)


@pytest.fixture
def by(house):
    return make.actor(house.system)


@pytest.fixture
def newcomer(house):
    return make.staff("白秀兰")


def grant(by, who, where, role, **given):
    return services.grant_post(by=by, staff=who, unit=where, role=role, **given)


def test_a_post_is_granted_dated_and_journaled(house, by, newcomer):
    post = grant(by, newcomer, house.committee, Role.MEDIATOR, until_on=days(30), title="专职调解员")
    assert (post.from_on, post.until_on, post.county) == (TODAY, days(30), make.COUNTY)
    line = Line.objects.get(act="grant_post")
    assert line.facts["role"] == "mediator" and line.facts["staff"] == str(newcomer.pk)
    assert line.root == newcomer.pk and line.actor_ref == house.system.pk


def test_several_posts_and_each_by_its_days(house, by, newcomer):
    grant(by, newcomer, house.committee, Role.MEDIATOR)
    grant(by, newcomer, house.town_committee, Role.MEDIATOR, from_on=days(5))
    assert queries.posts_of(newcomer).count() == 1
    assert queries.posts_of(newcomer, days(5)).count() == 2


@pytest.mark.parametrize("who", ["security", "audit", "chief", "head", "officer", "stranger"])
def test_nobody_but_the_system_administrator_grants_posts(house, newcomer, who):
    with pytest.raises(NotAllowed):
        grant(make.actor(getattr(house, who)), newcomer, house.committee, Role.MEDIATOR)


def test_not_to_oneself_and_not_in_another_county(house, by):
    with pytest.raises(NotAllowed):
        grant(by, house.system, house.committee, Role.MEDIATOR)
    far = make.staff("外县人", county="610698")
    with pytest.raises(BadInput):
        grant(by, far, house.committee, Role.MEDIATOR)


def test_the_three_administrators_are_three_people(house, by):
    for who, role in ((house.audit, Role.SECURITY_ADMIN), (house.security, Role.AUDIT_ADMIN)):
        with pytest.raises(BadInput, match="三个人"):
            grant(by, who, house.centre, role)


def test_no_administrator_works_on_cases_and_no_case_worker_administers(house, by, newcomer):
    with pytest.raises(BadInput, match="办案岗位"):
        grant(by, house.audit, house.committee, Role.MEDIATOR)
    with pytest.raises(BadInput, match="办案岗位"):
        grant(by, house.officer, house.centre, Role.AUDIT_ADMIN)
    grant(by, newcomer, house.committee, Role.MEDIATOR, until_on=days(10))
    with pytest.raises(BadInput):
        grant(by, newcomer, house.centre, Role.AUDIT_ADMIN, from_on=days(10))
    grant(by, newcomer, house.centre, Role.AUDIT_ADMIN, from_on=days(11))
    with pytest.raises(BadInput):  # an open-ended post reaches into the later one
        grant(by, newcomer, house.town_committee, Role.MEDIATOR)


@pytest.mark.parametrize("who", ["chief", "officer", "mediator", "head"])
def test_who_reads_complaints_holds_no_other_post(house, by, newcomer, who):
    """Neither way round, not by cover, and nobody reads them from inside a station."""
    with pytest.raises(BadInput, match="独立受理"):
        grant(by, getattr(house, who), house.centre, Role.INDEPENDENT_DESK)
    post = grant(by, newcomer, house.centre, Role.INDEPENDENT_DESK)
    with pytest.raises(BadInput, match="独立受理"):
        grant(by, newcomer, house.station, Role.CHIEF)
    with pytest.raises(BadInput, match="独立受理"):
        services.grant_cover(
            by=by, post=post, by_staff=getattr(house, who), from_on=days(1), until_on=days(2), reason="休假"
        )
    with pytest.raises(BadInput) as refusal:
        grant(by, make.staff("新来的"), house.station, Role.INDEPENDENT_DESK)
    assert "role" in refusal.value.fields


def test_a_police_officer_does_not_become_a_mediator(house, by):
    with pytest.raises(BadInput, match="民警"):
        grant(by, house.officer, house.committee, Role.MEDIATOR)


@pytest.mark.parametrize(
    ("unit", "role"),
    [("station", Role.MEDIATOR), ("committee", Role.OFFICER), ("committee", Role.AUDIT_ADMIN)],
)
def test_a_role_exists_only_in_its_kinds_of_unit(house, by, newcomer, unit, role):
    with pytest.raises(BadInput):
        grant(by, newcomer, getattr(house, unit), role)


def test_the_same_post_twice_or_backwards_is_refused(house, by, newcomer):
    grant(by, newcomer, house.committee, Role.MEDIATOR)
    with pytest.raises(BadInput):
        grant(by, newcomer, house.committee, Role.MEDIATOR, from_on=days(3))
    with pytest.raises(BadInput):
        grant(by, newcomer, house.town_committee, Role.MEDIATOR, until_on=days(-1))


def test_a_title_labels_nobody(house, by, newcomer):
    with pytest.raises(BadInput) as refusal:
        grant(by, newcomer, house.committee, Role.MEDIATOR, title="重点人员管控")
    assert "title" in refusal.value.fields


def test_ending_a_post_ends_its_covers(house, by, newcomer):
    post = queries.acting_post(house.mediator, None)
    for start, end in ((0, 9), (20, 25)):
        Cover.objects.create(
            post=post, by_staff=newcomer, from_on=days(start), until_on=days(end), reason="替班"
        )
    services.end_post(by=by, post=post, on=days(3))
    assert [(c.from_on, c.until_on) for c in Cover.objects.order_by("from_on")] == [(TODAY, days(3))]
    assert queries.posts_of(house.mediator, days(4)).count() == 0


def test_a_post_to_come_is_taken_back_and_an_ended_one_stays(house, by, newcomer):
    post = grant(by, newcomer, house.committee, Role.MEDIATOR, from_on=days(5))
    services.end_post(by=by, post=post)
    assert not Post.objects.filter(staff=newcomer).exists()
    old = make.post(newcomer, house.committee, Role.MEDIATOR, until_on=days(-3))
    with pytest.raises(WrongState):
        services.end_post(by=by, post=old)


def cover(by, post, who, start=0, end=6, reason="到县里开会"):
    return services.grant_cover(
        by=by, post=post, by_staff=who, from_on=days(start), until_on=days(end), reason=reason
    )


def test_a_cover_is_dated_and_the_journal_names_both(house, newcomer):
    post = queries.acting_post(house.mediator, None)
    cover(make.actor(house.head), post, newcomer, 1, 3)
    assert list(queries.posts_of(newcomer)) == []
    with clock.at(clock.now() + dt.timedelta(days=1)):
        acting = make.actor(newcomer)
        assert acting.on_behalf_of == house.mediator.pk and acting.role == Role.MEDIATOR
        services.record_leave(by=acting, staff=newcomer, from_on=days(2), until_on=days(2))
        line = Line.objects.get(act="record_leave")
        assert "白秀兰" in line.actor["label"] and "杜满囤" in line.actor["label"]
    assert list(queries.posts_of(newcomer, days(4))) == []
    facts = Line.objects.get(act="grant_cover").facts
    assert (facts["of"], facts["by"]) == (str(house.mediator.pk), str(newcomer.pk))


def test_heads_arrange_cover_in_their_own_unit_only(house, newcomer):
    post = queries.acting_post(house.mediator, None)
    for who in (house.chief, house.mediator, house.security, house.stranger):
        with pytest.raises(NotAllowed):
            cover(make.actor(who), post, newcomer)
    with pytest.raises(NotAllowed):  # not themselves in
        cover(make.actor(house.head), post, house.head)
    cover(make.actor(house.head), post, newcomer)


def test_cover_keeps_the_same_separations(house, by):
    mediator, admin = queries.acting_post(house.mediator, None), queries.acting_post(house.audit, None)
    for post, who in (
        (mediator, house.officer),
        (mediator, house.audit),
        (admin, house.mediator),
        (admin, house.security),
    ):
        with pytest.raises(BadInput):
            cover(by, post, who)
    assert not Cover.objects.exists()


def test_a_cover_must_fit_the_post_and_the_person(house, by, newcomer):
    post = queries.acting_post(house.mediator, None)
    with pytest.raises(BadInput):
        cover(by, post, house.mediator)
    with pytest.raises(BadInput):
        cover(by, post, newcomer, 3, 1)
    with pytest.raises(BadInput):
        cover(by, post, newcomer, reason=" ")
    newcomer.is_active = False
    newcomer.save()
    with pytest.raises(BadInput):
        cover(by, post, newcomer)


def test_a_cover_ended_early(house, newcomer):
    head = make.actor(house.head)
    row = cover(head, queries.acting_post(house.mediator, None), newcomer)
    with pytest.raises(NotAllowed):
        services.end_cover(by=make.actor(house.chief), cover=row)
    services.end_cover(by=head, cover=row)
    assert queries.posts_of(newcomer).count() == 1 and queries.posts_of(newcomer, days(1)).count() == 0


def leave(by, who, start=0, end=2, **given):
    return services.record_leave(by=by, staff=who, from_on=days(start), until_on=days(end), **given)


def test_leave_is_recorded_by_oneself_the_head_or_the_system_administrator(house, by):
    leave(make.actor(house.mediator), house.mediator)
    leave(make.actor(house.head), house.mediator, 5, 6)
    leave(by, house.mediator, 8, 9)
    for who in (house.chief, house.officer, house.security, house.stranger):
        with pytest.raises(NotAllowed):
            leave(make.actor(who), house.mediator, 20, 21)
    with pytest.raises(BadInput):
        leave(by, house.mediator, 2, 3)
    with pytest.raises(BadInput):
        leave(by, house.mediator, 30, 31, reason="肺炎")


def test_back_early(house):
    own = make.actor(house.mediator)
    row = leave(own, house.mediator, -2, 5)
    services.end_leave(by=own, leave=row)
    assert Leave.objects.get().until_on == days(-1)
    coming = leave(own, house.mediator, 8, 9)
    services.end_leave(by=own, leave=coming)
    assert Leave.objects.count() == 1


def test_the_system_itself_may(house, newcomer):
    post = grant(system(make.COUNTY), newcomer, house.committee, Role.MEDIATOR)
    assert post.pk
    with pytest.raises(NotAllowed):
        grant(system("610698"), make.staff("又一人"), house.committee, Role.MEDIATOR)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_halves_of_a_clash_at_once_give_one(house):
    """Two administrators grant two posts that must not meet, at the same moment: one of them is refused."""
    import threading

    from django.db import connection, connections

    if connection.vendor != "postgresql":
        pytest.skip("claims concurrency: PostgreSQL only")
    who, by = make.staff("白秀兰"), make.actor(house.system)
    barrier, results = threading.Barrier(2), []

    def go(unit, role):
        with clock.at(dt.datetime(2026, 11, 24, 1, 12, tzinfo=dt.UTC)):
            barrier.wait()
            try:
                grant(by, who, unit, role)
                results.append("granted")
            except BadInput:
                results.append("refused")
        connections.close_all()

    threads = [
        threading.Thread(target=go, args=pair)
        for pair in ((house.committee, Role.MEDIATOR), (house.centre, Role.AUDIT_ADMIN))
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(results) == ["granted", "refused"]
