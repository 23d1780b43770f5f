"""Deliveries of a small commune that are checked and accepted, for tests of deciding, undoing and judging."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import shapely

from diaba.access import Principal, Role
from diaba.db import Database, Row
from diaba.intake import journey, staging
from diaba.intake.accept import Receipt, accept
from diaba.intake.content import SCAN_COLUMNS, SCANS, Content
from diaba.intake.deciding.undo import Undone
from diaba.intake.difference import Difference, difference
from diaba.intake.model import Report
from diaba.law.book import Book
from diaba.law.model import Parameter
from diaba.units import resolve
from files import COMMUNE as PLACE
from files import columns, row, write
from sheets import campaign_sheet

COMMUNE, TODAY = "98765", date(2026, 11, 23)
ANNA = Principal("an", Role.REGISTRATION_OFFICER, province_code="98")
BINH = Principal("binh", Role.REGISTRATION_OFFICER, province_code="98")


class Commune:
    """One commune's register, and what is delivered to it."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder, self.files = database, folder, 0
        with database.write() as transaction:
            transaction.execute(
                "INSERT INTO units.unit (level, code, kind, name, full_name, name_en, full_name_en, parent_code, province_code, valid, shape)"
                " VALUES ('commune', %s, 'xã', 'Thử', 'Xã Thử', 'Thu', 'Thu Commune', '98', '98', '[2020-01-01,)', ST_GeomFromText(%s, 4326))",
                [COMMUNE, shapely.multipolygons([PLACE]).wkt],
            )

    def map(self, shapes: Sequence[shapely.Geometry] | int, **changes: Any) -> int:
        """Deliver a map, and check it; the number of the delivery."""
        drawn = row(shapes) if isinstance(shapes, int) else shapes
        return self.deliver(write(self._name("gpkg"), columns(len(drawn), **changes), drawn))

    def sheet(self, *lines: Mapping[str, Any]) -> int:
        """Deliver a campaign sheet, and check it; the number of the delivery."""
        return self.deliver(campaign_sheet(self._name("xlsx"), lines))

    def deliver(self, path: Path) -> int:
        with self.database.write() as transaction:
            unit = resolve.at(transaction, COMMUNE, TODAY)
            number = journey.deliver(transaction, path, unit, by=ANNA, srid=5897)
            journey.check_delivery(transaction, number, at=TODAY)
        return number

    def accept(self, number: int, by: Principal = ANNA, day: date = TODAY, **options: Any) -> Receipt:
        with self.database.write() as transaction:
            return journey.accept_delivery(transaction, number, by=by, today=day, **options)

    def propose(self, number: int, by: Principal = ANNA) -> str:
        with self.database.write() as transaction:
            return journey.propose_delivery(transaction, number, by=by, today=TODAY).proposed_by

    def undo(self, number: int, by: Principal = ANNA) -> Undone:
        with self.database.write() as transaction:
            return journey.undo_delivery(transaction, number, by=by, today=TODAY)

    def difference(self, number: int) -> Difference:
        with self.database.write() as transaction:
            delivery = journey._locked(transaction, number)
            return difference(transaction, delivery, staging.content(transaction, delivery))

    def all(self, query: str, *values: Any) -> list[Row]:
        with self.database.write() as transaction:
            return transaction.all(query, values)

    def one(self, query: str, *values: Any) -> Any:
        return self.all(query, *values)[0][0]

    @property
    def unit(self) -> int:
        return int(self.one("SELECT id FROM units.unit WHERE code = %s AND upper_inf(valid)", COMMUNE))

    def _name(self, ending: str) -> Path:
        self.files += 1
        return self.folder / f"{self.files}.{ending}"


def scan(number: int, content: int = 0, **changes: Any) -> dict[str, Any]:
    name = f"CH{number:06}.pdf"
    told = {
        "object": f"scan:{name}",
        "file": name,
        "serial": f"CH {number:06}",
        "kind": "pdf",
        "size": 1000,
        "pages": 2,
    }
    return told | {"sha256": f"{content + number:064x}", "encrypted": False, "active": False} | changes


def accept_content(commune: Commune, number: int, *scans: dict[str, Any], reports: Sequence[Report] = ()) -> None:
    """Accept what a delivery brings, scans and findings beside it."""
    with commune.database.write() as transaction:
        delivery = journey._locked(transaction, number)
        found = staging.content(transaction, delivery)
        given = Content(
            found.parcels, found.lines, pa.Table.from_pylist(list(scans), SCAN_COLUMNS), blocks=found.blocks | {SCANS}
        )
        accept(transaction, delivery, given, reports, by=ANNA, today=TODAY)


def law_with(**values: Any) -> Book:
    """The law as shipped but for some parameters of acceptance."""
    law = Book.load()
    names = {f"acceptance.{name}": value for name, value in values.items()}
    parameters = [Parameter(**{**vars(one), "value": names.get(one.name, one.value)}) for one in law.all_parameters()]
    return Book(law.documents, list(law.all_codes()), parameters)
