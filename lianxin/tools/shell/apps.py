from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "lianxin.tools.shell"
    label = "shell"
