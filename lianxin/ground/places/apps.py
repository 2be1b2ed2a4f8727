from django.apps import AppConfig


class Places(AppConfig):
    name = "lianxin.ground.places"
    label = "places"
