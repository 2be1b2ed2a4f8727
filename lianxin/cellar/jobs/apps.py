from django.apps import AppConfig


class Jobs(AppConfig):
    name = "lianxin.cellar.jobs"
    label = "jobs"

    def ready(self) -> None:
        """The sweeps of the rooms below, which cannot know this one."""
        from lianxin.cellar.files.services import sweep_files
        from lianxin.cellar.jobs import services
        from lianxin.cellar.journal.services import seal_everything

        services.register_sweep("journal.seal", seal_everything, 60)
        services.register_sweep("files.settle", sweep_files, 3600)
        services.register_sweep("jobs.forget_tokens", services.sweep_tokens, 3600)
