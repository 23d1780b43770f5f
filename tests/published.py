"""A site to look at: a database of its own per module, with a small published commune that no real unit is."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from diaba.db import Database, WriteTransaction, database
from diaba.sql import Queries

PROVINCE, COMMUNE, NEIGHBOUR, OLD = "97", "97901", "97902", "97903"
PASSWORD = "mật-khẩu-thử-1"
PARCELS = 60
QUERIES = Queries((Path(__file__).parent / "published.sql").read_text(encoding="utf-8"))
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
    from django.db import connections  # noqa: PLC0415 - needs Django

    from diaba import settings  # noqa: PLC0415 - needs Django

    connections["default"].close()
    connections["default"].settings_dict.update(settings._database())


def _close_django() -> None:
    from django.db import connections  # noqa: PLC0415 - needs Django

    connections.close_all()


def _make_accounts() -> None:
    from diaba.accounts.models import Account  # noqa: PLC0415 - needs Django

    for name, role, unit, province in (
        ("officer", "commune-officer", COMMUNE, PROVINCE),
        ("neighbour", "commune-officer", NEIGHBOUR, PROVINCE),
        ("landoffice", "registration-officer", "", PROVINCE),
        ("landoffice2", "registration-officer", "", PROVINCE),
        ("province", "provincial-manager", "", PROVINCE),
        ("elsewhere", "provincial-manager", "", "98"),
        ("ministry", "ministry-manager", "", ""),
        ("citizen", "citizen", "", ""),
    ):
        Account.objects.create_user(name, password=PASSWORD, role=role, unit_code=unit, province_code=province)


def publish(transaction: WriteTransaction) -> tuple[list[str], int]:
    """Put a province, its communes, parcels and a checked delivery into the register."""
    choose = random.Random(20260430)  # noqa: S311 - codes of a test
    codes = ["w7" + "".join(choose.choices(_ALPHABET, k=10)) for _ in range(PARCELS)]
    transaction.execute(QUERIES["units"])
    transaction.execute(QUERIES["parcels"], {"codes": codes})
    transaction.value(QUERIES["sealed"])
    return codes, transaction.value(QUERIES["delivery"], {})
