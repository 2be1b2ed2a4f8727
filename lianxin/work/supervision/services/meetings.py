"""A meeting from its calling to its confirmed minutes. It changes no dispute: its tasks are about help."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Collection, Sequence

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.cellar.rulebook.queries import due
from lianxin.cellar.vault.provider import cipher
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.models import Post
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.rules import is_seen_by
from lianxin.work.disputes.services.links import end_involvement, involve_for
from lianxin.work.supervision import queries, rules
from lianxin.work.supervision.models import Meeting, MeetingItem, MeetingSeat, MeetingTask
from lianxin.work.supervision.services.telling import tell
from lianxin.work.supervision.states import MeetingState

MOST_ITEMS = 12
LONGEST = 6_000


def _check_times(place: str, starts_at: dt.datetime, ends_at: dt.datetime) -> None:
    errors: dict[str, object] = {}
    if not clean(place) or len(clean(place)) > 80:
        errors["place"] = _("请写在哪里开，最多80个字。")
    if starts_at <= clock.now():
        errors["starts_at"] = _("请选以后的时间。")
    if ends_at <= starts_at or ends_at - starts_at > dt.timedelta(hours=12):
        errors["minutes"] = _("请核对开多久。")
    if errors:
        raise BadInput(errors)


@transaction.atomic
def convene(
    *, by: Actor, agenda: Sequence[tuple[Dispute, str]], chair: Post, place: str, starts_at: dt.datetime, ends_at: dt.datetime
) -> Meeting:
    """Call a meeting about one or more disputes, each with its question. Chair and convener are named for every item."""
    if not agenda or len(agenda) > MOST_ITEMS or len({row.pk for row, _question in agenda}) < len(agenda):
        raise BadInput({"disputes": _("请选1到%(n)s起，每起一次。") % {"n": MOST_ITEMS}})
    for dispute, question in agenda:
        why = rules.why_not_convene(by, dispute, queries.running(dispute))
        if why:
            raise NotAllowed(_("%(code)s：%(why)s") % {"code": dispute.code, "why": why})
        if not clean(question):
            raise BadInput({"question": _("请写要商量什么。")})
    _check_times(place, starts_at, ends_at)
    convener = officers.post(by.post)
    if convener is None:
        raise NotAllowed(_("您的岗位不能做这件事。"))
    meeting = Meeting.objects.create(
        county=by.county,
        unit=convener.unit,
        convened_by=convener,
        chair=chair,
        place=clean(place),
        starts_at=starts_at,
        ends_at=ends_at,
    )
    for number, (dispute, question) in enumerate(agenda, 1):
        item = MeetingItem(meeting=meeting, dispute=dispute, key=dispute.key, number=number)
        item.seal(question=clean(question)[:LONGEST])
        item.save(force_insert=True)
        facts = {"at": starts_at.isoformat(), "number": number}
        record(by, "supervision.convene", item, root=dispute, also=[meeting], facts=facts, words=clean(question)[:LONGEST])
        for post in {convener.pk: convener, chair.pk: chair}.values():
            _seat(by, item, post)
    return meeting


def _lines(by: Actor, act: str, meeting: Meeting, words: str = "") -> None:
    """A line on the page of every dispute of the agenda."""
    for item in queries.items_of(meeting):
        facts = {"meeting": str(meeting.pk), "at": meeting.starts_at.isoformat()}
        record(by, act, item, root=item.dispute, also=[meeting], facts=facts, words=words)


def _require_lead(by: Actor, meeting: Meeting, *states: str) -> None:
    why = rules.why_not_lead(by, meeting, *states)
    if why:
        raise (WrongState if rules.leads(by, meeting) else NotAllowed)(why)


def _require_item(by: Actor, item: MeetingItem, *states: str) -> None:
    """Leading a meeting shows no dispute: who writes about an item sees it."""
    _require_lead(by, item.meeting, *states)
    if not is_seen_by(by, item.dispute):
        raise NotAllowed(_("这一起不在您的范围内。"))


@transaction.atomic
def change_meeting(
    *, by: Actor, meeting: Meeting, place: str, starts_at: dt.datetime, ends_at: dt.datetime, version: int
) -> None:
    """Another time or place. Who sees a dispute by being named for it sees it from the new time on."""
    _require_lead(by, meeting)
    _check_times(place, starts_at, ends_at)
    meeting.version = version
    meeting.advance(place=clean(place), starts_at=starts_at, ends_at=ends_at)
    for item in queries.items_of(meeting):
        item.meeting = meeting
        for seat in item.seats.all():
            _close_seat(by, seat)
            MeetingSeat.objects.filter(pk=seat.pk).update(involvement=_access(by, item, seat.post))
            _tell_seat(by, item, seat.post, f"moved:{meeting.version}")
    _lines(by, "supervision.change_meeting", meeting)


@transaction.atomic
def cancel_meeting(*, by: Actor, meeting: Meeting, reason: str, version: int) -> None:
    """It does not take place; nobody sees anything by it any more."""
    _require_lead(by, meeting)
    if not clean(reason):
        raise BadInput({"reason": _("请写取消的原因。")})
    meeting.version = version
    meeting.advance(state=MeetingState.CANCELLED)
    for item in queries.items_of(meeting):
        for seat in item.seats.all():
            _close_seat(by, seat)
    _lines(by, "supervision.cancel_meeting", meeting, clean(reason))


# Who is there -----------------------------------------------------------------------------------------


def _access(by: Actor, item: MeetingItem, post: Post):
    """The involvement somebody needs who does not see the dispute anyway: from the meeting until some days after it."""
    if disputes.visible_to(officers.actor_of(post, post.staff)).filter(pk=item.dispute_id).exists():
        return None
    until = due("meeting_access", item.meeting.county, item.meeting.ends_at)
    return involve_for(
        by=by, dispute=item.dispute, role="meeting", staff=post.staff, from_at=item.meeting.starts_at, until_at=until
    )


def _close_seat(by: Actor, seat: MeetingSeat) -> None:
    if seat.involvement is not None:
        end_involvement(by=by, involvement=seat.involvement)


def _seat(by: Actor, item: MeetingItem, post: Post) -> MeetingSeat:
    why = rules.why_not_invite(post, item.dispute)
    if why:
        raise BadInput({"post": why})
    try:
        with transaction.atomic():
            seat = MeetingSeat.objects.create(item=item, post=post)
    except IntegrityError:
        raise WrongState(_("%(name)s已经在这一项里了。") % {"name": post.staff.name}) from None
    access = _access(by, item, post)
    if access is not None:
        MeetingSeat.objects.filter(pk=seat.pk).update(involvement=access)
        seat.involvement = access
    _tell_seat(by, item, post, "invited")
    return seat


def _tell_seat(by: Actor, item: MeetingItem, post: Post, what: str) -> None:
    tell(
        by=by,
        about=item.dispute,
        county=item.meeting.county,
        to=[post.staff_id],
        kind="supervision.meeting",
        text=_("请参加会商：%(code)s") % {"code": item.dispute.code},
        once=f"meeting:{item.pk}:{what}",
        page="meeting",
        key=item.meeting_id,
        due_at=item.meeting.starts_at,
    )


@transaction.atomic
def invite(*, by: Actor, item: MeetingItem, post: Post) -> MeetingSeat:
    """Name somebody for one item, and for this one only."""
    _require_item(by, item)
    seat = _seat(by, item, post)
    record(by, "supervision.invite", item, root=item.dispute, facts={"post": str(post.pk), "seat": str(seat.pk)})
    return seat


@transaction.atomic
def uninvite(*, by: Actor, seat: MeetingSeat) -> None:
    """Before the meeting; chair and convener stay."""
    meeting = seat.item.meeting
    _require_lead(by, meeting)
    if seat.post_id in (meeting.chair_id, meeting.convened_by_id):
        raise WrongState(_("召集人和主持人每一项都在。"))
    _close_seat(by, seat)
    facts = {"post": str(seat.post_id)}
    record(by, "supervision.uninvite", seat.item, root=seat.item.dispute, facts=facts)
    seat.delete()


# Minutes and tasks ------------------------------------------------------------------------------------


@transaction.atomic
def write_minutes(*, by: Actor, item: MeetingItem, minutes: str, came: Collection[uuid.UUID], version: int) -> None:
    """What was said about one item, and who was there for it; may be corrected until the chair confirms."""
    meeting = item.meeting
    _require_item(by, item, MeetingState.PLANNED, MeetingState.HELD)
    if clock.now() < meeting.starts_at:
        raise WrongState(_("还没有到会商的时间。"))
    words = clean(minutes)
    if not words or len(words) > LONGEST:
        raise BadInput({"minutes": _("请写纪要，最多%(n)s个字。") % {"n": LONGEST}})
    item.version = version
    item.advance(**item.sealed(minutes=words))
    for seat in item.seats.all():
        MeetingSeat.objects.filter(pk=seat.pk).update(came=seat.pk in came)
    if meeting.state == MeetingState.PLANNED:
        meeting.advance(state=MeetingState.HELD, held_at=clock.now())
    record(by, "supervision.minutes", item, root=item.dispute, facts={"came": len(set(came))}, words=words)


@transaction.atomic
def assign_task(*, by: Actor, item: MeetingItem, owner: Post, what: str, due_on: dt.date) -> MeetingTask:
    """Help that somebody named for this item, or whoever holds the dispute, will give by a day."""
    meeting = item.meeting
    _require_item(by, item, MeetingState.PLANNED, MeetingState.HELD)
    errors: dict[str, object] = {}
    if not clean(what):
        errors["what"] = _("请写办什么。")
    if due_on < clock.today():
        errors["due_on"] = _("请选今天或以后的日期。")
    if owner.pk != item.dispute.holder_id and not item.seats.filter(post=owner).exists():
        errors["owner"] = _("请选这一项的参加人或者承办人。")
    if errors:
        raise BadInput(errors)
    Meeting.objects.select_for_update().filter(pk=meeting.pk).values_list("pk").first()  # two at once count on from each other
    last = item.tasks.aggregate(last=Max("number"))["last"] or 0
    task = MeetingTask(
        item=item, key=item.key, county=meeting.county, number=last + 1, owner=owner, due_at=clock.day_end(due_on)
    )
    task.seal(what=clean(what)[:LONGEST])
    task.save(force_insert=True)
    facts = {"owner": str(owner.pk), "due": task.due_at.isoformat()}
    record(by, "supervision.assign", task, root=item.dispute, facts=facts, words=clean(what)[:LONGEST])
    tell(
        by=by,
        about=item.dispute,
        county=meeting.county,
        to=[owner.staff_id],
        kind="supervision.meeting",
        text=_("会商分工：%(code)s") % {"code": item.dispute.code},
        once=f"task:{task.pk}",
        page="meeting_task",
        key=task.pk,
        due_at=task.due_at,
    )
    return task


@transaction.atomic
def finish_task(*, by: Actor, task: MeetingTask, outcome: str, version: int) -> None:
    """Done, in words, by whose it is."""
    if not rules.may_finish(by, task):
        raise NotAllowed(_("由分到的人自己登记。"))
    if task.done_at is not None:
        raise WrongState(_("已经登记办完了。"))
    if not clean(outcome):
        raise BadInput({"outcome": _("请写办成了什么。")})
    task.version = version
    task.advance(done_at=clock.now(), done_by=by.label[:120], **task.sealed(outcome=clean(outcome)[:LONGEST]))
    facts = {"in_time": clock.now() <= task.due_at}
    record(by, "supervision.done_task", task, root=task.item.dispute, facts=facts, words=clean(outcome)[:LONGEST])


@transaction.atomic
def fix_minutes(*, by: Actor, meeting: Meeting, version: int) -> None:
    """The chair confirms: each item's text is kept as it stands with its SM3 under its dispute's key, and the meeting's
    digest is over theirs. Destroying one dispute's key leaves the digest of the meeting whole."""
    if by.post != meeting.chair_id:
        raise NotAllowed(_("由主持人确认。"))
    _require_lead(by, meeting, MeetingState.HELD)
    items = queries.items_of(meeting)
    if any(not item.minutes for item in items):
        raise WrongState(_("还有议题没有写纪要。"))
    meeting.version = version
    digests = []
    for item in items:
        text = canonical_text(meeting, item)
        digests.append(cipher.digest(text.encode()).hex())
        item.advance(sm3=digests[-1], **item.sealed(canonical=text))
    whole = cipher.digest("\n".join([str(meeting.pk), *digests]).encode()).hex()
    meeting.advance(state=MeetingState.FIXED, fixed_at=clock.now(), fixed_by=by.label[:120], sm3=whole)
    _lines(by, "supervision.fix_minutes", meeting)


def canonical_text(meeting: Meeting, item: MeetingItem) -> str:
    """One item of confirmed minutes as it is digested: sorted keys, names of posts as they were."""
    tasks = [
        {"n": task.number, "owner": _named(task.owner), "what": task.read("what"), "due": task.due_at.isoformat()}
        for task in item.tasks.all()
    ]
    facts = {
        "unit": meeting.unit.name,
        "chair": _named(meeting.chair),
        "starts_at": meeting.starts_at.isoformat(),
        "place": meeting.place,
        "dispute": item.dispute.code,
        "question": item.read("question"),
        "came": [_named(seat.post) for seat in item.seats.all() if seat.came],
        "absent": [_named(seat.post) for seat in item.seats.all() if not seat.came],
        "minutes": item.read("minutes"),
        "tasks": tasks,
    }
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _named(post: Post) -> str:
    return f"{post.unit.name} {post.staff.name} {post.title or post.get_role_display()}"
