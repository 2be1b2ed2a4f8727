from django.apps import AppConfig


class Officers(AppConfig):
    name = "lianxin.ground.officers"
    label = "officers"
