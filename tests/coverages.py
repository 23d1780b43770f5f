"""Coverages for tests and benchmarks: a jittered grid of parcels with shared vertices, and the plainest search there is."""

import numpy as np
import numpy.typing as npt
import shapely

Shapes = npt.NDArray[np.object_]
WEST, SOUTH = 500_000.0, 2_300_000.0


def jittered(count: int, seed: int, *, step: float = 20.0, west: float = WEST) -> Shapes:
    """Six-cornered parcels that cover a square without gap or overlap, on a grid of 1 mm."""
    noise = np.random.default_rng(seed)
    side = int(np.ceil(np.sqrt(count)))
    corner = np.stack(np.meshgrid(np.arange(side + 1), np.arange(side + 1), indexing="ij"), axis=-1) * step
    corner = np.round(corner + noise.uniform(-0.3, 0.3, corner.shape) * step + (west, SOUTH), 3)
    middle = np.round((corner[:-1] + corner[1:]) / 2 + noise.uniform(-0.05, 0.05, (side, side + 1, 2)) * step, 3)
    around = [corner[:-1, :-1], middle[:, :-1], corner[1:, :-1], corner[1:, 1:], middle[:, 1:], corner[:-1, 1:]]
    return np.asarray(shapely.polygons(np.stack(around, axis=2).reshape(-1, 6, 2)[:count]))


def stretch(bounds: tuple[float, float, float, float], step: float) -> Shapes:
    """The parcels of one endless coverage that meet a box: wherever the box lies, a parcel is the same."""
    west, south, east, north = (int(np.floor(value / step)) for value in bounds)
    across, up = np.meshgrid(np.arange(west - 1, east + 3), np.arange(south - 1, north + 3), indexing="ij")
    corner = np.stack([across + 0.6 * _chance(across, up, 0) - 0.3, up + 0.6 * _chance(across, up, 1) - 0.3], axis=-1)
    corner = np.round(corner * step, 3)
    bend = 0.1 * np.stack([_chance(across, up, 2), _chance(across, up, 3)], axis=-1)[:-1] - 0.05
    middle = np.round((corner[:-1] + corner[1:]) / 2 + bend * step, 3)
    around = [corner[:-1, :-1], middle[:, :-1], corner[1:, :-1], corner[1:, 1:], middle[:, 1:], corner[:-1, 1:]]
    return np.asarray(shapely.polygons(np.stack(around, axis=2).reshape(-1, 6, 2)))


def _chance(across: npt.NDArray[np.int64], up: npt.NDArray[np.int64], kind: int) -> npt.NDArray[np.float64]:
    """A number from 0 to 1 for each place, always the same (the finaliser of SplitMix64)."""
    mixed = (across * 73_856_093 ^ up * 19_349_663 ^ kind * 83_492_791).astype(np.uint64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ mixed >> np.uint64(shift)) * np.uint64(factor)
    return (mixed ^ mixed >> np.uint64(31)).astype(float) / 2.0**64


def disturbed(shapes: Shapes, seed: int, share: float) -> Shapes:
    """The coverage with a ``share`` of its parcels moved, stretched at one corner, or laid over another."""
    noise = np.random.default_rng(seed)
    chosen = noise.choice(len(shapes), max(3, int(len(shapes) * share)), replace=False)
    moved, stretched, copied = np.array_split(chosen, 3)
    result = shapes.copy()
    shift = np.round(noise.uniform(-3, 3, (len(moved), 1, 2)), 3)
    result[moved] = shapely.polygons(np.round(_corners(shapes[moved]) + shift, 3))
    rings = _corners(shapes[stretched])
    rings[:, 0] -= np.round(noise.uniform(0.001, 2, (len(stretched), 2)), 3)
    result[stretched] = shapely.polygons(np.round(rings, 3))
    result[copied] = shapes[noise.integers(0, len(shapes), len(copied))]
    return result


def _corners(shapes: Shapes) -> npt.NDArray[np.float64]:
    return np.asarray(shapely.get_coordinates(shapes)).reshape(len(shapes), 7, 2)[:, :-1]


def by_brute_force(shapes: Shapes, minimum_area: float) -> dict[tuple[int, int], float]:
    """Every pair whose intersection is larger than ``minimum_area``, by intersecting all that meet."""
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    left, right = left[left < right], right[left < right]
    areas = shapely.area(shapely.intersection(shapes[left], shapes[right]))
    return {
        (int(one), int(other)): float(area)
        for one, other, area in zip(left, right, areas, strict=True)
        if area > minimum_area
    }


def t_junctions(shapes: Shapes, seed: int, share: float) -> Shapes:
    """The coverage with a corner on one side only of a ``share`` of its edges, within half a millimetre of the other side's edge.

    This is what real surveys bring: two crews draw one border, one of them with a point more, and coordinates are kept to 1 mm.
    """
    noise = np.random.default_rng(seed)
    rings, of = shapely.get_rings(shapes, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    steps = np.flatnonzero(ring[1:] == ring[:-1])
    ends = np.concatenate([xy[steps], xy[steps + 1]], axis=1)
    turned = (ends[:, 0] > ends[:, 2]) | ((ends[:, 0] == ends[:, 2]) & (ends[:, 1] > ends[:, 3]))
    ends[turned] = ends[turned][:, [2, 3, 0, 1]]
    _, first, edge = np.unique(ends, axis=0, return_index=True, return_inverse=True)
    edge = edge.ravel()
    last = np.zeros(len(first), np.int64)
    last[edge] = np.arange(len(steps))
    long = np.hypot(*(ends[first][:, :2] - ends[first][:, 2:]).T) > 1.0
    chosen = np.flatnonzero(long & (noise.random(len(first)) < share))
    side = np.where(noise.random(len(chosen)) < 0.5, first[chosen], last[chosen])
    along = noise.uniform(0.2, 0.8, (len(chosen), 1))
    points = np.round(ends[side, :2] * (1 - along) + ends[side, 2:] * along, 3)
    at = steps[side] + 1
    order = np.argsort(at, kind="stable")
    dense = np.insert(xy, at[order], points[order], axis=0)
    lines = shapely.linearrings(dense, indices=np.insert(ring, at[order], ring[at[order] - 1]))
    return np.asarray(shapely.polygons(lines[np.diff(of, prepend=-1) != 0]))
