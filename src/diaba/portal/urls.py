"""Addresses of the portal."""

from django.urls import path

from diaba.portal import deliveries, health, pages, receipts, session

urlpatterns = [
    path("", pages.home, name="home"),
    path("provinces/<str:code>", pages.province, name="province"),
    path("communes/<str:code>", pages.commune, name="commune"),
    path("communes/<str:code>/sheets/<str:number>", pages.sheet, name="sheet"),
    path("parcels/<str:code>", pages.parcel, name="parcel"),
    path("deliveries/", deliveries.deliveries, name="deliveries"),
    path("deliveries/<int:number>", deliveries.delivery, name="delivery"),
    path("deliveries/<int:number>/places", deliveries.places, name="places"),
    path("deliveries/<int:number>/receipt.pdf", receipts.receipt, name="receipt"),
    path("sign-in", session.sign_in, name="login"),
    path("sign-out", session.sign_out, name="logout"),
    path("language", session.language, name="language"),
    path("healthz", health.healthz, name="healthz"),
]
