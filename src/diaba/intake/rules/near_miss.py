"""Boundaries that almost meet (ranh giới gần khớp): short of a road or river, or a corner on an edge that has none there."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import shapely

from diaba.intake.content import Parcels
from diaba.intake.coverage import Drawn, Mask, Shapes
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.corners import Floats
from diaba.intake.rules.facts import Rows, column, number, objects, of_parcels, several
from diaba.intake.rules.facts import edges as unmatched


class Misses(NamedTuple):
    """Points near lines of others, pair by pair, the nearest line of each point first."""

    point: Rows
    line: Rows
    distance: Floats


class Ends(NamedTuple):
    """The ends of edges that no neighbour drew alike, each once for each owner."""

    at: Floats
    owner: Rows

    @classmethod
    def of(cls, edges: Drawn, chosen: Mask) -> "Ends":
        """Those whose owners are ``chosen``."""
        some = chosen[edges.owners]
        ends = np.column_stack([np.repeat(edges.owners[some], 2), edges.lines[some].reshape(-1, 2)])
        once: Floats = np.asarray(np.unique(ends, axis=0), np.float64)
        return cls(once[:, 1:], once[:, 0].astype(np.int64))


def misses(ends: Ends, lines: Floats, line_of: Rows, within: float) -> Misses:
    """The pairs of an end and another owner's line within the distance."""
    segments, spots = shapely.linestrings(lines.reshape(-1, 2, 2)), shapely.points(ends.at)
    point, line = shapely.STRtree(segments).query(spots, predicate="dwithin", distance=within)
    differ = ends.owner[point] != line_of[line]
    point, line = point[differ], line[differ]
    distance = shapely.distance(spots[point], segments[line])
    order = np.lexsort((line, distance, point))
    return Misses(point[order], line[order], distance[order])


def open_between(tree: shapely.STRtree, at: Floats, others: Shapes, snap: float) -> Mask:
    """Which of the points have bare land between them and the shape beside them."""
    middle = shapely.line_interpolate_point(shapely.shortest_line(shapely.points(at), others), 0.5, normalized=True)
    bare = np.ones(len(at), np.bool_)
    bare[tree.query(middle, predicate="dwithin", distance=snap)[0]] = False
    return bare


def short_of_objects(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Parcels with a corner that stops a little short of a road or water; what runs into it is an overlap."""
    snap, within = number(context, "geometry.snap"), number(context, "intake.undershoot")
    edges, ways = unmatched(parcels, context).drawn, parcels.table["occupies_land"].to_numpy()
    ends, some = Ends.of(edges, ~ways), ways[edges.owners]
    # Of roads equally near the first by name is told, whatever the order of rows.
    by_name = np.flatnonzero(some)[np.argsort(np.array(objects(parcels, edges.owners[some]), np.str_), kind="stable")]
    near = misses(ends, edges.lines[by_name], edges.owners[by_name], within)
    nearest = np.flatnonzero(np.diff(near.point, prepend=-1))
    point, beside = near.point[nearest], edges.owners[by_name][near.line[nearest]]
    clear = (near.distance[nearest] > 2 * snap) & parcels.valid[beside]
    clear[clear] = ~shapely.intersects(parcels.shapes[beside[clear]], shapely.points(ends.at[point[clear]]))
    found = np.flatnonzero(clear)
    found = found[open_between(parcels.tree, ends.at[point[found]], parcels.shapes[beside[found]], snap)]
    found = found[np.lexsort((-near.distance[nearest[found]], ends.owner[point[found]]))]
    owners, farthest = np.unique(ends.owner[point[found]], return_index=True)
    found = found[farthest]
    pairs = zip(objects(parcels, owners), objects(parcels, beside[found]), found, strict=True)
    for name, other, index in pairs:
        facts = {"distance": round(float(near.distance[nearest[index]]), 3)}
        yield Finding(OBJECTS.id, name, facts, (other,), shapely.Point(ends.at[point[index]]))


def loose_corners(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """By sheet, the corners on or beside an edge of a neighbour that has no corner there."""
    within = number(context, "intake.snap_tolerance")
    edges = unmatched(parcels, context).drawn
    ends = Ends.of(edges, np.ones(len(parcels.shapes), np.bool_))
    near = misses(ends, edges.lines, edges.owners, within)
    away = np.linalg.norm(edges.lines[near.line].reshape(-1, 2, 2) - ends.at[near.point][:, None], axis=2).min(axis=1)
    pair = near.point * len(parcels.shapes) + edges.owners[near.line]
    loose = ~np.isin(pair, pair[away <= within])
    point, first = np.unique(near.point[loose], return_index=True)
    distance, rows = near.distance[loose][first], ends.owner[point]
    sheets = np.array(column(parcels, "sheet_number").fill_null("").take(pa.array(rows)).to_pylist(), np.str_)
    for sheet in np.unique(sheets).tolist():
        these = sheets == sheet
        facts = {"sheet": sheet, "corners": int(these.sum()), "distance": round(float(distance[these].max()), 3)}
        place = shapely.MultiPoint(np.unique(ends.at[point[these]], axis=0))
        yield several(CORNERS.id, parcels, rows[these], facts, place)


OBJECTS = Rule(
    id="TOP-008",
    version=1,
    family="topology",
    severity=Severity.WARNING,
    basis=basis.RELATIONS,
    title_vi="Ranh giới chưa khép đến đường, sông, kênh",
    title_en="Boundary stops short of a road or water",
    message_vi="Ranh giới của {parcel} và {others} hở nhau {distance:,.3f} m.",
    message_en="The boundaries of {parcel} and {others} miss each other by {distance:,.3f} m.",
    remedy_vi="Bắt dính ranh giới thửa vào mép đường, bờ sông, bờ kênh; nếu có dải đất ở giữa thì vẽ thành đối tượng.",
    remedy_en="Snap the boundary to the edge of the road or the bank; if land lies between, draw it as an object.",
    check=of_parcels(short_of_objects),
    parameters=("geometry.snap", "intake.minimum_overlap", "intake.undershoot"),
)
CORNERS = Rule(
    id="TOP-009",
    version=1,
    family="topology",
    severity=Severity.NOTICE,
    basis=basis.RELATIONS,
    title_vi="Đỉnh không có ở thửa liền kề",
    title_en="Corner that the neighbour does not have",
    message_vi="Tờ {sheet}: {corners} đỉnh của {count} đối tượng nằm trên cạnh của thửa liền kề nhưng thửa đó không có đỉnh, "
    "lệch xa nhất {distance:,.3f} m: {others}.",
    message_en="Sheet {sheet}: {corners} corners of {count} objects lie on a neighbour's edge that has none there, "
    "{distance:,.3f} m off at most: {others}.",
    remedy_vi="Thêm đỉnh vào ranh giới của thửa liền kề để ranh giới chung trùng nhau từng đỉnh.",
    remedy_en="Add the corner to the neighbour, so that their common boundary is the same corner by corner.",
    check=of_parcels(loose_corners),
    parameters=("geometry.snap", "intake.minimum_overlap", "intake.snap_tolerance"),
)
