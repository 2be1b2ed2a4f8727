"""What is asked afterwards, and how somebody keeps a list."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.vault.models import SealedRow, SealedText
from lianxin.tools.kit.models import VersionedRow
from lianxin.work.disputes.models.matter import Dispute, Side


class ReturnVisit(SealedRow, VersionedRow):
    """A look back at 7, 30, 90 or 180 days: did it hold? Both sides are asked, each alone."""

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="return_visits")
    county = models.CharField(max_length=6)
    episode = models.PositiveSmallIntegerField(default=1)
    day = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)  # the dispute was reopened before
    waived_at = models.DateTimeField(null=True, blank=True)  # who said that it was not done lets it go
    tried = models.PositiveSmallIntegerField(default=0)
    done_by = models.CharField(max_length=120, blank=True)
    measures = SealedText()

    class Meta:
        indexes = [
            models.Index(
                fields=["county", "due_at"],
                condition=models.Q(done_at=None, cancelled_at=None),
                name="return_visit_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}"


class VisitAnswer(SealedRow):
    """What one side said at a return visit; the fields of the official return-visit record."""

    visit = models.ForeignKey(ReturnVisit, on_delete=models.CASCADE, related_name="answers")
    side = models.ForeignKey(Side, on_delete=models.CASCADE, related_name="visit_answers")
    reached = models.BooleanField(default=True)
    performed = models.CharField(
        max_length=10,
        blank=True,
        choices=[("yes", _("都做到了")), ("partly", _("做到一部分")), ("no", _("没有做到")), ("none", _("没有要做的"))],
    )
    satisfied = models.CharField(
        max_length=10,
        blank=True,
        choices=[("yes", _("觉得公道")), ("so_so", _("还过得去")), ("no", _("觉得不公道")), ("unsaid", _("不愿说"))],
    )
    relapsed = models.CharField(
        max_length=10, blank=True, choices=[("no", _("没有")), ("signs", _("有苗头")), ("yes", _("又起来了"))]
    )
    sued = models.CharField(
        max_length=10, blank=True, choices=[("no", _("没有")), ("filed", _("已起诉")), ("judged", _("已有判决"))]
    )
    said = SealedText()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "side"], name="visit_answer_once")]

    def __str__(self) -> str:
        return self.performed


class SavedView(VersionedRow):
    """A list's filters kept under a name, by one person."""

    staff = models.ForeignKey("officers.Staff", on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=30)
    query = models.CharField(max_length=600)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "name"], name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.name
