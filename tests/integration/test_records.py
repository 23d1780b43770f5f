"""Records beside the map: a campaign sheet is read letter for letter, alone, with a map, or in one zip with it."""

from pathlib import Path

import pytest
import xlsxwriter

from diaba.intake import refusals
from diaba.intake.content import LINE_COLUMNS, LINES, SHAPES
from diaba.intake.delivery import read
from diaba.intake.formats.refusals import DeliveryOfManyMaps
from diaba.intake.parts import Part
from files import COMMUNE, columns, row, write, zipped
from sheets import campaign_sheet, line


def test_a_campaign_sheet_is_read_letter_for_letter(tmp_path: Path) -> None:
    rows = [
        line(1, area=29.16, use_1_area=29.2, born="1954", identity_number="001054000007"),
        line(2, serial=" CH 000002 ", use_2_code="Đất trồng cây lâu năm", use_2_area=100.5, user_name="=1+1"),
    ]
    delivery = read(campaign_sheet(tmp_path / "pl3.xlsx", rows), commune=COMMUNE)
    content = delivery.content
    assert (delivery.kind, delivery.profile) == ("PL3", None)
    assert content.blocks == {LINES}
    assert content.lines.schema == LINE_COLUMNS
    assert content.lines["object"].to_pylist() == ["pl3.xlsx:5", "pl3.xlsx:6"]
    one, other = content.lines.to_pylist()
    assert (one["area"], one["use_1_area"], one["issued_on"]) == ("29.16", "29.2", "03/06/2015")
    assert (one["identity_number"], one["born"], one["organisation_name"]) == ("001054000007", "1954", None)
    assert (other["serial"], other["use_2_area"], other["user_name"]) == (" CH 000002 ", "100.5", "=1+1")
    assert (content.parcels.table.num_rows, content.parcels.srid) == (0, 9210)


@pytest.mark.parametrize("header", [{"numbers": False}, {"words": False}, {"left": 0}])
def test_its_columns_are_known_by_their_words_or_by_their_numbers(tmp_path: Path, header: dict[str, bool]) -> None:
    given = line(3, user_name="Trần Văn An", grade="Cấp 4", ownership_term="Lâu dài", use_3_term="2063")
    read_back = read(campaign_sheet(tmp_path / "pl3.xlsx", [given], **header)).content.lines.to_pylist()[0]
    for field in ("serial", "user_name", "grade", "ownership_term", "use_3_term", "scan_file", "use_1_code"):
        assert read_back[field] == given[field]


def test_a_map_and_its_records_are_one_delivery(tmp_path: Path) -> None:
    drawn = write(tmp_path / "thua_dat.gpkg", columns(3), row(3))
    told = campaign_sheet(tmp_path / "pl3.xlsx", [line(1), line(2)])
    apart = read([Part(told, "pl3.xlsx"), Part(drawn, "thua_dat.gpkg")], commune=COMMUNE)
    together = read(zipped(tmp_path / "all.zip", drawn, told), commune=COMMUNE)
    for delivery in (apart, together):
        assert delivery.kind == "GeoPackage + PL3"
        assert delivery.content.blocks == {SHAPES, LINES}
        assert delivery.content.parcels.table.num_rows == 3
        assert delivery.content.lines["parcel_number"].to_pylist() == ["1", "2"]
    assert together.content.lines["object"].to_pylist() == ["all.zip/pl3.xlsx:5", "all.zip/pl3.xlsx:6"]


def test_two_maps_are_two_deliveries(tmp_path: Path) -> None:
    maps = [Part(write(tmp_path / name, columns(1), row(1)), name) for name in ("a.gpkg", "b.gpkg")]
    with pytest.raises(DeliveryOfManyMaps, match=r"a\.gpkg, b\.gpkg"):
        read(maps)


def test_a_workbook_of_another_form_is_told_by_what_it_holds(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("Tổng hợp").write(0, 0, "Báo cáo tháng")
    with pytest.raises(refusals.FormUnknown, match="Tổng hợp: Báo cáo tháng"):
        read(tmp_path / "a.xlsx")


def test_a_workbook_whose_parts_are_rubbish(tmp_path: Path) -> None:
    path = campaign_sheet(tmp_path / "a.xlsx", [line(1)])
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheet2.xml"))
    with pytest.raises(refusals.FileDamaged):
        read(path)
