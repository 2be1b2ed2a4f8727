from django.apps import AppConfig


class Jobs(AppConfig):
    name = "lianxin.cellar.jobs"
    label = "jobs"
