"""What the certificates of the demo commune say (hồ sơ Giấy chứng nhận của xã mẫu): lines, scans and history, all invented.

They are read back from the files already written, so lines agree with the map and the people as delivered. The demo's tax codes
are wrong on purpose; organisations are therefore named by the decision that founded them.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyogrio

from diaba.demo.files import LAYER

Row = dict[str, Any]
_BLOCKS = (("LoaiDat", "DienTichLoaiDat1", "NguonGoc", "HinhThuc", "ThoiHan"),
           ("LoaiDat2", "DienTichLoaiDat2", "NguonGoc2", "HinhThuc2", "ThoiHan2"))  # fmt: skip
_FIELDS = ("code", "area", "origin", "form", "term")
REPRESENTATIVE, MEMBER, TOGETHER = "Người đại diện", "Thành viên", "Đồng sử dụng"


class Records(NamedTuple):
    """Rows of the three blocks beside the map, by the names of their columns; "object" is unique."""

    lines: list[Row]
    scans: list[Row]
    changes: list[Row]


def records(folder: Path, commune: str) -> Records:
    """What the certificates in ``folder`` say, one line for each certificate, parcel and person."""
    lines = [
        {"object": f"records.xlsx:{place}", "commune_code": commune, **line}
        for place, line in enumerate(_lines(folder), 5)
    ]
    _tell_apart(lines)
    serials = list(dict.fromkeys(str(line["serial"]) for line in lines))
    issued = {str(line["serial"]): line["issued_on"] for line in lines}
    return Records(
        lines,
        [_scan(serial, place) for place, serial in enumerate(serials)],
        [_change(serial, str(issued[serial]), place) for place, serial in enumerate(serials, 1)],
    )


def _tell_apart(lines: list[Row]) -> None:
    """Let two people of one name and day of birth tell the year only: chance made them alike, no slip."""
    numbers: dict[tuple[str, str], str] = {}
    for line in lines:
        if line["legal_person"] == "Cá nhân":
            number = numbers.setdefault((line["holder_name"], line["born"]), line["identity_number"])
            if number != line["identity_number"]:
                line["born"] = line["born"][-4:]


def _lines(folder: Path) -> Iterator[Row]:
    parcels = _parcels(folder)
    people, groups = _people(folder)
    certificates = {row["SoPhatHanh"]: row for row in _rows(folder / "certificates.csv")}
    held: dict[str, list[Row]] = defaultdict(list)
    for right in _rows(folder / "rights.csv"):
        if right["SoPhatHanh"]:
            held[right["SoPhatHanh"]].append(right)
    for serial, rights in held.items():
        certificate = certificates[serial]
        parcel = parcels.get((certificate["SoTo"], certificate["SoThua"]))
        if parcel is None:
            continue
        said = {"serial": serial, "issued_on": certificate["NgayCap"], "register_number": certificate["SoVaoSo"],
                "scan_file": f"{serial}.pdf", **_said_of(parcel)}  # fmt: skip
        year = int(certificate["NgayCap"][-4:])
        yield from (said | holder for holder in _holders(rights, people, groups, year))


def _holders(rights: list[Row], people: dict[str, Row], groups: dict[str, list[Row]], year: int) -> Iterator[Row]:
    """The holders named on a certificate of ``year``; nobody born later is among them."""
    if len(rights) > 1:
        for place, right in enumerate(rights):
            party = people[right["MaChu"]]
            one = groups.get(party["MaChu"], [party])[0]
            yield _person(one) | {"legal_person": TOGETHER, "role": MEMBER if place else REPRESENTATIVE}
        return
    party = people[rights[0]["MaChu"]]
    kind = party["LoaiChu"]
    if kind == "Cá nhân":
        yield _person(party) | {"born": _birthday(party), "legal_person": kind, "role": kind}
    elif party["MaChu"] in groups:
        for one in groups[party["MaChu"]]:
            if int(one["NamSinh"]) <= year:
                yield _person(one) | {"legal_person": kind, "role": one["VaiTro"]}
    else:
        number = f"{party['MaChu'][1:].lstrip('0')}/QĐ-UBND"
        yield {"organisation_name": party["Ten"], "organisation_number": number, "legal_person": kind,
               "role": REPRESENTATIVE, "residence": party["DiaChi"]}  # fmt: skip


def _person(party: Row) -> Row:
    return {"holder_name": party["Ten"], "born": party["NamSinh"], "sex": party["GioiTinh"],
            "identity_number": party["SoDinhDanh"], "residence": party["DiaChi"]}  # fmt: skip


def _birthday(party: Row) -> str:
    """A whole day of birth: certificates of people who hold alone tell it, others the year only."""
    drawn = int(party["SoDinhDanh"][-6:])
    return f"{drawn % 28 + 1:02d}/{drawn // 28 % 12 + 1:02d}/{party['NamSinh']}"


def _said_of(parcel: Row) -> Row:
    said: Row = {
        "sheet_number": parcel["SoTo"], "parcel_number": parcel["SoThua"], "parcel_code": parcel["MaThua"],
        "certificate_sheet": parcel["SoToCu"] or parcel["SoTo"], "certificate_parcel": parcel["SoThuaCu"] or parcel["SoThua"],
        "area": _number(parcel["DienTich"]),
    }  # fmt: skip
    for block, columns in enumerate(_BLOCKS, 1):
        values = [parcel[column] for column in columns]
        values[1] = _number(values[1])
        said |= {f"use_{block}_{name}": value or None for name, value in zip(_FIELDS, values, strict=True)}
    return said


def _number(value: float | None) -> str | None:
    return None if value is None or value != value else format(value, ".15g")  # noqa: PLR0124 - NaN is no area


def _parcels(folder: Path) -> dict[tuple[str, str], Row]:
    _, table = pyogrio.read_arrow(folder / "parcels.gpkg", layer=LAYER, read_geometry=False)
    return {(row["SoTo"], row["SoThua"]): row for row in table.to_pylist()}


def _people(folder: Path) -> tuple[dict[str, Row], dict[str, list[Row]]]:
    """All parties by code, and the people of each group."""
    people, groups = {}, defaultdict(list)
    for row in _rows(folder / "parties.csv"):
        people[row["MaChu"]] = row
        if row["ThuocNhom"]:
            groups[row["ThuocNhom"]].append(row)
    return people, dict(groups)


def _rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _scan(serial: str, place: int) -> Row:
    return {"object": f"scan:{serial}.pdf", "file": f"{serial}.pdf", "serial": serial, "kind": "pdf", "size": 180_000 + place,
            "sha256": f"{place:064x}", "pages": 4, "encrypted": False, "active": False}  # fmt: skip


def _change(serial: str, issued: str, place: int) -> Row:
    return {"object": f"change:{place}", "dossier": f"{serial}/2", "before": f"{serial}/1", "depth": 0, "serial": serial,
            "kind": "CN", "registered_at": f"{issued} 09:00:00", "dossier_code": f"H26.12-240101-{place:04d}",
            "content": "Chuyển nhượng quyền sử dụng đất"}  # fmt: skip
