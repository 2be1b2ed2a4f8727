"""What is handed in, why it is taken out again, and archiving."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxin.entrances.desk.forms.acting import offer_choices, reason_field
from lianxin.entrances.desk.forms.course import side_label
from lianxin.tools.kit import clock
from lianxin.tools.shell.fields import DayField, UploadField
from lianxin.work.disputes.models import Side
from lianxin.work.dossiers.services import EvidenceDraft
from lianxin.work.dossiers.services.filing import LONGEST_NAME, MAX_PAGES
from lianxin.work.dossiers.states import Material, Retention

COMMITTEE = "0"
PICTURES = "image/jpeg,image/png,image/webp,image/heic,image/heif,application/pdf"


class EvidenceForm(forms.Form):
    """A material for the dossier. The official list wants name, source, pages, day and whether it was checked."""

    material = forms.ChoiceField(label=_("哪一种材料"), choices=Material.choices, initial=Material.EVIDENCE)
    name = forms.CharField(
        label=_("名称"), max_length=LONGEST_NAME, help_text=_("如“东台地界线草图”“界石照片”，不写评价。")
    )
    side = forms.ChoiceField(label=_("谁提交的"))
    submitted_on = DayField(label=_("提交日期"))
    pages = forms.IntegerField(label=_("页数"), min_value=1, max_value=MAX_PAGES, initial=1)
    checked = forms.BooleanField(label=_("和原件核对过，无异"), required=False)
    file = UploadField(
        label=_("照片或 PDF"),
        required=False,
        allow_empty_file=True,  # the service says it is empty
        widget=forms.ClearableFileInput(attrs={"accept": PICTURES}),
        help_text=_("手机拍的就行，最大20MB。照片里的拍摄地点等信息会去掉。只有纸质的可以不传；身份证核对后最好不留照片。"),
    )
    halves = frozenset({"submitted_on", "pages"})

    def __init__(self, data: Any = None, files: Any = None, *, sides: list[Side]):
        self.sides = {str(side.number): side for side in sides}
        super().__init__(data, files, initial={"submitted_on": clock.today()})
        who = [(number, side_label(side)) for number, side in self.sides.items()]
        offer_choices(self, "side", [*who, (COMMITTEE, _("调委会自己取得"))])

    def draft(self) -> EvidenceDraft:
        said = self.cleaned_data
        return EvidenceDraft(
            name=said["name"],
            material=said["material"],
            side=self.sides.get(said["side"]),
            pages=said["pages"],
            submitted_on=said["submitted_on"],
            checked=said["checked"],
            upload=said["file"] or None,
        )


class RemoveForm(forms.Form):
    reason = reason_field(_("为什么移除"), rows=3, help_text=_("登记和理由会留下，附件会删掉。"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class ArchiveForm(forms.Form):
    """Archiving; words are needed only when something is missing."""

    retention = forms.ChoiceField(
        label=_("保管期限"), required=False, choices=[("", _("未定")), *Retention.choices], widget=forms.RadioSelect
    )
    certified = reason_field(
        _("缺件或回访做不了的，写明情况"), required=False, rows=3, help_text=_("会写在卷宗封面的备注里。")
    )
