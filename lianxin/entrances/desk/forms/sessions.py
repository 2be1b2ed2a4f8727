"""A session arranged, moved, begun, written up, cancelled, missed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianxin.entrances.desk import talks
from lianxin.entrances.desk.forms.acting import offer_choices, reason_field
from lianxin.entrances.desk.forms.mediation import TalkForm, moment_field
from lianxin.tools.kit import clock
from lianxin.tools.kit.mask import mask_name
from lianxin.tools.kit.refusals import BadInput
from lianxin.work.mediation import rules
from lianxin.work.mediation.queries import attendances_of
from lianxin.work.mediation.services import sessions
from lianxin.work.mediation.services.sessions import SessionDraft
from lianxin.work.mediation.states import Openness, Outcome, PlaceKind, SessionForm, SessionState

JOINT = "joint"


class WhenWhere(TalkForm):
    starts_at = moment_field(_("什么时候"), required=True)
    minutes = forms.IntegerField(label=_("大约多久"), min_value=5, max_value=600, initial=60)
    place_kind = forms.ChoiceField(label=_("在哪里谈"))
    place = forms.CharField(label=_("具体地点"), max_length=100, required=False)
    units = {"minutes": _("分钟")}
    halves = frozenset({"starts_at", "minutes"})

    def prepare(self) -> None:
        offer_choices(self, "place_kind", list(PlaceKind.choices))


class ScheduleForm(WhenWhere):
    title = _("安排调解")
    verb = _("安排")
    long = True

    talk = forms.ChoiceField(label=_("和谁谈"), widget=forms.RadioSelect)
    openness = forms.ChoiceField(
        label=_("公开不公开"), choices=Openness.choices, initial=Openness.CLOSED, widget=forms.RadioSelect
    )
    helpers = forms.MultipleChoiceField(
        label=pgettext_lazy("several", "协助人"), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("talk", "starts_at", "minutes", "place_kind", "place", "helpers", "openness")

    def prepare(self) -> None:
        super().prepare()
        standing = self.standing
        self.sides = {f"side{side.number}": side for side in standing.sides}
        alone = [(key, _t("单独和%(side)s谈") % {"side": talks.side_name(s)}) for key, s in self.sides.items()]
        together = _t("双方当面谈") if len(standing.sides) == 2 else _t("各方当面谈")
        self.fields["talk"].choices = [(JOINT, together), *alone]  # type: ignore[attr-defined]
        self.people = {str(helper.pk): helper for helper in standing.helpers}
        if self.people:
            self.fields["helpers"].choices = [  # type: ignore[attr-defined]
                (pk, self._helper(helper)) for pk, helper in self.people.items()
            ]
        else:
            del self.fields["helpers"]
        wanted = self.request.GET.get("talk", "")
        self.initial["talk"] = wanted if wanted in self.sides else self._open_talk()

    def _open_talk(self) -> str | None:
        """Chosen beforehand only when it may be."""
        return None if self.barring(JOINT) else JOINT

    def _helper(self, helper: Any) -> str:
        name = f"{talks.helper_name(helper)} {helper.get_kind_display()}"
        if rules.helper_may_come(self.standing, helper):
            return name
        return _t("%(name)s（还没经每一方同意）") % {"name": name}

    def barring(self, talk: str) -> list[Any]:
        side = self.sides.get(talk)
        form = SessionForm.SEPARATE if side else SessionForm.JOINT
        return rules.blocking(rules.session_verdict(self.dispute, form, side, standing=self.standing))

    @property
    def verdicts(self) -> list[dict[str, Any]]:
        """For each kind of talk what stands against it now."""
        found = []
        for key, label in self.fields["talk"].choices:  # type: ignore[attr-defined]
            side = self.sides.get(key)
            form = SessionForm.SEPARATE if side else SessionForm.JOINT
            lacks = rules.session_verdict(self.dispute, form, side, standing=self.standing)
            rows = talks.lack_view(lacks)
            found.append({"label": label, "rows": rows, "free": not rules.blocking(lacks)})
        return found

    def carry_out(self) -> str:
        data = self.cleaned_data
        side = self.sides.get(data["talk"])
        draft = SessionDraft(
            form=SessionForm.SEPARATE if side else SessionForm.JOINT,
            starts_at=data["starts_at"],
            place_kind=data["place_kind"],
            minutes=data["minutes"],
            side=side,
            place=data["place"],
            openness=data["openness"],
            helpers=[self.people[pk] for pk in data.get("helpers", [])],
        )
        self.made = sessions.schedule_session(by=self.by, dispute=self.dispute, draft=draft)
        booked = [
            str(lack.text)
            for lack in rules.session_verdict(
                self.dispute, draft.form, side, standing=self.standing, starts_at=draft.starts_at,
                minutes=draft.minutes, but=self.made,
            )
            if lack.code == "booked"
        ]  # fmt: skip
        return _t("已安排。") + "".join(booked)

    def back(self) -> str:
        return reverse("session", args=[self.dispute.code, self.made.number])


class SessionDeed(TalkForm):
    """Something done with one planned session, ``target``."""

    action = ""

    @property
    def barred(self) -> str:
        if self.target.state != SessionState.PLANNED:
            return _t("这次调解%(state)s，不能再改。") % {"state": self.target.get_state_display()}
        return ""

    def back(self) -> str:
        return reverse("session", args=[self.dispute.code, self.target.number])

    def carry_out(self) -> str:
        self.target.dispute = self.dispute
        return self.do()

    def do(self) -> str:
        raise NotImplementedError


class MoveForm(SessionDeed, WhenWhere):
    title = _("改期")
    verb = _("改期")
    intro = _("改了以后要分别告诉双方。")
    shows_names = True  # the place is often somebody's house

    def prefilled(self) -> dict[str, Any]:
        row = self.target
        when = {"starts_at": row.starts_at, "minutes": row.minutes}
        return super().prefilled() | when | {"place_kind": row.place_kind, "place": row.read("place")}

    def do(self) -> str:
        data = self.cleaned_data
        sessions.reschedule_session(
            by=self.by,
            session=self.target,
            version=data["version"],
            **{name: data[name] for name in ("starts_at", "minutes", "place_kind", "place")},
        )
        return _t("已改期。")


class CancelForm(SessionDeed):
    title = _("取消这次调解")
    verb = _("取消调解")
    reason = reason_field(_("为什么取消"), rows=3)

    def do(self) -> str:
        data = self.cleaned_data
        sessions.cancel_session(by=self.by, session=self.target, reason=data["reason"], version=data["version"])
        return _t("已取消，请分别告诉双方。")


class StartForm(SessionDeed):
    title = _("现在开始")
    verb = _("开始")

    @property
    def barred(self) -> str:
        return super().barred or (_t("这次调解已经开始了。") if self.target.started_at else "")

    @property
    def notes(self) -> list[dict[str, Any]]:
        lacks = rules.session_verdict(
            self.dispute, self.target.form, self.target.side, standing=self.standing, but=self.target
        )
        return talks.lack_view(lacks)

    @property
    def reading(self) -> tuple[str, str]:
        from lianxin.entrances.desk.forms.mediation import rights_words

        return _t("先念给双方听"), rights_words(self.dispute)

    def do(self) -> str:
        sessions.start_session(by=self.by, session=self.target, version=self.cleaned_data["version"])
        return _t("已开始。谈完以后写记录。")


class PresenceForm(SessionDeed):
    """Who was there, as boxes: parties masked, mediators, helpers."""

    present = forms.MultipleChoiceField(
        label=_("谁到场了"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def prepare(self) -> None:
        standing, session = self.standing, self.target
        sides = [s for s in standing.sides if session.side_id in (None, s.pk)]
        found = [
            (str(p.pk), f"{s.get_role_display()} {mask_name(p.read('name'))}（{p.get_capacity_display()}）")
            for s in sides
            for p in s.parties.all()
        ]
        found += [(str(a.pk), _t("调解员 %(name)s") % {"name": a.display_name}) for a in standing.mediators]
        found += [(str(h.pk), f"{h.get_kind_display()} {talks.helper_name(h)}") for h in standing.helpers]
        self.fields["present"].choices = found  # type: ignore[attr-defined]

    def expected(self) -> list[str]:
        rows = attendances_of(self.target)
        return [str(row.party_id or row.appointment_id or row.helper_id) for row in rows if row.seat != "recorder"]

    def chosen(self) -> set[Any]:
        return {forms.UUIDField().clean(pk) for pk in self.cleaned_data["present"]}


class RecordForm(PresenceForm):
    title = _("记录这次调解")
    verb = _("记下")
    long = True

    started_at = moment_field(_("几点开始的"))
    ended_at = moment_field(_("几点结束的"), help_text=_("空着就是现在。"))
    record = forms.CharField(
        label=_("谈了什么"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("写事实、各方怎么说、怎么谈的。单独谈的，只写这一方同意说出去的；其余写进单方谈话记录。"),
    )
    outcome = forms.ChoiceField(label=_("结果"), choices=Outcome.choices, widget=forms.RadioSelect)
    outcome_note = reason_field(_("说好了什么，或者卡在哪里"), required=False, rows=3)
    field_order = ("present", "started_at", "ended_at", "record", "outcome", "outcome_note")
    halves = frozenset({"started_at", "ended_at"})

    @property
    def heading(self) -> str:
        return _t("记录%(when)s的调解") % {"when": talks.short_datetime(self.target.starts_at)}

    @property
    def barred(self) -> str:
        if super().barred:
            return super().barred
        early = self.target.started_at is None and self.target.starts_at > clock.now()
        return _t("还没有到时间；提前开始的，先点“现在开始”。") if early else ""

    def prefilled(self) -> dict[str, Any]:
        row = self.target
        return super().prefilled() | {"present": self.expected(), "started_at": row.started_at or row.starts_at}

    def do(self) -> str:
        data = self.cleaned_data
        try:
            sessions.hold_session(
                by=self.by,
                session=self.target,
                present=self.chosen(),
                record_text=data["record"],
                outcome=data["outcome"],
                outcome_note=data["outcome_note"],
                started_at=data["started_at"],
                ended_at=data["ended_at"],
                version=data["version"],
            )
        except BadInput as refusal:
            raise BadInput({name.removesuffix("_text"): text for name, text in refusal.fields.items()}) from None
        return _t("已记下。谈成了的，接着起草协议。") if data["outcome"] == Outcome.AGREED else _t("已记下。")


class MissedForm(PresenceForm):
    title = _("有人没来")
    verb = _("登记有人没来")
    intro = _("没来不等于拒绝。请单独问一问是不是不方便，再约时间。")
    reason = reason_field(_("怎么回事"), required=False, rows=2)

    @property
    def barred(self) -> str:
        return super().barred or ("" if self.target.starts_at <= clock.now() else _t("还没有到时间。"))

    def prefilled(self) -> dict[str, Any]:
        return super().prefilled() | {"present": self.expected()}

    def do(self) -> str:
        data = self.cleaned_data
        here = self.chosen()
        absent = {forms.UUIDField().clean(pk) for pk in self.expected()} - here
        if not absent:
            raise BadInput({"present": _t("都到了的，请写记录。")})
        sessions.miss_session(by=self.by, session=self.target, absent=absent, reason=data["reason"])
        return _t("已登记。")


FORMS: dict[str, type[SessionDeed]] = {
    "start": StartForm,
    "record": RecordForm,
    "move": MoveForm,
    "cancel": CancelForm,
    "missed": MissedForm,
}
