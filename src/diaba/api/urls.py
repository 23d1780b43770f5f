"""Addresses of the API."""

from django.urls import path, re_path

from diaba.api import (
    acceptances,
    batches,
    certificates,
    deliveries,
    description,
    findings,
    ledger,
    parcels,
    reorganisations,
    uploads,
)

urlpatterns = [
    path("openapi.json", description.openapi),
    path("uploads", uploads.collection),
    path("uploads/<uuid:number>", uploads.one),
    path("deliveries", deliveries.collection),
    path("deliveries:batch", batches.deliveries_batch),
    path("acceptances:batch", batches.acceptances_batch),
    path("deliveries/<int:number>", deliveries.single),
    path("deliveries/<int:number>/findings", findings.pages),
    path("deliveries/<int:number>/findings.json", findings.as_json),
    path("deliveries/<int:number>/findings.xlsx", findings.as_workbook),
    path("deliveries/<int:number>/findings.gpkg", findings.as_geopackage),
    path("deliveries/<int:number>/diff", acceptances.diff),
    path("deliveries/<int:number>/acceptance", acceptances.acceptance),
    path("deliveries/<int:number>/proposal", acceptances.proposal),
    path("deliveries/<int:number>/undo", acceptances.undo),
    path("parcels/<slug:code>", parcels.single),
    path("parcels/<slug:code>/history", parcels.acts),
    path("parcels/<slug:code>/lineage", parcels.steps),
    path("reorganisations", reorganisations.collection),
    path("reorganisations/<int:number>", reorganisations.single),
    path("reorganisations/<int:number>/approval", reorganisations.approval),
    path("reorganisations/<int:number>/map", reorganisations.outcome),
    path("ledger/checkpoint", ledger.checkpoint),
    path("ledger/entries/<int:seq>", ledger.entry),
    path("ledger/acts/<int:act_id>", ledger.act),
    path("ledger/consistency", ledger.consistency),
    path("certificates/keys", certificates.keys),
    path("certificates/<str:seal>", certificates.certificate),
    re_path(r"(?P<rest>.*)", description.unknown),
]
