"""Rules find the same, byte for byte, in the register, in its export read offline, and in that export delivered."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from diaba.access import Principal, Role
from diaba.cadastre import zones
from diaba.db import Database, WriteTransaction
from diaba.intake import engine, journey, waiving
from diaba.intake.content import Content
from diaba.intake.export.geopackage import write_geopackage
from diaba.intake.export.geoparquet import write_geoparquet, write_snapshot
from diaba.intake.export.refusals import RegisterEmpty
from diaba.intake.export.register import register_content
from diaba.intake.findings import Findings, document
from diaba.intake.model import Registered
from diaba.intake.recheck.run import Engine, recheck, tasks
from diaba.intake.waiver_refusals import WaiversUnreadable
from diaba.intake.waivers_file import NAME, read_waivers
from diaba.units import resolve, shipped
from files import columns, write

TODAY = date(2026, 11, 23)
CODE, SRID = "09247", 9209
CLERK = Principal("canbo", Role.COMMUNE_OFFICER, CODE, "24")
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
    waivers = waiving.approved(transaction, unit.id, None)
    context = replace(context, registered=Registered((), np.array([], object)), waivers=waivers)
    return journey.Checked(content, context, engine.check(content, context), "register")


def let_pass(transaction: WriteTransaction) -> set[int]:
    """Waivers of a parcel, of a sheet and of the whole commune, and one that nobody approved; the numbers of the others."""
    unit = resolve.at(transaction, CODE, TODAY)
    scopes: list[tuple[str, dict[str, Any]]] = [
        ("ATT-012", {"sheet": "7", "parcel": "2"}), ("ATT-012", {"sheet": "7", "parcel": "21"}), ("TOP-003", {}), ("ATT-012", {}),
    ]  # fmt: skip
    valid = (date(2026, 11, 1), date(2027, 1, 1))
    numbers = [
        waiving.ask(transaction, unit, rule, reason="đang chờ quyết định", by=CLERK, valid=valid, **scope)
        for rule, scope in scopes
    ]
    for number in numbers[:3]:
        waiving.approve(transaction, number, by=OFFICER)
    return set(numbers[:3])


@pytest.mark.parametrize("waived", [False, True])
@pytest.mark.parametrize("form", ["geopackage", "geoparquet"])
def test_findings_are_the_same_everywhere(register: Database, tmp_path: Path, form: str, *, waived: bool) -> None:
    unit = shipped.commune(CODE)
    with register.write() as transaction:
        wanted = let_pass(transaction) if waived else set()
        here = live(transaction)
        write_snapshot(
            transaction, [CODE], tmp_path / "snapshot", at=TODAY, waivers=waiving.approved_everywhere(transaction)
        )
        beside = tmp_path / "snapshot" / f"commune={CODE}" / NAME
        export = {"geopackage": write_geopackage, "geoparquet": write_geoparquet}[form]
        file = export(here.content, tmp_path / {"geopackage": "out.gpkg", "geoparquet": "out.parquet"}[form])
        commune = journey.Commune(unit.code, unit.full_name, unit.shape)
        given = read_waivers(beside) if waived else ()
        offline = journey.check(file, commune, profile=None, at=TODAY, waivers=given)
        number = journey.deliver(transaction, file, resolve.at(transaction, CODE, TODAY), by=OFFICER)
        uploaded = journey.check_delivery(transaction, number, at=TODAY)
    assert offline.profile == uploaded.profile == "diaba"
    assert told(here) == told(offline) == told(uploaded)
    assert len({report.rule for report in here.reports}) >= 3
    assert {report.waiver for report in here.reports if report.waiver} == wanted
    assert any(report.waiver is None for report in here.reports)
    assert beside.exists() == waived


@pytest.mark.parametrize("engine_of", [Engine.LOCAL, Engine.PROCESSES])
def test_the_snapshot_gives_the_findings_of_the_register_with_its_waivers(
    register: Database, tmp_path: Path, engine_of: Engine
) -> None:
    with register.write() as transaction:
        wanted = let_pass(transaction)
        here = live(transaction)
        waivers = waiving.approved_everywhere(transaction)
        write_snapshot(transaction, [CODE], tmp_path / "snapshot", at=TODAY, waivers=waivers)
    (found,) = recheck(tasks(tmp_path / "snapshot", TODAY), engine_of, workers=1)
    assert found.equals(engine.check_table(here.content, here.context))
    assert set(found["waiver"].drop_null().to_pylist()) == wanted
    assert "vpdk" not in (tmp_path / "snapshot" / f"commune={CODE}" / NAME).read_text()


def test_a_file_of_waivers_that_is_none_is_refused(tmp_path: Path) -> None:
    for text in (
        "{",
        "[{}]",
        '[{"id": 1, "rule": "X", "from": "x", "to": "2026-01-01", "sheet": null, "parcel": null}]',
    ):
        (tmp_path / NAME).write_text(text)
        with pytest.raises(WaiversUnreadable):
            read_waivers(tmp_path / NAME)


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
