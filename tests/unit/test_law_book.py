"""The law book: whole, dated, cited; and what it answers."""

import csv
import shutil
from collections import defaultdict
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaba.law import glossary
from diaba.law.book import Book
from diaba.law.model import Dated, Mark, overlap
from diaba.law.refusals import LawEntryFaulty, LawPeriodsOverlap, ListUnknown, ParameterUnknown
from diaba.paths import LAW

TODAY = date(2026, 11, 22)
BEFORE_2014, IN_2020 = date(2010, 1, 1), date(2020, 1, 1)

TT_25_2014 = (
    "LUC LUK LUN BHK NHK CLN RSX RPH RDD NTS LMU NKH ONT ODT TSC DTS DVH DYT DGD DTT DKH DXH DNG DSK CQP CAN SKK SKT SKN "
    "SKC TMD SKS SKX DGT DTL DNL DBV DSH DKV DCH DDT DDL DRA DCK TON TIN NTD SON MNC PNK BCS DCS NCS"
)
TT_08_2024 = (
    "LUC LUK HNK CLN RDD RPH RSX NTS CNT LMU NKH ONT ODT TSC CQP CAN DVH DXH DYT DGD DTT DKH DMT DKT DNG DSK SKK SKN SCT "
    "TMD SKC SKS DGT DTL DCT DPC DDD DRA DNL DBV DCH DKV TON TIN NTD MNC SON PNK CGT BCS DCS NCS MCS"
)
SIZES = {
    "transaction_kind": 35, "planning_use": 42, "origin": 11, "transfer_origin": 18, "certificate_kind": 12,
    "security_transaction_kind": 11, "identity_paper_kind": 9, "organisation_kind": 14, "organisation_paper_kind": 15,
    "map_kind": 5, "restriction_document_kind": 25, "holder_object": 5, "asset_kind": 9, "pl3_legal_person": 6,
    "pl3_role": 6, "quality_group": 3, "identity_province": 63,
}  # fmt: skip


@pytest.fixture
def book() -> Book:
    return Book.load()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LAW, tmp_path / "law"))


def rows() -> list[tuple[str, dict[str, str]]]:
    lists = {path.stem: path.read_text("utf-8").splitlines() for path in sorted(LAW.glob("codelists/*.csv"))}
    return [(name, row) for name, lines in lists.items() for row in csv.DictReader(lines)]


def test_every_row_of_every_list_is_in_the_book_with_labels_days_basis_and_mark(book: Book) -> None:
    found = {(code.list, code.code, str(code.valid_from)): code for code in book.all_codes()}
    assert len(found) == len(rows()) > 500
    for name, row in rows():
        code = found[name, row["code"], row["valid_from"]]
        assert (code.label_vi, code.label_en) == (row["label_vi"], row["label_en"])
        assert all((code.label_vi, code.label_en, code.valid_from, code.basis in book.documents))
        assert code.mark == row["mark"]
        assert code.mark in set(Mark)


def test_no_code_and_no_parameter_holds_twice_on_a_day(book: Book) -> None:
    versions = defaultdict(list)
    for code in book.all_codes():
        versions[code.list, code.code].append(code)
    for parameter in book.all_parameters():
        versions[parameter.name, parameter.key].append(parameter)  # type: ignore[arg-type] # both are dated, no more is asked
    assert not [name for name, some in versions.items() if any(a.meets(b) for a, b in combinations(some, 2))]


def test_no_entry_is_older_than_its_document(book: Book) -> None:
    entries = [*book.all_codes(), *book.all_parameters()]
    assert not [entry for entry in entries if entry.first < book.documents[entry.basis].first]


def test_every_code_that_took_a_place_exists_and_is_marked(book: Book) -> None:
    replaced = [code for code in book.all_codes() if code.replaced_by]
    assert {code.code for code in replaced} >= {"BHK", "NHK", "DDT", "DDL", "DTS"}
    for code in replaced:
        assert code.replaced_by_mark is Mark.UNVERIFIED
        assert code.valid_to
        assert all(book.code(code.list, successor, code.valid_to) for successor in code.replaced_by)


def test_a_date_chooses_the_generation_of_land_types(book: Book) -> None:
    def leaves(at: date) -> set[str]:
        return {code.code for code in book.codes("land_type", at).values() if not code.is_group}

    assert leaves(IN_2020) == set(TT_25_2014.split())
    assert leaves(TODAY) == set(TT_08_2024.split())
    assert {code.basis for code in book.codes("land_type", BEFORE_2014).values()} == {"TT-08-2007-BTNMT"}
    assert book.codes("land_type", date(1990, 1, 1)) == {}
    meaning = book.code("land_type", "ODT", BEFORE_2014)
    assert meaning
    assert (meaning.label_vi, meaning.mark) == ("Đất ở tại đô thị", Mark.UNVERIFIED)


def test_a_group_is_a_group_on_its_own_days_only(book: Book) -> None:
    then, now = (book.code("land_type", "CLN", at) for at in (BEFORE_2014, TODAY))
    assert then
    assert now
    assert then.is_group
    assert not now.is_group
    assert now.parent_code == "NNP"


def test_one_code_may_mean_two_things_in_turn(book: Book) -> None:
    assert [code.label_en for code in book.history("holder_kind", "CNN")] == [
        "Vietnamese residing abroad",
        "Vietnamese citizen residing abroad",
    ]


@pytest.mark.parametrize(("name", "size"), SIZES.items())
def test_the_lists_of_the_exchange_are_complete(name: str, size: int) -> None:
    assert len(Book.load().codes(name, TODAY)) == size


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("cadastre.area_rounding", "", 0.1),
        ("cadastre.boundary_error", "200", 0.05),
        ("cadastre.boundary_error", "500", 0.07),
        ("cadastre.boundary_error", "1000", 0.15),
        ("cadastre.boundary_error", "2000", 0.3),
        ("cadastre.boundary_error", "5000", 1.5),
        ("cadastre.boundary_error", "10000", 3.0),
        ("cadastre.short_edge_error", "", 0.04),
        ("cadastre.central_meridian", "01", "105°00′"),
        ("cadastre.central_meridian", "46", "107°00′"),
        ("cadastre.zone_srid", "105°00′", 5897),
        ("geometry.snap", "", 0.001),
        ("intake.minimum_overlap", "", 0.01),
        ("registry.agricultural_term", "", 50),
    ],
)
def test_a_parameter_has_its_value_and_its_basis(book: Book, name: str, key: str, value: object) -> None:
    assert book.parameter(name, TODAY, key) == value
    assert book.cited(name, TODAY, key).basis in book.documents


def test_each_of_the_63_provinces_has_a_meridian_with_a_zone(book: Book) -> None:
    for at, mark in ((IN_2020, Mark.PRIMARY), (TODAY, Mark.UNVERIFIED)):
        found = [p for p in book.all_parameters() if p.name == "cadastre.central_meridian" and p.holds(at)]
        assert len(found) == 63
        assert {p.mark for p in found} == {mark}
        assert all(book.parameter("cadastre.zone_srid", at, str(p.value)) for p in found)


def test_what_the_book_does_not_know_is_refused_by_name(book: Book) -> None:
    with pytest.raises(ParameterUnknown, match=r"cadastre\.boundary_error.*300.*2026-11-22"):
        book.parameter("cadastre.boundary_error", TODAY, "300")
    with pytest.raises(ParameterUnknown, match="1990-01-01"):
        book.parameter("cadastre.area_rounding", date(1990, 1, 1))
    with pytest.raises(ListUnknown, match=r"land_types.*land_type"):
        book.codes("land_types", TODAY)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "field"),
    [
        ("codelists/map_kind.csv", "Cadastral map (VN-2000)", "", "label_en"),
        ("codelists/map_kind.csv", "2016-02-15", "15/02/2016", "valid_from"),
        ("codelists/map_kind.csv", "2016-02-15", "", "valid_from"),
        ("codelists/map_kind.csv", "2016-02-15", "2016-02-14", "valid_from"),
        ("codelists/map_kind.csv", "2016-02-15,", "2016-02-15,2016-02-15", "valid_to"),
        ("codelists/map_kind.csv", "VBDLIS-XML", "VBDLIS", "basis"),
        ("codelists/map_kind.csv", "V2", "V3", "mark"),
        ("codelists/map_kind.csv", "V2,,", "V2,9,U", "replaced_by"),
        ("codelists/map_kind.csv", "V2,,", "V2,2,", "replaced_by_mark"),
        ("codelists/map_kind.csv", "(VN-2000),,", "(VN-2000),9,", "parent_code"),
        ("codelists/map_kind.csv", ",valid_to,", ",valid_till,", "valid_till"),
        ("codelists/map_kind.csv", "Bản đồ địa chính (VN2000)", "Ba\u0309n đồ", "label_vi"),
        ("parameters/intake.yaml", "unit: m\n", "units: m\n", "units"),
        ("documents.yaml", "mark: V2", "marks: V2", "marks"),
        ("documents.yaml", "id: EPSG", "id: PL3", "id"),
        ("documents.yaml", "replaced_by: TT-09-2024-BTNMT", "replaced_by: TT-09-2025-BTNMT", "replaced_by"),
        ("parameters/intake.yaml", "value: 0.001", "value: [1]", "value"),
        ("parameters/intake.yaml", "basis: practice", "basis: none", "basis"),
    ],
)
def test_a_faulty_entry_is_refused_with_file_and_field(folder: Path, file: str, old: str, new: str, field: str) -> None:
    edit(folder / file, old, new)
    with pytest.raises(LawEntryFaulty) as refused:
        Book.load(folder)
    assert (refused.value.facts["file"], refused.value.facts["field"]) == (Path(file).name, field)


def test_two_meanings_on_one_day_are_refused(folder: Path) -> None:
    with (folder / "codelists/map_kind.csv").open("a", encoding="utf-8") as file:
        file.write("1,Bản đồ,Map,,2020-01-01,,VBDLIS-XML,,V2,,\n")
    with pytest.raises(LawPeriodsOverlap, match=r"map_kind 1 .*2020-01-01"):
        Book.load(folder)


DAYS = st.none() | st.dates(date(2020, 1, 1), date(2020, 3, 1))
PERIODS = st.builds(Dated, valid_from=DAYS, valid_to=DAYS).filter(lambda period: period.first < period.last)


@given(st.lists(PERIODS, max_size=5))
def test_an_overlap_is_found_exactly_where_some_day_has_two(periods: list[Dated]) -> None:
    found = overlap(periods)
    assert (found is not None) == any(a.meets(b) for a, b in combinations(periods, 2))
    if found:
        assert sum(period.holds(found) for period in periods) >= 2


@given(st.dates(date(1990, 1, 1), date(2040, 1, 1)))
def test_the_codes_of_a_day_all_hold_on_it_and_lie_under_groups_of_that_day(at: date) -> None:
    codes = Book.load().codes("land_type", at)
    assert all(code.holds(at) for code in codes.values())
    assert {code.parent_code for code in codes.values() if code.parent_code} <= set(codes)


def test_a_term_is_found_with_or_without_accents() -> None:
    assert glossary.find("THUA DAT")[0].term == "parcel"
    assert glossary.find("la_baunit")[0].vietnamese == "đơn vị đăng ký"
    assert glossary.find("blockchain") == []
