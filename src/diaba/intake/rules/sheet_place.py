"""Parcels far from the rest of their sheet (thửa nằm ngoài phạm vi tờ bản đồ): a wrong sheet number, or a wrong place."""

from collections.abc import Iterator

import numpy as np
import shapely

from diaba.intake.content import Parcels
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules.facts import by_scale, column, mask, number, numbers, objects, of_parcels
from diaba.law.refusals import ParameterUnknown


def check(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Parcels farther from the middle of their sheet than a sheet of that scale reaches; roads and rivers pass sheets."""
    sheets, scales = column(parcels, "sheet_number"), numbers(parcels, "map_scale")
    reach = number(context, "intake.sheet_reach")
    side = by_scale(scales, lambda scale: _side(scale, context))
    forms = parcels.sound & ~parcels.table["occupies_land"].to_numpy() & np.isfinite(side)
    rows = np.flatnonzero(forms & mask(sheets.is_valid()))
    if not len(rows):
        return
    bounds = shapely.bounds(parcels.shapes[rows])
    at = (bounds[:, :2] + bounds[:, 2:]) / 2
    sheet = sheets.take(rows).dictionary_encode().indices.to_numpy()
    order = np.argsort(sheet, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(sheet[order])) + 1)
    middle = np.empty_like(at)
    for group in groups:
        middle[group] = np.median(at[group], axis=0)
    distance = np.hypot(*(at - middle).T)
    far = np.flatnonzero(distance > reach * side[rows])
    for index, name in zip(far, objects(parcels, rows[far]), strict=True):
        row = int(rows[index])
        facts = {
            "sheet": sheets[row].as_py(),
            "distance": round(float(distance[index]), 1),
            "scale": int(scales[row]),
            "side": int(side[row]),
        }
        yield Finding(RULE.id, name, facts, place=parcels.shapes[row])


def _side(scale: int, context: Context) -> float:
    try:
        return number(context, "cadastre.sheet_side", str(scale))
    except ParameterUnknown:
        return np.inf


RULE = Rule(
    id="TOP-013",
    version=1,
    family="topology",
    severity=Severity.WARNING,
    basis="TT-25-2014-BTNMT, Điều 5",
    title_vi="Thửa đất ngoài phạm vi tờ bản đồ",
    title_en="Parcel lies away from its sheet",
    message_vi="{parcel} cách tâm tờ {sheet} {distance:,.1f} m, trong khi một tờ tỷ lệ 1:{scale} chỉ rộng {side:,} m.",
    message_en="{parcel} is {distance:,.1f} m from the middle of sheet {sheet}, while a sheet at 1:{scale} is {side:,} m wide.",
    remedy_vi="Kiểm tra số tờ của thửa và vị trí của thửa; hai tờ khác nhau của các xã cũ không được dùng chung một số tờ.",
    remedy_en="Check its sheet number and its place; two sheets of former communes must not share one number.",
    check=of_parcels(check),
    columns=("sheet_number", "map_scale"),
    parameters=("cadastre.sheet_side", "intake.sheet_reach"),
)
