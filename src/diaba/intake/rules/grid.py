"""The step coordinates are written in (độ mịn tọa độ): finer than they can be measured, or so coarse that they were rounded."""

from collections.abc import Iterator

import numpy as np
import shapely

from diaba.intake.content import Parcels
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.corners import Corners, Floats, corners
from diaba.intake.rules.facts import number, of_parcels, several

_EXACT = 1e-6
"""Metres; doubles hold coordinates of the zones a thousand times better."""


def _off(all_: Corners, step: float) -> Floats:
    """How far each corner is from the grid of ``step`` metres."""
    return np.asarray(np.abs(all_.at - np.rint(all_.at / step) * step).max(axis=1, initial=0.0), np.float64)


def fine(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """One finding for all parcels with coordinates between the steps of the finest grid."""
    step = number(context, "intake.finest_step")
    all_ = parcels.once(corners)
    between = np.flatnonzero(_off(all_, step) > _EXACT)
    if len(between):
        place = shapely.Point(all_.at[between[np.lexsort(all_.at[between].T)[0]]])
        yield several(FINE.id, parcels, all_.owner[between], {"step": step}, place)


def coarse(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """One finding where practically every corner of a delivery lies on a coarse grid; a few may by chance."""
    step, least = number(context, "intake.coarse_step"), number(context, "intake.coarse_corners")
    all_ = parcels.once(corners)
    on = _off(all_, step) <= _EXACT
    if len(on) >= least and on.mean() > 1 - step:
        yield several(COARSE.id, parcels, all_.owner[on], {"step": step, "share": round(float(on.mean()), 4)})


FINE = Rule(
    id="GEO-009",
    version=1,
    family="geometry",
    severity=Severity.NOTICE,
    basis=basis.PRACTICE,
    title_vi="Tọa độ mịn hơn khả năng đo",
    title_en="Coordinates finer than a survey",
    message_vi="{count} đối tượng có tọa độ lẻ hơn {step:,.3f} m: {others}.",
    message_en="{count} objects have coordinates between steps of {step:,.3f} m: {others}.",
    remedy_vi="Giao nộp tọa độ gốc đến milimét; tọa độ lẻ thường do chuyển hệ hoặc cắt, ghép bằng phần mềm.",
    remedy_en="Deliver the surveyed coordinates to the millimetre; finer ones mostly come of converting or cutting by a program.",
    check=of_parcels(fine),
    parameters=("intake.finest_step",),
)
COARSE = Rule(
    id="GEO-010",
    version=1,
    family="geometry",
    severity=Severity.WARNING,
    basis=basis.PRACTICE,
    title_vi="Tọa độ đã bị làm tròn",
    title_en="Coordinates were rounded",
    message_vi="{share:.1%} đỉnh ranh giới của {count} đối tượng nằm đúng trên lưới {step:,.2f} m: {others}.",
    message_en="{share:.1%} of the corners of {count} objects lie on a grid of {step:,.2f} m: {others}.",
    remedy_vi="Xuất lại tọa độ đầy đủ đến milimét từ tệp đo gốc.",
    remedy_en="Export the coordinates again from the survey, to the millimetre.",
    check=of_parcels(coarse),
    parameters=("intake.coarse_step", "intake.coarse_corners"),
)
