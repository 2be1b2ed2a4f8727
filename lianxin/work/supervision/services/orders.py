"""An order's life: issued, read, answered, asked for more, closed or withdrawn. It changes nothing of the dispute."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.cellar.rulebook.queries import due
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.models import Unit
from lianxin.ground.officers.states import Act
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.services.links import take_turn
from lianxin.work.disputes.states import Colour
from lianxin.work.supervision import rules
from lianxin.work.supervision.models import OrderAnswer, SupervisionOrder
from lianxin.work.supervision.services.telling import tell
from lianxin.work.supervision.states import OPEN_ORDERS, AnswerKind, OrderState, Reason

_TRIES = 60  # each one lost means that somebody else's number was given
LONGEST = 2_000


def _words(text: str, name: str, missing: str) -> str:
    words = clean(text)
    if not words:
        raise BadInput({name: missing})
    if len(words) > LONGEST:
        raise BadInput({name: _("最多%(n)s个字。") % {"n": LONGEST}})
    return words


@transaction.atomic
def issue_order(*, by: Actor, dispute: Dispute, reason: str, asked: str) -> SupervisionOrder:
    """Ask the unit that holds the dispute. Its deadline is the rulebook's; one order of a unit about a dispute is open at
    a time. A roll-back gives the number back."""
    why = rules.why_not_issue(by, dispute)
    if why:
        raise NotAllowed(why)
    if reason not in Reason.values:
        raise BadInput({"reason": _("请选督办的原因。")})
    words = _words(asked, "asked", _("请写要求办什么。"))
    unit = officers.unit(by.unit)
    if unit is None:
        raise NotAllowed(_("您的岗位不能做这件事。"))
    take_turn(dispute=dispute)  # of two about one dispute the second sees the first
    if SupervisionOrder.objects.filter(dispute=dispute, unit=unit, state__in=OPEN_ORDERS).exists():
        raise WrongState(_("%(code)s已经有本单位的督办单没有办结。") % {"code": dispute.code})
    for _attempt in range(_TRIES):
        order = _try(by, dispute, unit, reason, words)
        if order is not None:
            break
    else:
        raise WrongState(_("编号的人太多，请再试一次。"))
    facts = {"number": order.number, "reason": reason, "to": str(order.to_unit_id), "due": order.due_at.isoformat()}
    record(by, "supervision.issue", order, root=dispute, facts=facts, words=words)
    text = _("%(unit)s就%(code)s发来督办单。") % {"unit": unit.short_name, "code": dispute.code}
    _tell_receiver(by, order, dispute, text, "issued")
    return order


def _try(by: Actor, dispute: Dispute, unit: Unit, reason: str, words: str) -> SupervisionOrder | None:
    """The last serial and one. The unique constraint makes a second writer wait for the first and then try again."""
    moment, year = clock.now(), clock.today().year
    last = SupervisionOrder.objects.filter(unit=unit, year=year).aggregate(last=Max("serial"))["last"] or 0
    limit = "order_answer_red" if dispute.colour == Colour.RED else "order_answer"
    order = SupervisionOrder(
        key=dispute.key,
        county=dispute.county,
        dispute=dispute,
        unit=unit,
        to_unit=dispute.holder_unit,
        prefix=unit.short_name[:48],
        year=year,
        serial=last + 1,
        reason=reason,
        issued_by=by.ref,
        issued_label=by.label[:120],
        issued_at=moment,
        due_at=due(limit, dispute.county, moment),
    )
    order.seal(asked=words)
    try:
        with transaction.atomic():
            order.save(force_insert=True)
    except IntegrityError:
        return None
    return order


def _tell_receiver(by: Actor, order: SupervisionOrder, dispute: Dispute, text: str, what: str) -> None:
    heads = officers.recipients(order.to_unit, Act.APPROVE, dispute.compartment)
    holder = [dispute.holder.staff_id] if dispute.holder_unit_id == order.to_unit_id else []
    tell(
        by=by,
        about=dispute,
        county=order.county,
        to=[*heads, *holder],
        kind="supervision.order",
        text=text,
        once=f"order:{order.pk}:{what}",
        page="order",
        key=order.pk,
        due_at=order.due_at,
    )


def _tell_issuer(by: Actor, order: SupervisionOrder, text: str, what: str) -> None:
    to = officers.recipients(order.unit, Act.APPROVE, order.dispute.compartment)
    tell(
        by=by,
        about=order.dispute,
        county=order.county,
        to=to,
        kind="supervision.order",
        text=text,
        once=f"order:{order.pk}:{what}",
        page="order",
        key=order.pk,
    )


@transaction.atomic
def read_order(*, by: Actor, order: SupervisionOrder) -> None:
    """The receipt: the first of the receiving unit who opens it. Later readers are looks in the journal."""
    if rules.stands(by, order) != "receiver" or order.read_at is not None:
        return
    moment = clock.now()
    first = SupervisionOrder.objects.filter(pk=order.pk, read_at=None).update(read_at=moment, read_by=by.label[:120])
    if first:
        order.read_at, order.read_by = moment, by.label[:120]
        record(by, "supervision.read", order, root=order.dispute)


def _write(order: SupervisionOrder, by: Actor, kind: str, text: str) -> None:
    row = OrderAnswer(order=order, key=order.key, kind=kind, at=clock.now(), by_label=by.label[:120])
    row.seal(text=text)
    row.save(force_insert=True)


@transaction.atomic
def answer_order(*, by: Actor, order: SupervisionOrder, text: str, version: int) -> None:
    """In words, by the unit that was asked or holds the dispute by now; as often as there is something to say."""
    rules.require_order(by, order, "answer")
    words = _words(text, "text", _("请写办了什么、还差什么。"))
    order.version = version
    order.advance(state=OrderState.ANSWERED, answered_at=clock.now())
    _write(order, by, AnswerKind.ANSWER, words)
    in_time = clock.now() <= order.due_at
    record(by, "supervision.answer", order, root=order.dispute, facts={"number": order.number, "in_time": in_time}, words=words)
    _tell_issuer(by, order, _("督办单%(number)s有答复了。") % {"number": order.number}, f"answered:{order.version}")


@transaction.atomic
def return_order(*, by: Actor, order: SupervisionOrder, reason: str, version: int) -> None:
    """The answer does not do yet: what is missing is said, and the clock for the answer starts anew."""
    rules.require_order(by, order, "return")
    words = _words(reason, "reason", _("请写还要补充什么。"))
    limit = "order_answer_red" if order.dispute.colour == Colour.RED else "order_answer"
    order.version = version
    order.advance(state=OrderState.OPEN, due_at=due(limit, order.county, clock.now()))
    _write(order, by, AnswerKind.RETURN, words)
    record(by, "supervision.return", order, root=order.dispute, facts={"number": order.number}, words=words)
    text = _("督办单%(number)s要求补充。") % {"number": order.number}
    _tell_receiver(by, order, order.dispute, text, f"returned:{order.version}")


@transaction.atomic
def close_order(*, by: Actor, order: SupervisionOrder, note: str, version: int) -> None:
    """By the unit that issued it, once it was answered."""
    rules.require_order(by, order, "close")
    order.version = version
    order.advance(state=OrderState.CLOSED, ended_at=clock.now(), **order.sealed(end_note=clean(note)[:LONGEST]))
    record(by, "supervision.close", order, root=order.dispute, facts={"number": order.number}, words=clean(note)[:LONGEST])
    _tell_receiver(by, order, order.dispute, _("督办单%(number)s已办结。") % {"number": order.number}, "closed")


@transaction.atomic
def withdraw_order(*, by: Actor, order: SupervisionOrder, reason: str, version: int) -> None:
    """It was issued by mistake, or is no longer needed. Its number stays used."""
    rules.require_order(by, order, "withdraw")
    words = _words(reason, "reason", _("请写撤回的原因。"))
    order.version = version
    order.advance(state=OrderState.WITHDRAWN, ended_at=clock.now(), **order.sealed(end_note=words))
    record(by, "supervision.withdraw", order, root=order.dispute, facts={"number": order.number}, words=words)
    _tell_receiver(by, order, order.dispute, _("督办单%(number)s已撤回。") % {"number": order.number}, "withdrawn")
