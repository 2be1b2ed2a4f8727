from django.apps import AppConfig


class Mediation(AppConfig):
    name = "lianxin.work.mediation"
    label = "mediation"
