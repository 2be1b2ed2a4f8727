from django.apps import AppConfig


class Disputes(AppConfig):
    name = "lianxin.work.disputes"
    label = "disputes"
