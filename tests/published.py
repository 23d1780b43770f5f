"""A site to look at: a database of its own per module, with a small published commune that no real unit is."""

import hashlib
import os
import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from diaba.db import Database, WriteTransaction, database

PROVINCE, COMMUNE, NEIGHBOUR, OLD = "99", "99901", "99902", "99903"
PASSWORD = "mật-khẩu-thử-1"
PARCELS = 60
ZONE = 9209
_ALPHABET = "0123456789bcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True)
class Site:
    """The database of the site, and the codes of its parcels in the order they were made."""

    database: Database
    codes: list[str]
    delivery: int

    def client(self, user: str = "", **headers: str) -> Any:
        """A client of the site, signed in as ``user``."""
        from django.test import Client  # noqa: PLC0415 - Django must be set up first

        client = Client(headers={"host": "localhost", "accept": "text/html", **headers})
        if user:
            assert client.login(username=user, password=PASSWORD)
        return client


@pytest.fixture(scope="module")
def site(server: str, template: str, worker_id: str, request: pytest.FixtureRequest) -> Iterator[Site]:
    """A site whose doors, accounts and sessions all live in one fresh database."""
    name = f"diaba_test_{worker_id}_{request.module.__name__}"
    with psycopg.connect(server, autocommit=True) as admin, pytest.MonkeyPatch.context() as patch:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        patch.setenv("DIABA_DATABASE_URL", psycopg.conninfo.make_conninfo(server, dbname=name))
        patch.setenv("DJANGO_SETTINGS_MODULE", "diaba.settings")
        _aim_django()
        with database().write() as transaction:
            codes, delivery = publish(transaction)
        _make_accounts()
        yield Site(database(), codes, delivery)
        database().close()
        _close_django()
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _aim_django() -> None:
    """Let Django's own tables be in the database that the environment names now."""
    import django  # noqa: PLC0415 - settings read the environment when they are loaded

    django.setup()
    from django.db import connections  # noqa: PLC0415

    from diaba import settings  # noqa: PLC0415

    connections["default"].close()
    connections["default"].settings_dict.update(settings._database())


def _close_django() -> None:
    from django.db import connections  # noqa: PLC0415

    connections.close_all()


def _make_accounts() -> None:
    from diaba.accounts.models import Account  # noqa: PLC0415

    for name, role, unit, province in (
        ("officer", "commune-officer", COMMUNE, PROVINCE), ("neighbour", "commune-officer", NEIGHBOUR, PROVINCE),
        ("province", "provincial-manager", "", PROVINCE), ("elsewhere", "provincial-manager", "", "98"),
        ("ministry", "ministry-manager", "", ""), ("citizen", "citizen", "", ""),
    ):
        Account.objects.create_user(name, password=PASSWORD, role=role, unit_code=unit, province_code=province)


def publish(transaction: WriteTransaction) -> tuple[list[str], int]:
    """Put a province, its communes, parcels and a checked delivery into the register."""
    random_ = random.Random(20260430)
    event = transaction.value(
        "INSERT INTO units.event (decree, effective, title_vi, title_en) VALUES ('NQ thử', '2025-07-01', 'Sắp xếp', 'Rearrangement') RETURNING id")
    _unit(transaction, "province", PROVINCE, "tỉnh", "Thử Nghiệm", None, "[2025-07-01,)", (105.4, 20.9, 105.7, 21.2))
    commune = _unit(transaction, "commune", COMMUNE, "phường", "Đông Thử", PROVINCE, "[2025-07-01,)", (105.5, 21.0, 105.6, 21.1))
    _unit(transaction, "commune", NEIGHBOUR, "xã", "Tây Thử", PROVINCE, "[2025-07-01,)", (105.4, 21.0, 105.5, 21.1))
    old = _unit(transaction, "commune", OLD, "xã", "Thử Cũ", "999", "[2020-01-01,2025-07-01)", None)
    transaction.execute("INSERT INTO units.succession VALUES (%s, %s, 'whole', %s)", [old, commune, event])
    act = transaction.value(
        "INSERT INTO registry.act (kind, decided_by, effective, detail) VALUES ('acceptance', 'province', '2026-01-05', '{}') RETURNING id")
    codes = _parcels(transaction, commune, act, random_)
    transaction.execute(
        "INSERT INTO exchange.event (kind, unit_code, subject, facts) VALUES ('delivery-accepted', %s, '1', %s)",
        [COMMUNE, Jsonb({"file_name": "a.gpkg", "opened": PARCELS, "changed": 0, "unchanged": 0, "quarantined": 1})])
    return codes, _delivery(transaction, commune, act)


def _unit(
    transaction: WriteTransaction, level: str, code: str, kind: str, name: str, parent: str | None, valid: str,
    box: tuple[float, float, float, float] | None,
) -> int:
    shape = None if box is None else f"SRID=4326;MULTIPOLYGON((({box[0]} {box[1]},{box[2]} {box[1]},{box[2]} {box[3]},{box[0]} {box[3]},{box[0]} {box[1]})))"
    made: int = transaction.value(
        "INSERT INTO units.unit (level, code, kind, name, full_name, name_en, full_name_en, parent_code, province_code, valid, shape)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
        [level, code, kind, name, f"{kind.capitalize()} {name}", _plain(name), f"{_plain(name)} {level.capitalize()}", parent, PROVINCE, valid, shape])
    return made


def _plain(name: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", name.replace("Đ", "D")) if not unicodedata.combining(letter))


def _parcels(transaction: WriteTransaction, commune: int, act: int, random_: random.Random) -> list[str]:
    """Six columns of ten parcels on two sheets, the last of them ended."""
    codes = []
    sheets = [
        transaction.value("INSERT INTO cadastre.sheet (unit_id, number, scale, srid) VALUES (%s, %s, 1000, %s) RETURNING id", [commune, number, ZONE])
        for number in ("1", "12")
    ]
    for index in range(PARCELS):
        code = "w7" + "".join(random_.choice(_ALPHABET) for _ in range(10))
        codes.append(code)
        x, y = 505_000 + 20 * (index // 10), 2_327_000 + 30 * (index % 10)
        parcel = transaction.value(
            "INSERT INTO cadastre.parcel (code, code_point, code_transform, code_algorithm, opened_by)"
            " VALUES (%s, ST_SetSRID(ST_MakePoint(%s, %s), %s), 't', 'a', %s) RETURNING id", [code, x, y, ZONE, act])
        ended = index == PARCELS - 1
        version = transaction.value(
            "INSERT INTO cadastre.parcel_version (parcel_id, sheet_id, number, legal_area, shape, digest, effective, recorded, opened_by, closed_by)"
            " VALUES (%s, %s, %s, 1600.5, ST_Multi(ST_MakeEnvelope(%s, %s, %s, %s, %s)), %s, %s, '[2026-01-05 08:00+07,)', %s, %s) RETURNING id",
            [parcel, sheets[index >= 30], str(index % 30 + 1), x, y, x + 20, y + 30, ZONE, hashlib.md5(code.encode()).digest(),  # noqa: S324 - 16 bytes of a test
             "[2026-01-05,2026-03-01)" if ended else "[2026-01-05,)", act, act if ended else None])
        transaction.execute(
            "INSERT INTO cadastre.land_use (parcel_version_id, rank, code, area, origin, form, term) VALUES (%s, 1, %s, 600, 'DG-KTT', 'private', 'Lâu dài')",
            [version, ("ODT", "LUC", "ZZZ")[index % 3]])
    return codes


def _delivery(transaction: WriteTransaction, commune: int, act: int) -> int:
    delivery: int = transaction.value(
        "INSERT INTO intake.delivery (unit_id, sha256, file_name, profile, delivered_by, checked_at, objects, engine, act_id, receipt)"
        " VALUES (%s, %s, 'dong_thu.gpkg', 'tt26', 'officer', now(), 61, '1', %s, %s) RETURNING id",
        [commune, os.urandom(32), act, Jsonb({"opened": PARCELS, "quarantined": 1})])
    transaction.execute_many(
        "INSERT INTO intake.finding (delivery_id, seq, rule, severity, object, facts, message_vi, message_en, place)"
        " VALUES (%s, %s, %s, %s, %s, '{}', %s, %s, %s)",
        [(delivery, index, "overlap" if index % 2 else "sliver", "blocker" if index % 2 else "warning", f"thua:{index}", f"Thửa {index} chồng lấn.",
          f"Parcel {index} overlaps.", None if index % 5 == 0 else f"SRID=4326;POINT({105.55 + index / 10000} 21.05)") for index in range(1, 71)])
    transaction.execute(
        "INSERT INTO intake.quarantine (delivery_id, object, sheet_number, parcel_number, rules) VALUES (%s, 'thua:61', '1', '61', '{overlap}')", [delivery])
    return delivery
