from django.apps import AppConfig


class Shell(AppConfig):
    name = "lianxin.tools.shell"
    label = "shell"
