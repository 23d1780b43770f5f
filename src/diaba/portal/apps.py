"""The portal app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Pages, their templates and vendored modules."""

    name = "diaba.portal"
