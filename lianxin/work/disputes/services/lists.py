"""A person's own views of the list."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.cellar.rulebook.denied import refuse_denied
from lianxin.tools.kit.refusals import BadInput, NotAllowed
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import SavedView

MOST_VIEWS = 12


@transaction.atomic
def save_view(*, by: Actor, name: str, query: str) -> SavedView:
    """Keep filters under a name; a name already used takes the new filters. ``query`` never holds a searched word."""
    name = clean(name)
    if not name or len(name) > 30:
        raise BadInput({"name": _("请给这个视图起个名字，最多30个字。")})
    refuse_denied(name=name)
    if len(query) > 600:
        raise BadInput({"name": _("条件太多，存不下。")})
    if by.kind != "staff" or by.ref is None:
        raise NotAllowed(_("您的岗位不能做这件事。"))
    own = SavedView.objects.filter(staff=by.ref)
    view = own.filter(name=name).first()
    if view is None and own.count() >= MOST_VIEWS:
        raise BadInput({"name": _("最多保存%(n)s个视图，请先删掉不用的。") % {"n": MOST_VIEWS}})
    if view is None:
        view = SavedView.objects.create(staff_id=by.ref, name=name, query=query)
    else:
        view.advance(query=query)
    record(by, "disputes.save_view", view)
    return view


@transaction.atomic
def drop_view(*, by: Actor, view: SavedView) -> None:
    """One's own only."""
    if view.staff_id != by.ref:
        raise NotAllowed(_("这个视图不是您的。"))
    record(by, "disputes.drop_view", view, gone=True)
    view.delete()
