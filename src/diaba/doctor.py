"""The doctor (kiểm tra cài đặt): what is well with this installation, what is not, and what to do about it."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg

from diaba import cluster, keyring
from diaba.db import conninfo
from diaba.errors import Refusal
from diaba.paths import DB, VAR

LOW_DISK = 2 * 1024**3
POSTGIS = (3, 3)
VECTOR = "SELECT ST_GeoHash(ST_Transform(ST_SetSRID(ST_Point(587000, 2325000), 5897), 4326), 12) = 'w7er83vmx1wk'"
"""The published parcel code of a point, which only the pinned VN-2000 transform gives."""


@dataclass(frozen=True)
class Sign:
    """One thing looked at: its name, whether it is well, what was seen, and the remedy where it is not."""

    name_vi: str
    name_en: str
    well: bool
    seen: str
    remedy: str = ""


def _python() -> Sign:
    version = ".".join(map(str, sys.version_info[:3]))
    return Sign("Python", "Python", sys.version_info >= (3, 11), version, "apt-get install python3.11")


def _postgresql() -> Sign:
    try:
        return Sign(
            "Chương trình PostgreSQL", "PostgreSQL programs", well=True, seen=str(cluster.program("postgres").parent)
        )
    except Refusal as refusal:
        return Sign(
            "Chương trình PostgreSQL",
            "PostgreSQL programs",
            well=False,
            seen=refusal.message("en"),
            remedy="make setup",
        )


def _disk() -> Sign:
    free = shutil.disk_usage(VAR if VAR.exists() else VAR.parent).free
    return Sign(
        "Dung lượng trống",
        "Free disk space",
        free > LOW_DISK,
        f"{free / 1024**3:.1f} GiB",
        f"> {LOW_DISK // 1024**3} GiB: {VAR}",
    )


def _migrated(connection: psycopg.Connection[Any]) -> Sign:
    files = {path.stem for path in (DB / "migrations").glob("*.sql")}
    row = connection.execute("SELECT to_regclass('django_migrations')").fetchone()
    known = row is not None and row[0] is not None
    query = "SELECT name FROM django_migrations WHERE app = 'register'"
    run = {name for (name,) in connection.execute(query)} if known else set()
    waiting = sorted(files - run)
    return Sign(
        "Lược đồ",
        "Schema",
        not waiting,
        "0001-" + max(run)[:4] if not waiting else "– " + ", ".join(waiting),
        "diaba db migrate",
    )


def _asked(name_vi: str, name_en: str, query: LiteralString, remedy: str) -> Callable[[psycopg.Connection[Any]], Sign]:
    """A sign whose query gives a truth, or a count that must not be 0."""

    def ask(connection: psycopg.Connection[Any]) -> Sign:
        try:
            with connection.transaction():
                row = connection.execute(query).fetchone()
        except psycopg.Error as error:
            return Sign(name_vi, name_en, well=False, seen=str(error).splitlines()[0], remedy=remedy)
        value = row[0] if row else None
        return Sign(name_vi, name_en, bool(value), str(value), remedy)

    return ask


def _keys(connection: psycopg.Connection[Any]) -> Sign:
    """Whether what is sealed in this register can be opened here, and by nobody else on this machine."""
    name_vi, name_en, remedy = "Khóa mã hóa số giấy tờ", "Keys of identity numbers", "diaba party keys"
    try:
        keys = keyring.keyring()
        with connection.transaction():
            used = [by for (by,) in connection.execute("SELECT DISTINCT wrapped_by FROM party.data_key")]
    except Refusal as refusal:
        return Sign(name_vi, name_en, well=False, seen=refusal.message("en"), remedy=remedy)
    except psycopg.Error as error:
        return Sign(name_vi, name_en, well=False, seen=str(error).splitlines()[0], remedy="diaba db migrate")
    if lost := sorted(set(used) - keys.wrapping.keys()):
        return Sign(name_vi, name_en, well=False, seen=f"– {', '.join(lost)}", remedy=str(keyring.key_file()))
    if keyring.others_may_read():
        return Sign(name_vi, name_en, well=False, seen=keys.place, remedy=f"chmod 600 {keys.place}")
    return Sign(name_vi, name_en, well=True, seen=f"{keys.current} ({len(used)})")


_DATABASE: tuple[Callable[[psycopg.Connection[Any]], Sign], ...] = (
    _migrated,
    _asked("Phép chuyển VN-2000", "VN-2000 transform", VECTOR, "diaba db migrate"),
    _asked(
        "Đơn vị cấp xã hiện hành",
        "Communes of today",
        "SELECT count(*) FROM units.unit WHERE level = 'commune' AND valid @> base.today() AND province_code <> '99'",
        "diaba units load",
    ),
    _asked("Bảng mã pháp luật", "Law codes", "SELECT count(*) FROM law.code", "diaba law load"),
    _keys,
)


def _server(connection: psycopg.Connection[Any]) -> Sign:
    row = connection.execute(
        "SELECT current_setting('server_version'), (SELECT default_version FROM pg_available_extensions WHERE name = 'postgis')"
    ).fetchone()
    version, postgis = row or ("–", "")
    well = bool(postgis) and tuple(map(int, str(postgis).split(".")[:2])) >= POSTGIS
    return Sign(
        "Máy chủ cơ sở dữ liệu",
        "Database server",
        well,
        f"PostgreSQL {version}, PostGIS {postgis or '–'}",
        "apt-get install postgresql-15-postgis-3",
    )


def examine() -> Iterator[Sign]:
    """Look at every part, from the machine up; what cannot be reached ends the examination of what stands on it."""
    yield _python()
    yield _disk()
    if "DIABA_DATABASE_URL" not in os.environ:
        programs = _postgresql()
        yield programs
        if not programs.well:
            return
    try:
        connection = psycopg.connect(conninfo(), connect_timeout=5)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        yield Sign("Máy chủ cơ sở dữ liệu", "Database server", well=False, seen=reason, remedy="diaba up")
        return
    with connection:
        yield _server(connection)
        for look in _DATABASE:
            yield look(connection)
