from django.apps import AppConfig


class Triage(AppConfig):
    name = "lianxin.work.triage"
    label = "triage"
