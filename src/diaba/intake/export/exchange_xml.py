"""The dossier exchange file out (xuất gói tin hồ sơ): one dossier a certificate, written as it goes; read back, it says the same.

Only what the file has a field for is written; the campaign sheet beside it holds the rest.
"""

import itertools
import uuid
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from diaba.intake.formats.exchange_xml import DOSSIER

Said = Mapping[str, str | None]
Node = Any

_NAMESPACE = uuid.UUID("6f6a0d2e-54a8-5b0e-9a52-1d2b7f1c0a01")
_KINDS = {
    "cá nhân": "0",
    "đồng sử dụng": "0",
    "vợ chồng": "1",
    "hộ gia đình": "2",
    "tổ chức": "3",
    "cộng đồng dân cư": "4",
}
_PERSON = {"hoTen": "holder_name", "gioiTinh": "sex", "maSoDinhDanh": "identity_number", "diaChi": "residence"}
_PAPER = {"soVaoSo": "register_number", "soPhatHanh": "serial", "ngayCap": "issued_on", "banQuet": "scan_file"}
_GROUND = {
    "maXa": "commune_code",
    "soHieuToBanDo": "sheet_number",
    "soThuTuThua": "parcel_number",
    "soHieuToBanDoCu": "certificate_sheet",
    "soThuTuThuaCu": "certificate_parcel",
    "dienTichPhapLy": "area",
    "diaChi": "parcel_address",
}
_HOUSE = {
    "thoiHanSoHuu": "ownership_term",
    "dienTichXayDung": "built_area",
    "dienTichSan": "floor_area",
    "capHang": "grade",
}
_CHANGE = {
    "loaiGiaoDichBienDong": "kind",
    "thoiDiemDangKyBienDong": "registered_at",
    "noiDungBienDong": "content",
    "maHoSoThuTucDangKy": "dossier_code",
}
_BODIES = {"3": ("DC_ToChuc", "tenToChuc", "toChucId"), "4": ("DC_CongDong", "tenCongDong", "congDongId")}
_PARCEL = "6"
"""The code of a parcel in the list of kinds of assets."""


def write_exchange_xml(path: Path, lines: Iterable[Said], changes: Iterable[Mapping[str, Any]] = ()) -> Path:
    """Write the lines, those of one certificate together, and the changes of its history inside its dossier."""
    history: dict[str | None, list[Mapping[str, Any]]] = {}
    for change in changes:
        history.setdefault(change["serial"] if change["depth"] == 0 else f"#{change['dossier']}", []).append(change)
    with etree.xmlfile(str(path), encoding="utf-8") as file:
        file.write_declaration()
        with file.element("DanhSachHoSo"):
            for serial, rows in itertools.groupby(lines, key=lambda said: said.get("serial")):
                own = history.get(serial, [])
                guid = own[0]["dossier"] if own else str(uuid.uuid5(_NAMESPACE, serial or str(uuid.uuid4())))
                file.write(_dossier(guid, list(rows), own, history))
    return path


def _dossier(guid: str, rows: list[Said], own: Iterable[Mapping[str, Any]], history: Mapping[Any, Any]) -> Node:
    dossier = etree.Element(DOSSIER)
    _put(dossier, hoSoGuid=guid)
    _put(_under(dossier, "DC_TinhHinhDangKy"), maXa=next((row.get("commune_code") for row in rows), None))
    number = itertools.count(1)
    assets, people = etree.Element("ThongTinTaiSan"), etree.Element("ThongTinChu")
    if rows:
        paper = str(next(number))
        _put(_under(dossier, "DC_GiayChungNhan"), giayChungNhanId=paper, **_picked(rows[0], _PAPER))
        for _, of_parcel in itertools.groupby(rows, key=_ground):
            together = list(of_parcel)
            ground = _parcel(assets, together[0], number)
            for kind, holder in _holders(people, together, number):
                use = {"loaiDoiTuong": kind, "chuId": holder}
                form = together[0].get("use_1_form")
                if form:
                    shared = {"suDungChung": "1" if "chung" in form.casefold() else "0"}
                    _put(_under(dossier, "DC_DangKyChungRieng"), loaiTaiSan=_PARCEL, taiSanId=ground, **shared, **use)
                right = _under(dossier, "DC_QuyenSuDungDat")
                _put(right, **use, thuaDatId=ground, giayChungNhanId=paper)
    for change in own:
        node = _under(dossier, "DC_GiaoDich")
        _put(node, **_picked(change, _CHANGE))
        if change["before"]:
            earlier = history.get(f"#{change['before']}", [])
            _under(node, "HoSoTruocBienDong").append(_dossier(change["before"], [], earlier, history))
    dossier.extend([assets, people])
    return dossier


def _ground(said: Said) -> tuple[str | None, ...]:
    return tuple(said.get(name) for name in (*_GROUND.values(), "use_1_form", "asset_kind", "apartment_number"))


def _parcel(assets: Node, said: Said, number: Iterator[int]) -> str:
    key = str(next(number))
    node = _under(assets, "DC_ThuaDat")
    _put(node, thuaDatId=key, **_picked(said, _GROUND))
    for block in (1, 2, 3):
        code, area, origin, term = (said.get(f"use_{block}_{name}") for name in ("code", "area", "origin", "term"))
        if not any((code, area, origin, term)):
            continue
        use = _under(node, "DC_MucDichSuDung")
        _put(use, soThuTuMucDichSuDung=str(block), maMucDichSuDung=code, dienTich=area, thoiHanSuDung=term)
        if origin:
            _put(_under(use, "DC_NguonGocDat"), nguonGoc=origin)
    if said.get("asset_kind") == "Căn hộ chung cư":
        building = str(next(number))
        _put(_under(assets, "DC_NhaChungCu"), nhaChungCuId=building, tenChungCu=said.get("building"))
        flat = _under(assets, "DC_CanHo")
        _put(flat, nhaChungCuId=building, soHieuCanHo=said.get("apartment_number"), dienTichSan=said.get("floor_area"))
    elif said.get("asset_kind"):
        _put(_under(assets, "DC_NhaRiengLe"), thuaDatId=key, **_picked(said, _HOUSE))
    return key


def _holders(people: Node, rows: list[Said], number: Iterator[int]) -> Iterator[tuple[str, str]]:
    """The holders of a certificate and parcel as kind and key; spouses and households are one."""
    kind = _KINDS.get((rows[0].get("legal_person") or "").casefold(), "0")
    roles = (
        {(row.get("role") or "").casefold(): _person(people, row, number) for row in rows} if kind in {"1", "2"} else {}
    )
    match kind:
        case "1":
            key = str(next(number))
            _put(_under(people, "DC_VoChong"), voChongId=key, voId=roles.get("vợ"), chongId=roles.get("chồng"))
            yield kind, key
        case "2":
            key = str(next(number))
            home = _under(people, "DC_HoGiaDinh")
            _put(home, hoGiaDinhId=key, chuHoId=roles.pop("chủ hộ", None))
            for member in roles.values():
                _put(home, caNhanId=member)
            yield kind, key
        case "3" | "4":
            table, name, field = _BODIES[kind]
            for row in rows:
                key, person = str(next(number)), _person(people, row, number) if row.get("holder_name") else None
                said = {name: row.get("organisation_name"), "maSoThue": row.get("organisation_number")}
                _put(_under(people, table), **{field: key}, nguoiDaiDienId=person, **said)
                yield kind, key
        case _:
            for row in rows:
                yield kind, _person(people, row, number)


def _person(people: Node, said: Said, number: Iterator[int]) -> str:
    key, born = str(next(number)), said.get("born")
    dated = {"ngaySinh" if born and "/" in born else "namSinh": born}
    _put(_under(people, "DC_CaNhan"), caNhanId=key, **_picked(said, _PERSON), **dated)
    return key


def _picked(said: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {theirs: said.get(ours) for theirs, ours in names.items()}


def _under(parent: Node, name: str) -> Node:
    return etree.SubElement(parent, name)


def _put(node: Node, **fields: str | None) -> None:
    for name, value in fields.items():
        if value is not None:
            _under(node, name).text = value
