"""Parcel codes issued elsewhere (mã định danh thửa đất đã cấp): well formed, unique, and in their parcel.

An imported code is taken as it is and never compared with one computed here: the same parcel gives other last characters with
another transform. It must only name a place in its parcel.
"""

from collections.abc import Iterator

import numpy as np
import pyarrow.compute as pc
import shapely

from diaba.cadastre import parcel_code, zones
from diaba.intake.content import Parcels
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import column, each, mask, number, objects, of_parcels, repeated


def malformed(parcels: Parcels, context: Context) -> Iterator[Finding]:  # noqa: ARG001 - every rule is called alike
    """Codes that are not 12 characters of the GeoHash alphabet."""
    codes = column(parcels, "parcel_code")
    well = pc.match_substring_regex(codes, f"^[{parcel_code.ALPHABET}]{{{parcel_code.LENGTH}}}$")
    for row, name in each(parcels, mask(pc.invert(well))):
        yield Finding(MALFORMED.id, name, {"code": codes[row].as_py()}, place=parcels.shapes[row])


def repeated_codes(parcels: Parcels, context: Context) -> Iterator[Finding]:  # noqa: ARG001 - every rule is called alike
    """Codes that several parcels carry."""
    codes = column(parcels, "parcel_code")
    for group in repeated(codes):
        first, *others = objects(parcels, group)
        facts = {"code": codes[int(group[0])].as_py(), "times": len(group)}
        yield Finding(REPEATED.id, first, facts, tuple(others), parcels.shapes[group[0]])


def away(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Codes whose place, brought back into the plane, is farther from the parcel than the tolerance."""
    codes = column(parcels, "parcel_code")
    given = mask(pc.is_valid(codes)) & parcels.sound
    rows = np.flatnonzero(given)
    if not len(rows) or parcels.srid not in zones.MERIDIANS:
        return
    longitudes, latitudes = parcel_code.decode(np.array(codes.take(rows).to_pylist(), np.str_))
    readable = np.isfinite(longitudes)
    rows = rows[readable]
    back = zones.from_wgs84(parcels.srid).transform(longitudes[readable], latitudes[readable])
    points = shapely.points(np.column_stack(back))
    distances = shapely.distance(parcels.shapes[rows], points)
    tolerance = number(context, "intake.parcel_code_tolerance")
    far = np.flatnonzero(distances > tolerance)
    for index, name in zip(far, objects(parcels, rows[far]), strict=True):
        facts = {
            "code": codes[int(rows[index])].as_py(),
            "distance": round(float(distances[index]), 2),
            "tolerance": tolerance,
        }
        yield Finding(AWAY.id, name, facts, place=points[index])


MALFORMED = Rule(
    id="IDN-001",
    version=1,
    family="identifier",
    severity=Severity.BLOCKER,
    basis=basis.PARCEL_CODE,
    title_vi="Mã định danh thửa đất sai quy cách",
    title_en="Parcel code is malformed",
    message_vi='{parcel} có mã định danh "{code}", không phải 12 ký tự GeoHash.',
    message_en='{parcel} has the parcel code "{code}", which is not 12 GeoHash characters.',
    remedy_vi="Ghi đúng mã đã cấp (12 ký tự, không có a, i, l, o); nếu chưa cấp thì để trống.",
    remedy_en="Give the code as issued (12 characters, none of a, i, l, o); leave it empty if none was issued.",
    check=of_parcels(malformed),
    columns=("parcel_code",),
    waivable=False,
)
REPEATED = Rule(
    id="IDN-002",
    version=1,
    family="identifier",
    severity=Severity.BLOCKER,
    basis=basis.PARCEL_CODE,
    title_vi="Trùng mã định danh thửa đất",
    title_en="Parcel code is used twice",
    message_vi="Mã định danh {code} được dùng cho {times} thửa: {parcel}; {others}.",
    message_en="Parcel code {code} is used for {times} parcels: {parcel}; {others}.",
    remedy_vi="Mỗi thửa đất chỉ có một mã duy nhất trên cả nước; kiểm tra thửa nào được cấp mã này.",
    remedy_en="A parcel has one code, unique nationwide; find out which of them it was issued to.",
    check=of_parcels(repeated_codes),
    columns=("parcel_code",),
    waivable=False,
)
AWAY = Rule(
    id="IDN-003",
    version=1,
    family="identifier",
    severity=Severity.ERROR,
    basis=basis.PARCEL_CODE,
    title_vi="Mã định danh không nằm trong thửa đất",
    title_en="Parcel code names another place",
    message_vi="{parcel} có mã định danh {code} chỉ vị trí cách thửa {distance:,.2f} m (cho phép {tolerance:,.2f} m).",
    message_en="{parcel} has the parcel code {code}, which names a place {distance:,.2f} m away ({tolerance:,.2f} m allowed).",
    remedy_vi="Kiểm tra mã có bị gán nhầm thửa, hoặc ranh giới có bị sai múi chiếu hay không.",
    remedy_en="See whether the code belongs to another parcel, or the boundary is in the wrong zone.",
    check=of_parcels(away),
    columns=("parcel_code",),
    parameters=("intake.parcel_code_tolerance",),
)
