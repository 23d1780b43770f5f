"""The catalogue of quality rules (danh mục quy tắc kiểm tra): one rule, or one tight family, a file.

A rule is a pure function over columns and shapes; its id never changes its meaning, its version changes with its findings.
"""

from diaba.intake.model import Rule
from diaba.intake.rules import (
    areas,
    codes,
    duplicate_number,
    duplicate_shape,
    gap,
    invalid_shape,
    lines,
    map_scale,
    missing_shape,
    number_format,
    outside_unit,
    overlap,
    parcel_codes,
    registered_overlap,
    repeated_points,
    required,
    tiny_shape,
    wrong_type,
)

CATALOGUE: tuple[Rule, ...] = (
    missing_shape.RULE,
    wrong_type.RULE,
    invalid_shape.RULE,
    repeated_points.RULE,
    tiny_shape.RULE,
    overlap.RULE,
    duplicate_shape.RULE,
    gap.RULE,
    outside_unit.WHOLLY,
    outside_unit.PARTLY,
    registered_overlap.RULE,
    required.SHEET_NUMBER,
    required.PARCEL_NUMBER,
    required.LAND_USE,
    duplicate_number.RULE,
    number_format.RULE,
    codes.LAND_TYPE,
    codes.ORIGIN,
    codes.FORM,
    map_scale.RULE,
    areas.NOT_POSITIVE,
    areas.SUM_OF_USES,
    areas.OF_SHAPE,
    required.LEGAL_AREA,
    parcel_codes.MALFORMED,
    parcel_codes.REPEATED,
    parcel_codes.AWAY,
    *lines.RULES,
)
