"""Rules find the same, byte for byte, in the register, in its export read offline, and in that export delivered."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely

from diaba.access import Principal, Role
from diaba.cadastre import zones
from diaba.db import Database, WriteTransaction
from diaba.intake import engine, journey
from diaba.intake.content import Content
from diaba.intake.export.geopackage import write_geopackage
from diaba.intake.export.geoparquet import write_geoparquet, write_snapshot
from diaba.intake.export.refusals import RegisterEmpty
from diaba.intake.export.register import register_content
from diaba.intake.findings import Findings, document
from diaba.intake.model import Registered
from diaba.units import resolve, shipped
from files import columns, write

TODAY = date(2026, 11, 23)
CODE, SRID = "09247", 9209
OFFICER = Principal("vpdk", Role.REGISTRATION_OFFICER, province_code="24")


def faulty(path: Path) -> Path:
    """Parcels with faults that block none: areas that disagree, gaps, repeated points, codes out of force."""
    middle = shapely.transform(
        shipped.commune(CODE).shape.representative_point(),
        lambda points: np.column_stack(zones.from_wgs84(SRID).transform(*points.T)),
    )
    east, north = round(middle.x), round(middle.y)
    corners = [(east + 20 * (n % 4), north + 20 * (n // 4)) for n in range(12)]
    shapes = [shapely.box(x, y, x + 20, y + 20) for x, y in corners]
    shapes[3] = shapely.Polygon(
        [*shapes[3].exterior.coords[:2], shapes[3].exterior.coords[1], *shapes[3].exterior.coords[2:]]
    )
    shapes[5] = shapely.box(east + 20, north + 20, east + 39.5, north + 40)
    fields = columns(12, SoThua=["10", "2", "1", "2a", *map(str, range(20, 28))], DienTich=[400.0, 700.0] * 6)
    return write(path, fields | {"LoaiDat": ["ODT", "CLN", "ONT"] * 4, "SoToCu": ["3"] * 12, "SoThuaCu": ["5"] * 12}, shapes,
                 crs=f"EPSG:{SRID}")  # fmt: skip


@pytest.fixture
def register(fresh_database: Database, tmp_path: Path) -> Database:
    with fresh_database.write() as transaction:
        unit = resolve.at(transaction, CODE, TODAY)
        number = journey.deliver(transaction, faulty(tmp_path / "faulty.gpkg"), unit, by=OFFICER)
        receipt = journey.accept_delivery(transaction, number, by=OFFICER, today=TODAY)
        assert (receipt.opened, receipt.quarantined) == (12, 0)
    return fresh_database


def told(checked: journey.Checked) -> bytes:
    findings = document(Findings(checked.content, checked.context, checked.reports))
    assert findings["findings"]
    return json.dumps(findings, ensure_ascii=False).encode()


def live(transaction: WriteTransaction) -> journey.Checked:
    """The rules over the register itself, beside which there is nothing."""
    content = register_content(transaction, CODE, at=TODAY)
    unit = resolve.at(transaction, CODE, TODAY)
    shape = shapely.from_wkb(transaction.value("SELECT ST_AsBinary(shape) FROM units.unit WHERE id = %s", [unit.id]))
    commune = journey.Commune(unit.code, unit.full_name, shape)
    context = journey.context_for(commune, content.parcels.srid, TODAY)
    context = replace(context, registered=Registered((), np.array([], object)))
    return journey.Checked(content, context, engine.check(content, context), "register")


@pytest.mark.parametrize("form", ["geopackage", "geoparquet"])
def test_findings_are_the_same_everywhere(register: Database, tmp_path: Path, form: str) -> None:
    unit = shipped.commune(CODE)
    with register.write() as transaction:
        here = live(transaction)
        export = {"geopackage": write_geopackage, "geoparquet": write_geoparquet}[form]
        file = export(here.content, tmp_path / {"geopackage": "out.gpkg", "geoparquet": "out.parquet"}[form])
        offline = journey.check(file, journey.Commune(unit.code, unit.full_name, unit.shape), profile=None, at=TODAY)
        number = journey.deliver(transaction, file, resolve.at(transaction, CODE, TODAY), by=OFFICER)
        uploaded = journey.check_delivery(transaction, number, at=TODAY)
    assert offline.profile == uploaded.profile == "diaba"
    assert told(here) == told(offline) == told(uploaded)
    assert len({report.rule for report in here.reports}) >= 3


def same(one: Content, other: Content) -> bool:
    return bool(
        one.parcels.table.equals(other.parcels.table)
        and (shapely.to_wkb(one.parcels.shapes) == shapely.to_wkb(other.parcels.shapes)).all()
    )


def test_the_register_comes_in_natural_order_named_by_code(register: Database) -> None:
    with register.read() as transaction:
        content = register_content(transaction, CODE, at=TODAY)
        again = register_content(transaction, CODE, at=TODAY)
        with pytest.raises(RegisterEmpty):
            register_content(transaction, CODE, at=date(2026, 1, 1))
    table = content.parcels.table
    assert table["parcel_number"].to_pylist()[:4] == ["1", "2", "2a", "10"]
    assert table["object"].to_pylist() == table["parcel_code"].to_pylist()
    assert table["old_sheet_number"].to_pylist() == ["3"] * 12
    assert content.parcels.srid == SRID
    assert same(content, again)


def test_a_snapshot_has_a_folder_for_each_commune(register: Database, tmp_path: Path) -> None:
    with register.read() as transaction:
        written = write_snapshot(transaction, [CODE, "09169"], tmp_path / "snapshot", at=TODAY)
    assert [path.relative_to(tmp_path / "snapshot").as_posix() for path in written] == [
        f"commune={CODE}/{SRID}.parquet"
    ]
