"""Checking a long chain as a job: the journal lies below and cannot ask for one itself."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lianxin.cellar.jobs.models import Job
from lianxin.cellar.jobs.services import Context
from lianxin.cellar.journal import queries

KIND = "journal.verify"


def verify(job: Job, context: Context) -> None:
    """Each finding is a bad row, named by the number of its seal."""
    checked, findings = queries.verify_chain(job.county, context.progress)
    findings += queries.compare_heads(job.county)
    for finding in findings:
        context.bad_row(finding.number, str(queries.PROBLEMS[finding.problem]))
    context.progress(checked, checked, findings=len(findings))
    context.say(
        _("查了 %(checked)d 环，发现 %(found)d 处不符。") % {"checked": checked, "found": len(findings)}
        if findings
        else _("查了 %(checked)d 环，全部相符。") % {"checked": checked}
    )
