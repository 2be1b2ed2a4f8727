from django.apps import AppConfig


class Dossiers(AppConfig):
    name = "lianxin.work.dossiers"
    label = "dossiers"
