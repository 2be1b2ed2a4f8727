from django.apps import AppConfig


class Files(AppConfig):
    name = "lianxin.cellar.files"
    label = "files"
