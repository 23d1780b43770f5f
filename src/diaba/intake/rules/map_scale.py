"""Map scales no cadastral map is made at (tỷ lệ bản đồ)."""

from collections.abc import Iterator

import numpy as np

from diaba.intake.content import Parcels
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules.facts import each, numbers, of_parcels
from diaba.law.refusals import ParameterUnknown


def check(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Scales for which the law sets no accuracy."""
    scales = numbers(parcels, "map_scale")
    strange = [scale for scale in np.unique(scales[np.isfinite(scales)]) if not _is_made(int(scale), context)]
    for row, name in each(parcels, np.isin(scales, strange)):
        yield Finding(RULE.id, name, {"scale": int(scales[row])}, place=parcels.shapes[row])


def _is_made(scale: int, context: Context) -> bool:
    try:
        context.law.parameter("cadastre.boundary_error", context.at, str(scale))
    except ParameterUnknown:
        return False
    return True


RULE = Rule(
    id="ATT-009",
    version=1,
    family="attribute",
    severity=Severity.BLOCKER,
    basis="TT-25-2014-BTNMT, Điều 7",
    title_vi="Tỷ lệ bản đồ không hợp lệ",
    title_en="Unknown map scale",
    message_vi="{parcel} thuộc bản đồ tỷ lệ 1:{scale}, không phải tỷ lệ bản đồ địa chính.",
    message_en="{parcel} is on a map at 1:{scale}, which is no scale of cadastral maps.",
    remedy_vi="Ghi mẫu số tỷ lệ của tờ bản đồ địa chính: 200, 500, 1000, 2000, 5000 hoặc 10000; nếu không rõ thì để trống.",
    remedy_en="Give the scale of the cadastral sheet: 200, 500, 1000, 2000, 5000 or 10000; leave it empty if unknown.",
    check=of_parcels(check),
    columns=("map_scale",),
    parameters=("cadastre.boundary_error",),
    waivable=False,
)
