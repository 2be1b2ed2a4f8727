from django.apps import AppConfig


class Vault(AppConfig):
    name = "lianxin.cellar.vault"
    label = "vault"
