"""Identity looked at, and people asked about the facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lianxin.entrances.desk.forms.acting import offer_choices
from lianxin.entrances.desk.forms.mediation import moment_field
from lianxin.tools.kit import clock
from lianxin.tools.kit.mask import mask_name
from lianxin.tools.shell.fields import DayField
from lianxin.tools.shell.wording import month_day
from lianxin.work.disputes.models import Party, Side
from lianxin.work.dossiers.models import IdentityCheck, Inquiry
from lianxin.work.dossiers.services import InquiryDraft
from lianxin.work.dossiers.services.inquiring import LONGEST, SHORT
from lianxin.work.dossiers.states import IdentityPaper, InquirySigned

BESIDE = "0"
_OF_PERSONS = [choice for choice in IdentityPaper.choices if choice[0] != IdentityPaper.BUSINESS]
_OF_BODIES = [choice for choice in IdentityPaper.choices if choice[0] == IdentityPaper.BUSINESS]


def party_label(side: Side, party: Party) -> str:
    return f"{side.get_role_display()} {party.get_capacity_display()} {mask_name(party.read('name'))}"


class IdentityForm(forms.Form):
    """One list for each person: which document was shown. There is no box for its number."""

    checked_on = DayField(label=_("哪天核对的"))

    def __init__(self, data: Any = None, *, people: list[tuple[Side, Party]], checked: dict[Any, IdentityCheck]):
        self.people = {f"p{side.number}_{party.number}": (side, party) for side, party in people}
        super().__init__(data, initial={"checked_on": clock.today()})
        for name, (side, party) in self.people.items():
            before = checked.get(party.pk)
            note = ""
            if before:
                note = _t("%(day)s核对过%(paper)s") % {"day": month_day(before.checked_on), "paper": before.get_paper_display()}
            choices = [("", _t("今天没有核对")), *(_OF_BODIES if party.is_organisation else _OF_PERSONS)]
            self.fields[name] = forms.ChoiceField(
                label=party_label(side, party), choices=choices, required=False, help_text=note
            )
        self.order_fields([*self.people, "checked_on"])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not any(said.get(name) for name in self.people):
            raise forms.ValidationError(_t("请至少选一个人看的是哪一种证件。"))
        return said

    def chosen(self) -> Iterator[tuple[Party, str]]:
        for name, (_side, party) in self.people.items():
            if self.cleaned_data[name]:
                yield party, self.cleaned_data[name]


class InquiryForm(forms.Form):
    """Who was asked, when, where, and what they said."""

    party = forms.ChoiceField(label=_("问的是谁"))
    name = forms.CharField(label=_("姓名"), max_length=SHORT, required=False, help_text=_("当事人以外的人才填。"))
    relation = forms.CharField(label=_("和纠纷的关系"), max_length=SHORT, required=False, help_text=_("如邻居、村组长。"))
    started_at = moment_field(_("开始"), required=True)
    ended_at = moment_field(_("结束"))
    place = forms.CharField(label=_("地点"), max_length=SHORT)
    present = forms.CharField(label=_("在场的其他人"), max_length=SHORT, required=False)
    record = forms.CharField(
        label=_("问和答"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 14, "placeholder": "问：\n答："}),
        help_text=_("每一问、每一答另起一行，开头写“问：”“答：”。照原话记，不写评价。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
    halves = frozenset({"name", "relation", "started_at", "ended_at", "place", "present"})

    def __init__(self, data: Any = None, *, people: list[tuple[Side, Party]], row: Inquiry | None = None):
        self.parties = {f"{side.number}.{party.number}": party for side, party in people}
        super().__init__(data, initial=_initial(row, self.parties) if row else {})
        labels = [(f"{side.number}.{party.number}", party_label(side, party)) for side, party in people]
        offer_choices(self, "party", [*labels, (BESIDE, _t("当事人以外的人"))])

    def draft(self) -> InquiryDraft:
        said = self.cleaned_data
        names = ("record", "place", "started_at", "ended_at", "name", "relation", "present")
        return InquiryDraft(party=self.parties.get(said["party"]), **{name: said[name] for name in names})


def _initial(row: Inquiry, parties: dict[str, Party]) -> dict[str, Any]:
    own = next((key for key, party in parties.items() if party.pk == row.party_id), BESIDE)
    words = {name: row.read(name) for name in ("name", "relation", "place", "present", "record")}
    return {"party": own, "started_at": row.started_at, "ended_at": row.ended_at, "version": row.version, **words}


class SignForm(forms.Form):
    read_back = forms.BooleanField(label=_("给被调查人看过，或者读给他听过，与他说的一致"), required=False)
    signed_as = forms.ChoiceField(label=_("怎样签的"), choices=InquirySigned.choices, widget=forms.RadioSelect)
    signed_on = DayField(label=_("哪天签的"))

    def __init__(self, data: Any = None):
        super().__init__(data, initial={"signed_on": clock.today()})
