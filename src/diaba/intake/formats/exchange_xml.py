"""The dossier exchange file (gói tin hồ sơ VBDLIS) read inside the walls: certificates, people, parcels, and its recursive history.

Keys in it are integers that mean something inside one dossier only; what links two dossiers is ``hoSoGuid``. Lines are made of the
newest dossiers alone, what they came from is told as changes. Values stay as written: codes as codes, a birth year as a year.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pyarrow as pa
from lxml import etree

from diaba.intake.content import CHANGE_COLUMNS, CHANGES, LINE_COLUMNS, LINES
from diaba.intake.formats.fault import Fault
from diaba.intake.formats.records import Records

DOSSIER = "HoSoXml"
_HISTORY_LIMIT = 40
_TOLD = 200
_LINES = pa.schema([("at", pa.string()), *(one for one in LINE_COLUMNS if one.name != "object")])
_CHANGES = pa.schema([("at", pa.string()), *(one for one in CHANGE_COLUMNS if one.name != "object")])
_USES = 3

Said = dict[str, str]
Node = Any


def recognised(head: bytes) -> bool:
    """Whether a file that begins so is XML with dossiers; the root may wrap several."""
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return bare.startswith(b"<") and (b"HoSoXml" in head or b"hoSoGuid" in head)


def read(request: Mapping[str, Any]) -> Records:
    """The lines and changes of every dossier; memory holds one dossier with its history at a time.

    Raises:
        Fault: it is no well-formed XML, has a DTD, nests too deep, or holds too much.
    """
    gathered = _Gathered(int(request["objects"]))
    try:
        # No DTD, no entities, nothing fetched, and the parser's own limits of depth and size stay on.
        parsing = etree.iterparse(
            request["path"], events=("end",), tag=(DOSSIER, f"{{*}}{DOSSIER}"), load_dtd=False, no_network=True,
            resolve_entities=False, huge_tree=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        for _, dossier in parsing:
            if dossier.getroottree().docinfo.doctype:
                raise Fault("FileDamaged", reason="DOCTYPE")
            if next(dossier.iterancestors(DOSSIER, f"{{*}}{DOSSIER}"), None) is None:
                gathered.take(dossier)
                dossier.clear()
                while dossier.getprevious() is not None:
                    del dossier.getparent()[0]
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Fault("FileDamaged", reason=str(error)[:_TOLD]) from error
    if not gathered.dossiers:
        raise Fault("FileDamaged", reason="HoSoXml?")
    tables = {LINES: _table(gathered.lines, _LINES), CHANGES: _table(gathered.changes, _CHANGES)}
    return Records(tables, "XML", gathered.notes())


def _table(rows: list[Said], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=schema)


@dataclass
class _Gathered:
    """What is read so far."""

    limit: int
    lines: list[Said] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    dossiers: int = 0
    repeated: list[str] = field(default_factory=list)
    many_uses: list[str] = field(default_factory=list)

    def take(self, dossier: Node) -> None:
        """Everything one dossier and its history say."""
        self.dossiers += 1
        told = Dossier(dossier)
        for number, (line, uses) in enumerate(told.lines(), 1):
            at = f"{self.dossiers}.{number}"
            self.lines.append({"at": at, **line})
            if uses > _USES:
                self.many_uses.append(at)
        self._history(told, 0, frozenset())
        if len(self.lines) + len(self.changes) > self.limit:
            raise Fault("TooManyObjects", layer=DOSSIER, found=f"> {self.limit}", limit=self.limit)

    def _history(self, told: "Dossier", depth: int, seen: frozenset[str]) -> None:
        if depth > _HISTORY_LIMIT:
            raise Fault("FileDamaged", reason=f"{DOSSIER} > {_HISTORY_LIMIT}")
        for change, earlier in told.changes():
            at = str(len(self.changes) + 1)
            before = [Dossier(one) for one in earlier]
            first = (before[0].guid or None) if before else None
            self.changes.append({"at": at, **change, "depth": depth, "before": first})
            for one in before:
                if one.guid and one.guid in seen | {told.guid}:
                    self.repeated.append(at)
                else:
                    self._history(one, depth + 1, seen | {told.guid})

    def notes(self) -> list[dict[str, Any]]:
        """What is to be said of the file."""
        found = (("READ-020", self.repeated), ("READ-021", self.many_uses))
        return [{"remark": remark, "at": places, "facts": {}} for remark, places in found if places]


class Dossier:
    """One dossier (hồ sơ): its records by their names, keyed by the integers that hold inside it."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.guid = _text(node, "hoSoGuid") or ""
        self._ids = {kind: {_text(one, key): one for one in self._own(kind)} for kind, key in _KEYS.items()}

    def _own(self, kind: str) -> Iterator[Node]:
        """Its records of a kind, those of earlier dossiers inside it left out."""
        for one in self.node.iterdescendants(kind, f"{{*}}{kind}"):
            if next(one.iterancestors(DOSSIER, f"{{*}}{DOSSIER}"), None) is self.node:
                yield one

    def _of(self, kind: str, key: str | None) -> Node | None:
        return self._ids[kind].get(key) if key else None

    def lines(self) -> Iterator[tuple[Said, int]]:
        """A line for each certificate, parcel and person, with how many uses the parcel has."""
        unit = next((_text(one, "maXa") for one in self._own("DC_TinhHinhDangKy")), None)
        seen = set()
        for right in self._own("DC_QuyenSuDungDat"):
            names = ("giayChungNhanId", "thuaDatId", "loaiDoiTuong", "chuId")
            key = tuple(_text(right, name) for name in names)
            if key in seen:
                continue
            seen.add(key)
            paper, parcel, kind, holder = key
            certificate, ground = self._of("DC_GiayChungNhan", paper), self._of("DC_ThuaDat", parcel)
            common = {"commune_code": unit, **_certificate(certificate), **_parcel(ground), **self._asset(parcel)}
            uses = _uses(ground)
            form = self._form(parcel, holder)
            for place, use in enumerate(uses[:_USES], 1):
                common |= {f"use_{place}_{name}": value for name, value in (use | {"form": form}).items()}
            for person in self._people(kind, holder):
                said = common | person
                yield {name: value for name, value in said.items() if value}, len(uses)

    def _form(self, parcel: str | None, holder: str | None) -> str | None:
        for share in self._own("DC_DangKyChungRieng"):
            if (_text(share, "taiSanId"), _text(share, "chuId")) == (parcel, holder):
                return "Sử dụng chung" if _text(share, "suDungChung") in _TRUE else "Sử dụng riêng"
        return None

    def _asset(self, parcel: str | None) -> Said:
        house = next((one for one in self._own("DC_NhaRiengLe") if _text(one, "thuaDatId") == parcel), None)
        if house is not None:
            return _fields(house, _HOUSE) | {"asset_kind": "Nhà ở riêng lẻ"}
        flat = next(iter(self._own("DC_CanHo")), None)
        if flat is None:
            return {}
        block = self._of("DC_NhaChungCu", _text(flat, "nhaChungCuId"))
        return _fields(flat, _FLAT) | _fields(block, {"building": "tenChungCu"}) | {"asset_kind": "Căn hộ chung cư"}

    def _people(self, kind: str | None, holder: str | None) -> list[Said]:
        """The people behind a holder: kinds 0 to 4 are individual, spouses, household, organisation, community."""
        match kind:
            case "1":
                pair = self._of("DC_VoChong", holder)
                people = [(self._person(pair, "voId"), "Vợ"), (self._person(pair, "chongId"), "Chồng")]
                return [one | {"legal_person": "Vợ chồng", "role": role} for one, role in people if one]
            case "2":
                home = self._of("DC_HoGiaDinh", holder)
                members = [self._of("DC_CaNhan", key) for key in _texts(home, "caNhanId")]
                others = [self._person(home, "voChongChuHoId"), *map(_person, members)]
                people = [(self._person(home, "chuHoId"), "Chủ hộ"), *((one, "Thành viên") for one in others)]
                return [one | {"legal_person": "Hộ gia đình", "role": role} for one, role in people if one]
            case "3" | "4":
                table, legal = ("DC_ToChuc", "Tổ chức") if kind == "3" else ("DC_CongDong", "Cộng đồng dân cư")
                body = self._of(table, holder)
                said = self._person(body, "nguoiDaiDienId") | _fields(body, _BODY)
                return [said | {"legal_person": legal, "role": "Người đại diện"}]
            case _:
                return [_person(self._of("DC_CaNhan", holder)) | {"legal_person": "Cá nhân", "role": "Cá nhân"}]

    def _person(self, holder: Node | None, key: str) -> Said:
        return _person(self._of("DC_CaNhan", _text(holder, key)))

    def changes(self) -> Iterator[tuple[dict[str, Any], list[Node]]]:
        """Its transactions, each with the dossiers it came from."""
        serial = next((_text(one, "soPhatHanh") for one in self._own("DC_GiayChungNhan")), None)
        for change in self._own("DC_GiaoDich"):
            told = {ours: _text(change, theirs) for ours, theirs in _CHANGE.items()}
            earlier = [
                one
                for one in change.iterdescendants(DOSSIER, f"{{*}}{DOSSIER}")
                if next(one.iterancestors(DOSSIER, f"{{*}}{DOSSIER}"), None) is self.node
            ]
            yield {"dossier": self.guid or None, "serial": serial, **told}, earlier


_KEYS = {
    "DC_GiayChungNhan": "giayChungNhanId",
    "DC_ThuaDat": "thuaDatId",
    "DC_CaNhan": "caNhanId",
    "DC_VoChong": "voChongId",
    "DC_HoGiaDinh": "hoGiaDinhId",
    "DC_ToChuc": "toChucId",
    "DC_CongDong": "congDongId",
    "DC_NhaChungCu": "nhaChungCuId",
}
_TRUE = frozenset({"1", "true", "True"})
_HOUSE = {
    "built_area": "dienTichXayDung",
    "floor_area": "dienTichSan",
    "grade": "capHang",
    "ownership_term": "thoiHanSoHuu",
}
_FLAT = {"apartment_number": "soHieuCanHo", "floor_area": "dienTichSan"}
_BODY = {"organisation_name": "tenToChuc|tenCongDong", "organisation_number": "maSoThue|maDoanhNghiep|soQuyetDinh"}
_CHANGE = {
    "kind": "loaiGiaoDichBienDong",
    "registered_at": "thoiDiemDangKyBienDong",
    "dossier_code": "maHoSoThuTucDangKy",
    "content": "noiDungBienDong",
}
_PERSON = {
    "holder_name": "hoTen",
    "born": "ngaySinh|namSinh",
    "sex": "gioiTinh",
    "identity_number": "maSoDinhDanh|soGiayTo",
    "residence": "diaChi",
}
_PAPER = {
    "serial": "soPhatHanh",
    "issued_on": "ngayCap",
    "register_number": "soVaoSo|soVaoSoCu",
    "scan_file": "banQuet",
}
_GROUND = {
    "commune_code": "maXa",
    "sheet_number": "soHieuToBanDo",
    "parcel_number": "soThuTuThua",
    "certificate_sheet": "soHieuToBanDoCu",
    "certificate_parcel": "soThuTuThuaCu",
    "parcel_address": "diaChi",
    "area": "dienTichPhapLy|dienTich",
}
_USE = {"code": "maMucDichSuDung", "area": "dienTich", "term": "thoiHanSuDung|ngayHetHanSuDung"}


def _fields(node: Node | None, names: Mapping[str, str]) -> Said:
    """Our fields from theirs; of several the first that says anything."""
    said = {
        ours: next(filter(None, (_text(node, one) for one in theirs.split("|"))), None)
        for ours, theirs in names.items()
    }
    return {name: value for name, value in said.items() if value}


def _certificate(node: Node | None) -> Said:
    return _fields(node, _PAPER)


def _parcel(node: Node | None) -> Said:
    return _fields(node, _GROUND)


def _person(node: Node | None) -> Said:
    return _fields(node, _PERSON)


def _uses(parcel: Node | None) -> list[Said]:
    if parcel is None:
        return []
    uses = sorted(parcel.iterdescendants("DC_MucDichSuDung", "{*}DC_MucDichSuDung"), key=_rank(count()))
    return [_fields(use, _USE) | _fields(use, {"origin": "nguonGoc"}) for use in uses]


def _rank(order: "count[int]") -> Any:  # noqa: ANN401 - a key for sorting
    def rank(use: Node) -> tuple[int, int]:
        number = _text(use, "soThuTuMucDichSuDung")
        return (int(number) if number and number.isdecimal() and len(number) < 9 else 0, next(order))

    return rank


def _text(node: Node | None, name: str) -> str | None:
    """The text of the first field of that name, the record's own before one further inside."""
    return next(iter(_texts(node, name)), None)


def _texts(node: Node | None, name: str) -> list[str]:
    if node is None:
        return []
    own = [*node.iterchildren(name, f"{{*}}{name}")] or [*node.iterdescendants(name, f"{{*}}{name}")]
    return [text for one in own if (text := " ".join((one.text or "").split()))]
