from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Jobs(AppConfig):
    name = "lianxin.cellar.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Its own acts; and the sweeps and jobs of the rooms below, which cannot know this one."""
        from lianxin.cellar.files.services import sweep_files
        from lianxin.cellar.jobs import chain_check, services
        from lianxin.cellar.journal import labels
        from lianxin.cellar.journal.services import seal_everything, write_heads

        services.register_sweep("journal.seal", seal_everything, 60)
        services.register_sweep("journal.write_heads", write_heads, 3600)
        services.register_sweep("files.settle", sweep_files, 3600)
        services.register_sweep("jobs.forget_tokens", services.sweep_tokens, 3600)
        services.register(chain_check.KIND, chain_check.verify, _("验链"))
        labels.register(
            {
                "jobs.enqueue": _("交办后台工作"),
                "jobs.cancel": _("取消后台工作"),
                "jobs.done": _("后台工作完成"),
                "jobs.failed": _("后台工作没有做成"),
                "jobs.bad_rows": _("下载没收下的行"),
                "jobs.file": _("下载后台工作的文件"),
            }
        )
