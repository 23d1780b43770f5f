"""One dossier (hồ sơ) of an exchange file: its records by name, and the certificates, parcels and people they tell as lines.

Keys in it are integers that mean something inside this dossier and this kind of record only. Fields marked mandatory are often not
there, numbers marked as integers are text, a birth may be a year: everything is taken as it is written (land.md 1.4, Appendix A).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

DOSSIER = "HoSoXml"
USES = 3
"""Uses of a parcel that a line has room for."""

Said = dict[str, str]
Node = Any
Right = tuple[str | None, str | None, str | None, str | None]
"""Certificate, parcel, kind of holder, holder: their keys."""


@dataclass
class Record:
    """A record: the texts of its fields, the records inside it, and the earlier dossiers it leads to."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    inner: list[tuple[str, "Record"]] = field(default_factory=list)
    earlier: list[Node] = field(default_factory=list)

    def texts(self, name: str, *, deep: bool = True) -> list[str]:
        """What it says of a field; where it says nothing, what the records inside it say."""
        own = self.fields.get(name)
        if own or not deep:
            return own or []
        return [text for _, one in self.inner for text in one.texts(name)]

    def text(self, names: str, *, deep: bool = True) -> str | None:
        """The first text of the first field that says anything; "a|b" is a, else b."""
        return next((texts[0] for name in names.split("|") if (texts := self.texts(name, deep=deep))), None)

    def picked(self, names: Mapping[str, str], *, deep: bool = True) -> Said:
        """Our fields from theirs, those that say anything."""
        return {ours: text for ours, theirs in names.items() if (text := self.text(theirs, deep=deep)) is not None}


_NOTHING = Record()


@dataclass(frozen=True)
class Line:
    """What is said of a certificate, a parcel and a person, and how many uses and assets there were to say."""

    said: Said
    uses: int
    assets: int


class Dossier:
    """One dossier without those inside it, which its changes lead to."""

    def __init__(self, node: Node) -> None:
        self.records: dict[str, list[Record]] = defaultdict(list)
        head = Record()
        self._gather(node, head)
        self.guid = head.text("hoSoGuid") or ""
        self._ids = {kind: self._keyed(kind, key) for kind, key in (_KEYS | _ASSET_KEYS).items()}
        self._unit = next((unit for one in self.records["DC_TinhHinhDangKy"] if (unit := one.text("maXa"))), None)
        self._forms = self._shares()

    def _gather(self, node: Node, record: Record) -> None:
        for one in node:
            name = one.tag.rpartition("}")[2]
            if name == DOSSIER:
                record.earlier.append(one)
            elif name.startswith("DC_"):
                inside = Record()
                self.records[name].append(inside)
                record.inner.append((name, inside))
                self._gather(one, inside)
            elif not len(one):
                if text := (one.text or "").strip():
                    record.fields.setdefault(name, []).append(text)
            else:
                self._gather(one, record)

    def _keyed(self, kind: str, key: str) -> dict[str, Record]:
        keyed: dict[str, Record] = {}
        for place, one in enumerate(self.records[kind]):
            keyed.setdefault(one.text(key, deep=False) or f"#{place}", one)
        return keyed

    def _of(self, kind: str, key: str | None) -> Record:
        return self._ids[kind].get(key, _NOTHING) if key else _NOTHING

    def lines(self) -> Iterator[Line]:
        """A line for each certificate, parcel and person; certificates and parcels that nobody holds have lines of their own."""
        rights = dict.fromkeys(self._rights())
        individuals: dict[Any, int] = defaultdict(int)
        for paper, ground, kind, _ in rights:
            individuals[paper, ground] += kind not in _TOGETHER
        for paper, ground, kind, holder in rights:
            people = self._people(kind, holder) if kind or holder else [{}]
            if kind not in _TOGETHER and holder and individuals[paper, ground] > 1:
                people = [one | {"legal_person": "Đồng sử dụng"} for one in people]
            yield from self._told((paper, ground, kind, holder), people)

    def _rights(self) -> Iterator[Right]:
        told: set[tuple[str, str | None]] = set()
        held: set[tuple[str | None, str | None, str | None]] = set()
        for table in ("DC_QuyenSuDungDat", "DC_QuyenQuanLyDat"):
            for one in self.records[table]:
                paper, ground, kind, holder = (one.text(name) for name in _RIGHT)
                told |= {("paper", paper), ("ground", ground)}
                held.add((paper, kind, holder))
                yield paper, ground, kind, holder
        for one in self.records[_OWNED]:
            paper, _, kind, holder = (one.text(name) for name in _RIGHT)
            if (paper, kind, holder) not in held:
                ground = self._ground_of(self._asset_of(one)[1])
                told |= {("paper", paper), ("ground", ground)}
                yield paper, ground, kind, holder
        for name, kind, key in (("paper", "DC_GiayChungNhan", 0), ("ground", "DC_ThuaDat", 1)):
            for alone in self._ids[kind]:
                if (name, alone) not in told:
                    yield (alone, None, None, None) if key == 0 else (None, alone, None, None)

    def _told(self, right: Right, people: list[Said]) -> Iterator[Line]:
        paper, ground, kind, holder = right
        parcel = self._of("DC_ThuaDat", ground)
        assets = self._assets(right)
        common = {"commune_code": self._unit} if self._unit else {}
        common |= self._certificate(paper) | parcel.picked(_GROUND, deep=False) | (assets[0] if assets else {})
        uses = _uses(parcel)
        form = self._forms.get((ground, kind, holder)) or self._forms.get((ground, None, holder))
        for place, use in enumerate(uses[:USES], 1):
            own = use | {"form": form} if form else use
            common |= {f"use_{place}_{name}": value for name, value in own.items()}
        for person in people:
            if said := common | person:
                yield Line(said, len(uses), len(assets))

    def _certificate(self, key: str | None) -> Said:
        said = self._of("DC_GiayChungNhan", key).picked(_PAPER)
        if key and "scan_file" not in said:
            for scan in self.records["DC_ChiTietHoSoQuet"]:
                if scan.text("giayChungNhanId") == key and (name := scan.text("tenFile")):
                    return said | {"scan_file": name}
        return said

    def _shares(self) -> dict[tuple[str | None, str | None, str | None], str]:
        """By parcel and holder whether it is used in common; keys of other assets may be the same integers."""
        forms: dict[tuple[str | None, str | None, str | None], str] = {}
        for one in self.records["DC_DangKyChungRieng"]:
            if one.text("loaiTaiSan") in {None, _PARCEL} and (common := one.text("suDungChung")):
                held = (one.text("taiSanId"), one.text("loaiDoiTuong"), one.text("chuId"))
                forms.setdefault(held, "Sử dụng chung" if common.casefold() in _TRUE else "Sử dụng riêng")
        return forms

    def _assets(self, right: Right) -> list[Said]:
        """What the holder owns on the parcel by that certificate; where no ownership is told, what stands on the parcel."""
        paper, ground, kind, holder = right
        owned = [
            self._asset_of(one)
            for one in self.records[_OWNED]
            if (one.text("giayChungNhanId"), one.text("loaiDoiTuong"), one.text("chuId")) == (paper, kind, holder)
        ]
        if not owned and not self.records[_OWNED]:
            owned = [(table, one) for table in _ASSETS for one in self.records[table]]
        here = {ground, None}
        return [self._asset(table, one) for table, one in owned if table and self._ground_of(one) in here]

    def _asset_of(self, owning: Record) -> tuple[str, Record]:
        table = _TABLES.get(owning.text("loaiTaiSan") or "", "")
        return table, self._of(table, owning.text("taiSanId")) if table else _NOTHING

    def _ground_of(self, asset: Record) -> str | None:
        return asset.text("thuaDatId") or self._of("DC_NhaChungCu", asset.text("nhaChungCuId")).text("thuaDatId")

    def _asset(self, table: str, one: Record) -> Said:
        building = self._of("DC_NhaChungCu", one.text("nhaChungCuId"))
        estate = self._of("DC_KhuChungCu", building.text("khuChungCuId"))
        around = building.picked({"building": "tenChungCu"}) | estate.picked({"estate": "tenKhu"})
        return one.picked(_ASSET) | around | {"asset_kind": _ASSETS[table]}

    def _people(self, kind: str | None, holder: str | None) -> list[Said]:
        """The people behind a holder: kinds 0 to 4 are individual, spouses, household, organisation, community."""
        match kind:
            case "1":
                pair = self._of("DC_VoChong", holder)
                people = [(self._person(pair, "voId"), "Vợ"), (self._person(pair, "chongId"), "Chồng")]
                return [one | {"legal_person": "Vợ chồng", "role": role} for one, role in people if one] or [{}]
            case "2":
                home = self._of("DC_HoGiaDinh", holder)
                others = [home.text("voChongChuHoId"), *home.texts("caNhanId")]
                rest = [self._of("DC_CaNhan", key).picked(_PERSON) for key in dict.fromkeys(others)]
                people = [(self._person(home, "chuHoId"), "Chủ hộ"), *((one, "Thành viên") for one in rest)]
                return [one | {"legal_person": "Hộ gia đình", "role": role} for one, role in people if one] or [{}]
            case "3" | "4":
                table, legal = ("DC_ToChuc", "Tổ chức") if kind == "3" else ("DC_CongDong", "Cộng đồng dân cư")
                body = self._of(table, holder)
                said = self._person(body, "nguoiDaiDienId") | body.picked(_BODY)
                return [said | {"legal_person": legal, "role": "Người đại diện"}]
            case _:
                told = self._of("DC_CaNhan", holder).picked(_PERSON)
                return [told | {"legal_person": "Cá nhân", "role": "Cá nhân"}]

    def _person(self, holder: Record, key: str) -> Said:
        return self._of("DC_CaNhan", holder.text(key)).picked(_PERSON)

    def changes(self) -> Iterator[tuple[dict[str, Any], list[Node]]]:
        """Its transactions, each with the dossiers it came from."""
        serial = next((text for one in self.records["DC_GiayChungNhan"] if (text := one.text("soPhatHanh"))), None)
        for change in self.records["DC_GiaoDich"]:
            told = {ours: change.text(theirs) for ours, theirs in _CHANGE.items()}
            yield {"dossier": self.guid or None, "serial": serial, **told}, change.earlier


_RIGHT = ("giayChungNhanId", "thuaDatId", "loaiDoiTuong", "chuId")
_OWNED = "DC_QuyenSoHuuTaiSanGanLienVoiDat"
_TOGETHER = frozenset({"1", "2", "3", "4", None})
"""Kinds of holders that are one however many people they are."""
_PARCEL = "6"
_TABLES = {
    "7": "DC_NhaRiengLe",
    "8": "DC_CanHo",
    "11": "DC_CongTrinhXayDung",
    "12": "DC_CongTrinhNgam",
    "13": "DC_RungTrong",
    "14": "DC_CayLauNam",
}
"""Codes of the list of assets."""
_ASSETS = {
    "DC_NhaRiengLe": "Nhà ở riêng lẻ",
    "DC_CanHo": "Căn hộ chung cư",
    "DC_CongTrinhXayDung": "Công trình xây dựng",
    "DC_CongTrinhNgam": "Công trình ngầm",
    "DC_RungTrong": "Rừng trồng",
    "DC_CayLauNam": "Cây lâu năm",
}
_ASSET_KEYS = {table: f"{table[3].lower()}{table[4:]}Id" for table in _ASSETS}
_KEYS = {
    "DC_GiayChungNhan": "giayChungNhanId",
    "DC_ThuaDat": "thuaDatId",
    "DC_CaNhan": "caNhanId",
    "DC_VoChong": "voChongId",
    "DC_HoGiaDinh": "hoGiaDinhId",
    "DC_ToChuc": "toChucId",
    "DC_CongDong": "congDongId",
    "DC_NhaChungCu": "nhaChungCuId",
    "DC_KhuChungCu": "khuChungCuId",
}
_TRUE = frozenset({"1", "true"})
_ASSET = {
    "built_area": "dienTichXayDung",
    "floor_area": "dienTichSan",
    "grade": "capHang",
    "ownership_term": "thoiHanSoHuu",
    "apartment_number": "soHieuCanHo",
}
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


def _uses(parcel: Record) -> list[Said]:
    uses = [one for name, one in parcel.inner if name == "DC_MucDichSuDung"]
    return [use.picked(_USE, deep=False) | use.picked({"origin": "nguonGoc"}) for use in sorted(uses, key=_rank)]


def _rank(use: Record) -> int:
    number = use.text("soThuTuMucDichSuDung")
    return int(number) if number and number.isdecimal() and len(number) < 9 else 0
