"""From what was drawn to an act, and what that act would do: tried in full, and taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import shapely

from diaba.access import Principal
from diaba.db import WriteTransaction
from diaba.errors import Refusal
from diaba.portal.editor.land import SQL, Land, Plot
from diaba.portal.editor.reading import moved, reaching, read_lines, read_moves
from diaba.portal.refusals import ParcelNotRegistered
from diaba.registry.act import RegistryAct
from diaba.registry.acts.boundary import BoundaryCorrection
from diaba.registry.acts.merger import Merger
from diaba.registry.acts.subdivision import Subdivision
from diaba.registry.asking.rehearsal import perform, second_of

MODES = ("subdivision", "merger", "boundary-correction")


@dataclass(frozen=True)
class Asked:
    """What the editor's form says."""

    mode: str
    effective: date
    lines: str = ""
    moves: str = ""
    chosen: frozenset[int] = frozenset()
    """Parcels beside its own that are merged with it, or corrected together."""
    dossier: str | None = None

    @property
    def is_drawn(self) -> bool:
        """Whether there is anything to try."""
        return bool({"subdivision": self.lines, "merger": self.chosen}.get(self.mode, self.moves))


@dataclass(frozen=True)
class Piece:
    """A parcel as it would be."""

    number: str
    area: float | None
    shape: Any


@dataclass(frozen=True)
class Tried:
    """The parcels as they would be, or what stands in the way."""

    pieces: Sequence[Piece] = ()
    refusals: Sequence[Refusal] = field(default=())


def act_of(asked: Asked, land: Land) -> RegistryAct:
    """The act that the drawing asks for.

    Raises:
        CoordinatesUnread: a coordinate cannot be read.
        ParcelNotRegistered: a parcel has no unit yet, so nobody could ask for it.
    """
    about: Mapping[str, Any] = {"effective": asked.effective, "dossier": asked.dossier}
    plots = [land.own, *(plot for plot in land.around if plot.id in asked.chosen)]
    match asked.mode:
        case "subdivision":
            lines = tuple(shapely.LineString(reaching(line)).wkt for line in read_lines(asked.lines))
            return Subdivision(unit=_unit(land.own), parcel=land.own.id, lines=lines, **about)
        case "merger":
            return Merger(of=_units(plots), merged=tuple(plot.id for plot in plots), **about)
        case _:
            moves = read_moves(asked.moves)
            shapes = {
                plot.id: shapely.transform(plot.shape, lambda ring: moved(ring.tolist(), moves)) for plot in plots
            }
            return BoundaryCorrection(
                of=_units(plots), shapes={plot: shape.wkt for plot, shape in shapes.items()}, **about
            )


def try_out(transaction: WriteTransaction, asked: Asked, land: Land, by: Principal) -> Tried:
    """Do what was drawn, look, and take it back."""
    if not asked.is_drawn:
        return Tried()
    try:
        act = act_of(asked, land)
        with transaction.part(undo=True):
            receipt = perform(transaction, act, by, approver=second_of(by) if act.needs_two else None)
            rows = transaction.all(SQL["drawn_by"], {"act": receipt.act_id})
    except Refusal as refusal:
        return Tried(refusals=(refusal,))
    return Tried([Piece(row.number, row.area, shapely.from_wkb(bytes(row.shape))) for row in rows])


def _units(plots: Sequence[Plot]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(_unit(plot) for plot in plots))


def _unit(plot: Plot) -> int:
    if plot.ba_unit_id is None:
        raise ParcelNotRegistered(sheet=plot.sheet, number=plot.number)
    return plot.ba_unit_id
