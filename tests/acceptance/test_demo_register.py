"""The demo commune from its zip to registered rights: what its generator knows of who holds what, the register says."""

import csv
from pathlib import Path

from deciding import TODAY, law_with
from diaba.access import Principal, Role
from diaba.db import Database
from diaba.demo.boundary import boundary
from diaba.demo.generate import generate
from diaba.demo.office import a_day
from diaba.demo.record_slips import write_records
from diaba.demo.scans import bundle
from diaba.intake import journey
from diaba.intake.compilation.compile import compile_register
from diaba.units import resolve
from people import KEYS

COMMUNE = "09247"
REGISTRARS = [Principal(name, Role.REGISTRATION_OFFICER, province_code="24") for name in ("an", "binh")]


def test_a_clean_commune_is_registered_whole(fresh_database: Database, tmp_path: Path) -> None:
    generate(boundary(COMMUNE, 9209), 500, 3, tmp_path)
    write_records(tmp_path, COMMUNE, 0, 3)
    with fresh_database.write() as transaction:
        unit = resolve.at(transaction, COMMUNE, TODAY)
        number = journey.deliver(transaction, bundle(tmp_path), unit, by=REGISTRARS[0])
        journey.accept_delivery(transaction, number, by=REGISTRARS[0], today=TODAY, law=law_with())
        by, approver = REGISTRARS
        found = compile_register(transaction, unit, by=by, approver=approver, today=TODAY, keys=KEYS)
        kinds = transaction.all(
            "SELECT party.kind, count(*) FROM registry.rrr JOIN party.party ON party.id = rrr.party_id GROUP BY 1"
        )
        day = a_day(transaction, COMMUNE, by, approver, TODAY)
        acts = transaction.all("SELECT kind, count(*) FROM registry.act WHERE dossier IS NOT NULL GROUP BY 1")
    assert (sum(row[1] for row in acts), day.waiting) == (day.acts, 5)
    assert day.acts > 40
    assert {row.kind for row in acts} >= {
        "transfer",
        "gift",
        "inheritance",
        "mortgage",
        "discharge",
        "caveat-set",
        "right-correction",
    }
    with (tmp_path / "certificates.csv").open(encoding="utf-8", newline="") as file:
        serials = {row["SoPhatHanh"] for row in csv.DictReader(file)}
    assert (found.units, list(found.left)) == (len(serials), [])
    assert sum(row[1] for row in kinds) == len(serials) > 200
    assert {row.kind for row in kinds} >= {"individual", "spouses", "household"}
