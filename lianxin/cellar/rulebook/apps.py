from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Rulebook(AppConfig):
    name = "lianxin.cellar.rulebook"
    label = "rulebook"

    def ready(self) -> None:
        from lianxin.cellar.journal import labels

        labels.register(
            {
                "rulebook.set_clock": _("改时限"),
                "rulebook.set_category": _("改类别"),
                "rulebook.set_wording": _("改文字"),
                "rulebook.set_holiday": _("改节假日"),
                "rulebook.clear_holiday": _("撤销节假日改动"),
                "rulebook.publish_year": _("标明全年调休已录入"),
                "rulebook.withdraw_year": _("撤销全年调休已录入"),
            }
        )
