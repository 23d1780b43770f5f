"""Addresses of the portal."""

from django.urls import path

from diaba.portal import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
]
