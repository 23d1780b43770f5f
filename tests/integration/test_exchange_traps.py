"""The traps of the exchange specification, each as a case, and files written and read back in every shape that lines take."""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diaba.intake.content import CHANGE_COLUMNS
from diaba.intake.delivery import Delivery, read
from diaba.intake.export.exchange_xml import write_exchange_xml

PAPER = (
    "<DC_GiayChungNhan><giayChungNhanId>1</giayChungNhanId><soPhatHanh>CH 12345678</soPhatHanh>{}</DC_GiayChungNhan>"
)
GROUND = (
    "<DC_ThuaDat><thuaDatId>1</thuaDatId><soHieuToBanDo>7</soHieuToBanDo><soThuTuThua>{}</soThuTuThua></DC_ThuaDat>"
)
RIGHT = "<DC_QuyenSuDungDat><loaiDoiTuong>{}</loaiDoiTuong><chuId>{}</chuId><thuaDatId>1</thuaDatId><giayChungNhanId>1</giayChungNhanId></DC_QuyenSuDungDat>"
PERSON = "<DC_CaNhan><caNhanId>{0}</caNhanId><hoTen>Người {0}</hoTen>{1}</DC_CaNhan>"
OWNED = "<DC_QuyenSoHuuTaiSanGanLienVoiDat><loaiDoiTuong>0</loaiDoiTuong><chuId>1</chuId><loaiTaiSan>{}</loaiTaiSan><taiSanId>{}</taiSanId><giayChungNhanId>1</giayChungNhanId></DC_QuyenSoHuuTaiSanGanLienVoiDat>"


def delivered(folder: Path, *inside: str, root: str = "<HoSoXml>") -> Delivery:
    path = folder / "hs.xml"
    path.write_text(f"{root}<hoSoGuid>g</hoSoGuid>{''.join(inside)}</{root.strip('<>').split()[0]}>")
    return read(path)


def told(delivery: Delivery) -> list[dict[str, Any]]:
    rows = delivery.content.lines.to_pylist()
    return [{name: value for name, value in row.items() if value is not None and name != "object"} for row in rows]


@pytest.mark.parametrize(("field", "value"), [
    ("<gioiTinh>2</gioiTinh>", {"sex": "2"}),
    ("<namSinh>1950</namSinh>", {"born": "1950"}),
    ("<ngaySinh></ngaySinh><namSinh>1950</namSinh>", {"born": "1950"}),
    ("<ngaySinh>01/02/1950</ngaySinh><namSinh>1950</namSinh>", {"born": "01/02/1950"}),
    ("<DC_GiayToTuyThan><loaiGiayToTuyThan>CCCD</loaiGiayToTuyThan><soGiayTo>027071000001</soGiayTo></DC_GiayToTuyThan>",
     {"identity_number": "027071000001"}),
])  # fmt: skip
def test_people_are_told_as_they_are_written(tmp_path: Path, field: str, value: dict[str, str]) -> None:
    (line,) = told(delivered(tmp_path, PAPER, GROUND.format("12-A"), RIGHT.format(0, 1), PERSON.format(1, field)))
    assert value.items() <= line.items()
    assert (line["parcel_number"], line["serial"]) == ("12-A", "CH 12345678")


def test_long_dossier_codes_and_undivided_names_of_kinds_are_kept(tmp_path: Path) -> None:
    change = "<DC_GiaoDich><maHoSoThuTucDangKy>H26.12-240101-000123</maHoSoThuTucDangKy></DC_GiaoDich>"
    assert delivered(tmp_path, change).content.changes["dossier_code"].to_pylist() == ["H26.12-240101-000123"]


def test_one_integer_is_another_key_in_every_kind_of_record(tmp_path: Path) -> None:
    share = "<DC_DangKyChungRieng><loaiTaiSan>{}</loaiTaiSan><taiSanId>1</taiSanId><suDungChung>{}</suDungChung><loaiDoiTuong>0</loaiDoiTuong><chuId>1</chuId></DC_DangKyChungRieng>"
    ground = GROUND.format(1).replace("</DC_ThuaDat>", "<DC_MucDichSuDung><maMucDichSuDung>ODT</maMucDichSuDung></DC_MucDichSuDung></DC_ThuaDat>")  # fmt: skip
    pair = "<DC_VoChong><voChongId>1</voChongId><voId>1</voId><chongId>2</chongId></DC_VoChong>"
    inside = (share.format(7, 1), share.format(6, 0), ground, RIGHT.format(0, 1), pair, PERSON.format(1, ""))
    (line,) = told(delivered(tmp_path, PAPER, *inside, PERSON.format(2, "")))
    assert (line["holder_name"], line["use_1_form"], line["use_1_code"]) == ("Người 1", "Sử dụng riêng", "ODT")


def test_nothing_that_a_dossier_tells_is_left_unsaid(tmp_path: Path) -> None:
    alone = told(delivered(tmp_path, PAPER, GROUND.format(4)))
    assert alone == [{"serial": "CH 12345678"}, {"sheet_number": "7", "parcel_number": "4"}]
    managed = (
        RIGHT.format(3, 1)
        .replace("DC_QuyenSuDungDat", "DC_QuyenQuanLyDat")
        .replace("<giayChungNhanId>1</giayChungNhanId>", "")
    )
    body = "<DC_ToChuc><toChucId>1</toChucId><tenToChuc>UBND xã</tenToChuc><loaiToChuc>UBQ</loaiToChuc></DC_ToChuc>"
    (line,) = told(delivered(tmp_path, GROUND.format(4), managed, body))
    assert (line["organisation_name"], line["parcel_number"], "serial" in line) == ("UBND xã", "4", False)


def test_households_and_people_who_share_a_certificate(tmp_path: Path) -> None:
    people = [PERSON.format(number, "") for number in (1, 2, 3)]
    home = "<DC_HoGiaDinh><hoGiaDinhId>9</hoGiaDinhId><chuHoId>2</chuHoId><caNhanId>1</caNhanId><caNhanId>3</caNhanId></DC_HoGiaDinh>"
    lines = told(delivered(tmp_path, PAPER, GROUND.format(1), RIGHT.format(2, 9), home, *people))
    assert [(one["holder_name"], one["role"]) for one in lines] == [
        ("Người 2", "Chủ hộ"), ("Người 1", "Thành viên"), ("Người 3", "Thành viên"),
    ]  # fmt: skip
    shared = told(delivered(tmp_path, PAPER, GROUND.format(1), RIGHT.format(0, 1), RIGHT.format(0, 2), *people))
    assert [(one["holder_name"], one["legal_person"]) for one in shared] == [
        ("Người 1", "Đồng sử dụng"), ("Người 2", "Đồng sử dụng"),
    ]  # fmt: skip


def test_a_flat_is_told_by_who_owns_it_and_several_assets_by_the_first(tmp_path: Path) -> None:
    building = "<DC_NhaChungCu><nhaChungCuId>1</nhaChungCuId><tenChungCu>CT{0}</tenChungCu><thuaDatId>1</thuaDatId></DC_NhaChungCu>"
    flat = "<DC_CanHo><canHoId>{0}</canHoId><nhaChungCuId>1</nhaChungCuId><soHieuCanHo>A{0}</soHieuCanHo></DC_CanHo>"
    inside = (building.format(1), flat.format(1), flat.format(2), PERSON.format(1, ""), GROUND.format(3))
    (line,) = told(delivered(tmp_path, PAPER, *inside, OWNED.format(8, 2)))
    assert (line["apartment_number"], line["building"], line["parcel_number"]) == ("A2", "CT1", "3")
    both = delivered(tmp_path, PAPER, *inside, RIGHT.format(0, 1), OWNED.format(8, 2), OWNED.format(8, 1))
    assert [one["apartment_number"] for one in told(both)] == ["A2"]
    assert [note.rule for note in both.notes] == ["READ-025"]


def test_the_scan_is_found_in_the_list_of_scans_too(tmp_path: Path) -> None:
    scan = "<DC_HoSoQuet><DC_ChiTietHoSoQuet><tenFile>a.pdf</tenFile><laGiayChungNhan>1</laGiayChungNhan><giayChungNhanId>1</giayChungNhanId></DC_ChiTietHoSoQuet></DC_HoSoQuet>"
    assert told(delivered(tmp_path, PAPER.format(""), scan)) == [{"serial": "CH 12345678", "scan_file": "a.pdf"}]
    named = PAPER.format("<banQuet>b.pdf</banQuet>")
    assert told(delivered(tmp_path, named, scan))[0]["scan_file"] == "b.pdf"


@pytest.mark.parametrize("root", ["<HoSoXml>", '<HoSoXml xmlns="urn:x">', '<v:HoSoXml xmlns:v="urn:x">'])
def test_name_spaces_change_nothing(tmp_path: Path, root: str) -> None:
    assert told(delivered(tmp_path, PAPER.format(""), root=root)) == [{"serial": "CH 12345678"}]


def test_labels_are_written_as_the_codes_that_the_file_wants(tmp_path: Path) -> None:
    line = {
        "serial": "CH1",
        "holder_name": "A",
        "sex": "Nữ",
        "sheet_number": "1",
        "legal_person": "Cá nhân",
        "role": "Cá nhân",
    }
    use = {"use_1_code": "Đất trồng cây lâu năm", "use_1_origin": "Công nhận QSDĐ như giao đất có thu tiền sử dụng đất"}
    path = write_exchange_xml(tmp_path / "a.xml", [line | use])
    assert told(read(path)) == [line | {"sex": "0", "use_1_code": "CLN", "use_1_origin": "CNQ-CTT"}]


def test_letters_that_no_xml_file_holds_are_told_as_damaged(tmp_path: Path) -> None:
    path = write_exchange_xml(tmp_path / "a.xml", [{"serial": "CH\x001\x0b"}])
    assert told(read(path)) == [{"serial": "CH\ufffd1\ufffd"}]


word = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=6).filter(lambda text: text.casefold() != "nam")  # fmt: skip
maybe = st.none() | word
person = st.fixed_dictionaries(
    {"holder_name": word, "sex": maybe, "identity_number": maybe, "residence": maybe, "born": maybe}
)
ground = st.fixed_dictionaries({
    "sheet_number": maybe, "parcel_number": word, "certificate_sheet": maybe, "area": maybe, "use_1_code": word, "use_1_term": maybe,
    "use_1_form": st.sampled_from([None, "Sử dụng chung", "Sử dụng riêng"]), "use_2_origin": maybe,
    "asset_kind": st.sampled_from([None, "Nhà ở riêng lẻ", "Căn hộ chung cư", "Công trình xây dựng"]),
})  # fmt: skip


HELD: list[tuple[str | None, list[str | None]]] = [
    ("Cá nhân", ["Cá nhân"]),
    ("Đồng sử dụng", ["Cá nhân", "Cá nhân"]),
    ("Vợ chồng", ["Vợ", "Chồng"]),
    ("Hộ gia đình", ["Chủ hộ", "Thành viên", "Thành viên"]),
    ("Tổ chức", ["Người đại diện"]),
    (None, [None]),
]


@st.composite
def certificates(draw: st.DrawFn) -> list[dict[str, str]]:
    """The lines of one certificate: one parcel, its holders of one kind."""
    common = draw(ground) | {"serial": draw(word), "register_number": draw(maybe), "scan_file": draw(maybe)}
    if common["use_2_origin"] and common["use_1_form"]:
        common["use_2_form"] = common["use_1_form"]  # the file has one form for the parcel
    if common["asset_kind"]:
        common |= {"floor_area": draw(maybe), "grade": draw(maybe)}
    kind, roles = draw(st.sampled_from(HELD))
    lines = []
    for role in roles:
        said = draw(person) if kind else {}
        body = {"organisation_name": draw(word), "organisation_number": draw(maybe)} if kind == "Tổ chức" else {}
        lines.append(common | said | body | {"legal_person": kind, "role": role})
    return [{name: value for name, value in line.items() if value is not None} for line in lines]


@st.composite
def histories(draw: st.DrawFn, serials: Sequence[Any]) -> list[dict[str, Any]]:
    """Changes as a file would tell them: from the newest back, each dossier its own."""
    rows: list[dict[str, Any]] = []
    for serial in serials:
        dossier = f"{serial}.0"
        for depth in range(draw(st.integers(0, 3))):
            last = draw(st.booleans())
            before = None if last else f"{serial}.{depth + 1}"
            told = {
                "kind": draw(maybe),
                "registered_at": draw(maybe),
                "dossier_code": draw(maybe),
                "content": draw(maybe),
            }
            rows.append({"dossier": dossier, "before": before, "depth": depth, "serial": serial, **told})
            if before is None:
                break
            dossier = before
    return rows


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_files_written_are_read_back_the_same_and_written_again_the_same(data: st.DataObject) -> None:
    papers = data.draw(st.lists(certificates(), min_size=1, max_size=3, unique_by=lambda lines: lines[0]["serial"]))
    lines = [line for paper in papers for line in paper]
    changes = data.draw(histories([paper[0]["serial"] for paper in papers]))
    with tempfile.TemporaryDirectory() as folder:
        first = write_exchange_xml(Path(folder) / "1.xml", lines, changes)
        again = read(first)
        assert told(again) == lines
        names = [name for name in CHANGE_COLUMNS.names if name != "object"]
        read_back = again.content.changes.select(names).to_pylist()
        assert read_back == [{name: change[name] for name in names} for change in changes]
        second = write_exchange_xml(Path(folder) / "2.xml", told(again), again.content.changes.to_pylist())
        assert second.read_bytes() == first.read_bytes()


READ = """
import re, sys
from pathlib import Path
from diaba.intake.formats import exchange_xml
exchange_xml.read({"path": sys.argv[1], "objects": 10**7})
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""


def test_memory_is_that_of_the_columns_and_not_of_the_file(tmp_path: Path) -> None:
    def used(count: int) -> int:
        inside = (
            PAPER.format("") + GROUND.format(1) + RIGHT.format(0, 1) + PERSON.format(1, f"<diaChi>{'x' * 40}</diaChi>")
        )
        before = f"<DC_GiaoDich><HoSoTruocBienDong><HoSoXml>{inside * 4}</HoSoXml></HoSoTruocBienDong></DC_GiaoDich>"
        (tmp_path / "a.xml").write_text(f"<A>{f'<HoSoXml>{inside}{before}</HoSoXml>' * count}</A>")
        ran = subprocess.run([sys.executable, "-c", READ, str(tmp_path / "a.xml")], capture_output=True, check=True)
        return int(ran.stdout) * 1024

    few, many = used(10), used(12_000)
    assert (tmp_path / "a.xml").stat().st_size > 24 << 20
    assert many - few < 24 << 20
