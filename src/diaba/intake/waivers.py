"""What people let pass (miễn trừ kiểm tra): findings that stay listed with their waiver, and block nothing while it holds."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from diaba.intake.model import Report, Waiver

Number = tuple[str | None, str | None]


def waived(reports: Sequence[Report], waivers: Sequence[Waiver], at: date, parcels: pa.Table) -> tuple[Report, ...]:
    """The reports, each with the first waiver in force that covers all it names; the others as they are.

    ``parcels`` tells which sheet and number each object has. A report that names no object is of the whole commune.
    """
    rules = {report.rule for report in reports}
    in_force = sorted((one for one in waivers if one.rule in rules and one.holds(at)), key=lambda one: one.id)
    if not in_force:
        return tuple(reports)
    numbers = _numbers(parcels, {name for report in reports for name in _named(report)})
    return tuple(_with_waiver(report, in_force, numbers) for report in reports)


def _with_waiver(report: Report, waivers: Sequence[Waiver], numbers: dict[str, Number]) -> Report:
    named = tuple(_named(report))
    for waiver in waivers:
        if waiver.rule == report.rule and _covers(waiver, named, numbers):
            return replace(report, waiver=waiver.id)
    return report


def _covers(waiver: Waiver, named: Sequence[str], numbers: dict[str, Number]) -> bool:
    if waiver.object is not None:
        return set(named) == {waiver.object}
    if waiver.sheet is None:
        return True
    on_sheet = [numbers.get(name, (None, None)) for name in named]
    wanted = [(sheet, parcel if waiver.parcel else None) for sheet, parcel in on_sheet]
    return bool(named) and all(one == (waiver.sheet, waiver.parcel) for one in wanted)


def _named(report: Report) -> Iterator[str]:
    return (name for name in (report.object, *report.others) if name is not None)


def _numbers(parcels: pa.Table, objects: set[str]) -> dict[str, Number]:
    """Sheet and number of the objects, blanks around them cut off."""
    rows = parcels.filter(pc.is_in(parcels["object"], pa.array(sorted(objects), pa.string())))
    columns = [rows["object"].to_pylist()]
    columns += [pc.utf8_trim_whitespace(rows[name]).to_pylist() for name in ("sheet_number", "parcel_number")]
    return {name: (sheet, parcel) for name, sheet, parcel in zip(*columns, strict=True)}
