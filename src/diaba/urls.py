"""Every address of the web."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("diaba.api.urls")),
    path("ogc/", include("diaba.ogc.urls")),
    path("", include("diaba.portal.urls")),
]
