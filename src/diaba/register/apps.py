"""The register app: no models, only migrations."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """The SQL of ``db/migrations``."""

    name = "diaba.register"
