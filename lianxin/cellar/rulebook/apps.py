from django.apps import AppConfig


class Rulebook(AppConfig):
    name = "lianxin.cellar.rulebook"
    label = "rulebook"
