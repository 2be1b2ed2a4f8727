"""What one side says in confidence stays with its mediators. Nobody else, whatever their rank, reads a word."""

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.cellar.vault import search
from lianxin.ground.officers.states import Role
from lianxin.tools.kit.refusals import BadInput, NotAllowed
from lianxin.work.mediation import queries, rules
from lianxin.work.mediation.models import CaucusNote
from lianxin.work.mediation.services import caucus, mediators
from lianxin.work.mediation.tests import factories as make

pytestmark = pytest.mark.django_db
SECRET = "其实他愿意让出半垄地"


@pytest.fixture
def note(w):
    d, _one = make.ready(w)
    make.named(w, d, w.second, w.second_post)
    return caucus.write_caucus_note(by=w.mediator, dispute=d, side=make.sides(d)[0], text=SECRET)


def test_its_author_and_the_mediators_of_that_day_read_it(w, note):
    for actor in (w.mediator, w.second):
        assert rules.may_read_caucus(actor, note)
        assert caucus.read_caucus_note(by=actor, note=note) == SECRET
        assert list(queries.caucus_notes(actor, note.dispute)) == [note]
    assert Line.objects.filter(act="mediation.read_caucus_note", kind="saw").count() == 2


@pytest.mark.parametrize("who", ["chief", "officer", "upper_mediator", "stranger"])
def test_nobody_else_does(w, note, who):
    actor = getattr(w, who)
    assert not rules.may_read_caucus(actor, note)
    assert not queries.caucus_notes(actor, note.dispute).exists()
    with pytest.raises(NotAllowed):
        caucus.read_caucus_note(by=actor, note=note)


@pytest.mark.parametrize("role", Role.values)
def test_no_role_opens_it(w, note, role):
    """Even somebody of the holding unit, in any role, who was no mediator of this dispute then."""
    held = make.ground.post(make.ground.staff("后来的人"), w.committee, role)
    assert not rules.may_read_caucus(make.ground.actor(held.staff, held), note)


def test_the_authors_other_post_does_not_open_it(w, note):
    """Under a police post the same person reads nothing: the role decides too."""
    held = make.ground.post(w.post.staff, w.station, Role.CHIEF)
    assert not rules.may_read_caucus(make.ground.actor(w.post.staff, held), note)


def test_a_mediator_named_later_does_not_read_what_was_said_before(w, note):
    d = note.dispute
    make.named(w, d, w.upper_mediator, w.upper_post)
    assert not rules.may_read_caucus(w.upper_mediator, note)
    later = caucus.write_caucus_note(by=w.second, dispute=d, side=make.sides(d)[1], text="后来说的")
    assert list(queries.caucus_notes(w.upper_mediator, d)) == [later]


def test_a_mediator_who_left_keeps_what_was_told_to_them_and_hears_no_more(w, note):
    d = note.dispute
    one = next(a for a in queries.mediators_of(d) if a.post_id == w.second_post.pk)
    mediators.remove_mediator(by=w.mediator, appointment=one, removal="replaced")
    caucus.write_caucus_note(by=w.mediator, dispute=d, side=make.sides(d)[0], text="新的话")
    assert list(queries.caucus_notes(w.second, d)) == [note]


def test_only_a_mediator_of_the_dispute_writes_one(w):
    d, _one = make.ready(w)
    for actor in (w.second, w.chief, w.stranger):  # w.second holds it, but is no mediator of it
        with pytest.raises(NotAllowed):
            caucus.write_caucus_note(by=actor, dispute=d, side=make.sides(d)[0], text=SECRET)
    with pytest.raises(BadInput):
        caucus.write_caucus_note(by=w.mediator, dispute=d, side=make.sides(d)[0], text=" ")
    assert not CaucusNote.objects.exists()


def test_its_key_is_its_own_and_its_words_are_nowhere_else(w, note):
    d = note.dispute
    assert note.key_id != d.key_id
    for line in Line.objects.filter(root=d.pk):
        assert line.words is None or line.key_id != note.key_id
        assert SECRET not in str(line.facts)
    for room in ("disputes", "mediation", "caucus"):
        assert search.find(room, d.county, "让出半垄地") == []
