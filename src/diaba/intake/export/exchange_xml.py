"""The dossier exchange file out (xuất gói tin hồ sơ): one dossier a certificate, written as it goes; read back, it says the same.

Only what the file has a field for is written; the campaign sheet beside it holds the rest. Where the file wants a code and a line
says the code's label, the code is written; what is neither stays as it is.
"""

import itertools
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lxml import etree

from diaba.intake.export.exchange_codes import coded
from diaba.intake.formats.dossier import DOSSIER

Said = Mapping[str, str | None]
Change = Mapping[str, Any]
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
_BODY = ("organisation_name", "organisation_number")
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
_ASSET = {
    "thoiHanSoHuu": "ownership_term",
    "dienTichXayDung": "built_area",
    "dienTichSan": "floor_area",
    "capHang": "grade",
    "soHieuCanHo": "apartment_number",
}
_ASSETS = {
    "căn hộ chung cư": ("8", "DC_CanHo", "canHoId"),
    "căn hộ": ("8", "DC_CanHo", "canHoId"),
    "công trình xây dựng": ("11", "DC_CongTrinhXayDung", "congTrinhXayDungId"),
    "công trình ngầm": ("12", "DC_CongTrinhNgam", "congTrinhNgamId"),
    "rừng trồng": ("13", "DC_RungTrong", "rungTrongId"),
    "cây lâu năm": ("14", "DC_CayLauNam", "cayLauNamId"),
}
_HOUSE = ("7", "DC_NhaRiengLe", "nhaRiengLeId")
_CHANGE = {
    "loaiGiaoDichBienDong": "kind",
    "thoiDiemDangKyBienDong": "registered_at",
    "noiDungBienDong": "content",
    "maHoSoThuTucDangKy": "dossier_code",
}
_BODIES = {"3": ("DC_ToChuc", "tenToChuc", "toChucId"), "4": ("DC_CongDong", "tenCongDong", "congDongId")}
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Letters that no XML file holds; the sign for a damaged one is written."""
_PARCEL = "6"
"""The code of a parcel in the list of kinds of assets."""


def write_exchange_xml(path: Path, lines: Iterable[Said], changes: Iterable[Change] = ()) -> Path:
    """Write the lines, those of one certificate together, and the changes of its history inside its dossier."""
    newest, earlier = _history(changes)
    with etree.xmlfile(str(path), encoding="utf-8") as file:
        file.write_declaration()
        with file.element("DanhSachHoSo"):
            for paper, rows in itertools.groupby(lines, key=_paper):
                own = newest.pop(paper[1], [])
                guid = own[0]["dossier"] if own else None
                file.write(_Dossier(guid or str(uuid.uuid5(_NAMESPACE, repr(paper))), own, earlier).of(list(rows)))
            for serial, own in newest.items():
                guid = own[0]["dossier"] or str(uuid.uuid5(_NAMESPACE, repr(serial)))
                file.write(_Dossier(guid, own, earlier).told(serial))
    return path


def _history(changes: Iterable[Change]) -> tuple[dict[str | None, list[Change]], dict[str, list[Change]]]:
    """The changes of the newest dossiers by certificate, those before by dossier, each once however often it was led to."""
    newest: dict[str | None, list[Change]] = {}
    earlier: dict[str, list[Change]] = {}
    seen = set()
    for change in changes:
        told = tuple(change.get(name) for name in ("dossier", "before", "serial", *_CHANGE.values()))
        if change["depth"] == 0:
            newest.setdefault(change["serial"], []).append(change)
        elif change["dossier"] and told not in seen:
            seen.add(told)
            earlier.setdefault(change["dossier"], []).append(change)
    return newest, earlier


def _paper(said: Said) -> tuple[str | None, ...]:
    return tuple(said.get(name) for name in _PAPER.values())


def _ground(said: Said) -> tuple[str | None, ...]:
    uses = (f"use_{block}_{name}" for block in (1, 2, 3) for name in ("code", "area", "origin", "form", "term"))
    return tuple(said.get(name) for name in (*_GROUND.values(), *uses, "asset_kind", "building", *_ASSET.values()))


class _Dossier:
    """One dossier as it is put together."""

    def __init__(self, guid: str, own: Sequence[Change], earlier: Mapping[str, list[Change]]) -> None:
        self.node = etree.Element(DOSSIER)
        self.own, self.earlier = own, earlier
        self.assets, self.people = etree.Element("ThongTinTaiSan"), etree.Element("ThongTinChu")
        self._numbers = itertools.count(1)
        _put(self.node, hoSoGuid=guid)

    def of(self, rows: list[Said]) -> Node:
        """It, of lines of one certificate."""
        _put(_under(self.node, "DC_TinhHinhDangKy"), maXa=next((row.get("commune_code") for row in rows), None))
        paper = None
        if any(_paper(rows[0])):
            paper = self._key()
            _put(_under(self.node, "DC_GiayChungNhan"), giayChungNhanId=paper, **_picked(rows[0], _PAPER))
        for ground, of_parcel in itertools.groupby(rows, key=_ground):
            together = list(of_parcel)
            parcel = self._parcel(together[0]) if any(ground) else None
            asset = self._asset(together[0], parcel) if together[0].get("asset_kind") else None
            for kind, holder in self._holders(together):
                self._right(together[0], paper, parcel, asset, {"loaiDoiTuong": kind, "chuId": holder})
        return self._whole()

    def told(self, serial: str | None) -> Node:
        """It, told by its history alone."""
        if serial:
            _put(_under(self.node, "DC_GiayChungNhan"), giayChungNhanId=self._key(), soPhatHanh=serial)
        return self._whole()

    def _whole(self) -> Node:
        for change in self.own:
            node = _under(self.node, "DC_GiaoDich")
            _put(node, **_picked(change, _CHANGE))
            if before := change["before"]:
                own = self.earlier.get(before, [])
                inside = _Dossier(before, own, self.earlier).told(own[0]["serial"] if own else None)
                _under(node, "HoSoTruocBienDong").append(inside)
        self.node.extend([self.assets, self.people])
        return self.node

    def _key(self) -> str:
        return str(next(self._numbers))

    def _right(
        self,
        said: Said,
        paper: str | None,
        parcel: str | None,
        asset: tuple[str, str] | None,
        held: Mapping[str, str | None],
    ) -> None:
        form = said.get("use_1_form")
        if form and parcel:
            shared = {"suDungChung": "1" if "chung" in form.casefold() else "0"}
            _put(_under(self.node, "DC_DangKyChungRieng"), loaiTaiSan=_PARCEL, taiSanId=parcel, **shared, **held)
        if paper or parcel or held["chuId"]:
            _put(_under(self.node, "DC_QuyenSuDungDat"), **held, thuaDatId=parcel, giayChungNhanId=paper)
        if asset:
            owned = _under(self.node, "DC_QuyenSoHuuTaiSanGanLienVoiDat")
            _put(owned, **held, loaiTaiSan=asset[0], taiSanId=asset[1], giayChungNhanId=paper)

    def _parcel(self, said: Said) -> str:
        key = self._key()
        node = _under(self.assets, "DC_ThuaDat")
        _put(node, thuaDatId=key, **_picked(said, _GROUND))
        for block in (1, 2, 3):
            code, area, origin, term = (said.get(f"use_{block}_{name}") for name in ("code", "area", "origin", "term"))
            if not any((code, area, origin, term)):
                continue
            use = _under(node, "DC_MucDichSuDung")
            told = {"maMucDichSuDung": coded("land_type", code), "dienTich": area, "thoiHanSuDung": term}
            _put(use, soThuTuMucDichSuDung=str(block), **told)
            if origin:
                _put(_under(use, "DC_NguonGocDat"), nguonGoc=coded("origin", origin))
        return key

    def _asset(self, said: Said, parcel: str | None) -> tuple[str, str]:
        """What stands on the parcel, as its kind and key."""
        code, table, name = _ASSETS.get((said.get("asset_kind") or "").casefold(), _HOUSE)
        key, on = self._key(), {"thuaDatId": parcel}
        if said.get("building"):
            building = self._key()
            _put(_under(self.assets, "DC_NhaChungCu"), nhaChungCuId=building, tenChungCu=said["building"], **on)
            on = {"nhaChungCuId": building}
        _put(_under(self.assets, table), **{name: key}, **on, **_picked(said, _ASSET))
        return code, key

    def _holders(self, rows: list[Said]) -> Iterator[tuple[str | None, str | None]]:
        """The holders of a certificate and parcel as kind and key; spouses and households are one."""
        kind = _KINDS.get((rows[0].get("legal_person") or "").casefold(), "0")
        match kind:
            case "1":
                roles = {(row.get("role") or "").casefold(): self._person(row) for row in rows}
                key = self._key()
                pair = {"voId": roles.get("vợ"), "chongId": roles.get("chồng")}
                _put(_under(self.people, "DC_VoChong"), voChongId=key, **pair)
                yield kind, key
            case "2":
                members = [((row.get("role") or "").casefold(), self._person(row)) for row in rows]
                head = next((person for role, person in members if role == "chủ hộ"), None)
                key = self._key()
                home = _under(self.people, "DC_HoGiaDinh")
                _put(home, hoGiaDinhId=key, chuHoId=head)
                for _, person in members:
                    _put(home, caNhanId=person if person != head else None)
                yield kind, key
            case "3" | "4":
                table, name, field = _BODIES[kind]
                for row in rows:
                    key, person = self._key(), self._person(row)
                    said = {name: row.get("organisation_name"), "maSoThue": row.get("organisation_number")}
                    _put(_under(self.people, table), **{field: key}, nguoiDaiDienId=person, **said)
                    yield kind, key
            case _:
                for row in rows:
                    person = self._person(row)
                    yield (kind, person) if person or row.get("legal_person") else (None, None)

    def _person(self, said: Said) -> str | None:
        """The person of a line; None where it names none."""
        born = said.get("born")
        told = _picked(said, _PERSON) | {"ngaySinh" if born and "/" in born else "namSinh": born}
        if not any(told.values()):
            return None
        key = self._key()
        told["gioiTinh"] = coded("sex", told["gioiTinh"])
        _put(_under(self.people, "DC_CaNhan"), caNhanId=key, **told)
        return key


def _picked(said: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {theirs: said.get(ours) for theirs, ours in names.items()}


def _under(parent: Node, name: str) -> Node:
    return etree.SubElement(parent, name)


def _put(node: Node, **fields: str | None) -> None:
    for name, value in fields.items():
        if value is not None:
            _under(node, name).text = _NO_XML.sub("\ufffd", value)
