from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Contacts(AppConfig):
    name = "lianxin.cellar.contacts"
    label = "contacts"

    def ready(self) -> None:
        from lianxin.cellar.journal import labels

        labels.register({"contacts.set": _("登记安全联系办法"), "contacts.change": _("更正安全联系办法")})
