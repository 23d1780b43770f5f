"""Every address of the web."""

from django.urls import include, path

urlpatterns = [
    path("ogc/", include("diaba.ogc.urls")),
    path("", include("diaba.portal.urls")),
]
