"""Who may mediate, what ties them to the matter, and who steps back."""

import itertools

import pytest

from lianxin.ground.officers.models import Staff
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.work.disputes.queries import visible_to
from lianxin.work.disputes.services.parties import PartyDraft, SideDraft
from lianxin.work.mediation import queries, rules
from lianxin.work.mediation.models import Appointment
from lianxin.work.mediation.services import mediators
from lianxin.work.mediation.states import DECLARED, MAY_BE_ACCEPTED, Conflict, Subject
from lianxin.work.mediation.tests import factories as make

pytestmark = pytest.mark.django_db


def codes(d, one):
    standing = queries.standing(d)
    row = next(a for a in standing.mediators if a.pk == one.pk)
    return {lack.code for lack in rules.mediator_lacks(standing, row)}


def test_a_police_officer_is_never_its_mediator(w):
    d = make.dispute(w)
    for post in (w.officer_post,):
        with pytest.raises(WrongState) as why:
            mediators.name_mediator(by=w.mediator, dispute=d, post=post)
    assert "调解委员会" in str(why.value) or "参加人" in str(why.value)


@pytest.mark.parametrize("name", ["李春燕", " 李 春燕"])
def test_an_officer_is_not_entered_as_somebody_from_outside(w, name):
    d = make.dispute(w)
    with pytest.raises(BadInput, match="在任"):
        mediators.name_mediator(by=w.mediator, dispute=d, name=name)
    namesake = mediators.name_mediator(by=w.mediator, dispute=d, name="李春燕（青崖律师事务所）")
    assert namesake.post is None


def test_an_officer_may_help_and_sees_no_more_for_it(w):
    d = make.dispute(w)
    before = visible_to(w.officer).filter(pk=d.pk).exists()
    helper = mediators.invite_helper(by=w.mediator, dispute=d, kind="police", post=w.officer_post, why="维持秩序")
    assert helper.read("name") == "李春燕"
    assert visible_to(w.officer).filter(pk=d.pk).exists() == before
    mediators.remind_helper(by=w.mediator, helper=helper)
    assert helper.reminded_at is not None


def test_naming_lets_a_mediator_in_and_removal_ends_it(w):
    d = make.dispute(w)
    elsewhere = make.ground.committee(make.ground.township(3, "远山乡"), 2)
    post = make.ground.post(make.ground.staff("远客"), elsewhere, "mediator")
    guest = make.ground.actor(post.staff, post)
    assert not visible_to(guest).filter(pk=d.pk).exists()
    one = mediators.name_mediator(by=w.mediator, dispute=d, post=post)
    assert visible_to(guest).filter(pk=d.pk).exists()
    mediators.remove_mediator(by=w.mediator, appointment=one, removal="replaced")
    assert not visible_to(guest).filter(pk=d.pk).exists()


def test_a_refused_mediator_goes_and_another_leads(w):
    d = make.told(w, make.dispute(w))
    one = make.named(w, d)
    two = make.named(w, d, w.second, w.second_post)
    assert one.is_lead and not two.is_lead
    make.say(w, d, make.sides(d)[0], Subject.MEDIATOR, "refused", ref=one.pk)
    one.refresh_from_db()
    two.refresh_from_db()
    assert one.removal == "refused" and two.is_lead
    assert [a.pk for a in queries.mediators_of(d)] == [two.pk]


def test_a_lead_named_later_takes_over(w):
    d = make.dispute(w)
    one = mediators.name_mediator(by=w.mediator, dispute=d, post=w.post)
    mediators.name_mediator(by=w.mediator, dispute=d, post=w.second_post, is_lead=True)
    one.refresh_from_db()
    assert not one.is_lead
    assert Appointment.objects.filter(dispute=d, is_lead=True).count() == 1


def test_nobody_is_named_twice_and_nobody_without_a_name(w):
    d = make.dispute(w)
    mediators.name_mediator(by=w.mediator, dispute=d, post=w.post)
    with pytest.raises(BadInput):
        mediators.name_mediator(by=w.mediator, dispute=d, post=w.post)
    with pytest.raises(BadInput):
        mediators.name_mediator(by=w.mediator, dispute=d)
    outside = mediators.name_mediator(by=w.mediator, dispute=d, name="外请的秦律师")
    assert outside.display_name == "外请的秦律师" and outside.post is None


def test_only_the_mediator_declares(w):
    d = make.dispute(w)
    one = mediators.name_mediator(by=w.mediator, dispute=d, post=w.post)
    assert "undeclared" in codes(d, one)
    with pytest.raises(NotAllowed):
        mediators.declare_conflict(by=w.second, appointment=one, ties=())
    with pytest.raises(BadInput):
        mediators.declare_conflict(by=w.mediator, appointment=one, ties=("enemy",))
    mediators.declare_conflict(by=w.mediator, appointment=one, ties=())
    assert codes(d, one) == {"mediator_unaccepted"}


TIES = [set(c) for n in (1, 2) for c in itertools.combinations(DECLARED, n)]


@pytest.mark.parametrize("ties", TIES, ids=lambda t: "+".join(sorted(t)))
def test_a_tie_means_stepping_back_or_both_sides_informed_consent(w, ties):
    d = make.told(w, make.dispute(w))
    one = make.named(w, d, ties=tuple(ties))
    if ties <= MAY_BE_ACCEPTED:
        assert codes(d, one) == {"tie_unaccepted"}
        a, b = make.sides(d)
        make.say(w, d, a, Subject.CONFLICT, ref=one.pk)
        assert codes(d, one) == {"tie_unaccepted"}
        make.say(w, d, b, Subject.CONFLICT, ref=one.pk)
        assert codes(d, one) == set()
    else:
        for side in make.sides(d):
            make.say(w, d, side, Subject.CONFLICT, ref=one.pk)
        assert codes(d, one) == {"must_step_back"}


@pytest.mark.parametrize(
    ("party", "found"),
    [
        ({"name": "贺长顺"}, {"same_name"}),
        ({"name": "别的人", "phone": "1990-000-0077"}, {"same_phone"}),
        ({"name": "别的人", "phone": "19900000078"}, set()),
    ],
)
def test_a_mediator_who_is_a_party_is_found_without_reading_names(w, party, found):
    Staff.objects.filter(name="贺长顺").update(work_phone="199 0000 0077")
    sides = [SideDraft("applicant", [PartyDraft(**party)]), SideDraft("respondent", [PartyDraft("冯有才")])]
    d = make.told(w, make.dispute(w, sides=sides))
    one = make.named(w, d)
    standing = queries.standing(d)
    parties = [p for s in standing.sides for p in s.parties.all()]
    assert rules.conflicts_of(standing.mediators[0], parties) == found
    wanted = {"same_name": {"tie_unaccepted"}, "same_phone": {"must_step_back"}}
    assert codes(d, one) == (wanted[found.pop()] if found else set())


def test_a_sides_agent_never_mediates(w):
    sides = [
        SideDraft(
            "applicant",
            [
                PartyDraft("周德旺"),
                PartyDraft("贺长顺", capacity="agent", powers=["take_part_and_sign"], acts_for=0),
            ],
        ),
        SideDraft("respondent", [PartyDraft("冯有才")]),
    ]
    d = make.told(w, make.dispute(w, sides=sides))
    one = make.named(w, d)
    assert codes(d, one) == {"must_step_back"}
    standing = queries.standing(d)
    assert Conflict.AGENT in rules.conflicts_of(
        standing.mediators[0], [p for s in standing.sides for p in s.parties.all()]
    )


@pytest.mark.parametrize(("field", "given"), [("kind", {"kind": "boss"}), ("name", {"name": " "}), ("why", {"why": ""})])
def test_an_invitation_says_who_and_why(w, field, given):
    d = make.dispute(w)
    with pytest.raises(BadInput) as why:
        mediators.invite_helper(by=w.mediator, dispute=d, **{"kind": "elder", "name": "老支书", "why": "懂旧事", **given})
    assert list(why.value.fields) == [field]
