"""Sheets that leave a strip open between them (hở biên giữa các tờ bản đồ), both delivered or one of them registered."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from diaba.intake.content import Parcels
from diaba.intake.coverage import Drawn, Edges, Mask, Shapes
from diaba.intake.model import Context, Finding, Registered, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import Rows, column, number, of_parcels, several
from diaba.intake.rules.facts import edges as unmatched
from diaba.intake.rules.near_miss import Ends, misses, open_between
from diaba.intake.wording import natural


class _Scene(NamedTuple):
    """The shapes delivered, then registered ones near them; the sheet of each, and the edges that none shares."""

    shapes: Shapes
    sheets: npt.NDArray[np.str_]
    edges: Drawn
    tree: shapely.STRtree

    @classmethod
    def of(cls, parcels: Parcels, context: Context, within: float) -> "_Scene":
        sheets = column(parcels, "sheet_number").fill_null("").to_pylist()
        near = _near(parcels, context.registered, within)
        if context.registered is None or not len(near):
            return cls(parcels.shapes, np.array(sheets, np.str_), unmatched(parcels, context).drawn, parcels.tree)
        shapes = np.concatenate([parcels.shapes, context.registered.shapes[near]])
        sheets += [context.registered.names[row][0] for row in near.tolist()]
        return cls(
            shapes,
            np.array(sheets, np.str_),
            Edges.of(shapes, snap=number(context, "geometry.snap")).drawn,
            shapely.STRtree(shapes),
        )

    def at_edges(self, within: float) -> Mask:
        """The shapes that come near one of another sheet."""
        rows = np.unique(self.edges.owners)
        west, south, east, north = shapely.bounds(self.shapes[rows]).T
        boxes = shapely.box(west - within, south - within, east + within, north + within)
        one, other = shapely.STRtree(boxes).query(boxes)
        apart = self.sheets[rows[one]] != self.sheets[rows[other]]
        chosen = np.zeros(len(self.shapes), np.bool_)
        chosen[rows[one[apart]]] = True
        return np.asarray(chosen & (self.sheets != ""), np.bool_)


def _near(parcels: Parcels, known: Registered | None, within: float) -> Rows:
    """The registered parcels that come as near as that to a delivered one."""
    if known is None or not len(known.shapes):
        return np.empty(0, np.int64)
    west, south, east, north = shapely.bounds(known.shapes).T
    boxes = shapely.box(west - within, south - within, east + within, north + within)
    return np.unique(parcels.tree.query(boxes)[0])


def check(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Pairs of sheets whose parcels miss each other a little in several places, with bare land between."""
    if not len(parcels.shapes):
        return
    snap, within = number(context, "geometry.snap"), number(context, "intake.edge_match")
    scene = _Scene.of(parcels, context, within)
    chosen = scene.at_edges(within)
    own, drawn = np.arange(len(scene.shapes)) < len(parcels.shapes), chosen[scene.edges.owners]
    ends, lines, line_of = Ends.of(scene.edges, chosen & own), scene.edges.lines[drawn], scene.edges.owners[drawn]
    near = misses(ends, lines, line_of, within)
    mine, theirs = ends.owner[near.point], line_of[near.line]
    found = np.flatnonzero((scene.sheets[mine] != scene.sheets[theirs]) & (near.distance > 2 * snap))
    found = found[~shapely.intersects(scene.shapes[theirs[found]], shapely.points(ends.at[near.point[found]]))]
    found = found[open_between(scene.tree, ends.at[near.point[found]], scene.shapes[theirs[found]], snap)]
    pairs: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for index in found.tolist():
        first, second = sorted((str(scene.sheets[mine[index]]), str(scene.sheets[theirs[index]])), key=natural)
        pairs[first, second].append(index)
    for (sheet, other), indices in sorted(pairs.items()):
        touching = {tuple(sorted(pair)) for pair in zip(mine[indices].tolist(), theirs[indices].tolist(), strict=True)}
        if len(touching) < number(context, "intake.sheet_edge_places"):
            continue
        rows = np.concatenate([mine[indices], theirs[indices][own[theirs[indices]]]])
        distance = round(float(near.distance[indices].max()), 3)
        facts = {"sheet": sheet, "other_sheet": other, "places": len(touching), "distance": distance}
        place = shapely.MultiPoint(np.unique(ends.at[near.point[indices]], axis=0))
        yield several(RULE.id, parcels, rows, facts, place)


RULE = Rule(
    id="TOP-014",
    version=1,
    family="topology",
    severity=Severity.WARNING,
    basis=basis.RELATIONS,
    title_vi="Hai tờ bản đồ hở nhau ở mép tờ",
    title_en="Two sheets leave a strip open between them",
    message_vi="Tờ {sheet} và tờ {other_sheet} hở nhau tại {places} chỗ, rộng nhất {distance:,.3f} m, "
    "trên {count} đối tượng: {others}.",
    message_en="Sheets {sheet} and {other_sheet} miss each other in {places} places, by {distance:,.3f} m at most, "
    "at {count} objects: {others}.",
    remedy_vi="Tiếp biên hai tờ, kể cả tờ đã có trong sổ đăng ký: bắt dính ranh giới chung ở mép tờ.",
    remedy_en="Match the edges of the two sheets, registered ones too: snap their common boundary.",
    check=of_parcels(check),
    parameters=("geometry.snap", "intake.minimum_overlap", "intake.edge_match", "intake.sheet_edge_places"),
)
