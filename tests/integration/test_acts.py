"""Every act by its cases: what a lawyer reads beside each act is what the register does."""

from collections.abc import Callable
from fractions import Fraction
from importlib.resources import files
from typing import Any

import pytest
import yaml

from diaba import sql
from diaba.db import WriteTransaction
from diaba.errors import Refusal
from diaba.intake.reorganisation.kinds import set_acts
from diaba.law.book import Book
from diaba.registry import acts
from diaba.registry.acts import kinds
from diaba.registry.unit import Right
from registering import Place

LEDGER = sql.load("diaba.ledger")
CASES = [
    pytest.param(case, id=f"{path.name.removesuffix('.yaml')}: {case['case']}")
    for path in sorted(files(acts).iterdir(), key=lambda one: one.name)
    if path.name.endswith(".yaml")
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("case", CASES)
def test_a_case(case: dict[str, Any], transaction: WriteTransaction) -> None:
    place = Place(transaction)
    for earlier in case.get("given", ()):
        place.do(earlier)
    if "refused" in case:
        with pytest.raises(Refusal) as refused, transaction.part():
            place.do(case["act"])
        assert refused.value.code == case["refused"], refused.value
        return
    place.do(case["act"])
    transaction.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for name, expected in case["then"].items():
        assert SEEN[name](place, expected) == expected, name
    otherwise = {row.id for row in transaction.all(LEDGER["entered_otherwise"])} - {place.survey}
    assert not otherwise, "the ledger does not hold what the act wrote"


def shares(held: dict[str, Fraction]) -> dict[str, Any]:
    return {who: int(share) if share.denominator == 1 else str(share) for who, share in held.items()}


def _holders_on(place: Place, expected: Any) -> Any:
    query = (
        "SELECT party_id, numerator, denominator FROM registry.rrr"
        " WHERE ba_unit_id = %s AND type = 'land-use' AND upper_inf(recorded) AND effective @> %s::date"
    )
    found = {}
    for day in expected:
        rows = place.transaction.connection.execute(query, [place.units[0], day]).fetchall()
        found[day] = shares({place.name(party): Fraction(*share) for party, *share in rows})
    return found


def _rows(place: Place, query: Any) -> list[Any]:
    return place.transaction.connection.execute(query).fetchall()


LIVE = "upper_inf(v.effective) AND upper_inf(v.recorded)"


def _lineage(place: Place, _: Any) -> dict[str, list[str]]:
    pairs = _rows(
        place,
        "SELECT DISTINCT c.number, p.number FROM cadastre.lineage l JOIN cadastre.parcel_version c ON c.parcel_id = l.child_id"
        " JOIN cadastre.parcel_version p ON p.parcel_id = l.parent_id ORDER BY 1, 2",
    )
    return {child: [parent for one, parent in pairs if one == child] for child, _ in pairs}


def _serial(place: Place, right: Right) -> str | None:
    certificate = place.unit().certificate(right.certificate_id)
    return certificate.serial if certificate else None


def _live_units(place: Place) -> list[int]:
    return [row[0] for row in _rows(place, "SELECT id FROM registry.ba_unit WHERE retired_by IS NULL ORDER BY id")]


SEEN: dict[str, Callable[[Place, Any], Any]] = {
    "land": lambda place, expected: {
        number: float(area)
        for number, area in _rows(
            place,
            f"SELECT number, legal_area FROM cadastre.parcel_version v WHERE {LIVE} ORDER BY length(number), number",
        )
        if number in expected or 5 < int(number) < 99
    },
    "retired": lambda place, _: [
        row[0]
        for row in _rows(
            place,
            "SELECT DISTINCT v.number FROM cadastre.parcel p JOIN cadastre.parcel_version v ON v.parcel_id = p.id"
            " WHERE p.retired_by IS NOT NULL ORDER BY 1",
        )
    ],
    "uses": lambda place, _: dict(
        _rows(
            place,
            "SELECT v.number, array_agg(u.code ORDER BY u.rank) FROM cadastre.parcel_version v"
            f" JOIN cadastre.land_use u ON u.parcel_version_id = v.id WHERE {LIVE} GROUP BY 1 HAVING count(*) > 1",
        )
    ),
    "lineage": _lineage,
    "all_holders": lambda place, _: [shares(place.holders(number)) for number in _live_units(place)],
    "all_owners": lambda place, _: [shares(place.holders(number, "asset-ownership")) for number in _live_units(place)],
    "all_managers": lambda place, _: [
        shares(place.holders(number, "land-management")) for number in _live_units(place)
    ],
    "parts": lambda place, _: [
        sorted(one.number for one in place.unit(number).parcels) for number in _live_units(place)
    ],
    "all_mortgages": lambda place, _: [
        [place.name(one.party_id) for one in place.unit(number).of_type("mortgage")] for number in _live_units(place)
    ],
    "holders": lambda place, _: shares(place.holders()),
    "others": lambda place, _: shares(place.holders(place.units[1])),
    "owners": lambda place, _: shares(place.holders(type_="asset-ownership")),
    "managers": lambda place, _: shares(place.holders(type_="land-management")),
    "held_on": _holders_on,
    "origins": lambda place, _: {place.name(one.party_id): one.origin for one in place.unit().of_type("land-use")},
    "terms": lambda place, _: {place.name(one.party_id): one.term for one in place.unit().of_type("land-use")},
    "mortgages": lambda place, _: [
        place.name(one.party_id) for one in sorted(place.unit().of_type("mortgage"), key=lambda one: one.rank or 0)
    ],
    "leases": lambda place, _: [
        [one.type, place.name(one.party_id)] for one in place.unit().of_type("lease", "sublease")
    ],
    "restrictions": lambda place, _: [one.type for one in place.unit().of_type("easement", "restriction")],
    "caveats": lambda place, _: [one.document_number for one in place.unit().caveats],
    "acts": lambda place, _: len(_rows(place, "SELECT FROM registry.act WHERE kind <> 'survey'")),
    "certificates": lambda place, _: dict(
        _rows(
            place,
            "SELECT serial, status FROM registry.certificate c JOIN registry.certificate_status s ON s.certificate_id = c.id"
            " AND upper_inf(s.effective) AND upper_inf(s.recorded) ORDER BY c.id",
        )
    ),
    "papers": lambda place, _: {
        place.name(one.party_id): _serial(place, one) for one in place.unit().of_type("land-use")
    },
}
"""What a case may say of the state it leads to."""


def own_cases(kind: str) -> list[Any]:
    return [case for path in CASES for case in path.values if isinstance(case, dict) and case["act"]["do"] == kind]


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_every_act_has_a_case_that_goes_through_and_one_that_is_refused(kind: str) -> None:
    own = own_cases(kind)
    assert any("then" in case for case in own)
    assert any("refused" in case for case in own)


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_every_act_rests_on_known_law(kind: str) -> None:
    act, book = kinds()[kind], Book.load()
    assert set(act.basis) <= set(book.documents)
    assert act.basis
    assert all(book.history("transaction_kind", code) for code in act.transactions)


WITHOUT_ACT = {"DT", "TS"}
"""Kinds that no act carries out yet: change of a party's particulars, of an asset."""


def test_every_transaction_kind_is_carried_out_by_an_act() -> None:
    known = {one.code for one in Book.load().all_codes() if one.list == "transaction_kind"}
    assert (
        known - {code for act in (*kinds().values(), *set_acts().values()) for code in act.transactions} == WITHOUT_ACT
    )
