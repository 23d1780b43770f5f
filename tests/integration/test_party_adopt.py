"""People of certificates enter the register once each, their numbers sealed; whoever looks like another is a candidate."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import date
from itertools import combinations
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diaba import keyring
from diaba.db import ReadTransaction, WriteTransaction
from diaba.keyring import SealBroken
from diaba.party import reading
from diaba.party.adopt import Adopted, adopt
from diaba.party.duplicates import open_candidates
from diaba.party.model import Kind
from diaba.party.people import Line, people
from diaba.party.vault import Vault, foreign, reindex, rewrap
from people import EARLIER, KEYS, TODAY, act, kept, line, unit

NUMBER, OTHER_NUMBER = "027054000007", "027154000018"


def adopted(transaction: WriteTransaction, *lines: Line, code: str = "09247", again: bool = False) -> Adopted:
    number, place = act(transaction), unit(transaction, code)
    given = lines if again else kept(transaction, lines, act_id=number, unit_id=place)
    return adopt(transaction, number, people(given).holders, unit_id=place, effective=TODAY, keys=KEYS)


def parties(transaction: WriteTransaction, kind: Kind = Kind.INDIVIDUAL) -> int:
    return int(transaction.value("SELECT count(*) FROM party.party WHERE kind = %s", [kind]))


def reasons(transaction: WriteTransaction) -> Sequence[set[str]]:
    return [{one["reason"] for one in row.reasons} for row in open_candidates(transaction, unit_id=unit(transaction))]


def test_one_number_and_name_are_one_person_over_certificates_and_deliveries(transaction: WriteTransaction) -> None:
    first = adopted(
        transaction,
        line("Trần Văn An", NUMBER, born="1954"),
        line("TRẦN VĂN AN", "027 054 000 007", key="ch000002|7/2|", issued_on="01/02/1999", residence="Thôn cũ"),
    )
    assert (first.opened, first.found) == (1, 0)
    assert len(set(first.holder_ids)) == 1
    later = adopted(transaction, line("Ông Trần Văn An", NUMBER, key="ch000003|8/1|"))
    assert (later.opened, later.found, later.candidates) == (0, 1, 0)
    assert later.holder_ids[0] == first.holder_ids[0]
    told = transaction.one("SELECT name, birth_year, address, lower(effective) AS since FROM party.party_version")
    assert told == ("Trần Văn An", 1954, "Xã Đồng Nguyên", date(1999, 2, 1))


def test_the_same_lines_adopted_twice_enter_nobody_twice(transaction: WriteTransaction) -> None:
    number, place = act(transaction), unit(transaction)
    lines = kept(
        transaction,
        [line("Không Có Số"), line(None, key="b|1/2|", legal_person="Tổ chức", organisation_name="Công ty A")],
        act_id=number,
        unit_id=place,
    )
    first, again = (adopted(transaction, *lines, again=True) for _ in range(2))
    assert (first.opened, again.opened, again.found) == (2, 0, 2)
    assert first.holder_ids == again.holder_ids


@pytest.mark.parametrize(("other", "expected"), [
    (line("Lê Thị Bình", NUMBER, key="b|1/2|"), {"same-number", "different-name", "same-commune", "same-address"}),
    (line("Trần Văn An", NUMBER, key="b|1/2|", born="1955"),
     {"same-number", "same-name", "different-birth", "same-commune", "same-address"}),
    (line("Tran Van An", None, key="b|1/2|", born="1954", residence="Nơi khác"), {"same-name", "same-year", "same-commune"}),
    (line("Trần Văn An", OTHER_NUMBER, key="b|1/2|", born="03/06/1954", sex="Nam"),
     {"same-name", "same-day", "same-year", "same-commune", "same-address", "different-number"}),
], ids=["another name", "another birth", "no number", "another number"])  # fmt: skip
def test_who_looks_like_another_is_a_party_of_its_own_and_a_candidate(
    transaction: WriteTransaction, other: Line, expected: set[str]
) -> None:
    adopted(transaction, line("Trần Văn An", NUMBER, born="03/06/1954", sex="Nam"))
    result = adopted(transaction, other)
    assert (result.opened, result.candidates, parties(transaction)) == (1, 1, 2)
    assert reasons(transaction) == [expected]


@pytest.mark.parametrize("other", [
    line("Trần Văn An", OTHER_NUMBER, key="b|1/2|", born="1954"),
    line("Trần Văn An", None, key="b|1/2|", born="1954", sex="Nữ", residence=None),
    line("Trần Văn Khác", None, key="b|1/2|", born="1954"),
], ids=["another number and only the year", "another sex", "another name"])  # fmt: skip
def test_who_has_little_in_common_is_no_candidate(transaction: WriteTransaction, other: Line) -> None:
    adopted(transaction, line("Trần Văn An", NUMBER, born="1954", sex="Nam"))
    assert (adopted(transaction, other).candidates, parties(transaction)) == (0, 2)


def test_a_number_is_matched_within_the_province_and_beyond_it_is_a_candidate(transaction: WriteTransaction) -> None:
    adopted(transaction, line("Trần Văn An", NUMBER))
    elsewhere = adopted(transaction, line("Trần Văn An", NUMBER, key="b|1/2|"), code="00004")
    assert (elsewhere.opened, elsewhere.candidates) == (1, 1)


def test_births_told_apart_under_one_number_are_two(transaction: WriteTransaction) -> None:
    result = adopted(
        transaction, *(line("Trần Văn An", NUMBER, key=f"{year}|1/1|", born=str(year)) for year in (1954, 1955))
    )
    assert (result.opened, result.candidates) == (2, 1)


def spouses(key: str, **said: Any) -> list[Line]:
    told = {"legal_person": "Vợ chồng", "key": key, **said}
    return [line("Trần Văn An", NUMBER, role="Chồng", **told), line("Lê Thị Bình", OTHER_NUMBER, role="Vợ", **told)]


def test_spouses_of_two_certificates_are_one_group(transaction: WriteTransaction) -> None:
    first = adopted(transaction, *spouses("a|1/1|"), *spouses("b|1/2|"))
    assert (first.opened, parties(transaction, Kind.SPOUSES)) == (3, 1)
    again = adopted(transaction, *spouses("c|1/3|"))
    assert (again.opened, again.found, again.holder_ids[0]) == (0, 2, first.holder_ids[0])
    assert transaction.all("SELECT role, rank FROM party.member ORDER BY rank") == [("husband", 1), ("wife", 2)]
    mentions = (
        "SELECT count(DISTINCT party_id) AS people, count(DISTINCT holder_id) AS holders, count(*) FROM party.mention"
    )
    assert transaction.one(mentions) == (2, 1, 6)


def test_a_line_that_came_twice_names_one_member(transaction: WriteTransaction) -> None:
    adopted(transaction, *spouses("a|1/1|"), spouses("a|1/1|")[1])
    assert (parties(transaction), transaction.value("SELECT count(*) FROM party.member")) == (2, 2)


def test_an_organisation_has_each_representative_once(transaction: WriteTransaction) -> None:
    said = {"legal_person": "Tổ chức", "organisation_name": "Công ty A", "organisation_number": "0100233488"}
    first = adopted(transaction, line("Trần Văn An", NUMBER, **said))
    again = adopted(transaction, line("Trần Văn An", NUMBER, key="b|1/2|", **said))
    other = adopted(transaction, line("Lê Thị Bình", OTHER_NUMBER, key="c|1/3|", **said))
    assert first.holder_ids == again.holder_ids == other.holder_ids
    assert transaction.value("SELECT count(*) FROM party.member WHERE role = 'representative'") == 2
    # A decision of the same number may be of another year: that names no organisation.
    decided = {**said, "organisation_number": "12/QĐ-UBND", "organisation_name": "Công ty B"}
    two = adopted(transaction, line(None, key="d|1/4|", **decided), line(None, key="e|1/5|", **decided))
    assert (two.opened, two.candidates) == (2, 1)


def test_nobody_at_all(transaction: WriteTransaction) -> None:
    assert adopted(transaction) == Adopted(0, 0, 0, [])


def test_no_column_holds_a_number_plain_or_plainly_hashed(transaction: WriteTransaction) -> None:
    adopted(transaction, line("Trần Văn An", NUMBER))
    forms = [NUMBER.encode()]
    forms += [hashlib.new(name, NUMBER.encode()).digest() for name in ("md5", "sha1", "sha256", "sha512", "blake2b")]
    forms += [hmac.digest(key, NUMBER.encode(), "sha256") for key in (b"", NUMBER.encode(), b"diaba")]
    forms += [one.hex().encode() for one in forms]
    tables = transaction.all(
        "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'party'"
    )
    for table in tables:
        if table.name != "party.mention":
            stored = transaction.value(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table.name} t").encode()
            assert not [one for one in forms if one in stored or one.hex().encode() in stored], table.name
    sealed = transaction.value("SELECT string_agg(sealed, '') FROM party.identity")
    assert NUMBER.encode() not in sealed


def test_a_number_opens_for_its_own_party_alone(transaction: WriteTransaction) -> None:
    adopted(transaction, line("Trần Văn An", NUMBER), line("Lê Thị Bình", OTHER_NUMBER, key="b|1/2|"))
    vault = Vault(transaction, KEYS)
    one, other = transaction.all("SELECT party_id, kind, sealed FROM party.identity ORDER BY id")
    assert vault.open(one.party_id, one.kind, one.sealed) == NUMBER
    with pytest.raises(SealBroken, match=f"party {other.party_id}"):
        vault.open(other.party_id, one.kind, one.sealed)
    with pytest.raises(SealBroken):
        vault.open(one.party_id, "CMND", one.sealed)


def test_equal_numbers_are_sealed_differently(transaction: WriteTransaction) -> None:
    adopted(transaction, line("Trần Văn An", NUMBER), line("Lê Thị Bình", NUMBER, key="b|1/2|"))
    assert transaction.one("SELECT count(DISTINCT sealed) AS sealed, count(*) FROM party.identity") == (2, 2)
    assert transaction.one("SELECT count(DISTINCT blind) AS blind, count(*) FROM party.identity_index") == (1, 2)


def test_keys_turn_and_everything_still_opens(transaction: WriteTransaction) -> None:
    adopted(transaction, line("Trần Văn An", NUMBER), line("Lê Thị Bình", OTHER_NUMBER, key="b|1/2|"))
    before = transaction.all("SELECT sealed FROM party.identity ORDER BY id")
    turned = KEYS.turned()
    assert (rewrap(transaction, turned), rewrap(transaction, turned)) == (1, 0)
    new_only = keyring.Keyring({turned.current: turned.wrapping[turned.current]}, turned.indexing, "here")
    assert transaction.all("SELECT sealed FROM party.identity ORDER BY id") == before
    assert not foreign(transaction, new_only)
    assert foreign(transaction, KEYS) == {turned.current: 1}
    indexed = new_only.turned(index=True)
    assert (reindex(transaction, indexed), reindex(transaction, indexed)) == (2, 0)
    again = adopt(transaction, act(transaction), people([line("Trần Văn An", NUMBER)]).holders[:0], unit_id=unit(transaction),
                  effective=EARLIER, keys=indexed)  # fmt: skip
    assert again.opened == 0
    blind = Vault(transaction, indexed).blind(NUMBER)
    assert transaction.value("SELECT count(*) FROM party.identity_index WHERE blind = %s", [blind]) == 1


names, numbers = (
    st.sampled_from(["Trần Văn An", "tran van an", "Lê Thị Bình"]),
    st.sampled_from([NUMBER, OTHER_NUMBER, "12/QĐ", None]),
)
told = st.tuples(
    names,
    numbers,
    st.sampled_from(["1954", "1955", None]),
    st.sampled_from("ab"),
    st.sampled_from(["Vợ chồng", "Cá nhân"]),
)


@settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(rows=st.lists(told, min_size=1, max_size=6), cut=st.integers(0, 6))
def test_nobody_is_taken_for_another_and_nobody_enters_twice(
    transaction: WriteTransaction, rows: list[tuple[str, str | None, str | None, str, str]], cut: int
) -> None:
    with transaction.part(undo=True):
        lines = [
            line(name, number, key=f"{key}{legal[0]}|1/1|", born=born, legal_person=legal, role="Chồng")
            for name, number, born, key, legal in rows
        ]
        number, place = act(transaction), unit(transaction)
        lines = kept(transaction, lines, act_id=number, unit_id=place)
        for part in (lines[:cut], lines[cut:], lines):
            adopted(transaction, *part, again=True)
        named = dict(transaction.connection.execute("SELECT line_id, party_id FROM party.mention").fetchall())
        assert named.keys() == {one.id for one in lines}
        for one, other in combinations(lines, 2):
            if named[one.id] == named[other.id]:
                assert reading.folded(one.said["holder_name"]) == reading.folded(other.said["holder_name"])
                assert one.said.get("identity_number") == other.said.get("identity_number")
                assert (
                    one.said.get("identity_number") in {NUMBER, OTHER_NUMBER}
                    or one.said["serial"] == other.said["serial"]
                )
        heads = transaction.value("SELECT count(*) FROM party.party WHERE kind = 'individual'")
        assert heads == len(set(named.values()))


def test_nothing_of_it_is_for_the_public_role(reading: ReadTransaction, transaction: WriteTransaction) -> None:
    names = transaction.all("SELECT tablename FROM pg_tables WHERE schemaname = 'party'")
    assert len(names) > 8
    assert not transaction.value("SELECT has_schema_privilege('diaba_read', 'party', 'USAGE')")
    for row in names:
        assert not transaction.value(
            "SELECT has_table_privilege('diaba_read', %s, 'SELECT')", [f"party.{row.tablename}"]
        )
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        reading.value("SELECT count(*) FROM party.party")
