from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Files(AppConfig):
    name = "lianxin.cellar.files"
    label = "files"

    def ready(self) -> None:
        from lianxin.cellar.journal import labels

        labels.register(
            {
                "files.store": _("存入文件"),
                "files.freeze": _("定稿存档"),
                "files.remove": _("删除文件"),
            }
        )
