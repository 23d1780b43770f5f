"""Parcels in real communes of before 1 July 2025, so that their reorganisation can be carried out: on sheets 1 and 2 of each.

Parcels of divided communes lie in turn in each of the new ones, those of sheet 3 all in the first.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from diaba.access import Principal, Role
from diaba.db import WriteTransaction
from diaba.intake.reorganisation.reorganise import Reorganised, reorganise
from diaba.intake.reorganisation.staging import Asked
from diaba.intake.reorganisation.undo import Undone, undo_reorganisation

DAY, BEFORE, TODAY = "2025-07-01", date(2025, 6, 30), date(2026, 11, 23)

_SURVEY = "INSERT INTO registry.act (kind, decided_by, effective, detail) VALUES ('survey', 'hoa', '2020-01-01', '{}') RETURNING id"
_OLD = """
    CREATE TEMP TABLE old ON COMMIT DROP AS
    SELECT old.id, old.code, array_agg(new.id ORDER BY new.code) AS becomes, array_agg(ST_Transform(new.centre, 9209) ORDER BY new.code) AS points,
           bool_or(step.extent = 'part') AS is_divided
    FROM units.unit old JOIN units.succession step ON step.predecessor_id = old.id JOIN units.unit new ON new.id = step.successor_id
    WHERE old.level = 'commune' AND new.since = '2025-07-01' AND new.shape IS NOT NULL
    GROUP BY old.id, old.code
    HAVING new_province = ANY (array_agg(new.province_code)) AND count(new.shape) = (SELECT count(*) FROM units.succession WHERE predecessor_id = old.id)
    ORDER BY old.code LIMIT given_limit"""
_SHEETS = """
    INSERT INTO cadastre.sheet (unit_id, number, scale, srid)
    SELECT id, number::text, 1000, 9209 FROM old, generate_series(1, CASE WHEN is_divided THEN 3 ELSE 2 END) AS number ORDER BY id, number"""
_PARCELS = """
    CREATE TEMP TABLE drawn ON COMMIT DROP AS
    SELECT nextval('cadastre.parcel_id_seq') AS parcel_id, nextval('cadastre.parcel_version_id_seq') AS version_id, sheet.id AS sheet_id, place AS number,
           CASE WHEN sheet.number = '3' THEN points[1] ELSE points[1 + (place - 1) %% cardinality(points)] END AS point, sheet.number::integer AS row
    FROM old JOIN cadastre.sheet ON sheet.unit_id = old.id, generate_series(1, %(each)s) AS place"""
_HEADS = """
    INSERT INTO cadastre.parcel (id, code, code_point, code_transform, code_algorithm)
    SELECT parcel_id, translate(lpad(to_hex(parcel_id), 12, '0'), 'ae', 'xy'), point, 'none', 'none' FROM drawn"""
_VERSIONS = """
    INSERT INTO cadastre.parcel_version (id, parcel_id, sheet_id, number, legal_area, shape, digest, effective, recorded, opened_by)
    SELECT version_id, parcel_id, sheet_id, number, 64.0,
           ST_Multi(ST_MakeEnvelope(ST_X(point) + 10 * (number %% 50), ST_Y(point) + 10 * row, ST_X(point) + 10 * (number %% 50) + 8, ST_Y(point) + 10 * row + 8, 9209)),
           substr(sha256(parcel_id::text::bytea), 1, 16), '[2020-01-01,)', tstzrange((SELECT recorded_at FROM registry.act WHERE id = %(act)s), NULL), %(act)s
    FROM drawn"""
_USES = (
    "INSERT INTO cadastre.land_use (parcel_version_id, rank, code, area) SELECT version_id, 1, 'ONT', 64.0 FROM drawn"
)
WHERE = """
    SELECT parcel.code, commune.code AS commune, sheet.number AS sheet, version.number
    FROM cadastre.parcel_version version JOIN cadastre.parcel ON parcel.id = version.parcel_id JOIN cadastre.sheet ON sheet.id = version.sheet_id
    JOIN units.unit commune ON commune.id = sheet.unit_id
    WHERE upper_inf(version.effective) AND upper_inf(version.recorded) ORDER BY parcel.code"""


def officers(province: str) -> tuple[Principal, Principal]:
    """Two who register there."""
    return tuple(Principal(name, Role.REGISTRATION_OFFICER, province_code=province) for name in ("hoa", "minh"))  # type: ignore[return-value]  # two names


def settle(transaction: WriteTransaction, province: str, *, each: int = 4, communes: int = 10_000) -> int:
    """Survey parcels in the former communes of a province of today, ``each`` on a sheet; the act."""
    act: int = transaction.value(_SURVEY)
    query: Any = _OLD.replace("new_province", f"'{province}'").replace("given_limit", str(communes))
    transaction.execute("DROP TABLE IF EXISTS old, drawn")
    transaction.execute(query)
    for statement in (_SHEETS, _PARCELS, _HEADS, _VERSIONS, _USES):
        transaction.execute(statement, {"each": each, "act": act})
    transaction.execute("ANALYZE cadastre.sheet, cadastre.parcel, cadastre.parcel_version, cadastre.land_use")
    transaction.execute("SELECT registry.sealed(%s)", [act])
    return act


def carry_out(transaction: WriteTransaction, province: str, **more: Any) -> Reorganised:
    """The reorganisation of 1 July 2025 in a province."""
    by, approver = officers(province)
    asked = {name: more.pop(name) for name in ("table", "effective") if name in more}
    return reorganise(
        transaction, Asked(decree=DAY, province=province, **asked), by=by, approver=approver, today=TODAY, **more
    )


def take_back(transaction: WriteTransaction, done: Reorganised, province: str) -> Undone:
    """Undo it."""
    assert done.act is not None
    by, approver = officers(province)
    return undo_reorganisation(transaction, done.act, by=by, approver=approver)


def parcels_at(transaction: WriteTransaction, at: date, known: Any) -> list[Any]:
    """Every parcel with commune, sheet and number in law on a day, as known at a moment."""
    query = """SELECT parcel.code, told ->> 'commune' AS commune, told ->> 'sheet' AS sheet, told ->> 'number' AS number
               FROM cadastre.parcel CROSS JOIN LATERAL registry.parcel_at(parcel.id, %s, %s) AS told ORDER BY parcel.code"""
    return transaction.all(query, [at, known])


def places(rows: Sequence[Any]) -> list[tuple[str, ...]]:
    return [tuple(row) for row in rows]
