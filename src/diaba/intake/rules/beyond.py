"""The edge with the neighbouring communes (tiếp biên giữa các xã): what the register holds beyond the boundary."""

from collections.abc import Iterator

import numpy as np
import shapely

from diaba.intake.content import Parcels
from diaba.intake.coverage import Edges
from diaba.intake.model import Beyond, Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import Rows, number, objects, of_parcels
from diaba.intake.rules.near_miss import Ends, misses, open_between
from diaba.intake.rules.registered_overlap import over


def _named(known: Beyond, row: int) -> dict[str, str]:
    unit, sheet, parcel = known.names[row]
    return {"unit": unit, "sheet": sheet, "number": parcel}


def overlapping(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Every delivered parcel with more than the smallest area in common with a registered one of another commune."""
    known = context.beyond
    if known is None or not len(known.shapes):
        return
    found = over(parcels, known, number(context, "geometry.snap"), number(context, "intake.minimum_overlap"))
    pairs = zip(objects(parcels, found.left), found.right.tolist(), found.areas.tolist(), found.places, strict=True)
    for name, other, area, place in pairs:
        yield Finding(OVERLAP.id, name, {"area": round(area, 3), **_named(known, other)}, place=place)


def apart(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Parcels with a corner that almost meets a registered parcel of another commune, by the corner farthest from it."""
    known = context.beyond
    if known is None or not len(known.shapes):
        return
    snap, within = number(context, "geometry.snap"), number(context, "intake.edge_match")
    rows = _near(parcels, known, within)
    shapes = np.concatenate([parcels.shapes[rows], known.shapes])
    valid = np.concatenate([parcels.valid[rows], shapely.is_valid(known.shapes)])
    edges = Edges.of(shapes, snap=snap, valid=valid).drawn
    own = np.arange(len(shapes)) < len(rows)
    ends, theirs = Ends.of(edges, own), ~own[edges.owners]
    near = misses(ends, edges.lines[theirs], edges.owners[theirs], within)
    first = np.flatnonzero(np.diff(near.point, prepend=-1))
    first = first[near.distance[first] > 2 * snap]
    others = edges.owners[theirs][near.line[first]]
    points = ends.at[near.point[first]]
    clear = ~shapely.intersects(shapes[others], shapely.points(points))
    clear &= open_between(shapely.STRtree(shapes), points, shapes[others], snap)
    first, others = first[clear], others[clear]
    order = np.lexsort((-near.distance[first], ends.owner[near.point[first]]))
    mine, at = np.unique(ends.owner[near.point[first]][order], return_index=True)
    for name, index in zip(objects(parcels, rows[mine]), order[at], strict=True):
        facts = {
            "distance": round(float(near.distance[first[index]]), 3),
            **_named(known, int(others[index]) - len(rows)),
        }
        yield Finding(APART.id, name, facts, place=shapely.Point(ends.at[near.point[first[index]]]))


def _near(parcels: Parcels, known: Beyond, within: float) -> Rows:
    """The rows of the delivered shapes whose boxes come as near as that to known ones."""
    west, south, east, north = shapely.bounds(known.shapes).T
    boxes = shapely.box(west - within, south - within, east + within, north + within)
    return np.unique(parcels.tree.query(boxes)[1])


OVERLAP = Rule(
    id="TOP-010",
    version=1,
    family="topology",
    severity=Severity.ERROR,
    basis=basis.UNIT_EDGES,
    title_vi="Chồng lấn thửa đất của xã liền kề",
    title_en="Parcel overlaps one of the neighbouring commune",
    message_vi="{parcel} chồng lấn {area:,.3f} m² lên thửa {number}, tờ {sheet} của {unit} đã có trong sổ đăng ký.",
    message_en="{parcel} overlaps parcel {number}, sheet {sheet} of {unit} in the register by {area:,.3f} m².",
    remedy_vi="Tiếp biên với xã liền kề theo hồ sơ địa giới; thống nhất ranh giới chung trước khi giao nộp lại.",
    remedy_en="Match edges with the neighbouring commune by the boundary record; agree on one boundary, then deliver again.",
    check=of_parcels(overlapping),
    parameters=("geometry.snap", "intake.minimum_overlap"),
)
APART = Rule(
    id="TOP-011",
    version=1,
    family="topology",
    severity=Severity.NOTICE,
    basis=basis.UNIT_EDGES,
    title_vi="Chưa tiếp biên với xã liền kề",
    title_en="Edge does not match the neighbouring commune",
    message_vi="{parcel} hở {distance:,.3f} m so với thửa {number}, tờ {sheet} của {unit}.",
    message_en="{parcel} misses parcel {number}, sheet {sheet} of {unit} by {distance:,.3f} m.",
    remedy_vi="Tiếp biên với xã liền kề theo hồ sơ địa giới; hai xã khác kinh tuyến trục thì so trong cùng một múi chiếu.",
    remedy_en="Match edges by the boundary record; compare communes of different meridians in one and the same zone.",
    check=of_parcels(apart),
    parameters=("geometry.snap", "intake.edge_match"),
)
