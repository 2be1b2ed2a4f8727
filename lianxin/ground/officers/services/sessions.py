"""Logins on browsers: begun, found again on a shared computer, ended."""

from __future__ import annotations

import importlib

from axes.utils import reset as lift_axes
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import check_password
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare

from lianxin.cellar.journal import services as journal
from lianxin.cellar.journal.actor import Actor, system
from lianxin.ground.officers import queries
from lianxin.ground.officers.models import DeskSession, Staff
from lianxin.tools.kit import clock

PIN_TRIES = 5


def session_store(key: str | None = None) -> SessionBase:
    return importlib.import_module(settings.SESSION_ENGINE).SessionStore(key)


def begin_session(*, by: Actor, staff: Staff, session_key: str, device: str, label: str) -> DeskSession:
    """A full login happened: password, and second factor where there is one. The PIN may be tried again."""
    now = clock.now()
    with transaction.atomic():
        row = DeskSession.objects.create(
            staff=staff, session_key=session_key, device=device, label=label[:60], started_at=now, seen_at=now
        )
        Staff.objects.filter(pk=staff.pk).update(pin_tries=0)
        journal.record(by, "log_in", staff)
    return row


def lock_session(*, session: SessionBase) -> None:
    """Kept in the store, and opened only by its person's password or PIN."""
    session["locked"] = True
    session.save()


def move_session(*, old_key: str, session_key: str) -> None:
    """The same login goes on under a new key."""
    DeskSession.objects.filter(session_key=old_key, ended_at=None).update(session_key=session_key)


def note_seen(*, session_key: str) -> None:
    """Not journaled: it only says that somebody is still there."""
    DeskSession.objects.filter(session_key=session_key, ended_at=None).update(seen_at=clock.now())


def note_reopened(*, by: Actor, staff: Staff) -> None:
    """An idle session was reopened with the password; earlier wrong tries are forgotten, as after a login."""
    with transaction.atomic():
        lift_axes(username=staff.username)
        journal.record(by, "reopen_session", staff)


def note_lockout(*, username: str) -> None:
    """Too many wrong tries for somebody who exists: the audit administrator wants to know. Others leave no line."""
    staff = Staff.objects.filter(username=username).first()
    if staff is not None:
        with transaction.atomic():
            journal.record(system(staff.county), "lock_out", staff)


def resume_session(*, row: DeskSession, pin: str) -> SessionBase | None:
    """Another person's session on this computer, opened by that person's PIN and under a new key; None when it is not right.

    A try is taken before the check, so that many at once are still no more than PIN_TRIES; a full login gives them back.
    """
    staff = row.staff
    if not staff.is_active or not staff.switch_pin:
        return None
    tried = Staff.objects.filter(pk=staff.pk, pin_tries__lt=PIN_TRIES).update(pin_tries=F("pin_tries") + 1)
    if not tried or not check_password(pin, staff.switch_pin):
        return None
    store = session_store(row.session_key)
    mark = store.get(HASH_SESSION_KEY, "")
    if store.get(SESSION_KEY) != str(staff.pk) or not constant_time_compare(
        mark, staff.get_session_auth_hash()
    ):
        return None
    with transaction.atomic():
        Staff.objects.filter(pk=staff.pk).update(pin_tries=0)
        store.pop("locked", None)
        store["seen_at"] = int(clock.now().timestamp())
        store.cycle_key()
        DeskSession.objects.filter(pk=row.pk).update(session_key=store.session_key, seen_at=clock.now())
        journal.record(queries.actor_without_post(staff), "switch_desk", staff)
    return store


def end_session(*, by: Actor, session_key: str) -> None:
    """Logging out of one browser."""
    with transaction.atomic():
        row = (
            DeskSession.objects.select_related("staff").filter(session_key=session_key, ended_at=None).first()
        )
        if row:
            DeskSession.objects.filter(pk=row.pk).update(ended_at=clock.now())
            journal.record(by, "log_out", row.staff)
        session_store().delete(session_key)


def end_sessions(*, staff: Staff, keep: str = "") -> int:
    """End a person's sessions everywhere, but for the one under ``keep``; the caller's deed is the one journaled."""
    rows = DeskSession.objects.filter(staff=staff, ended_at=None).exclude(session_key=keep or None)
    keys = list(rows.order_by("id").values_list("session_key", flat=True))
    for key in keys:
        session_store().delete(key)
    DeskSession.objects.filter(session_key__in=keys).update(ended_at=clock.now())
    return len(keys)


def end_other_sessions(*, by: Actor, staff: Staff, keep: str) -> int:
    """From one's own profile: every session but the present one."""
    with transaction.atomic():
        count = end_sessions(staff=staff, keep=keep)
        journal.record(by, "end_other_sessions", staff, facts={"count": count})
    return count
