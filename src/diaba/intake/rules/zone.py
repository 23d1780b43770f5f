"""The zone a delivery is in (múi chiếu, kinh tuyến trục): that of the commune's maps, and not left by far."""

from collections.abc import Iterator

import numpy as np
import shapely

from diaba.cadastre import zones
from diaba.intake.content import Parcels
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules.facts import number, of_parcels, several


def foreign(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """One finding where the meridian is none of those the maps of the commune have."""
    meridian = zones.MERIDIANS.get(parcels.srid)
    if meridian is None or not context.meridians or meridian in context.meridians or not len(parcels.shapes):
        return
    wanted = [zones.label(srid) for srid, degrees in zones.MERIDIANS.items() if degrees in context.meridians]
    facts = {"unit": context.unit_name, "meridian": zones.label(parcels.srid), "wanted": ", ".join(wanted)}
    yield several(FOREIGN.id, parcels, range(len(parcels.shapes)), facts)


def beyond(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """One finding for the parcels farther from the meridian than half the zone."""
    if parcels.srid not in zones.MERIDIANS:
        return
    half = number(context, "cadastre.zone_width") / 2
    rows = np.flatnonzero(parcels.sound)
    bounds = shapely.bounds(parcels.shapes[rows])
    # 100 km to a degree is less than anywhere in the country, so that only what may be outside is turned into degrees.
    rows, bounds = (
        values[np.abs(bounds[:, [0, 2]] - 500_000).max(axis=1) > half * 100_000] for values in (rows, bounds)
    )
    if not len(rows):
        return
    middle = (bounds[:, :2] + bounds[:, 2:]) / 2
    away = np.abs(zones.to_wgs84(parcels.srid).transform(*middle.T)[0] - zones.MERIDIANS[parcels.srid])
    out = ~(away <= half)
    if out.any():
        facts = {"meridian": zones.label(parcels.srid), "away": round(float(np.nanmax(away[out])), 2), "half": half}
        yield several(BEYOND.id, parcels, rows[out], facts, shapely.MultiPoint(middle[out]))


FOREIGN = Rule(
    id="REF-001",
    version=1,
    family="reference system",
    severity=Severity.WARNING,
    basis="TT-25-2014-BTNMT, Phụ lục 2",
    title_vi="Kinh tuyến trục không phải của địa phương",
    title_en="The zone is not that of the province",
    message_vi="{count} đối tượng ở kinh tuyến trục {meridian}; bản đồ của {unit} dùng {wanted}: {others}.",
    message_en="{count} objects are in the zone of {meridian}; maps of {unit} are in {wanted}: {others}.",
    remedy_vi="Khu vực đã có bản đồ giữ kinh tuyến trục của tỉnh cũ: giao nộp tọa độ gốc theo kinh tuyến trục đó.",
    remedy_en="Areas already mapped keep the meridian of their former province: deliver the surveyed coordinates in it.",
    check=of_parcels(foreign),
    parameters=("cadastre.central_meridian",),
)
BEYOND = Rule(
    id="REF-002",
    version=1,
    family="reference system",
    severity=Severity.ERROR,
    basis="TT-25-2014-BTNMT: múi chiếu 3°",
    title_vi="Tọa độ ngoài phạm vi múi chiếu",
    title_en="Coordinates outside the zone",
    message_vi="{count} đối tượng cách kinh tuyến trục {meridian} tới {away:,.2f}°, quá nửa múi chiếu ({half:,.1f}°): {others}.",
    message_en="{count} objects are up to {away:,.2f}° from the meridian {meridian}, over half a zone ({half:,.1f}°): {others}.",
    remedy_vi="Kiểm tra kinh tuyến trục đã khai và tọa độ gốc của tệp.",
    remedy_en="Check the meridian that was declared, and the file's own coordinates.",
    check=of_parcels(beyond),
    parameters=("cadastre.zone_width",),
)
