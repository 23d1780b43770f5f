"""Clean certificates of a commune become units with rights, by one act of two persons; whatever leaves a doubt stays out and says why."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from deciding import ANNA, BINH, COMMUNE, TODAY, Commune, accept_content, scan
from diaba.access import Principal, Role
from diaba.db import Database
from diaba.errors import NotAllowed, Refusal
from diaba.intake.compilation.compile import Compiled, compile_register
from diaba.intake.compilation.reasons import Reason
from diaba.intake.deciding.refusals import UndoTouchesLater
from diaba.registry.acts import kinds
from diaba.registry.history import find, parcel_at
from diaba.registry.refusals import SecondPersonMissing
from diaba.registry.register import register
from diaba.units import resolve
from people import KEYS
from sheets import line

KINDS: Mapping[str, Any] = kinds()


@pytest.fixture
def commune(fresh_database: Database, tmp_path: Path) -> Commune:
    return Commune(fresh_database, tmp_path)


def compiled(commune: Commune, by: Principal = ANNA, approver: Principal = BINH, **options: Any) -> Compiled:
    with commune.database.write() as transaction:
        unit = resolve.at(transaction, COMMUNE, TODAY)
        return compile_register(transaction, unit, by=by, approver=approver, today=TODAY, keys=KEYS, **options)


def spouses(number: int) -> list[dict[str, Any]]:
    about = {"legal_person": "Vợ chồng"}
    return [
        line(number, holder_name="Trần Văn Bình", role="Chồng", sex="Nam", identity_number="027065000011", **about),
        line(number, holder_name="Lê Thị Cúc", role="Vợ", sex="Nữ", identity_number="027167000012", **about),
    ]


def mentioned(number: int, **changes: Any) -> dict[str, Any]:
    return line(
        number, identity_number=f"0271710000{number:02}", holder_name=f"Nguyễn Thị {'ABCDEĐGHIK'[number]}", **changes
    )


def entered(commune: Commune) -> list[tuple[str, str, list[str], str]]:
    """Certificate by certificate: the kind of its holder, its land, the share."""
    rows = commune.all(
        "SELECT certificate.serial, party.kind, array_agg(version.number ORDER BY version.number) AS land, rrr.origin, rrr.numerator || '/' || rrr.denominator AS share"
        " FROM registry.rrr JOIN registry.certificate ON certificate.id = certificate_id JOIN party.party ON party.id = rrr.party_id"
        " JOIN registry.ba_unit_part part USING (ba_unit_id) JOIN cadastre.parcel_version version USING (parcel_id) GROUP BY rrr.id, 1, 2 ORDER BY 1"
    )
    return [(one.serial, one.kind, one.land, one.share) for one in rows]


def test_clean_certificates_become_units_and_every_doubt_is_told(commune: Commune) -> None:
    commune.accept(commune.map(9))
    lines = [
        mentioned(1),
        *spouses(2),
        mentioned(3), line(3, holder_name="Phạm Văn Dũng", identity_number="027171000099"),
        mentioned(4),
        mentioned(5), mentioned(5, serial="CH 000055", scan_file="CH000055.pdf"),
        mentioned(6), line(7, serial="CH 000006", identity_number="027171000006", holder_name="Nguyễn Thị G", scan_file="CH000006.pdf"),
        mentioned(8, asset_kind="Nhà ở riêng lẻ", built_area=60.0),
        mentioned(9, sheet_number="70", certificate_sheet="70"),
    ]  # fmt: skip
    accept_content(commune, commune.sheet(*lines), *(scan(number) for number in (1, 2, 3, 5, 55, 6, 7, 8, 9)))
    found = compiled(commune)
    assert (found.units, found.parcels, found.entered_before) == (3, 4, 0)
    assert {(one.serial, one.reason) for one in found.left} == {
        ("CH 000003", Reason.SHARES_UNKNOWN),
        ("CH 000004", Reason.NOT_CLEAN),
        ("CH 000005", Reason.CLAIMED_TWICE),
        ("CH 000055", Reason.CLAIMED_TWICE),
        ("CH 000008", Reason.HAS_ASSETS),
        ("CH 000009", Reason.OFF_THE_MAP),
    }
    assert found.reasons[Reason.CLAIMED_TWICE] == 2
    assert all(reason.words(language) for reason in Reason for language in ("vi", "en"))
    assert entered(commune) == [
        ("CH 000001", "individual", ["1"], "1/1"),
        ("CH 000002", "spouses", ["2"], "1/1"),
        ("CH 000006", "individual", ["6", "7"], "1/1"),
    ]
    printed = "SELECT printed -> 'lines' -> 0 ->> 'holder_name' FROM registry.certificate WHERE serial = 'CH 000001'"
    assert commune.one(printed) == "Nguyễn Thị B"


def test_compiling_again_enters_what_was_mended_and_nothing_twice(commune: Commune) -> None:
    commune.accept(commune.map(2))
    accept_content(commune, commune.sheet(mentioned(1), mentioned(2)), scan(1))
    assert compiled(commune, dry_run=True).units == 1
    assert commune.one("SELECT count(*) FROM registry.ba_unit") == 0
    assert commune.one("SELECT count(*) FROM party.party") == 0
    assert compiled(commune).units == 1
    accept_content(commune, commune.sheet(mentioned(1), mentioned(2)), scan(1), scan(2))
    again = compiled(commune)
    assert (again.units, again.entered_before, list(again.left)) == (1, 1, [])
    assert compiled(commune).units == 0
    assert commune.one("SELECT count(*) FROM registry.ba_unit") == 2
    assert (
        commune.one(
            "SELECT count(DISTINCT act_id) FROM registry.act a JOIN (SELECT opened_by AS act_id FROM registry.rrr) r ON a.id = r.act_id WHERE leaf IS NOT NULL"
        )
        == 2
    )


def test_who_holds_by_it_can_sell_and_the_register_tells_both(commune: Commune) -> None:
    commune.accept(commune.map(1))
    accept_content(commune, commune.sheet(*spouses(1)), scan(1))
    compiled(commune)
    unit, holder = commune.all("SELECT ba_unit_id, party_id FROM registry.rrr")[0]
    code = commune.one("SELECT code FROM cadastre.parcel")
    with commune.database.write() as transaction:
        buyer = transaction.value("INSERT INTO party.party (kind) VALUES ('individual') RETURNING id")
        sale = KINDS["transfer"](effective=TODAY, unit=unit, gives={holder: Fraction(1)}, receives={buyer: Fraction(1)})
        register(transaction, sale, ANNA)
        at = transaction.value("SELECT clock_timestamp()")
        told = parcel_at(transaction, find(transaction, code).id, TODAY, at)
    assert told is not None
    assert [right["party_id"] for right in told["unit"]["rights"]] == [buyer]


@pytest.mark.parametrize(
    ("by", "approver", "refusal"),
    [
        (ANNA, ANNA, SecondPersonMissing),
        (ANNA, Principal("xa", Role.REGISTRATION_OFFICER, province_code="97"), NotAllowed),
        (Principal("xa", Role.COMMUNE_OFFICER, unit_code=COMMUNE), BINH, NotAllowed),
    ],
    ids=["alone", "elsewhere", "no registrar"],
)
def test_two_officers_of_the_place_compile(
    commune: Commune, by: Principal, approver: Principal, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        compiled(commune, by, approver)


def test_an_acceptance_whose_parcels_are_registered_is_not_undone(commune: Commune) -> None:
    maps = commune.map(2)
    commune.accept(maps)
    lines = commune.sheet(mentioned(1))
    accept_content(commune, lines, scan(1))
    compiled(commune)
    for number in (lines, maps):
        with pytest.raises(UndoTouchesLater):
            commune.undo(number)
