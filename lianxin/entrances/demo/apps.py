from django.apps import AppConfig


class Demo(AppConfig):
    name = "lianxin.entrances.demo"
    label = "demo"
