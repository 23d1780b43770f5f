"""Dossier files and scans: read behind the walls with their traps, written again the same, and refused where they attack."""

import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from diaba.intake import refusals
from diaba.intake.content import CHANGES, LINES, SCANS, SHAPES
from diaba.intake.delivery import Delivery, read
from diaba.intake.export.exchange_xml import write_exchange_xml
from diaba.intake.parts import Part
from files import COMMUNE, columns, row, write, zipped
from sheets import campaign_sheet, line

DOSSIER = """<HoSoXml><hoSoGuid>{guid}</hoSoGuid>
<DC_TinhHinhDangKy><maXa>09247</maXa></DC_TinhHinhDangKy>
<DC_GiayChungNhan><giayChungNhanId>1</giayChungNhanId><soVaoSo>CH 00001</soVaoSo><soPhatHanh>CH123456</soPhatHanh>
<ngayCap>03/06/2015</ngayCap><banQuet>CH123456.pdf</banQuet></DC_GiayChungNhan>
<DC_DangKyChungRieng><loaiTaiSan>6</loaiTaiSan><taiSanId>5</taiSanId><suDungChung>0</suDungChung><chuId>3</chuId></DC_DangKyChungRieng>
<DC_QuyenSuDungDat><loaiDoiTuong>{kind}</loaiDoiTuong><chuId>3</chuId><thuaDatId>5</thuaDatId><mucDichSuDungId>7</mucDichSuDungId>
<giayChungNhanId>1</giayChungNhanId></DC_QuyenSuDungDat>
<DC_QuyenSuDungDat><loaiDoiTuong>{kind}</loaiDoiTuong><chuId>3</chuId><thuaDatId>5</thuaDatId><mucDichSuDungId>8</mucDichSuDungId>
<giayChungNhanId>1</giayChungNhanId></DC_QuyenSuDungDat>
{history}
<ThongTinTaiSan><DC_ThuaDat><thuaDatId>5</thuaDatId><maXa>09247</maXa><soHieuToBanDo>7</soHieuToBanDo><soThuTuThua>1</soThuTuThua>
<soHieuToBanDoCu>TĐ03-2014</soHieuToBanDoCu><soThuTuThuaCu>12-A</soThuTuThuaCu><dienTich>29.2</dienTich><dienTichPhapLy>29.16</dienTichPhapLy>
<diaChi>Khu 1</diaChi>
<DC_MucDichSuDung><mucDichSuDungId>8</mucDichSuDungId><soThuTuMucDichSuDung>2</soThuTuMucDichSuDung><maMucDichSuDung>CLN</maMucDichSuDung>
<dienTich>9.16</dienTich><ngayHetHanSuDung>15/10/2063</ngayHetHanSuDung></DC_MucDichSuDung>
<DC_MucDichSuDung><mucDichSuDungId>7</mucDichSuDungId><soThuTuMucDichSuDung>1</soThuTuMucDichSuDung><maMucDichSuDung>ODT</maMucDichSuDung>
<dienTich>20</dienTich><thoiHanSuDung>Lâu dài</thoiHanSuDung><DC_NguonGocDat><nguonGoc>CNQ-CTT</nguonGoc></DC_NguonGocDat></DC_MucDichSuDung>
</DC_ThuaDat></ThongTinTaiSan>
<ThongTinChu>{people}</ThongTinChu></HoSoXml>"""
WOMAN = "<DC_CaNhan><caNhanId>{key}</caNhanId><hoTen>Nguyễn Thị Hòa</hoTen><namSinh>1971</namSinh><gioiTinh>0</gioiTinh><DC_GiayToTuyThan><loaiGiayToTuyThan>CCCD</loaiGiayToTuyThan><soGiayTo>027171000001</soGiayTo></DC_GiayToTuyThan><diaChi>Khu 1</diaChi></DC_CaNhan>"
MAN = "<DC_CaNhan><caNhanId>{key}</caNhanId><hoTen>Trần Văn An</hoTen><ngaySinh>02/03/1970</ngaySinh><namSinh>1970</namSinh><gioiTinh>1</gioiTinh><maSoDinhDanh>027070000002</maSoDinhDanh></DC_CaNhan>"
SPOUSES = f"<DC_VoChong><voChongId>3</voChongId><voId>1</voId><chongId>2</chongId></DC_VoChong>{WOMAN.format(key=1)}{MAN.format(key=2)}"
CHANGE = "<DC_GiaoDich><loaiGiaoDichBienDong>CN</loaiGiaoDichBienDong><thoiDiemDangKyBienDong>03/06/2015 10:00:00</thoiDiemDangKyBienDong><maHoSoThuTucDangKy>H26.12-240101-0001</maHoSoThuTucDangKy><HoSoTruocBienDong>{}</HoSoTruocBienDong></DC_GiaoDich>"


def dossier(guid: str = "a", *, kind: str = "0", people: str = WOMAN.format(key=3), history: str = "") -> str:
    return DOSSIER.format(guid=guid, kind=kind, people=people, history=history)


def delivered(folder: Path, *dossiers: str, name: str = "hs.xml") -> Delivery:
    path = folder / name
    path.write_text(f"<?xml version='1.0' encoding='utf-8'?>\n<DanhSach>{''.join(dossiers)}</DanhSach>")
    return read(path, commune=COMMUNE)


def said(delivery: Delivery) -> list[dict[str, Any]]:
    rows = delivery.content.lines.to_pylist()
    return [{name: value for name, value in one.items() if value is not None and name != "object"} for one in rows]


def test_a_dossier_is_a_line_for_each_certificate_parcel_and_person(tmp_path: Path) -> None:
    delivery = delivered(tmp_path, dossier())
    assert delivery.kind == "XML"
    assert delivery.content.blocks == {LINES, CHANGES}
    assert delivery.content.lines["object"].to_pylist() == ["hs.xml:1.1"]
    (one,) = said(delivery)
    assert one == {
        "commune_code": "09247", "serial": "CH123456", "issued_on": "03/06/2015", "register_number": "CH 00001",
        "holder_name": "Nguyễn Thị Hòa", "born": "1971", "sex": "0", "identity_number": "027171000001", "residence": "Khu 1",
        "legal_person": "Cá nhân", "role": "Cá nhân", "certificate_sheet": "TĐ03-2014", "certificate_parcel": "12-A",
        "sheet_number": "7", "parcel_number": "1", "parcel_address": "Khu 1", "area": "29.16", "use_1_code": "ODT", "use_1_area": "20",
        "use_1_origin": "CNQ-CTT", "use_1_form": "Sử dụng riêng", "use_1_term": "Lâu dài", "use_2_code": "CLN", "use_2_area": "9.16",
        "use_2_form": "Sử dụng riêng", "use_2_term": "15/10/2063", "scan_file": "CH123456.pdf",
    }  # fmt: skip


def test_spouses_are_two_people_and_keys_mean_something_in_one_dossier_only(tmp_path: Path) -> None:
    delivery = delivered(tmp_path, dossier("a", kind="1", people=SPOUSES), dossier("b", people=MAN.format(key=3)))
    told = [(one["holder_name"], one["role"], one["born"]) for one in said(delivery)]
    assert told == [
        ("Nguyễn Thị Hòa", "Vợ", "1971"),
        ("Trần Văn An", "Chồng", "02/03/1970"),
        ("Trần Văn An", "Cá nhân", "02/03/1970"),
    ]


def test_history_is_told_as_changes_however_deep(tmp_path: Path) -> None:
    oldest = dossier("c", people=MAN.format(key=3))
    older = dossier("b", history=CHANGE.format(oldest))
    delivery = delivered(tmp_path, dossier("a", history=CHANGE.format(older)))
    assert len(said(delivery)) == 1
    changes = delivery.content.changes.to_pylist()
    assert [(one["dossier"], one["before"], one["depth"], one["kind"]) for one in changes] == [
        ("a", "b", 0, "CN"),
        ("b", "c", 1, "CN"),
    ]
    assert changes[0]["registered_at"] == "03/06/2015 10:00:00"


def test_a_dossier_in_its_own_history_ends_there_and_is_told(tmp_path: Path) -> None:
    delivery = delivered(tmp_path, dossier("a", history=CHANGE.format(dossier("a"))))
    assert [note.rule for note in delivery.notes] == ["READ-020"]
    assert delivery.content.changes.num_rows == 1


def test_history_too_deep_is_refused(tmp_path: Path) -> None:
    nested = dossier("x0")
    for depth in range(1, 60):
        nested = dossier(f"x{depth}", history=CHANGE.format(nested))
    with pytest.raises(refusals.FileDamaged):
        delivered(tmp_path, nested)


@pytest.mark.parametrize("attack", [
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY e "&b;&b;&b;&b;&b;&b;">]>',
    '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
])  # fmt: skip
def test_documents_that_define_entities_are_refused(tmp_path: Path, attack: str) -> None:
    path = tmp_path / "a.xml"
    path.write_text(f"{attack}<HoSoXml><hoSoGuid>{'&e;' if 'ENTITY' in attack else 'a'}</hoSoGuid></HoSoXml>")
    with pytest.raises(refusals.FileDamaged) as refused:
        read(path)
    assert "root:" not in str(refused.value)


def test_a_file_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(dossier()[:-200])
    with pytest.raises(refusals.FileDamaged):
        read(path)


CARRIED = (
    "commune_code", "serial", "issued_on", "register_number", "holder_name", "sex", "identity_number", "residence", "certificate_sheet",
    "certificate_parcel", "sheet_number", "parcel_number", "parcel_address", "area", "use_1_code", "use_1_area", "use_1_origin",
    "use_1_term", "scan_file",
)  # fmt: skip
words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=9)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.fixed_dictionaries(dict.fromkeys(CARRIED, words)),
        min_size=1,
        max_size=4,
        unique_by=lambda one: one["serial"],
    )
)
def test_what_is_written_is_read_back_the_same(tmp_path: Path, rows: list[dict[str, str]]) -> None:
    lines = [one | {"legal_person": "Cá nhân", "role": "Cá nhân", "born": "1971"} for one in rows]
    assert said(read(write_exchange_xml(tmp_path / "out.xml", lines))) == lines


def test_history_and_families_are_written_and_read_back_the_same(tmp_path: Path) -> None:
    oldest = dossier("c")
    first = delivered(
        tmp_path,
        dossier("a", kind="1", people=SPOUSES, history=CHANGE.format(dossier("b", history=CHANGE.format(oldest)))),
    )
    again = read(
        write_exchange_xml(tmp_path / "out.xml", said(first), first.content.changes.to_pylist()), commune=COMMUNE
    )
    assert said(again) == said(first)
    told = [("dossier", "before", "depth", "kind", "registered_at")]
    for one, other in zip(first.content.changes.to_pylist(), again.content.changes.to_pylist(), strict=True):
        assert [one[name] for name in told[0]] == [other[name] for name in told[0]]


def pdf(*, pages: int = 1, script: str = "", password: str = "", attachment: bool = False) -> bytes:
    made = PdfWriter()
    for _ in range(pages):
        made.add_blank_page(200, 200)
    if script:
        action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(script)}
        made.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    if attachment:
        made.add_attachment("a.exe", b"x")
    if password:
        made.encrypt(password)
    held = io.BytesIO()
    made.write(held)
    return held.getvalue()


SCANNED = {
    "CH 123456.pdf": (pdf(pages=2), ("CH123456", "pdf", 2, False, False)),
    "CH123457.pdf": (pdf(script="app.alert(1)"), ("CH123457", "pdf", 1, False, True)),
    "CH123458.pdf": (pdf(attachment=True), ("CH123458", "pdf", 1, False, True)),
    "CH123459.pdf": (pdf(password="x"), ("CH123459", "pdf", None, True, False)),
    "quet.jpg": (b"\xff\xd8\xff\xe0" + bytes(20), (None, "jpeg", None, False, False)),
    "CH123460.pdf": (b"not a scan at all", ("CH123460", None, None, False, False)),
    "CH123461.pdf": (b"%PDF-1.7\n" + bytes(200), ("CH123461", "pdf", None, False, False)),
}


def test_scans_are_looked_into_without_being_run(tmp_path: Path) -> None:
    files = []
    for name, (data, _) in SCANNED.items():
        (tmp_path / name).write_bytes(data)
        files.append(tmp_path / name)
    content = read(zipped(tmp_path / "quet.zip", *files)).content
    assert content.blocks == {SCANS}
    read_back = {
        one["file"]: (one["serial"], one["kind"], one["pages"], one["encrypted"], one["active"])
        for one in content.scans.to_pylist()
    }
    assert read_back == {name: expected for name, (_, expected) in SCANNED.items()}
    assert all(one["object"] == f"scan:{one['file']}" for one in content.scans.to_pylist())


def test_map_sheet_and_scans_in_one_zip_are_one_delivery(tmp_path: Path) -> None:
    drawn = write(tmp_path / "thua_dat.gpkg", columns(2), row(2))
    told = campaign_sheet(tmp_path / "pl3.xlsx", [line(1), line(2)])
    (tmp_path / "CH000001.pdf").write_bytes(pdf())
    delivery = read(zipped(tmp_path / "all.zip", drawn, told, tmp_path / "CH000001.pdf"), commune=COMMUNE)
    assert delivery.content.blocks == {SHAPES, LINES, SCANS}
    single = read([Part(tmp_path / "CH000001.pdf", "CH000001.pdf"), Part(told, "pl3.xlsx")])
    assert single.content.blocks == {LINES, SCANS}
