"""What certificates, scans and exchange files say that is right, and what has one fault, for every rule over them."""

from typing import Any

import pyarrow as pa

from deliveries import parcel, parcels, use
from diaba.intake.content import CHANGE_COLUMNS, CHANGES, LINE_COLUMNS, LINES, SCAN_COLUMNS, SCANS, SHAPES, Content

PERSON: dict[str, Any] = {
    "commune_code": "09247",
    "serial": "CH123456",
    "issued_on": "03/06/2015",
    "register_number": "CH 00001",
    "holder_name": "Nguyễn Thị Hòa",
    "born": "12/05/1971",
    "sex": "Nữ",
    "identity_number": "027171000001",
    "legal_person": "Cá nhân",
    "role": "Cá nhân",
    "certificate_sheet": "3",
    "certificate_parcel": "12-A",
    "sheet_number": "7",
    "parcel_number": "1",
    "area": "400",
    "use_1_code": "Đất ở tại đô thị",
    "use_1_area": "400",
    "use_1_origin": "CNQ-CTT",
    "use_1_form": "Riêng",
    "use_1_term": "Lâu dài",
    "scan_file": "CH123456.pdf",
}
SCAN: dict[str, Any] = {
    "file": "CH123456.pdf", "serial": "CH123456", "kind": "pdf", "size": 9, "sha256": "0f", "pages": 2, "encrypted": False,
    "active": False,
}  # fmt: skip
CHANGE: dict[str, Any] = {
    "dossier": "a", "before": "b", "depth": 0, "serial": "CH123456", "kind": "CN", "registered_at": "03/06/2015 10:00:00",
    "dossier_code": "H26.12-240101-0001", "content": "Chuyển nhượng",
}  # fmt: skip
ANOTHER = {
    "serial": "CH123457", "register_number": "CH 00002", "parcel_number": "2", "certificate_parcel": "13", "holder_name": "Trần Văn An",
    "identity_number": "027071000002", "sex": "Nam", "scan_file": "CH123457.pdf",
}  # fmt: skip
COMPANY = {
    "legal_person": "Tổ chức", "role": "Người đại diện", "organisation_name": "Công ty A", "organisation_number": "0100233488",
}  # fmt: skip


def lines(*changes: dict[str, Any]) -> pa.Table:
    rows = [{"object": f"pl3:{place}", **PERSON, **change} for place, change in enumerate(changes, 1)]
    return pa.Table.from_pylist(rows, schema=LINE_COLUMNS)


def told(*changes: dict[str, Any]) -> Content:
    return Content(parcels([]), lines=lines(*changes), blocks=frozenset({LINES}))


def scanned(*changes: dict[str, Any], said: tuple[dict[str, Any], ...] = ({},)) -> Content:
    rows = [{"object": f"scan:{place}", **SCAN, **change} for place, change in enumerate(changes, 1)]
    return Content(
        parcels([]),
        lines=lines(*said),
        scans=pa.Table.from_pylist(rows, SCAN_COLUMNS),
        blocks=frozenset({LINES, SCANS}),
    )


def changed(*changes: dict[str, Any]) -> Content:
    rows = [{"object": f"change:{place}", **CHANGE, **change} for place, change in enumerate(changes, 1)]
    return Content(parcels([]), changes=pa.Table.from_pylist(rows, CHANGE_COLUMNS), blocks=frozenset({CHANGES}))


def drawn(*changes: dict[str, Any], map_rows: int = 1, **of_map: Any) -> Content:
    rows = [parcel(place, **(of_map if not place else {})) for place in range(map_rows)]
    return Content(parcels(rows), lines=lines(*changes), blocks=frozenset({SHAPES, LINES}))


WIFE = {"legal_person": "Vợ chồng", "role": "Vợ"}
HUSBAND = WIFE | {"role": "Chồng", "sex": "Nam", "holder_name": "Trần Văn An", "identity_number": "027071000002"}
HEAD = {"legal_person": "Hộ gia đình", "role": "Chủ hộ"}
MEMBER = HEAD | {"role": "Thành viên", "holder_name": "Trần Văn An", "identity_number": "027071000002", "sex": "Nam"}
TOGETHER = {"legal_person": "Đồng sử dụng", "role": "Người đại diện"}
PARTNER = TOGETHER | {
    "role": "Thành viên",
    "holder_name": "Trần Văn An",
    "identity_number": "027071000002",
    "sex": "Nam",
}
IN_COMMON = {"use_1_form": "Sử dụng chung", "certificate_parcel": "12-A"}

RIGHT: dict[str, Content] = {
    "an individual": told({}),
    "two certificates": told({}, ANOTHER),
    "spouses": told(WIFE, HUSBAND),
    "a household": told(HEAD, MEMBER),
    "co-users": told(TOGETHER, PARTNER),
    "an organisation": told(COMPANY),
    "the sample's own rounding, 29.16 against 29.2": told({"area": "29.16", "use_1_area": "29.2"}),
    "two uses": told(
        {
            "use_1_area": "300",
            "use_2_code": "CLN",
            "use_2_area": "100",
            "use_2_term": "15/10/2063",
            "use_2_form": "Chung",
        }
    ),
    "an old land type in the words of its day": told({"use_1_code": "Đất trồng cây hàng năm khác"}),
    "a birth year alone": told({"born": "1971"}),
    "one letter, six digits": told({"serial": "Đ123456"}),
    "two letters, eight digits, this year": told({"serial": "AA12345678", "issued_on": "03/06/2026"}),
    "an apartment": told(
        {"asset_kind": "Căn hộ chung cư", "building": "CT1", "apartment_number": "0305", "floor_area": "68,4"}
    ),
    "a house": told(
        {"asset_kind": "Nhà ở riêng lẻ", "ownership_form": "Sở hữu riêng", "built_area": "60", "floor_area": "120.5"}
    ),
    "with its scan": scanned({}),
    "with its map": drawn({}),
    "by the old numbers of the map": drawn(
        {"sheet_number": None, "parcel_number": None}, old_sheet_number="3", old_parcel_number="12-A"
    ),
    "a change": changed({}),
    "the words of an old list for a use of today": drawn(
        {"use_1_code": "Đất bằng trồng cây hàng năm khác"}, land_uses=[use("HNK")]
    ),
    "a parcel held in common by two certificates": drawn(IN_COMMON, ANOTHER | IN_COMMON | {"parcel_number": "1"}),
    "a change of an earlier hour, told by day alone": changed(
        {"registered_at": "03/06/2015"}, {"dossier": "b", "before": "c", "depth": 1}
    ),
    "a dossier of two changes": changed(
        {},
        {"dossier": "b", "before": "c", "depth": 1, "registered_at": "3/6/2015 09:59:59"},
        {"dossier": "b", "before": "d", "depth": 1, "registered_at": "1/6/2015"},
    ),
    "names that are not Vietnamese": told({"residence": "Café Müller, Besançon"}, ANOTHER | {"user_name": "Hà Tôn"}),
    "nothing": Content(parcels([])),
}

WRONG: list[tuple[str, Content, list[str | None]]] = [
    ("FMT-001", told({}, ANOTHER, {}), ["pl3:1"]),
    ("FMT-002", told({"residence": "Qu\ufffd Võ"}), ["pl3:1"]),
    ("FMT-003", told({"holder_name": " Nguyễn  Hòa"}), ["pl3:1"]),
    ("FMT-004", told({"user_name": "=HYPERLINK(1)"}, ANOTHER | {"residence": "@x"}), ["pl3:1", "pl3:2"]),
    ("FMT-005", told({"residence": "X\u00b7 Qu\u00d5 V\u00e2"}, ANOTHER | {"user_name": "Nguyeãn Vaên Ñaït"}), ["pl3:1", "pl3:2"]),
    ("FMT-006", told({"residence": "Xa\u0303 Que\u0302\u0301 Vo\u0303"}), ["pl3:1"]),
    ("DOC-001", told({"serial": None}, ANOTHER | {"serial": " "}), ["pl3:1", "pl3:2"]),
    ("DOC-002", told({"serial": "CH12345"}, ANOTHER | {"serial": "1234567"}), ["pl3:1", "pl3:2"]),
    ("DOC-003", told({"serial": "CHO12345"}), ["pl3:1"]),
    ("DOC-004", told({"serial": "ch 123456"}), ["pl3:1"]),
    ("DOC-005", told({"serial": "AA12345678"}), ["pl3:1"]),
    ("DOC-006", told({}, ANOTHER | {"serial": "CH123456", "issued_on": "04/06/2015"}), ["pl3:1"]),
    ("DOC-007", told({}, ANOTHER | {"serial": "CH 123456"}), ["pl3:1"]),
    ("DOC-008", told({"issued_on": None}), ["pl3:1"]),
    ("DOC-009", told({"issued_on": "31/02/2015"}, ANOTHER | {"issued_on": "tháng 6"}), ["pl3:1", "pl3:2"]),
    ("DOC-010", told({"issued_on": "01/01/2027"}), ["pl3:1"]),
    ("DOC-011", told({"issued_on": "01/01/1970", "born": "1950"}), ["pl3:1"]),
    ("DOC-012", told({"register_number": None}), ["pl3:1"]),
    ("DOC-013", told({}, ANOTHER | {"register_number": "CH00001"}), ["pl3:1"]),
    ("PER-001", told({"holder_name": None}), ["pl3:1"]),
    ("PER-002", told({"holder_name": "Hòa 0912345678"}), ["pl3:1"]),
    ("PER-003", told({"holder_name": "Hòa"}), ["pl3:1"]),
    ("PER-004", told({"born": "71"}, ANOTHER | {"born": "32/01/1971"}), ["pl3:1", "pl3:2"]),
    ("PER-005", told({"born": "1850"}, ANOTHER | {"born": "2030"}), ["pl3:1", "pl3:2"]),
    ("PER-006", told({"born": "2016"}), ["pl3:1"]),
    ("PER-007", told({"sex": "F"}), ["pl3:1"]),
    ("PER-008", told({"legal_person": "CN"}), ["pl3:1"]),
    ("PER-009", told({"role": "chủ"}), ["pl3:1"]),
    ("PER-010", told({"role": "Chồng"}), ["pl3:1"]),
    ("PER-011", told(HEAD, MEMBER | {"role": "Chủ hộ"}), ["pl3:1"]),
    ("PER-012", told(WIFE), ["pl3:1"]),
    ("PER-013", told(WIFE, HUSBAND | {"sex": "Nữ"}), ["pl3:2"]),
    ("PER-014", told(TOGETHER), ["pl3:1"]),
    ("PER-015", told({}, {"holder_name": "Trần Văn An", "identity_number": "027071000002", "sex": "Nam"}), ["pl3:1"]),
    ("PER-016", told(TOGETHER, PARTNER | {"role": "Người đại diện"}), ["pl3:1"]),
    ("PER-017", told(HEAD, PARTNER), ["pl3:1"]),
    ("PER-018", told(COMPANY | {"organisation_number": None}), ["pl3:1"]),
    ("PER-019", told({"legal_person": None}), ["pl3:1"]),
    ("IDP-001", told({"identity_number": None}), ["pl3:1"]),
    ("IDP-002", told({"identity_number": "02717100000"}), ["pl3:1"]),
    ("IDP-003", told({"identity_number": "125123456"}), ["pl3:1"]),
    ("IDP-004", told({"identity_number": "003171000001"}), ["pl3:1"]),
    ("IDP-005", told({"identity_number": "027172000001"}), ["pl3:1"]),
    ("IDP-006", told({"identity_number": "027071000001"}), ["pl3:1"]),
    ("IDP-007", told({}, ANOTHER | {"identity_number": "027171000001"}), ["pl3:1"]),
    ("IDP-008", told({}, ANOTHER | {"holder_name": "Nguyễn Thị Hòa"}), ["pl3:1"]),
    ("IDP-009", told(COMPANY | {"organisation_number": "0100233489"}), ["pl3:1"]),
    ("IDP-010", told(COMPANY | {"organisation_number": "01002334"}), ["pl3:1"]),
    ("IDP-011", told(COMPANY | {"organisation_number": "027171000001"}), ["pl3:1"]),
    ("RGT-001", told({"use_1_code": "Đất vườn tạp"}), ["pl3:1"]),
    ("RGT-002", told({"use_1_origin": "cha mẹ cho"}), ["pl3:1"]),
    ("RGT-003", told({"use_1_form": "cả hai"}), ["pl3:1"]),
    ("RGT-004", told({"use_3_code": "CLN"}, ANOTHER | {"use_2_area": "3"}), ["pl3:1", "pl3:2"]),
    ("RGT-005", told({"use_1_code": None}), ["pl3:1"]),
    ("RGT-006", told({"area": "bốn trăm"}), ["pl3:1"]),
    ("RGT-007", told({"area": "-4"}), ["pl3:1"]),
    ("RGT-008", told({"area": None}), ["pl3:1"]),
    ("RGT-009", told({"use_1_area": "399.7"}), ["pl3:1"]),
    ("RGT-010", told({"use_1_term": "mãi"}), ["pl3:1"]),
    ("RGT-011", told({"use_1_term": "15/10/2013"}), ["pl3:1"]),
    ("RGT-012", told({"use_1_term": "15/10/2023"}), ["pl3:1"]),
    ("RGT-013", told({"use_1_term": None}), ["pl3:1"]),
    ("RGT-014", told({"use_1_area": "300", "use_2_code": "Đất ở tại đô thị", "use_2_area": "100", "use_2_origin": "CNQ-CTT",
                      "use_2_form": "Riêng", "use_2_term": "Lâu dài"}), ["pl3:1"]),
    ("RGT-015", told({}, ANOTHER | {"parcel_number": "1"}), ["pl3:1"]),
    ("AST-001", told({"floor_area": "60"}), ["pl3:1"]),
    ("AST-002", told({"asset_kind": "Căn hộ chung cư", "floor_area": "60"}), ["pl3:1"]),
    ("AST-003", told({"asset_kind": "Nhà ở riêng lẻ", "floor_area": "rộng"}), ["pl3:1"]),
    ("AST-004", told({"asset_kind": "Nhà ở riêng lẻ", "floor_area": "50", "built_area": "60"}), ["pl3:1"]),
    ("AST-005", told({"asset_kind": "Nhà ở riêng lẻ"}), ["pl3:1"]),
    ("AST-006", told({"asset_kind": "Nhà ở riêng lẻ", "floor_area": "60", "ownership_form": "cả hai"}), ["pl3:1"]),
    ("AGR-001", told({"certificate_sheet": None, "sheet_number": None}), ["pl3:1"]),
    ("AGR-002", drawn({"parcel_number": "99", "certificate_parcel": "98"}), ["pl3:1"]),
    ("AGR-003", drawn({}, map_rows=2), ["thua_dat:2"]),
    ("AGR-004", drawn({"area": "450", "use_1_area": "450"}), ["pl3:1"]),
    ("AGR-005", drawn({"parcel_code": "w7er83vmxbhv"}, parcel_code="w7er83vmxcp5"), ["pl3:1"]),
    ("AGR-006", told({"commune_code": "09253"}, ANOTHER | {"commune_code": "00000"}), ["pl3:1", "pl3:2"]),
    ("AGR-007", drawn({"use_1_code": "CLN"}), ["pl3:1"]),
    ("AGR-008", told({"commune_code": "09250"}), ["pl3:1"]),
    ("SCN-001", scanned({"kind": "jpeg"}), ["scan:1"]),
    ("SCN-002", scanned({"encrypted": True}), ["scan:1"]),
    ("SCN-003", scanned({"active": True}), ["scan:1"]),
    ("SCN-004", scanned({"pages": 0}), ["scan:1"]),
    ("SCN-005", scanned({"serial": None}), ["scan:1"]),
    ("SCN-006", scanned({}, {"file": "CH123457.pdf"}, said=({}, ANOTHER)), ["scan:1"]),
    ("SCN-007", scanned({}, said=({}, ANOTHER)), ["pl3:2"]),
    ("SCN-008", scanned({}, {"file": "X.pdf", "sha256": "aa"}), ["scan:2"]),
    ("SCN-009", scanned({"size": 0}), ["scan:1"]),
    ("CHG-001", changed({"kind": "ZZ"}), ["change:1"]),
    ("CHG-002", changed({"registered_at": "2015"}), ["change:1"]),
    ("CHG-003", changed({"before": None}), ["change:1"]),
    ("CHG-004", changed({"dossier_code": "123"}), ["change:1"]),
    ("CHG-005", changed({}, {"dossier": "b", "before": "c", "depth": 1, "registered_at": "04/06/2015 10:00:00"}), ["change:1"]),
    ("CHG-006", changed({"registered_at": "23/11/2026"}), ["change:1"]),
    ("CMP-001", drawn({"identity_number": None}), ["thua_dat:1"]),
    ("CMP-002", drawn({"born": "71"}), [None]),
]  # fmt: skip
