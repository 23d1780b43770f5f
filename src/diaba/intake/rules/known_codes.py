"""Parcel codes against the register and the commune (mã định danh đối chiếu sổ đăng ký và địa giới)."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from diaba.cadastre import parcel_code, zones
from diaba.intake.content import Parcels
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import column, each, mask, number, objects, of_parcels


def elsewhere(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Codes whose place is not in the commune, nor so near its boundary that the boundary may be wrong."""
    codes = column(parcels, "parcel_code")
    rows = np.flatnonzero(mask(pc.is_valid(codes)))
    if not len(rows) or parcels.srid not in zones.MERIDIANS or context.unit_shape is None:
        return
    longitudes, latitudes = parcel_code.decode(np.array(codes.take(pa.array(rows)).to_pylist(), np.str_))
    readable = np.isfinite(longitudes)
    rows = rows[readable]
    back = zones.from_wgs84(parcels.srid).transform(longitudes[readable], latitudes[readable])
    points = shapely.points(np.column_stack(back))
    distances = shapely.distance(context.unit_shape, points)
    far = np.flatnonzero(distances > number(context, "intake.outside_tolerance"))
    for index, name in zip(far, objects(parcels, rows[far]), strict=True):
        facts = {
            "code": codes[int(rows[index])].as_py(),
            "unit": context.unit_name,
            "distance": round(float(distances[index]), 1),
        }
        yield Finding(ELSEWHERE.id, name, facts, place=points[index])


def taken(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Codes that the register holds for another sheet and number, which the delivery does not replace."""
    known = context.registered
    if known is None or not any(known.codes):
        return
    held = {code: row for row, code in enumerate(known.codes) if code}
    codes = column(parcels, "parcel_code")
    for row, name in each(parcels, mask(pc.is_in(codes, pa.array(sorted(held), pa.string())))):
        code = codes[row].as_py()
        sheet, parcel = known.names[held[code]]
        yield Finding(TAKEN.id, name, {"code": code, "sheet": sheet, "number": parcel}, place=parcels.shapes[row])


ELSEWHERE = Rule(
    id="IDN-004",
    version=1,
    family="identifier",
    severity=Severity.ERROR,
    basis=basis.PARCEL_CODE,
    title_vi="Mã định danh chỉ vị trí ngoài xã",
    title_en="Parcel code names a place outside the commune",
    message_vi="{parcel} có mã định danh {code} chỉ vị trí ngoài {unit}, cách địa giới {distance:,.1f} m.",
    message_en="{parcel} has the parcel code {code}, which names a place outside {unit}, {distance:,.1f} m from its boundary.",
    remedy_vi="Kiểm tra mã có thuộc thửa của xã khác hay không; thửa chưa được cấp mã thì để trống.",
    remedy_en="See whether the code belongs to a parcel of another commune; leave it empty if none was issued.",
    check=of_parcels(elsewhere),
    columns=("parcel_code",),
    parameters=("intake.outside_tolerance",),
)
TAKEN = Rule(
    id="IDN-005",
    version=1,
    family="identifier",
    severity=Severity.BLOCKER,
    basis=basis.PARCEL_CODE,
    title_vi="Mã định danh đã cấp cho thửa khác",
    title_en="Parcel code was issued to another parcel",
    message_vi="{parcel} có mã định danh {code} đã cấp cho thửa {number}, tờ {sheet} trong sổ đăng ký.",
    message_en="{parcel} has the parcel code {code}, which the register holds for parcel {number}, sheet {sheet}.",
    remedy_vi="Mỗi thửa có một mã duy nhất; nếu thửa đổi số thì giao nộp kèm số tờ, số thửa cũ và thửa cũ.",
    remedy_en="A parcel has one code; if its number changed, deliver it with its old number together with the old parcel.",
    check=of_parcels(taken),
    columns=("parcel_code",),
    waivable=False,
)
