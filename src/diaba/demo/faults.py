"""Faults put into the demo commune on purpose (lỗi cài sẵn), while its sheets pass.

Every spoiled parcel keeps away from other faults and from other sheets' parcels, so all it amounts to can be told at once.
"""

import math
from dataclasses import dataclass
from itertools import takewhile
from random import Random

import numpy as np
import numpy.typing as npt
import shapely

from diaba.demo.answers import LEAST_OVERLAP, Answers, Fault, Ref, Shared, point_on, ref
from diaba.demo.layout import METRE
from diaba.demo.plan import Plan
from diaba.demo.refusals import TooManyFaults
from diaba.demo.rows import Rows
from diaba.demo.sheets import Sheet
from diaba.demo.slips import KINDS
from diaba.demo.spoil import AT_THE_RIM, Site, Spoiled

TRIES = 400
APART = 1.0
"""Metres between what two faults touch, so that neither hides the other."""


@dataclass(frozen=True)
class _Changed:
    """A shape that is not what it was: the object, its sheet, its shape as delivered, and the sound one it replaced."""

    ref: Ref
    sheet: int
    shape: shapely.Geometry
    sound: shapely.Geometry


class Injector:
    """Spoils parcels while the sheets pass, and remembers what it did."""

    def __init__(self, plan: Plan, sheets: list[Sheet], wanted: int, seed: int) -> None:
        self.wanted, self.seed = wanted, seed
        self._found = Answers()
        self._changed: list[_Changed] = []
        self._due = dict.fromkeys(KINDS, 0)
        if not wanted:
            return
        for k in range(wanted):
            self._due[list(KINDS)[k % len(KINDS)]] += 1
        self.outline = shapely.transform(plan.outline, lambda xy: xy + np.array(plan.origin))
        self.inner = self.outline.buffer(-0.05)
        shapely.prepare(self.inner)
        ground = [block.face.rings[0] / METRE + plan.origin for block in plan.blocks]
        self._blocks = shapely.STRtree([shapely.Polygon(ring) for ring in ground])
        rim = set(self._blocks.query(self.outline.boundary, "intersects").tolist())
        self._room = {False: _room(plan, sheets, set(range(len(plan.blocks)))), True: _room(plan, sheets, rim)}

    def spoil(self, sheet: Sheet, rows: Rows, first: int) -> Rows:
        """The rows of ``sheet`` with its share of the faults; ``first`` objects were written before."""
        dice = Random(f"{self.seed}:faults:{sheet.number}")  # noqa: S311 - a seeded map, not a secret
        shares = {kind: self._share(kind, due, sheet, dice) for kind, due in self._due.items()}
        if not any(shares.values()) or not len(rows):
            return rows
        work = _SheetWork(self, sheet, rows, dice)
        for kind, share in shares.items():
            # Where one did not fit, the next of its kind will not either.
            placed = sum(1 for _ in takewhile(bool, (work.place(kind) for _ in range(share))))
            self._due[kind] -= placed
        return work.finish(first)

    def _share(self, kind: str, due: int, sheet: Sheet, dice: Random) -> int:
        """How many faults of this kind the sheet takes: by its room, and a little more, lest some be left at the end."""
        room = self._room[kind in AT_THE_RIM][sheet.number - 1 :] if due else np.zeros(1)
        return min(due, math.floor(1.6 * due * room[0] / room.sum() + dice.random())) if room[0] else 0

    def meet_ways(self, rows: Rows, first: int) -> None:
        """Find where spoiled parcels lie on these roads and canals."""
        shapes = np.array([changed.shape for changed in self._changed], object)
        if not len(shapes):
            return
        for way, k in zip(*shapely.STRtree(shapes).query(rows.shapes, "intersects"), strict=True):
            self.share(self._changed[k].ref, shapes[k], ref(rows, int(way), first), rows.shapes[way])

    def answers(self) -> Answers:
        """Everything done, in a stable order.

        Raises:
            TooManyFaults: the commune had no room for all of them.
        """
        if left := sum(self._due.values()):
            raise TooManyFaults(placed=self.wanted - left, wanted=self.wanted)
        shapes = np.array([changed.shape for changed in self._changed], object)
        if len(shapes):
            tree = shapely.STRtree(shapes)
            for a, b in zip(*tree.query(shapes, "intersects"), strict=True):
                one, two = self._changed[a], self._changed[b]
                if a < b and one.sheet != two.sheet:
                    self.share(one.ref, one.shape, two.ref, two.shape)
            self._find_gaps(shapes, tree)
        self._found.overlaps.sort(key=lambda shared: [ref.feature for ref in shared.objects])
        return self._found

    def _find_gaps(self, shapes: npt.NDArray[np.object_], tree: shapely.STRtree) -> None:
        for changed in self._changed:
            if changed.sound is None:
                continue
            near = [shape for shape in shapes[tree.query(changed.sound)] if shape.is_valid]
            left = changed.sound.difference(shapely.union_all(near))
            if left.area > LEAST_OVERLAP and (changed.shape is None or changed.shape.is_valid):
                self._found.gaps.append(Shared((changed.ref,), round(left.area, 4), point_on(left)))

    def clear_of_other_sheets(self, sheet: Sheet, shape: shapely.Geometry) -> bool:
        """Whether ``shape`` keeps away from the blocks of every other sheet."""
        met = self._blocks.query(shape, "dwithin", 0.1)
        return set(met.tolist()) <= set(sheet.blocks)

    def share(self, one: Ref, shape: shapely.Geometry, other: Ref, other_shape: shapely.Geometry) -> None:
        """Note the land the two share, if both have sound shapes and it is enough to count."""
        if shape.is_valid and other_shape.is_valid:
            common = shape.intersection(other_shape)
            if common.area > LEAST_OVERLAP:
                refs = tuple(sorted((one, other), key=lambda ref: ref.feature))
                self._found.overlaps.append(Shared(refs, round(common.area, 4), point_on(common)))

    def note(self, faults: list[Fault], changed: list[_Changed]) -> None:
        """Keep what was done on a sheet."""
        self._found.faults += faults
        self._changed += changed


@dataclass
class _Deed:
    """A fault placed: the row it was made from, the row it is now, and what it is."""

    kind: str
    source: int
    row: int
    spoiled: Spoiled
    sound: shapely.Geometry


class _SheetWork:
    """The faults of one sheet."""

    def __init__(self, injector: Injector, sheet: Sheet, rows: Rows, dice: Random) -> None:
        self.injector, self.sheet, self.dice = injector, sheet, dice
        self.rows = Rows(
            {k: v.copy() for k, v in rows.columns.items()}, rows.shapes.copy(), rows.holder, rows.household
        )
        self.sound = len(rows)
        self.taken = np.empty((0, 4))
        self.rim = np.flatnonzero(~shapely.covers(injector.inner, rows.shapes)).tolist()
        self.deeds: list[_Deed] = []

    def place(self, kind: str) -> bool:
        """Spoil some parcel this way, away from every other fault."""
        rows = self.rim if kind in AT_THE_RIM else range(self.sound)
        for row in self.dice.choices(rows, k=TRIES) if rows else ():
            number = len(self.rows) + len(self.sheet.ways) + 1
            site = Site(self.rows, row, self.injector.outline, self.injector.inner, number, self.dice)
            sound = site.shape
            if (
                sound is None
                or not self._free(sound)
                or (sound.interiors and kind not in {"value_missing", "land_type_unknown"})
            ):
                continue
            spoiled = KINDS[kind](site)
            if spoiled is None or not self._allowed(sound, spoiled):
                continue
            self._apply(kind, row, spoiled)
            return True
        return False

    def _free(self, shape: shapely.Geometry) -> bool:
        west, south, east, north = shape.bounds
        t = self.taken
        return not ((t[:, 0] <= east) & (t[:, 2] >= west) & (t[:, 1] <= north) & (t[:, 3] >= south)).any()

    def _allowed(self, sound: shapely.Geometry, spoiled: Spoiled) -> bool:
        if spoiled.shape is None or spoiled.shape is sound:
            return True
        return self._free(spoiled.shape) and self.injector.clear_of_other_sheets(self.sheet, spoiled.shape)

    def _apply(self, kind: str, source: int, spoiled: Spoiled) -> None:
        rows, sound, row = self.rows, self.rows.shapes[source], source
        if spoiled.beside:
            row = len(rows)
            for name, column in rows.columns.items():
                rows.columns[name] = np.append(column, column[source])
            rows.shapes = np.append(rows.shapes, np.array([None]))
        if spoiled.shape is not None:
            rows.shapes[row] = spoiled.shape
        for name, value in {**_areas(rows, row, spoiled), **spoiled.values}.items():
            if name == "geom":
                rows.shapes[row] = None
            else:
                rows.columns[name][row] = value
        bounds = [shape.bounds for shape in (sound, spoiled.shape) if shape is not None]
        boxes = np.array([(w - APART, s - APART, e + APART, n + APART) for w, s, e, n in bounds])
        self.taken = np.vstack([self.taken, boxes])
        self.deeds.append(_Deed(kind, source, row, spoiled, None if spoiled.beside else sound))

    def finish(self, first: int) -> Rows:
        """Compute what the faults amount to, now that the sheet's rows are final."""
        rows = self.rows
        changed = {d.row: d for d in self.deeds if d.spoiled.shape is not None or rows.shapes[d.row] is None}
        tree = shapely.STRtree(rows.shapes)
        for row in changed:
            for other in sorted(tree.query(rows.shapes[row]).tolist()) if rows.shapes[row] is not None else ():
                if other != row and not (other in changed and other < row):
                    self.injector.share(
                        ref(rows, row, first), rows.shapes[row], ref(rows, other, first), rows.shapes[other]
                    )
        kept = [
            _Changed(ref(rows, row, first), self.sheet.number, rows.shapes[row], deed.sound)
            for row, deed in changed.items()
        ]
        self.injector.note([self._fault(deed, first) for deed in self.deeds], kept)
        return rows

    def _fault(self, deed: _Deed, first: int) -> Fault:
        rows, sound = self.rows, deed.sound
        after = rows.shapes[deed.row]
        objects = {deed.source, deed.row}
        if deed.kind == "duplicate_number":
            objects |= set(np.flatnonzero(rows.columns["SoThua"] == rows.columns["SoThua"][deed.row]).tolist())
        moved = after is not None and after.is_valid and sound is not None and not after.equals(sound)
        place = (
            point_on(after.symmetric_difference(sound)) if moved else point_on(after if after is not None else sound)
        )
        refs = tuple(ref(rows, row, first) for row in sorted(objects))
        return Fault(deed.kind, refs, place, dict(deed.spoiled.facts))


def _areas(rows: Rows, row: int, spoiled: Spoiled) -> dict[str, object]:
    """The legal areas that go with the new shape, so that a fault of shape is not one of area too."""
    second = rows.columns["DienTichLoaiDat2"][row] or 0.0
    if spoiled.shape is None or not spoiled.shape.is_valid or round(spoiled.shape.area - second, 1) <= 0:
        return {}
    legal = round(spoiled.shape.area, 1)
    return {"DienTich": legal, "DienTichLoaiDat1": round(legal - second, 1)}


def _room(plan: Plan, sheets: list[Sheet], blocks: set[int]) -> npt.NDArray[np.int64]:
    """The parcels of each sheet that lie in these blocks."""
    return np.array([sum(plan.blocks[k].count for k in sheet.blocks if k in blocks) for sheet in sheets], np.int64)
