"""Assets on the certificate (tài sản gắn liền với đất)."""

import numpy as np
import pyarrow.compute as pc

from diaba.intake.model import Context, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import mask
from diaba.intake.rules.lines.making import Found, Table, line_rule, told

_DETAILS = (
    "estate",
    "building",
    "apartment_number",
    "built_area",
    "floor_area",
    "ownership_form",
    "ownership_term",
    "grade",
)
_OWNERSHIP = "(?i)(?:sở hữu )?(?:riêng|chung)|-/-"


def _is_apartment(lines: Table) -> np.ndarray:
    return mask(pc.match_substring_regex(pc.utf8_lower(lines.text("asset_kind")), "căn hộ"))


def _no_kind(lines: Table, context: Context) -> Found:  # noqa: ARG001 - every rule is called alike
    return told(lines, lines.given(*_DETAILS) & ~lines.given("asset_kind"))


def _apartment_nowhere(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    return told(lines, _is_apartment(lines) & ~(lines.given("building") & lines.given("apartment_number")))


def _unreadable(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    seen = np.zeros(len(lines), bool)
    for name in ("built_area", "floor_area"):
        found = lines.given(name) & ~(lines.numbers(name) > 0) & ~seen
        seen |= found
        yield from told(lines, found, value=name)


def _floor_smaller(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    smaller = lines.numbers("floor_area") < lines.numbers("built_area")
    return told(lines, smaller & ~_is_apartment(lines), floor="floor_area", built="built_area")


def _no_area(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    return told(lines, lines.given("asset_kind") & ~lines.given("built_area", "floor_area"))


def _odd_ownership(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    given = lines.given("ownership_form")
    return told(lines, given & ~lines.matches("ownership_form", _OWNERSHIP), value="ownership_form")


RULES = (
    line_rule(
        "AST-001", Severity.ERROR, ("Tài sản thiếu loại", "Asset without its kind"),
        ("{parcel} có thông tin tài sản nhưng thiếu loại tài sản.",
         "{parcel} tells of an asset but not of which kind."),
        ("Ghi loại tài sản.", "Give the kind."), _no_kind, columns=("asset_kind",), basis=basis.COMPLETENESS,
    ),
    line_rule(
        "AST-002", Severity.ERROR, ("Căn hộ thiếu tòa nhà hoặc số căn hộ", "Apartment without building or number"),
        ("{parcel} là căn hộ nhưng thiếu tên tòa nhà hoặc số căn hộ.",
         "{parcel} is an apartment without its building or number."),
        ("Ghi tòa nhà và số căn hộ.", "Give building and number."),
        _apartment_nowhere, columns=("building", "apartment_number"), basis=basis.COMPLETENESS,
    ),
    line_rule(
        "AST-003", Severity.ERROR, ("Diện tích tài sản không hợp lệ", "Area of an asset is no positive number"),
        ('{parcel}: diện tích tài sản "{value}" không phải số dương.',
         '{parcel}: the asset\'s area "{value}" is no positive number.'),
        ("Ghi số m².", "Write it in m²."), _unreadable, columns=("built_area", "floor_area"), basis=basis.NORMALISATION,
    ),
    line_rule(
        "AST-004", Severity.WARNING,
        ("Diện tích sàn nhỏ hơn diện tích xây dựng", "Floors smaller than the ground built on"),
        ("{parcel}: diện tích sàn {floor} m² nhỏ hơn diện tích xây dựng {built} m².",
         "{parcel}: floors of {floor} m² are smaller than the ground of {built} m²."),
        ("Đối chiếu với Giấy chứng nhận.", "Compare with the certificate."),
        _floor_smaller, columns=("built_area", "floor_area"), basis=basis.COMPLETENESS,
    ),
    line_rule(
        "AST-005", Severity.WARNING, ("Tài sản thiếu diện tích", "Asset without an area"),
        ("{parcel} có tài sản nhưng thiếu diện tích.", "{parcel} has an asset without an area."),
        ("Ghi diện tích xây dựng hoặc diện tích sàn.", "Give the ground or floor area."),
        _no_area, columns=("built_area", "floor_area"), basis=basis.COMPLETENESS,
    ),
    line_rule(
        "AST-006", Severity.WARNING, ("Hình thức sở hữu không hợp lệ", "Unknown form of ownership"),
        ('{parcel}: hình thức sở hữu "{value}" không phải sở hữu riêng hoặc sở hữu chung.',
         '{parcel}: the form of ownership "{value}" is neither private nor common.'),
        ("Ghi Sở hữu riêng hoặc Sở hữu chung, đúng như trên Giấy chứng nhận.",
         "Write Sở hữu riêng or Sở hữu chung, as on the certificate."),
        _odd_ownership, columns=("ownership_form",), basis=basis.CAMPAIGN,
    ),
)  # fmt: skip
