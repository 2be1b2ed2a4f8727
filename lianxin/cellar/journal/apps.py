from django.apps import AppConfig


class Journal(AppConfig):
    name = "lianxin.cellar.journal"
    label = "journal"
