"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts of people and systems."""

    name = "diaba.accounts"
    default_auto_field = "django.db.models.BigAutoField"
