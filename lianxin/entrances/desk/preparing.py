"""The page on which a mediator walks both sides from their rights to the table: one row for one question, saved by itself."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.cellar.jobs.services import new_token
from lianxin.cellar.journal.actor import Actor
from lianxin.entrances.desk import talks
from lianxin.entrances.desk.veil import OPEN, veil_of
from lianxin.work.disputes.models import Side
from lianxin.work.disputes.states import SideRole, State
from lianxin.work.mediation.models import Consent
from lianxin.work.mediation.queries import Standing
from lianxin.work.mediation.services import consents
from lianxin.work.mediation.states import Answer, ConsentHow, Subject, ToldHow

RIGHTS = "rights"


class RowForm(forms.Form):
    """One question for every side. A side without a choice is not asked now: silence is not recorded."""

    row = forms.CharField(max_length=80, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=400, required=False, widget=forms.HiddenInput)
    token = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, row: Row):
        initial = {"row": row.key, "seen": row.stamp, "token": new_token()}
        super().__init__(data, initial=initial, auto_id=f"{row.key.replace(':', '-')}_%s")
        options = ToldHow.choices if row.subject == RIGHTS else ConsentHow.choices
        for side in row.sides:
            name = f"side{side.number}"
            self.fields[name] = forms.ChoiceField(
                label=talks.side_name(side), choices=row.choices(side), required=False, widget=forms.RadioSelect
            )
        self.fields["how"] = forms.ChoiceField(
            label=_("怎样告知的") if row.subject == RIGHTS else _("怎样说的"), choices=options, initial=options[0][0]
        )

    @property
    def sides_fields(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith("side")]


class Row:
    """A question of the page: rights told, willing, this mediator, this helper, sitting together, in the open."""

    def __init__(self, standing: Standing, subject: str, ref: uuid.UUID | None, title: str, hint: str = ""):
        self.standing, self.subject, self.ref, self.title, self.hint = standing, subject, ref, title, hint
        self.key = f"{subject}:{ref}" if ref else subject
        self.anchor = f"about-{ref}" if ref and subject != Subject.CONFLICT else self.key.replace(":", "-")
        self.sides = standing.sides if subject in (RIGHTS, Subject.MEDIATE) else standing.sides_in
        self.people: dict[str, Any] | None = None  # of a mediator or a helper: links of what may be done with them
        self.form: RowForm | None = None

    def latest(self, side: Side) -> Consent | None:
        return self.standing.answer(side, self.subject, self.ref)

    @property
    def stamp(self) -> str:
        """What was known when the page was drawn."""
        if self.subject == RIGHTS:
            return ",".join(str(r.pk)[-12:] for s in self.sides if (r := self.standing.rights.get(s.pk)))
        return ",".join(str(row.pk)[-12:] if (row := self.latest(side)) else "-" for side in self.sides)

    def choices(self, side: Side) -> list[tuple[str, Any]]:
        if self.subject == RIGHTS:
            return [("told", _("已告知"))]
        taken = self.standing.gave(side, self.subject, self.ref)
        return [(a.value, a.label) for a in Answer if a != Answer.WITHDRAWN or taken]

    @property
    def cells(self) -> list[dict[str, Any]]:
        rows = []
        for side in self.sides:
            shown = talks.told(self.standing, side) if self.subject == RIGHTS else talks.said(self.latest(side))
            rows.append({"name": talks.side_name(side), **shown})
        return rows

    @property
    def done(self) -> bool:
        """Everybody was asked; a third party need not be."""
        if self.subject == RIGHTS:
            return all(side.pk in self.standing.rights for side in self.standing.sides_in)
        return all(self.latest(side) is not None for side in self.standing.sides_in)

    @property
    def agreed(self) -> bool:
        return self.done and all(cell["state"] == "given" for cell in self.cells)


def rows_of(standing: Standing, actor: Actor) -> list[Row]:
    """In the order in which they are asked."""
    rows = [
        Row(standing, RIGHTS, None, _("告知权利和义务"), _("先告知，再问愿不愿意。")),
        Row(standing, Subject.MEDIATE, None, _("愿不愿意调解"), _("明确不愿意的，调解就此终止，先另开一页讲明后果。")),
    ]
    for one in standing.mediators:
        row = Row(standing, Subject.MEDIATOR, one.pk, _("接不接受调解员%(name)s") % {"name": one.display_name})
        row.people = _mediator_links(standing, one, actor)
        rows.append(row)
        ties = talks.ties_of(standing, one) if one.declared_at else set()
        if ties:
            title = _("知道%(name)s%(tie)s，仍然接受") % {"name": one.display_name, "tie": talks.ties_text(ties)}
            rows.append(Row(standing, Subject.CONFLICT, one.pk, title))
    veil = veil_of(standing.dispute, standing.sides, more=talks.unknown_names(standing)) if standing.helpers else OPEN
    for helper in standing.helpers:
        name = {"name": talks.helper_name(helper), "kind": helper.get_kind_display()}
        title = _("同不同意协助人%(name)s（%(kind)s）参加") % name
        row = Row(standing, Subject.HELPER, helper.pk, title, veil(helper.read("why")))
        row.people = _helper_links(standing, helper)
        rows.append(row)
    alone = _("家事和黄色以上的，要单独问，各方都愿意才能当面谈。")
    hint = alone if talks.wants_joint(standing) else _("没说不愿意的，可以当面谈。")
    rows.append(Row(standing, Subject.JOINT, None, _("愿不愿意当面谈"), hint))
    rows.append(Row(standing, Subject.OPEN, None, _("同不同意公开进行"), _("要公开才问；有一方不同意就不公开。")))
    return rows


def _mediator_links(standing: Standing, one: Any, actor: Actor) -> dict[str, Any]:
    code, view = standing.dispute.code, talks.mediator_view(standing, one)
    own = one.post is None or one.post.staff_id == actor.ref
    links = [{"label": _("声明利害关系"), "url": reverse("mediation_person", args=[code, one.pk, "declare"])}] if own else []
    links.append({"label": _("退出、更换"), "url": reverse("mediation_person", args=[code, one.pk, "remove"])})
    state = _("声明过没有利害关系") if view["declared"] and not view["ties"] else view["ties"]
    return {"lines": [view["unit"], state or _("还没有声明有没有利害关系")], "warnings": view["lacks"], "links": links}


def _helper_links(standing: Standing, helper: Any) -> dict[str, Any]:
    code = standing.dispute.code
    view = talks.helper_view(standing, helper)
    links = [] if view["reminded"] else [{"label": _("提醒保密"), "url": reverse("helper_do", args=[code, helper.pk, "remind"])}]
    links.append({"label": _("退出"), "url": reverse("helper_do", args=[code, helper.pk, "remove"])})
    lines = [view["unit"], _("已提醒保密") if view["reminded"] else _("还没提醒保密")]
    return {"lines": [line for line in lines if line], "warnings": [], "links": links}


def refusing(row: Row, data: dict[str, Any]) -> Side | None:
    """The first side whose answer has consequences that are said on a page of their own before it is taken."""
    if row.subject != Subject.MEDIATE:
        return None
    for side in row.sides:
        answer = data.get(f"side{side.number}")
        if side.role == SideRole.THIRD or answer not in (Answer.REFUSED, Answer.WITHDRAWN):
            continue
        if answer == Answer.REFUSED or row.standing.dispute.state == State.MEDIATING:
            return side
    return None


def record_answers(row: Row, by: Actor, data: dict[str, Any]) -> int:
    """Every choice made in the row, through the services; how many."""
    dispute, count = row.standing.dispute, 0
    for side in row.sides:
        answer = data.get(f"side{side.number}")
        if not answer:
            continue
        count += 1
        if row.subject == RIGHTS:
            consents.tell_rights(by=by, dispute=dispute, side=side, how=data["how"])
            continue
        consents.record_consent(
            by=by,
            dispute=dispute,
            side=side,
            subject=row.subject,
            answer=answer,
            how=data["how"],
            ref=row.ref,
            alone=row.subject == Subject.JOINT,
        )
    return count
