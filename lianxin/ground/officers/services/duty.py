"""The duty roster. It is a plan of people who answer; the product itself is no emergency line."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal import services as journal
from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers import rules
from lianxin.ground.officers.models import DutyRole, DutyShift, Post, Staff, Unit
from lianxin.ground.officers.states import Act, Compartment, Role, may
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState

LONGEST = dt.timedelta(hours=48)
WEEK = dt.timedelta(days=7)
AHEAD = dt.timedelta(days=190)


def _may(by: Actor, post: Post) -> None:
    if not rules.may_arrange(by, post):
        raise NotAllowed(_("值班由本单位负责人或系统管理员来排。"))


def _unfit(post: Post, role: str, from_at: dt.datetime, until_at: dt.datetime) -> dict[str, str]:
    if until_at <= from_at:
        return {"until_at": _("结束时间要晚于开始时间。")}
    if until_at - from_at > LONGEST:
        return {"until_at": _("一班最长 48 小时。")}
    if until_at <= clock.now() or from_at > clock.now() + AHEAD:
        return {"from_at": _("只能排以后半年内的班。")}
    first, last = clock.local_day(from_at), clock.local_day(until_at - dt.timedelta(seconds=1))
    if post.from_on > first or (post.until_on and post.until_on < last) or not post.staff.is_active:
        return {"post": _("这个人那时不在这个岗位上。")}
    fits = post.role == Role.AGENCY if role == DutyRole.AGENCY else may(post.role, Act.HANDLE, Compartment.NORMAL)
    if role not in DutyRole.values or not fits:
        return {"role": _("这个岗位不能这样值班：办案的人带班、值班，部门经办人作联络人。")}
    return {}


def plan_shift(
    *, by: Actor, post: Post, role: str, from_at: dt.datetime, until_at: dt.datetime
) -> DutyShift:
    """Put a post on call for its unit. The same person is never on call twice at once under one county's roster; that two leads
    of a unit overlap is allowed (a handover) and said on the page."""
    _may(by, post)
    wrong = _unfit(post, role, from_at, until_at)
    if wrong:
        raise BadInput(wrong)
    with transaction.atomic():
        Staff.objects.select_for_update().get(pk=post.staff_id)
        if DutyShift.objects.filter(post__staff=post.staff_id, from_at__lt=until_at, until_at__gt=from_at).exists():
            raise BadInput({"from_at": _("这个人在这段时间里已经有班。")})
        row = DutyShift.objects.create(
            county=post.county, unit=post.unit, post=post, role=role, from_at=from_at, until_at=until_at
        )
        journal.record(by, "plan_shift", row, root=post.unit, facts=_facts(row))
    return row


def _facts(row: DutyShift) -> dict[str, str]:
    span = {"from": row.from_at.isoformat(), "until": row.until_at.isoformat()}
    return {"post": str(row.post_id), "role": row.role, **span}


def drop_shift(*, by: Actor, shift: DutyShift) -> None:
    """Take back a shift that has not begun; one that runs ends now; one that is over stays: it was so."""
    _may(by, shift.post)
    moment = clock.now()
    if shift.until_at <= moment:
        raise WrongState(_("这个班已经值完了。"))
    with transaction.atomic():
        begun = shift.from_at < moment
        journal.record(by, "drop_shift", shift, root=shift.unit, facts=_facts(shift), gone=not begun)
        if begun:
            shift.advance(until_at=moment)
        else:
            shift.delete()


def copy_week(*, by: Actor, unit: Unit, monday: dt.date) -> tuple[int, list[str]]:
    """The week before ``monday`` once more in the week that begins with it; returns how many shifts, and a sentence for each
    that could not be taken over. What is there already is not made twice."""
    start = clock.day_end(monday - dt.timedelta(days=8))
    rows = DutyShift.objects.filter(unit=unit, from_at__gte=start, from_at__lt=start + WEEK)
    made, left = 0, []
    with transaction.atomic():
        for row in rows.select_related("post__staff", "post__unit").order_by("from_at", "id"):
            try:
                with transaction.atomic():
                    plan_shift(
                        by=by, post=row.post, role=row.role, from_at=row.from_at + WEEK, until_at=row.until_at + WEEK
                    )
                made += 1
            except BadInput as refusal:
                when = (row.from_at + WEEK).astimezone(clock.LOCAL)
                left.append(f"{row.post.staff.name} {when:%m-%d %H:%M}：{refusal}")
        journal.record(by, "copy_shifts", unit, facts={"monday": monday.isoformat(), "made": made, "left": len(left)})
    return made, left
