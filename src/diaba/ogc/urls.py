"""Addresses of the OGC doors."""

from typing import Any

urlpatterns: list[Any] = []
