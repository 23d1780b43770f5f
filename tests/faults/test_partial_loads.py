"""Spoiled files delivered and accepted on a real database, each as one job: whole, or refused with nothing left of it."""

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from diaba.access import Principal, Role
from diaba.db import Database
from diaba.intake import journey, queue, staging
from diaba.jobs import app as tasks
from diaba.units import resolve
from faults.seeds import SEEDS
from faults.test_mutations import spoiled
from faults.test_workers import _make_account
from files import SOUTH, WEST

TODAY = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()
SRID = 5897
COUNTED = (
    "cadastre.sheet", "cadastre.parcel", "cadastre.parcel_version", "cadastre.land_use", "cadastre.former_number",
    "cadastre.lineage", "registry.act", "registry.certificate_line", "registry.scan", "intake.finding", "intake.quarantine",
    "intake.quality",
)  # fmt: skip
"""Everything a delivery may leave behind, beside itself."""
COUNT = " UNION ALL ".join(f"SELECT '{table}' AS name, count(*) AS rows FROM {table}" for table in COUNTED)

OPENED = "SELECT count(*) FROM cadastre.parcel_version WHERE opened_by = %s"


@pytest.fixture
def commune(fresh_database: Database) -> str:
    """The commune in which the files of the seeds lie."""
    with fresh_database.write() as transaction:
        code = transaction.value(
            "SELECT code FROM units.unit WHERE upper_inf(valid) AND level = 'commune'"
            " AND ST_Contains(shape, ST_Transform(ST_SetSRID(ST_MakePoint(%s, %s), %s), 4326))",
            [WEST + 30, SOUTH + 10, SRID],
        )
    return str(code)


def counted(database: Database) -> dict[str, int]:
    with database.write() as transaction:
        return {row.name: row.rows for row in transaction.all(COUNT)}


def taken_in(database: Database, path: Path, commune: str, by: Principal) -> Any:
    """Deliver, check and accept as workers do; the delivery after it."""
    with database.write() as transaction:
        unit = resolve.at(transaction, commune, TODAY)
        number = journey.deliver(transaction, path, unit, by=by, srid=SRID)
        queue.queue_check(transaction, number)
    tasks.check(number)
    if found(database, number).state == "checked":
        with database.write() as transaction:
            queue.queue_acceptance(transaction, number, by=by)
        tasks.accept(number, by.name)
    return found(database, number)


def found(database: Database, number: int) -> Any:
    with database.write() as transaction:
        return transaction.one(
            "SELECT d.*, u.code AS unit_code FROM intake.delivery d JOIN units.unit u ON u.id = d.unit_id WHERE d.id = %s",
            [number],
        )


def partial(database: Database, delivery: Any, before: dict[str, int]) -> list[str]:
    """What of a delivery is neither in the register nor held back, or is left of one that was refused."""
    rows = {name: count - before[name] for name, count in counted(database).items()}
    if delivery.state == "refused":
        return [name for name, count in rows.items() if count]
    if delivery.state != "accepted":
        return [f"{delivery.state}: {delivery.progress}"]
    with database.write() as transaction:
        content = staging.content(transaction, delivery)
        versions = transaction.value(OPENED, [delivery.receipt["act"]])
        findings = transaction.value("SELECT count(*) FROM intake.finding WHERE delivery_id = %s", [delivery.id])
    receipt = delivery.receipt
    adopted = receipt["opened"] + receipt["changed"] + receipt["unchanged"]
    lines = sum(receipt[f"lines_{name}"] for name in ("opened", "changed", "unchanged", "held"))
    # A line that is written twice is one thing said.
    said = {tuple(sorted(one.items(), key=str)) for one in content.lines.drop_columns(["object"]).to_pylist()}
    checks = {
        "objects": receipt["objects"] == content.parcels.table.num_rows == adopted + receipt["quarantined"],
        "lines": len(said) <= lines <= content.lines.num_rows,
        "acts": rows["registry.act"] == 1,
        "versions": versions == receipt["opened"] + receipt["changed"],
        "held back": rows["intake.quarantine"] == receipt["quarantined"],
        "findings": findings == rows["intake.finding"] == sum(receipt["findings"].values()),
    }
    return [name for name, so in checks.items() if not so]


@pytest.mark.parametrize("files", [60, pytest.param(600, marks=pytest.mark.campaign)])
def test_a_spoiled_file_is_accepted_whole_or_leaves_nothing(
    fresh_database: Database, tmp_path: Path, commune: str, files: int
) -> None:
    with fresh_database.write() as transaction:
        unit = resolve.at(transaction, commune, TODAY)
    officer = Principal("vpdk", Role.REGISTRATION_OFFICER, "", unit.province_code)
    _make_account(fresh_database, officer)
    seeds = [made(_new(tmp_path / str(place))) for place, made in enumerate(SEEDS.values())]
    met, wrong, known = Counter[str](), [], set[bytes]()
    for number in range(files // len(seeds)):
        for seed in seeds:
            data = spoiled(seed, number)
            if data in known:
                continue  # the same file is the same delivery
            known.add(data)
            path = tmp_path / seed.name
            path.write_bytes(data)
            before = counted(fresh_database)
            delivery = taken_in(fresh_database, path, commune, officer)
            met[delivery.state] += 1
            wrong += [(seed.name, number, one) for one in partial(fresh_database, delivery, before)]
    assert wrong == []
    assert min(met["accepted"], met["refused"]) > files // 10


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder
