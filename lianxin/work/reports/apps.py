from django.apps import AppConfig


class Reports(AppConfig):
    name = "lianxin.work.reports"
    label = "reports"
