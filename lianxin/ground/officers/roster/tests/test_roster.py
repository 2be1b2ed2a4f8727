"""Who stands on the roster, with whose word, kept by whom; terms, training, a committee's members."""

from __future__ import annotations

import datetime as dt
import decimal

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.ground.officers.roster import queries, rules, services
from lianxin.ground.officers.roster.models import RosterEntry
from lianxin.ground.officers.roster.services import EntryDraft
from lianxin.ground.officers.roster.states import EntryKind
from lianxin.ground.officers.roster.tasks import sweep_terms
from lianxin.ground.officers.states import Role
from lianxin.ground.officers.tests import factories as make
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, Stale, WrongState

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)


def draft(cast, **given) -> EntryDraft:
    values = {
        "kind": EntryKind.ELDER, "area": cast.village, "name": "罗大有", "consent_on": TODAY, "from_on": TODAY,
        "about": "当年分地的队长", "skills": ("boundary",), "languages": ("local",), "phone": "09115551234",
    }  # fmt: skip
    return EntryDraft(**{**values, **given})


def enter(cast, by=None, **given) -> RosterEntry:
    return services.enter(by=(by or cast.county_officer).actor, draft=draft(cast, **given))


def test_nobody_stands_on_it_without_their_word(cast):
    with pytest.raises(BadInput, match="同意"):
        enter(cast, consent_on=None)
    with pytest.raises(BadInput):
        enter(cast, consent_on=TODAY + dt.timedelta(days=1))
    assert not RosterEntry.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": ""}, "name"),
        ({"kind": "informant"}, "kind"),
        ({"about": "老上访户，熟悉政策"}, "about"),
        ({"skills": ("nothing",)}, "skills"),
        ({"languages": ("boundary",)}, "languages"),
        ({"position": "chair"}, "position"),
        ({"until_on": TODAY - dt.timedelta(days=1)}, "until_on"),
        ({"sex": "5"}, "sex"),
    ],
)
def test_what_cannot_be_entered(cast, given, field):
    with pytest.raises(BadInput) as refused:
        enter(cast, **given)
    assert field in refused.value.fields and not RosterEntry.objects.exists()


KEEPERS = {
    "village_head": {"village": True, "other_village": False},
    "chief": {"village": True, "other_village": False},
    "county_officer": {"village": True, "other_village": True},
    "sysadmin": {"village": True, "other_village": True},
    "village_mediator": {"village": False, "other_village": False},
    "officer": {"village": False, "other_village": False},
    "agency": {"village": False, "other_village": False},
    "leader": {"village": False, "other_village": False},
    "independent": {"village": False, "other_village": False},
    "auditor": {"village": False, "other_village": False},
}


@pytest.mark.parametrize("who", KEEPERS)
@pytest.mark.parametrize("where", ["village", "other_village"])
def test_who_keeps_which_part(cast, who, where):
    if KEEPERS[who][where]:
        assert enter(cast, by=getattr(cast, who), area=getattr(cast, where)).area == getattr(cast, where)
    else:
        with pytest.raises(NotAllowed):
            enter(cast, by=getattr(cast, who), area=getattr(cast, where))


def test_nobody_moves_an_entry_out_of_or_into_anothers_part(cast):
    entry = enter(cast, area=cast.other_village)
    with pytest.raises(NotAllowed):
        services.amend_entry(by=cast.village_head.actor, entry=entry, draft=draft(cast), version=entry.version)
    mine = enter(cast)
    with pytest.raises(NotAllowed):
        services.amend_entry(
            by=cast.village_head.actor, entry=mine, draft=draft(cast, area=cast.other_village), version=mine.version
        )


def test_one_with_an_account_stands_there_once_in_a_capacity(cast):
    officer = {"kind": EntryKind.POLICE, "staff": cast.officer.staff, "unit": cast.station, "area": cast.town}
    entry = enter(cast, **officer)
    assert (entry.name, entry.initials) == ("李春燕", "lcy")
    with pytest.raises(BadInput, match="已经以这个身份"):
        enter(cast, **officer)
    services.end_entry(by=cast.chief.actor, entry=entry, reason="moved")
    enter(cast, **officer)


def test_leaving_wipes_the_contact_and_ends_what_may_be_done(cast):
    entry = enter(cast)
    services.end_entry(by=cast.village_head.actor, entry=entry, reason="withdrew")
    entry.refresh_from_db()
    assert (entry.phone, entry.available, entry.ended_on) == ("", False, TODAY)
    assert queries.to_ask(entry.county) == []
    for deed in (
        lambda: services.end_entry(by=cast.village_head.actor, entry=entry, reason="other"),
        lambda: services.set_available(by=cast.village_head.actor, entry=entry, available=True),
        lambda: services.amend_entry(by=cast.village_head.actor, entry=entry, draft=draft(cast), version=entry.version),
    ):
        with pytest.raises(WrongState):
            deed()


def test_two_who_correct_at_once(cast):
    entry = enter(cast)
    seen = entry.version
    services.amend_entry(by=cast.county_officer.actor, entry=entry, draft=draft(cast, about="老队长"), version=seen)
    with pytest.raises(Stale):
        services.amend_entry(by=cast.county_officer.actor, entry=entry, draft=draft(cast, about="会计"), version=seen)
    assert RosterEntry.objects.get().about == "老队长"


def test_skills_and_languages_are_replaced_and_found(cast):
    entry = enter(cast)
    services.amend_entry(
        by=cast.county_officer.actor, entry=entry, version=entry.version,
        draft=draft(cast, skills=("family", "wages"), languages=("sign",)),
    )  # fmt: skip
    me = cast.stranger.actor  # a directory: another township reads it too
    assert [e.pk for e in queries.listing(me, queries.Wanted(skill="wages", language="sign"))] == [entry.pk]
    assert not queries.listing(me, queries.Wanted(skill="boundary")).exists()
    assert [queries.listing(me, queries.Wanted(words=w)).count() for w in ("ld", "大", "lyd")] == [1, 1, 0]
    assert queries.listing(me, queries.Wanted(area=cast.town.code)).count() == 1
    assert not queries.listing(me, queries.Wanted(area=cast.other_town.code)).exists()


def test_they_themselves_say_whether_they_can_come(cast):
    entry = enter(cast, kind=EntryKind.PEOPLES, staff=cast.village_mediator.staff, unit=cast.village_committee)
    services.set_available(by=cast.village_mediator.actor, entry=entry, available=False)
    with pytest.raises(NotAllowed):
        services.set_available(by=cast.second_mediator.actor, entry=entry, available=True)


# Terms of a county ---------------------------------------------------------------------------------------


def test_a_county_adds_skills_and_no_labels(cast):
    made = services.keep_term(by=cast.county_officer.actor, kind="skill", name="果树嫁接", categories=("09",))
    assert made.code in queries.fitting_skills(made.county, "0901")
    for name in ("重点人员稳控", "信访户", "宗教事务"):
        with pytest.raises(BadInput):
            services.keep_term(by=cast.county_officer.actor, kind="skill", name=name)
    for name in ("果树嫁接", "医疗"):
        with pytest.raises(BadInput, match="已经有"):
            services.keep_term(by=cast.county_officer.actor, kind="skill", name=name)
    with pytest.raises(NotAllowed):
        services.keep_term(by=cast.village_head.actor, kind="skill", name="修渠")
    entry = enter(cast, skills=(made.code,))
    services.drop_term(by=cast.county_officer.actor, term=made)
    assert made.code not in {t.code for t in queries.offered(made.county, "skill")}
    assert queries.labels(queries.entry_of(cast.officer.actor, entry.pk), "skill", queries.terms(made.county)) == ["果树嫁接"]


# Training ------------------------------------------------------------------------------------------------


def test_hours_are_summed_by_year(cast):
    entry, by = enter(cast), cast.village_head.actor
    for on, hours in ((TODAY, "2.5"), (TODAY - dt.timedelta(days=30), "4"), (dt.date(2025, 5, 1), "8")):
        services.record_training(by=by, entry=entry, on=on, subject="怎样做笔录", hours=decimal.Decimal(hours))
    assert queries.hours_in(2026, [entry.pk]) == {entry.pk: decimal.Decimal("6.5")}
    services.strike_training(by=by, training=queries.trainings_of(entry)[0])
    assert queries.hours_in(2026, [entry.pk]) == {entry.pk: decimal.Decimal(4)}
    assert Line.objects.filter(root=entry.pk, act="roster.strike_training").exists()
    for hours in ("0", "0.3", "NaN", "9999", "-2"):
        with pytest.raises(BadInput):
            services.record_training(by=by, entry=entry, on=TODAY, subject="笔录", hours=decimal.Decimal(hours))


# The end of a term ---------------------------------------------------------------------------------------


def test_the_heads_are_told_once_before_a_term_ends_and_again_after_a_renewal(cast, monkeypatch):
    said = []
    monkeypatch.setattr("lianxin.ground.officers.roster.services.entries.tell_heads", lambda **given: said.append(given["once"]))
    entry = enter(cast, until_on=TODAY + dt.timedelta(days=60), unit=cast.village_committee)
    assert sweep_terms() == 0
    with clock.at(clock.day_end(TODAY + dt.timedelta(days=30))):
        assert (sweep_terms(), sweep_terms()) == (1, 0)
        entry.refresh_from_db()
        services.amend_entry(
            by=cast.village_head.actor, entry=entry, version=entry.version, draft=draft(cast, until_on=entry.until_on)
        )
        assert sweep_terms() == 0  # corrected, not renewed
        services.amend_entry(
            by=cast.village_head.actor, entry=entry, version=entry.version,
            draft=draft(cast, until_on=entry.until_on + dt.timedelta(days=10)),
        )  # fmt: skip
    with clock.at(clock.day_end(TODAY + dt.timedelta(days=41))):
        assert sweep_terms() == 1
    assert len(said) == len(set(said)) == 2


def test_a_term_that_ran_out_is_not_asked_and_still_stands_there(cast):
    entry = enter(cast, from_on=TODAY - dt.timedelta(days=9), until_on=TODAY - dt.timedelta(days=1))
    assert rules.is_over(entry) and queries.to_ask(entry.county) == []
    assert queries.listing(cast.officer.actor, queries.Wanted()).count() == 1
    assert not queries.listing(cast.officer.actor, queries.Wanted(free=True)).exists()


# A committee's members -----------------------------------------------------------------------------------


def member(cast, name, sex="1", position="", years=3, staff=None):
    until = dt.date(TODAY.year + years, TODAY.month, TODAY.day) if years else None
    return enter(
        cast, kind=EntryKind.PEOPLES, unit=cast.village_committee, name=name, sex=sex, position=position, until_on=until,
        staff=staff,
    )  # fmt: skip


def says(cast, *words) -> bool:
    found = [str(line) for line in rules.composition(cast.village_committee)]
    return len(found) == len(words) and all(any(w in line for line in found) for w in words)


def test_what_the_law_asks_of_a_committees_members(cast):
    assert says(cast, "3至9人")
    member(cast, "贺长顺", position="chair")
    member(cast, "杜满囤", position="member")
    assert says(cast, "3至9人", "妇女")
    member(cast, "田桂兰", sex="2", position="member")
    assert says(cast)
    member(cast, "白守礼", position="chair", years=4)
    assert says(cast, "主任", "三年")
    for n in range(6):
        member(cast, f"成员{n}", years=2)
    assert says(cast, "3至9人", "主任", "三年")


def test_every_role_reads_it(cast):
    enter(cast)
    for role in Role.values:
        holder = make.post(make.staff(), cast.centre, role)
        assert queries.listing(make.actor(holder.staff, holder), queries.Wanted()).count() == 1
