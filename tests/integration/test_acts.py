"""Every act by its cases: what a lawyer reads beside each act is what the register does."""

from fractions import Fraction
from importlib.resources import files
from typing import Any

import pytest
import yaml

from diaba.db import WriteTransaction
from diaba.errors import Refusal
from diaba.law.book import Book
from diaba.registry import acts
from registering import Place, kinds

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


SEEN = {
    "holders": lambda place, _: shares(place.holders()),
    "others": lambda place, _: shares(place.holders(place.units[1])),
    "owners": lambda place, _: shares(place.holders(type_="asset-ownership")),
    "managers": lambda place, _: shares(place.holders(type_="land-management")),
    "held_on": _holders_on,
    "origins": lambda place, _: {place.name(one.party_id): one.origin for one in place.unit().of_type("land-use")},
    "terms": lambda place, _: {place.name(one.party_id): one.term for one in place.unit().of_type("land-use")},
    "mortgages": lambda place, _: [
        place.name(one.party_id) for one in sorted(place.unit().of_type("mortgage"), key=lambda one: one.rank)
    ],
    "leases": lambda place, _: [[one.type, place.name(one.party_id)] for one in place.unit().of_type("lease", "sublease")],
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
        place.name(one.party_id): one.certificate_id and place.unit().certificate(one.certificate_id).serial  # type: ignore[union-attr]
        for one in place.unit().of_type("land-use")
    },
}
"""What a case may say of the state it leads to."""


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_every_act_has_a_case_that_goes_through_and_one_that_is_refused(kind: str) -> None:
    own = [case.values[0] for case in CASES if case.values[0]["act"]["do"] == kind]
    assert any("then" in case for case in own)
    assert any("refused" in case for case in own)


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_every_act_rests_on_known_law(kind: str) -> None:
    act, book = kinds()[kind], Book.load()
    assert set(act.basis) <= set(book.documents)
    assert act.basis
    assert all(book.history("transaction_kind", code) for code in act.transactions)
