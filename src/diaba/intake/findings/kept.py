"""The findings kept of a delivery's last check, as every output takes them."""

from datetime import date

import numpy as np
import shapely

from diaba import sql
from diaba.cadastre import zones
from diaba.db import ReadTransaction, Row
from diaba.intake.content import Content
from diaba.intake.findings.model import Findings
from diaba.intake.model import Context, Report, Severity
from diaba.law.book import Book

SQL = sql.load("diaba.intake")


def kept_findings(transaction: ReadTransaction, delivery: Row, content: Content, *, at: date) -> Findings:
    """The findings of ``delivery``, their places back in the plane of its parcels to the millimetre or so."""
    rows = transaction.all(SQL["kept_findings"], {"id": delivery.id})
    places = shapely.from_wkb(np.array([row.place for row in rows], object))
    srid = content.parcels.srid
    if srid in zones.MERIDIANS:
        to_plane = zones.from_wgs84(srid)
        places = shapely.transform(places, lambda points: np.column_stack(to_plane.transform(*points.T)))
    reports = [
        Report(row.rule, Severity(row.severity), row.object, tuple(row.others), row.facts, row.message_vi, row.message_en, place,
               row.waiver_id)
        for row, place in zip(rows, places, strict=True)
    ]  # fmt: skip
    return Findings(content, Context(delivery.unit_code, delivery.full_name, at, Book.load()), reports)
