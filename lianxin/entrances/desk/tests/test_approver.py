"""The second person of a red dispute: no way to guess a password, and nothing typed there is kept."""

from axes.models import AccessAttempt

from lianxin.cellar.journal.models import Line
from lianxin.entrances.desk.tests.test_dispute_acts import address, hidden, send
from lianxin.ground.officers.tests.factories import PASSWORD
from lianxin.work.disputes.services import judging
from lianxin.work.disputes.states import State

WORDS = {"reason": "no_agreement", "note": "周德旺说再也不谈"}


def red(cast):
    dispute = cast.open_dispute()
    judging.raise_colour(by=cast.village_mediator.actor, dispute=dispute, colour=3, reason="说要动手")
    return dispute, cast.client(cast.village_mediator)


def spelled(name, n):
    """The same name otherwise: capitals, full width, blanks."""
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in name)
    return (name, name.upper(), name.title(), wide, f" {name} ")[n % 5]


def test_wrong_passwords_of_the_second_person_lock_the_account_however_the_name_is_spelled(cast):
    dispute, browser = red(cast)
    name = cast.village_head.staff.username
    for n in range(5):
        given = {"approver": spelled(name, n), "approver_password": f"wrong-guess-{n}"}
        answer = send(browser, address(dispute, "end"), **WORDS, **given)
        assert answer.status_code == 422 and "周德旺说再也不谈" in answer.content.decode()
    right = {"approver": name, "approver_password": PASSWORD}
    locked = send(browser, address(dispute, "end"), **WORDS, **right)
    assert locked.status_code == 422 and "锁定" in locked.content.decode()
    dispute.refresh_from_db()
    assert dispute.state != State.ENDED
    attempt = AccessAttempt.objects.get()
    assert (attempt.username, attempt.failures_since_start) == (name, 5)
    assert Line.objects.filter(act="fail_approval", root=dispute.pk).count() == 6
    assert Line.objects.filter(act="lock_out").count() == 1


def test_nothing_of_the_form_is_kept_with_the_failed_try(cast):
    dispute, browser = red(cast)
    given = {"approver": cast.village_head.staff.username, "approver_password": "canary-4711"}
    for _ in range(2):
        send(browser, address(dispute, "end") + "?canary-4712=1", **WORDS, **given)
    attempt = AccessAttempt.objects.get()
    assert attempt.failures_since_start == 2
    kept = " ".join(str(getattr(attempt, field.name)) for field in attempt._meta.fields)
    assert "canary" not in kept and "周德旺" not in kept
    assert not attempt.post_data.strip(" \n-") and not attempt.get_data.strip(" \n-")


def test_an_unfinished_or_stale_form_tries_no_password(cast):
    dispute, browser = red(cast)
    given = {"approver": cast.village_head.staff.username, "approver_password": "wrong"}
    assert send(browser, address(dispute, "end"), **{**WORDS, "note": ""}, **given).status_code == 422
    seen = hidden(browser, address(dispute, "end"))
    by, version = cast.village_head.actor, dispute.version
    judging.regrade(by=by, dispute=dispute, difficulty="complex", reason="牵涉三户人", version=version)
    assert browser.post(address(dispute, "end"), {**seen, **WORDS, **given}).status_code == 409
    assert not AccessAttempt.objects.exists()


def test_who_may_not_end_it_tries_no_password(cast):
    dispute, _ = red(cast)
    given = {"approver": cast.chief.staff.username, "approver_password": "wrong"}
    browser = cast.client(cast.leader)
    fields = {"version": str(dispute.version), "token": "a" * 32}
    answer = browser.post(address(dispute, "end"), {**fields, **WORDS, **given})
    assert answer.status_code in (403, 404, 409, 422)
    assert not AccessAttempt.objects.exists()
