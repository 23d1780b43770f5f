"""Boundaries finer than any survey (đỉnh nhọn, cạnh ngắn, đỉnh dày): spikes that enclose something, stubs, and heaps of points."""

from collections.abc import Iterator

import numpy as np
import shapely

from diaba.intake.content import Parcels
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.corners import corners
from diaba.intake.rules.facts import each, number, objects, of_parcels


def sharp(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """The sharpest corner of each parcel that has one sharper than is surveyed, inside or outside.

    Corners of the commune's own boundary, which is a reference, are not the surveyor's.
    """
    limit = number(context, "intake.sharpest_angle")
    all_ = parcels.once(corners)
    back, ahead = -all_.steps[all_.before], all_.steps
    cross, dot = back[:, 0] * ahead[:, 1] - back[:, 1] * ahead[:, 0], (back * ahead).sum(axis=1)
    # Cheaper than an angle for every corner: only those in question are measured.
    rows = np.flatnonzero((dot > 0) & (np.abs(cross) < np.tan(np.radians(limit)) * dot))
    if context.unit_shape is not None:
        rim, near = shapely.boundary(context.unit_shape), number(context, "intake.outside_tolerance")
        rows = rows[~shapely.dwithin(rim, shapely.points(all_.at[rows]), near)]
    angles = np.degrees(np.arctan2(np.abs(cross[rows]), dot[rows]))
    order = np.lexsort((angles, all_.owner[rows]))
    rows, angles = rows[order], angles[order]
    owners, sharpest = np.unique(all_.owner[rows], return_index=True)
    for owner, name, index in zip(owners, objects(parcels, owners), sharpest, strict=True):
        corner = all_.at[rows[index]]
        facts = {
            "angle": round(float(angles[index]), 2),
            "limit": limit,
            "corners": int((all_.owner[rows] == owner).sum()),
        }
        yield Finding(SHARP.id, name, facts, place=shapely.Point(corner))


def short(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """The shortest edge of each parcel that has one longer than nothing, and shorter than is surveyed."""
    limit, snap = number(context, "intake.shortest_edge"), number(context, "geometry.snap")
    all_ = parcels.once(corners)
    lengths = all_.lengths
    rows = np.flatnonzero((lengths > snap) & (lengths < limit))
    rows = rows[np.lexsort((lengths[rows], all_.owner[rows]))]
    owners, shortest = np.unique(all_.owner[rows], return_index=True)
    for owner, name, index in zip(owners, objects(parcels, owners), shortest, strict=True):
        corner = rows[index]
        facts = {
            "length": round(float(lengths[corner]), 3),
            "limit": limit,
            "edges": int((all_.owner[rows] == owner).sum()),
        }
        place = shapely.LineString([all_.at[corner], all_.at[corner] + all_.steps[corner]])
        yield Finding(SHORT.id, name, facts, place=place)


def many(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Parcels with more corners than a survey gives; roads and rivers may have as many as they need."""
    most = number(context, "intake.most_corners")
    all_ = parcels.once(corners)
    count = np.bincount(all_.owner, minlength=len(parcels.shapes))
    forms = ~parcels.table["occupies_land"].to_numpy()
    for row, name in each(parcels, (count > most) & forms):
        yield Finding(MANY.id, name, {"corners": int(count[row]), "most": int(most)}, place=parcels.shapes[row])


SHARP = Rule(
    id="GEO-006",
    version=1,
    family="geometry",
    severity=Severity.WARNING,
    basis=basis.PRACTICE,
    title_vi="Góc ranh giới quá nhọn",
    title_en="Boundary has a spike",
    message_vi="{parcel} có {corners} góc nhọn dưới {limit:,.1f}°, nhọn nhất {angle:,.2f}°.",
    message_en="{parcel} has {corners} corners sharper than {limit:,.1f}°, the sharpest {angle:,.2f}°.",
    remedy_vi="Kiểm tra đỉnh này có phải điểm đo thật hay do khép vùng, bắt dính sai; xóa đỉnh thừa ở cả thửa liền kề.",
    remedy_en="See whether the corner was surveyed or comes of building polygons; remove it from both neighbours if it was not.",
    check=of_parcels(sharp),
    parameters=("intake.sharpest_angle", "intake.outside_tolerance"),
)
SHORT = Rule(
    id="GEO-007",
    version=1,
    family="geometry",
    severity=Severity.NOTICE,
    basis=basis.PRACTICE,
    title_vi="Cạnh thửa quá ngắn",
    title_en="Edge is very short",
    message_vi="{parcel} có {edges} cạnh ngắn hơn {limit:,.3f} m, ngắn nhất {length:,.3f} m.",
    message_en="{parcel} has {edges} edges shorter than {limit:,.3f} m, the shortest {length:,.3f} m.",
    remedy_vi="Gộp hai đỉnh nếu là cùng một mốc ranh giới, sửa như nhau ở các thửa liền kề.",
    remedy_en="Make the two corners one if they are the same boundary mark, alike in all neighbours.",
    check=of_parcels(short),
    parameters=("intake.shortest_edge", "geometry.snap"),
)
MANY = Rule(
    id="GEO-008",
    version=1,
    family="geometry",
    severity=Severity.NOTICE,
    basis=basis.PRACTICE,
    title_vi="Quá nhiều đỉnh",
    title_en="Boundary has very many corners",
    message_vi="{parcel} có {corners:,} đỉnh, nhiều hơn {most:,}.",
    message_en="{parcel} has {corners:,} corners, more than {most:,}.",
    remedy_vi="Kiểm tra ranh giới có bị số hóa tự động hay làm trơn không; chỉ giữ các đỉnh đo đạc.",
    remedy_en="See whether it was traced or smoothed by a program; keep only the surveyed corners.",
    check=of_parcels(many),
    parameters=("intake.most_corners",),
)
