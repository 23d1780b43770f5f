"""Slips in what certificates say (lỗi cài sẵn trong hồ sơ Giấy chứng nhận), each by the rule that must find it."""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from diaba.demo.records import MEMBER, REPRESENTATIVE, TOGETHER, Records, Row, records
from diaba.demo.refusals import TooManyFaults
from diaba.intake.content import USE_FIELDS
from diaba.intake.export.campaign_sheet import write_campaign_sheet

Slip = Callable[[Row, Row], Mapping[str, object]]
"""What changes in a row, given the row and another that is right."""


class RecordFault(NamedTuple):
    """One fault: the rule that must find it, the object spoiled, and the right one it was set against."""

    rule: str
    object: str
    other: str


def _put(**values: str | float | None) -> Slip:
    return lambda row, other: values  # noqa: ARG005 - every slip is called alike


def _copy(*names: str, **values: str | float | None) -> Slip:
    """Take from the other row what ``names`` name."""
    return lambda row, other: {name: other[name] for name in names} | values  # noqa: ARG005 - as above


def _with(name: str, change: Callable[[str], str]) -> Slip:
    return lambda row, other: {name: change(str(row[name]))}  # noqa: ARG005 - as above


def _times(share: float) -> Slip:
    """Area and first use grown alike."""
    return lambda row, other: {  # noqa: ARG005 - as above
        name: f"{float(row[name]) * share:.1f}" for name in ("area", "use_1_area")
    }


def _digits(start: int, digits: str) -> Slip:
    return _with("identity_number", lambda number: number[:start] + digits + number[start + len(digits) :])


def _other_sex(row: Row, other: Row) -> Mapping[str, object]:  # noqa: ARG001 - as above
    return {"sex": "Nam" if row["sex"] == "Nữ" else "Nữ"}


def _everything(row: Row, other: Row) -> Mapping[str, object]:
    return {name: value for name, value in (dict.fromkeys(row) | other).items() if name != "object"}


def _same_use_twice(row: Row, other: Row) -> Mapping[str, object]:  # noqa: ARG001 - as above
    return {f"use_2_{name}": row[f"use_1_{name}"] for name in ("code", "origin", "form", "term")}


def _same_person(row: Row, other: Row) -> Mapping[str, object]:  # noqa: ARG001 - as above
    return {"holder_name": other["holder_name"], "born": other["born"]}


def _another_serial(row: Row, other: Row) -> Mapping[str, object]:  # noqa: ARG001 - as above
    serial = str(row["serial"])
    serial = f"{serial[:-3]}{(int(serial[-3:]) + 1) % 1000:03d}"
    return {"serial": serial, "scan_file": f"{serial}.pdf"}


_NO_PARCEL = dict.fromkeys(("parcel_code", "sheet_number", "parcel_number", "certificate_sheet", "certificate_parcel"))
_PLACE = ("certificate_sheet", "certificate_parcel")
_PARCEL = ("parcel_code", "sheet_number", "parcel_number", *_PLACE, "area")
_USES = tuple(f"use_{block}_{name}" for block in (1, 2) for name in USE_FIELDS)
_COMPANY = {"legal_person": "Tổ chức", "role": "Người đại diện", "organisation_name": "Công ty TNHH Mẫu"}
_HOUSE = "Nhà ở riêng lẻ"

LINE_SLIPS: Mapping[str, Slip] = {
    "FMT-001": _everything,
    "FMT-002": _put(residence="Qu\ufffd Võ"),
    "FMT-003": _with("holder_name", lambda name: f" {name}"),
    "FMT-004": _put(user_name="=HYPERLINK(1)"),
    "FMT-005": _put(user_address="X\u00b7 Qu\u00d5 V\u00e2"),
    "FMT-006": _put(user_address="Xa\u0303 Que\u0302\u0301 Vo\u0303"),
    "DOC-001": _put(serial=None),
    "DOC-002": _put(serial="1234567"),
    "DOC-003": _put(serial="CLO00417"),
    "DOC-004": _with("serial", lambda serial: f"{serial[:-6]} {serial[-6:]}"),
    "DOC-005": _put(serial="AA90000001", issued_on="03/06/2015"),
    "DOC-006": _copy("serial"),
    "DOC-007": _copy("serial"),
    "DOC-008": _put(issued_on=None),
    "DOC-009": _put(issued_on="31/02/2015"),
    "DOC-010": _put(issued_on="01/01/2126"),
    "DOC-011": _put(issued_on="01/01/1970"),
    "DOC-012": _put(register_number=None),
    "DOC-013": _copy("register_number", "issued_on"),
    "PER-001": _put(holder_name=None),
    "PER-002": _with("holder_name", lambda name: f"{name} 0900"),
    "PER-003": _put(holder_name="Hòa"),
    "PER-004": _put(born="71"),
    "PER-005": _put(born="1850"),
    "PER-006": _put(born="2026", issued_on="03/06/2015"),
    "PER-007": _put(sex="F"),
    "PER-008": _put(legal_person="CN"),
    "PER-009": _put(role="chủ"),
    "PER-010": _put(role="Chồng"),
    "PER-011": _put(legal_person="Hộ gia đình", role="Thành viên"),
    "PER-012": _put(legal_person="Vợ chồng", role="Vợ"),
    "PER-013": lambda row, other: {  # noqa: ARG005 - as above
        "legal_person": "Vợ chồng", "role": "Vợ" if row["sex"] == "Nam" else "Chồng",
    },
    "PER-014": _put(legal_person="Đồng sử dụng", role="Người đại diện"),
    "PER-015": _copy("serial", *_PLACE),
    "PER-017": _copy("serial", *_PLACE, legal_person="Hộ gia đình", role="Chủ hộ"),
    "PER-018": _put(**_COMPANY),
    "PER-019": _put(legal_person=None),
    "IDP-001": _put(identity_number=None),
    "IDP-002": _with("identity_number", lambda number: number[:11]),
    "IDP-003": _put(identity_number="925123456"),
    "IDP-004": _digits(0, "003"),
    "IDP-005": _with("born", lambda day: f"{day[:-4]}{int(day[-4:]) - 1}"),
    "IDP-006": _other_sex,
    "IDP-007": _copy("identity_number"),
    "IDP-008": _same_person,
    "IDP-009": _put(**_COMPANY, organisation_number="0100233489"),
    "IDP-010": _put(**_COMPANY, organisation_number="01002334"),
    "IDP-011": _put(**_COMPANY, organisation_number="027171900001"),
    "RGT-001": _put(use_1_code="Đất vườn tạp"),
    "RGT-002": _put(use_1_origin="cha mẹ cho"),
    "RGT-003": _put(use_1_form="cả hai"),
    "RGT-004": _put(use_2_code=None, use_3_code="CLN"),
    "RGT-005": _put(use_1_code=None),
    "RGT-006": _put(area="bốn trăm"),
    "RGT-007": _put(area="-4"),
    "RGT-008": _put(area=None),
    "RGT-009": _with("use_1_area", lambda area: f"{float(area) + 0.7:.1f}"),
    "RGT-010": _put(use_1_term="mãi"),
    "RGT-011": _put(use_1_term="15/10/1993"),
    "RGT-012": _put(use_1_term="15/10/2023", issued_on="03/06/2015"),
    "RGT-013": _put(use_1_term=None),
    "RGT-014": _same_use_twice,
    "RGT-015": _copy(*_PARCEL, *_USES),
    "AST-001": _put(floor_area="60"),
    "AST-002": _put(asset_kind="Căn hộ chung cư", floor_area="60"),
    "AST-003": _put(asset_kind=_HOUSE, floor_area="rộng"),
    "AST-004": _put(asset_kind=_HOUSE, floor_area="50", built_area="60"),
    "AST-005": _put(asset_kind=_HOUSE),
    "AST-006": _put(asset_kind=_HOUSE, floor_area="60", ownership_form="cả hai"),
    "AGR-001": _put(**_NO_PARCEL),
    "AGR-002": _put(**_NO_PARCEL | {"sheet_number": "1", "parcel_number": "99999"}),
    "AGR-004": _times(1.5),
    "AGR-006": _put(commune_code="00000"),
    "AGR-007": _put(use_1_code="NTD"),
    "AGR-008": _put(commune_code="09250"),
    "CMP-001": _put(identity_number=None),
    "SCN-007": _another_serial,
}  # fmt: skip
"""Slips in lines of people who hold alone."""

MEMBER_SLIPS: Mapping[str, Slip] = {"PER-016": _put(role=REPRESENTATIVE)}
"""Slips in lines of co-users beside the one who represents them."""

SCAN_SLIPS: Mapping[str, Slip] = {
    "SCN-001": _put(kind="jpeg"),
    "SCN-002": _put(encrypted=True),
    "SCN-003": _put(active=True),
    "SCN-004": _put(pages=0),
    "SCN-005": _put(serial=None),
    "SCN-006": _copy("sha256"),
    "SCN-008": _put(file="ZZ000000.pdf"),
    "SCN-009": _put(size=0),
}
CHANGE_SLIPS: Mapping[str, Slip] = {
    "CHG-001": _put(kind="ZZ"),
    "CHG-002": _put(registered_at="2015"),
    "CHG-003": _put(before=None),
    "CHG-004": _put(dossier_code="123"),
    "CHG-006": _put(registered_at="01/01/2126 09:00:00"),
    "CHG-005": lambda row, other: {"before": other["dossier"], "registered_at": "01/01/1990 09:00:00"},  # noqa: ARG005 - as above
}


def spoil_records(right: Records, times: int, seed: int) -> tuple[Records, list[RecordFault]]:
    """The records with each kind of slip put in ``times`` times, no row met twice, and the list of what was done."""
    dice = random.Random(f"records {seed}")  # noqa: S311 - demo data, nothing secret
    # A person may hold several parcels; two lines of one person do not contradict each other.
    alone = list(
        {
            row["identity_number"]: row
            for row in right.lines
            if row["legal_person"] == "Cá nhân" and "/" in row["born"]
        }.values()
    )
    members = [row for row in right.lines if (row["legal_person"], row["role"]) == (TOGETHER, MEMBER)]
    faults: list[RecordFault] = []
    lines = _spoil(right.lines, alone, LINE_SLIPS, times, dice, faults)
    lines = _spoil(lines, members, MEMBER_SLIPS, times, dice, faults)
    scans = _spoil(right.scans, right.scans, SCAN_SLIPS, times, dice, faults)
    return Records(lines, scans, _spoil(right.changes, right.changes, CHANGE_SLIPS, times, dice, faults)), faults


def write_records(folder: Path, commune: str, times: int, seed: int) -> dict[str, str]:
    """Write the campaign sheet of the delivery in ``folder``, with its list of faults; their paths by file name.

    Objects of the list are the rows of the sheet.
    """
    told, faults = spoil_records(records(folder, commune), times, seed)
    sheet, answers = folder / "records.xlsx", folder / "record-faults.json"
    write_campaign_sheet(sheet, told.lines)
    of_lines = [fault._asdict() for fault in faults if fault.rule in {*LINE_SLIPS, *MEMBER_SLIPS}]
    answers.write_text(json.dumps(of_lines, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return {path.name: str(path) for path in (sheet, answers)}


def _spoil(  # noqa: PLR0917 - one call, each argument named there
    rows: list[Row],
    among: Sequence[Row],
    slips: Mapping[str, Slip],
    times: int,
    dice: random.Random,
    faults: list[RecordFault],
) -> list[Row]:
    wanted = 2 * times * len(slips)
    if wanted > len(among):
        raise TooManyFaults(wanted=times * len(slips), placed=len(among) // 2)
    chosen = iter(dice.sample(among, wanted))
    changed: dict[str, Row] = {}
    for rule, slip in list(slips.items()) * times:
        row, other = next(chosen), next(chosen)
        changed[row["object"]] = {**row, **slip(row, other)}
        faults.append(RecordFault(rule, row["object"], other["object"]))
    return [changed.get(row["object"], row) for row in rows]
