"""Many clients at one register: units to fight for, and what must be true of them afterwards."""

from datetime import date
from fractions import Fraction
from typing import NamedTuple

import psycopg

from diaba.db import WriteTransaction
from diaba.registry.acts.transfer import Transfer
from registering import Place

DAY = date(2024, 5, 6)
WHOLE = Fraction(1)


class Field(NamedTuple):
    """Units held by one seller, and buyers."""

    units: list[int]
    seller: int
    buyers: list[int]


def field(conninfo: str, units: int, buyers: int) -> Field:
    """Register that many units of one seller."""
    with psycopg.connect(conninfo) as connection:
        place = Place(WriteTransaction(connection), units)
        for number in range(1, units + 1):
            if number != 5:  # a road
                place.do({"do": "first-registration", "day": date(2015, 3, 1), "land": [number], "holders": {"An": 1}})
        return Field(place.units, place.person("An"), [place.person(f"Người mua {number}") for number in range(buyers)])


def sale(unit: int, seller: int, buyer: int) -> Transfer:
    """All of a unit, from one to the other."""
    return Transfer(effective=DAY, unit=unit, gives={seller: WHOLE}, receives={buyer: WHOLE})


def sold_more_than_once(conninfo: str) -> list[int]:
    """Units that more than one act sold, or that are held by more or less than one whole."""
    with psycopg.connect(conninfo) as connection:
        rows = connection.execute(
            "SELECT ba_unit_id FROM registry.rrr WHERE upper_inf(effective) AND upper_inf(recorded) GROUP BY 1 HAVING count(*) <> 1"
            " UNION SELECT (detail ->> 'unit')::bigint FROM registry.act WHERE kind = 'transfer' GROUP BY 1 HAVING count(*) > 1 ORDER BY 1"
        ).fetchall()
    return [row[0] for row in rows]


def torn(conninfo: str) -> list[str]:
    """Acts that are there in part: without their event, their version or its counterpart."""
    with psycopg.connect(conninfo) as connection:
        return [
            row[0]
            for row in connection.execute(
                """SELECT format('act %s of %s', act.id, act.kind) FROM registry.act
                   WHERE kind = 'transfer' AND (
                       (SELECT count(*) FROM exchange.event WHERE subject = act.id::text) <> 1
                       OR (SELECT count(*) FROM registry.rrr WHERE opened_by = act.id AND closed_by IS NULL OR opened_by = act.id AND closed_by <> act.id) <> 1
                       OR (SELECT count(*) FROM registry.rrr WHERE closed_by = act.id) NOT IN (1, 2))"""
            )
        ]
