from django.apps import AppConfig


class Desk(AppConfig):
    name = "lianxin.entrances.desk"
    label = "desk"
