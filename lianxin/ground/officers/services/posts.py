"""Posts, cover and leave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lianxin.cellar.journal import services as journal
from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.rulebook.denied import refuse_denied
from lianxin.ground.officers import rules
from lianxin.ground.officers.models import Cover, Leave, LeaveReason, Post, Staff, Unit
from lianxin.ground.officers.states import Act
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.tools.kit.text import clean


def _overlapping(from_on: dt.date, until_on: dt.date | None) -> Q:
    starts = Q() if until_on is None else Q(from_on__lte=until_on)
    return starts & (Q(until_on=None) | Q(until_on__gte=from_on))


def _forward(from_on: dt.date, until_on: dt.date | None) -> None:
    if until_on is not None and until_on < from_on:
        raise BadInput({"until_on": _("结束日期不能早于开始日期。")})


def _roles_between(staff: Staff, from_on: dt.date, until_on: dt.date | None) -> Iterable[tuple[str, str]]:
    """(role, kind of unit) of every post a person acts under in these days, covered ones included."""
    span = _overlapping(from_on, until_on)
    yield from Post.objects.filter(span, staff=staff).order_by("id").values_list("role", "unit__kind")
    yield from (
        Cover.objects.filter(span, by_staff=staff)
        .order_by("id")
        .values_list("post__role", "post__unit__kind")
    )


def _refuse_clash(
    staff: Staff, role: str, kind: str, from_on: dt.date, until_on: dt.date | None, field: str
) -> None:
    """Call inside the transaction: the person's row is locked, so that two administrators cannot each grant half a clash."""
    Staff.objects.select_for_update().get(pk=staff.pk)
    for other_role, other_kind in _roles_between(staff, from_on, until_on):
        reason = rules.clash(role, kind, other_role, other_kind)
        if reason:
            raise BadInput({field: reason})


def grant_post(
    *, by: Actor, staff: Staff, unit: Unit, role: str, from_on: dt.date | None = None, until_on: dt.date | None = None,
    title: str = "",
) -> Post:  # fmt: skip
    """Put a person in post. Nobody grants a post to themselves, and whoever opens accounts (security) cannot grant any."""
    rules.require(by, Act.ORGANISE, unit.county)
    day = from_on or clock.today()
    _forward(day, until_on)
    if rules.is_own(by, staff):
        raise NotAllowed(_("不能给自己安排岗位。"))
    if staff.county != unit.county:
        raise BadInput({"staff": _("这个人不在本县。")})
    if unit.closed_on and (until_on is None or until_on >= unit.closed_on):
        raise WrongState(_("这个单位已经撤销。"))
    reason = rules.misplaced(role, unit)
    if reason:
        raise BadInput({"role": reason})
    title = clean(title)
    refuse_denied(title=title)
    with transaction.atomic():
        _refuse_clash(staff, role, unit.kind, day, until_on, "role")
        if Post.objects.filter(_overlapping(day, until_on), staff=staff, unit=unit, role=role).exists():
            raise BadInput({"role": _("这段时间里已有同样的岗位。")})
        post = Post.objects.create(
            county=unit.county, staff=staff, unit=unit, role=role, title=title, from_on=day, until_on=until_on
        )
        journal.record(by, "grant_post", post, root=staff, facts=_post_facts(post))
    return post


def _post_facts(post: Post) -> dict[str, str]:
    return {
        "staff": str(post.staff_id),
        "unit": str(post.unit_id),
        "role": post.role,
        "from": post.from_on.isoformat(),
        "until": post.until_on.isoformat() if post.until_on else "",
    }


def end_post(*, by: Actor, post: Post, on: dt.date | None = None) -> None:
    """``on`` (today) is the last day in post. Covers of it end with it. A post that has not begun yet is taken back."""
    rules.require(by, Act.ORGANISE, post.county)
    day = on or clock.today()
    if post.until_on and post.until_on < clock.today():
        raise WrongState(_("这个岗位已经结束。"))
    if post.until_on and post.until_on <= day:
        raise BadInput({"on": _("这个岗位本来就在这之前结束。")})
    with transaction.atomic():
        if day < post.from_on:
            _take_back(by, post)
            return
        post.advance(until_on=day)
        Cover.objects.filter(post=post, from_on__gt=day).delete()
        Cover.objects.filter(post=post, until_on__gt=day).update(until_on=day)
        journal.record(by, "end_post", post, root=post.staff, facts=_post_facts(post))


def _take_back(by: Actor, post: Post) -> None:
    if post.from_on <= clock.today():
        raise BadInput({"on": _("结束日期不能早于开始日期。")})
    journal.record(by, "take_back_post", post, root=post.staff, facts=_post_facts(post), gone=True)
    post.delete()


def grant_cover(
    *, by: Actor, post: Post, by_staff: Staff, from_on: dt.date, until_on: dt.date, reason: str
) -> Cover:
    """Let ``by_staff`` act under ``post`` for these days; the journal names both in everything done so.

    The same separations hold as for a post of one's own, and nobody lets themselves in.
    """
    if not rules.may_arrange(by, post):
        raise NotAllowed(_("您现在的岗位不能给这个岗位安排代班。"))
    _forward(from_on, until_on)
    reason = clean(reason)
    if not reason:
        raise BadInput({"reason": _("请写明为什么代班。")})
    refuse_denied(reason=reason)
    if rules.is_own(by, by_staff):
        raise NotAllowed(_("不能安排自己代班，请由系统管理员或上级安排。"))
    wrong = _unfit_cover(post, by_staff, from_on, until_on)
    if wrong:
        raise BadInput(wrong)
    with transaction.atomic():
        _refuse_clash(by_staff, post.role, post.unit.kind, from_on, until_on, "by_staff")
        if Cover.objects.filter(_overlapping(from_on, until_on), post=post, by_staff=by_staff).exists():
            raise BadInput({"by_staff": _("这段时间里已经安排这个人代班。")})
        cover = Cover.objects.create(
            post=post, by_staff=by_staff, from_on=from_on, until_on=until_on, reason=reason
        )
        days = {"from": from_on.isoformat(), "until": until_on.isoformat()}
        facts = {"post": str(post.pk), "of": str(post.staff_id), "by": str(by_staff.pk), **days}
        journal.record(by, "grant_cover", cover, root=post.staff, facts=facts)
    return cover


def _unfit_cover(post: Post, by_staff: Staff, from_on: dt.date, until_on: dt.date) -> dict[str, str]:
    if by_staff.pk == post.staff_id:
        return {"by_staff": _("请选另一个人。")}
    if by_staff.county != post.county or not by_staff.is_active:
        return {"by_staff": _("请选本县账号可用的人。")}
    if from_on < post.from_on or (post.until_on and until_on > post.until_on):
        return {"until_on": _("代班要在这个岗位的任期之内。")}
    return {}


def end_cover(*, by: Actor, cover: Cover, on: dt.date | None = None) -> None:
    """``on`` (today) is the last day of the cover; one that has not begun is taken back."""
    if not rules.may_arrange(by, cover.post):
        raise NotAllowed(_("您现在的岗位不能给这个岗位安排代班。"))
    day = on or clock.today()
    if cover.until_on < clock.today():
        raise WrongState(_("这次代班已经结束。"))
    with transaction.atomic():
        facts = {"post": str(cover.post_id), "by": str(cover.by_staff_id), "until": day.isoformat()}
        journal.record(by, "end_cover", cover, root=cover.post.staff, facts=facts, gone=day < cover.from_on)
        if day < cover.from_on:
            cover.delete()
        else:
            cover.advance(until_on=min(day, cover.until_on))


def record_leave(
    *, by: Actor, staff: Staff, from_on: dt.date, until_on: dt.date, reason: str = LeaveReason.LEAVE
) -> Leave:
    """Somebody is away. One records one's own, a head that of the own unit's people, the system administrator anyone's."""
    _may_record_leave(by, staff)
    _forward(from_on, until_on)
    if reason not in LeaveReason.values:
        raise BadInput({"reason": _("请选一个原因。")})
    with transaction.atomic():
        Staff.objects.select_for_update().get(pk=staff.pk)
        if Leave.objects.filter(_overlapping(from_on, until_on), staff=staff).exists():
            raise BadInput({"from_on": _("这段时间里已经登记过请假。")})
        leave = Leave.objects.create(staff=staff, from_on=from_on, until_on=until_on, reason=reason)
        days = {"from": from_on.isoformat(), "until": until_on.isoformat()}
        journal.record(by, "record_leave", leave, root=staff, facts={"staff": str(staff.pk), **days})
    return leave


def end_leave(*, by: Actor, leave: Leave, on: dt.date | None = None) -> None:
    """``on`` (yesterday) is the last day away: back today. One that has not begun is taken back."""
    _may_record_leave(by, leave.staff)
    day = on or clock.today() - dt.timedelta(days=1)
    if leave.until_on < clock.today():
        raise WrongState(_("这次请假已经结束。"))
    with transaction.atomic():
        facts = {"staff": str(leave.staff_id), "until": day.isoformat()}
        journal.record(by, "end_leave", leave, root=leave.staff, facts=facts, gone=day < leave.from_on)
        if day < leave.from_on:
            leave.delete()
        else:
            leave.advance(until_on=day)


def _may_record_leave(by: Actor, staff: Staff) -> None:
    if rules.is_own(by, staff):
        return
    posts = Post.objects.filter(_overlapping(clock.today(), None), staff=staff).order_by("id")
    anyone = by.kind == "system" or rules.may_act(by, Act.ORGANISE)
    if not (anyone and by.county == staff.county) and not any(rules.may_arrange(by, post) for post in posts):
        raise NotAllowed(_("只能登记自己或本单位人员的请假。"))
