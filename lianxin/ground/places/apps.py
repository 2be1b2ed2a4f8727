from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Places(AppConfig):
    name = "lianxin.ground.places"
    label = "places"

    def ready(self) -> None:
        from lianxin.cellar.jobs import services as jobs
        from lianxin.cellar.journal.labels import register
        from lianxin.ground.places import tasks

        jobs.register("places.import", tasks.run_import, _("导入区划表"))
        register(
            {
                "places.add_area": _("新增区划"),
                "places.rename_area": _("区划更名"),
                "places.close_area": _("区划截止"),
                "places.import_areas": _("导入区划"),
                "places.open_intake": _("上传区划表"),
                "places.start_intake": _("确认导入区划表"),
                "places.finish_intake": _("区划表导入完毕"),
                "places.drop_intake": _("放弃导入区划表"),
            }
        )
