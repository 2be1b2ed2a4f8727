from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Backups(AppConfig):
    name = "lianxin.cellar.backups"
    label = "backups"

    def ready(self) -> None:
        from lianxin.cellar.backups.tasks import sweep_nightly
        from lianxin.cellar.jobs.services import register_sweep
        from lianxin.cellar.journal.labels import register

        register({"backups.restore": _("从备份恢复")})
        register_sweep("backups.nightly", sweep_nightly, 600)
