"""Every address of the web."""

from django.urls import include, path, re_path

from diaba.api import ledger

handler500 = "diaba.portal.middleware.fault"
urlpatterns = [
    path("api/v1/", include("diaba.api.urls")),
    re_path(
        r"^ledger/(?P<name>checkpoint|tile/(?:[0-9]{1,2}|entries)/(?:x[0-9]{3}/)*[0-9]{3}(?:\.p/[0-9]{1,3})?)$",
        ledger.file,
    ),
    path("ogc/", include("diaba.ogc.urls")),
    path("", include("diaba.portal.urls")),
]
