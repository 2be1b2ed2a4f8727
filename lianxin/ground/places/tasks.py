"""What the worker does for this room."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lianxin.cellar.jobs.models import Job
from lianxin.cellar.jobs.services import Context
from lianxin.ground.places import queries, services
from lianxin.tools.kit.refusals import WrongState


def run_import(job: Job, context: Context) -> None:
    """Import an agreed table. Interrupted, it compares again and goes on; each chunk is committed on its own."""
    intake = queries.intake(context.params["intake"], job.county)
    if intake is None:
        raise WrongState(_("这张区划表已经不在了。"))
    for progress in services.run_intake(by=context.by, intake=intake):
        for finding in progress.findings:
            context.bad_row(finding.line, finding.reason, finding.value)
        context.progress(progress.done, progress.total, added=progress.added, renamed=progress.renamed)
