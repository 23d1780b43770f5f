"""Generate a demo commune (tạo xã mẫu): plan it, lay it out sheet by sheet, write its files as it grows."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from diaba.demo import files
from diaba.demo.boundary import Boundary
from diaba.demo.faults import Injector
from diaba.demo.layout import lay_block
from diaba.demo.names import village_name
from diaba.demo.parties import Party, parties
from diaba.demo.plan import draw
from diaba.demo.refusals import TooManyFaults
from diaba.demo.rings import Edge, Ring
from diaba.demo.rows import Commune, Rows, numbered, settle, way_rows
from diaba.demo.sheets import Sheet, arrange
from diaba.demo.tenure import CERTIFICATES, RIGHTS, companies_of, hold, public_parties

PARTIES = pa.schema([
    ("MaChu", pa.string()), ("LoaiChu", pa.string()), ("Ten", pa.string()), ("GioiTinh", pa.string()), ("NamSinh", pa.int32()),
    ("SoDinhDanh", pa.string()), ("MaSoThue", pa.string()), ("DiaChi", pa.string()), ("ThuocNhom", pa.string()),
    ("VaiTro", pa.string()), ("DuLieuMau", pa.bool_()),
])  # fmt: skip


@dataclass
class Summary:
    """What was written, and how much of it."""

    commune: str
    name: str
    srid: int
    seed: int
    parcels: int = 0
    ways: int = 0
    sheets: int = 0
    parties: int = 0
    rights: int = 0
    certificates: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    overlaps: int = 0
    files: dict[str, str] = field(default_factory=dict)


@dataclass
class _Writing:
    """What grows while the sheets pass."""

    rights: files.CsvFile
    certificates: files.CsvFile
    summary: Summary
    injector: Injector
    companies: int = 0
    written: int = 0
    outline: dict[Edge, Ring] = field(default_factory=dict)
    ways: list[tuple[Sheet, Any]] = field(default_factory=list)


def generate(
    boundary: Boundary,
    parcels: int,
    seed: int,
    out: Path,
    *,
    faults: int = 0,
    progress: Callable[[float], None] | None = None,
) -> Summary:
    """Fill ``boundary`` with ``parcels`` objects (roads and canals counted) and write the delivery to ``out``.

    The same arguments give the same rows. The outline is never enlarged: the more parcels, the smaller each of them, so ask for
    many in a large commune if their size matters.
    """
    plan = draw(boundary.outline, parcels, seed)
    commune = Commune(plan, boundary.urban, seed, settle(plan))
    sheets = arrange(plan)
    out.mkdir(parents=True, exist_ok=True)
    paths = {
        name: out / name for name in ("parcels.gpkg", "rights.csv", "certificates.csv", "parties.csv", "faults.json")
    }
    _remove(paths.values())
    summary = Summary(boundary.code, boundary.name, boundary.srid, seed, sheets=len(sheets), ways=len(plan.ways))
    summary.files = {name: str(path) for name, path in paths.items()}
    with ExitStack() as stack:
        rights = stack.enter_context(files.CsvFile(paths["rights.csv"], RIGHTS))
        certificates = stack.enter_context(files.CsvFile(paths["certificates.csv"], CERTIFICATES))
        injector = Injector(plan, sheets, faults, seed)
        writing = _Writing(rights, certificates, summary, injector)
        files.write_gpkg(paths["parcels.gpkg"], _batches(commune, sheets, writing, progress), boundary.srid)
    try:
        answers = injector.answers()
    except TooManyFaults:
        _remove(paths.values())
        raise
    summary.parties = _write_parties(paths["parties.csv"], boundary, commune, writing.companies)
    answers.write(paths["faults.json"], commune=boundary.code, srid=boundary.srid, seed=seed, objects=writing.written)
    summary.faults, summary.overlaps = answers.counts(), len(answers.overlaps)
    return summary


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _batches(
    commune: Commune, sheets: list[Sheet], writing: _Writing, progress: Callable[[float], None] | None
) -> Iterator[pa.RecordBatch]:
    """The rows of the parcels sheet by sheet; those of roads and canals at the end, when all their neighbours are known."""
    for sheet in sheets:
        rows = _sheet(sheet, commune, writing)
        if len(rows):
            yield files.batch(rows)
        if progress:
            progress(sheet.number / len(sheets))
    for sheet, numbers in writing.ways:
        rows = way_rows(sheet, numbers, writing.outline, commune)
        _hold(rows, commune, writing)
        writing.injector.meet_ways(rows, writing.written)
        writing.written += len(rows)
        yield files.batch(rows)


def _sheet(sheet: Sheet, commune: Commune, writing: _Writing) -> Rows:
    plan = commune.plan
    laid = [lay_block(plan.blocks[k], plan.scale, commune.seed) for k in sheet.blocks]
    for lots in laid:
        writing.outline.update(lots.outline)
    rows, way_numbers = numbered(sheet, laid, commune)
    if sheet.ways:
        writing.ways.append((sheet, way_numbers))
    _hold(rows, commune, writing)
    writing.summary.parcels += len(rows)
    rows = writing.injector.spoil(sheet, rows, writing.written)
    writing.written += len(rows)
    return rows


def _hold(rows: Rows, commune: Commune, writing: _Writing) -> None:
    total = commune.households.total
    rights, certificates, writing.companies = hold(rows, writing.written, writing.companies, commune.seed, total)
    writing.rights.add(rights)
    writing.certificates.add(certificates)
    writing.summary.rights += len(rights)
    writing.summary.certificates += len(certificates)


def _write_parties(path: Path, boundary: Boundary, commune: Commune, companies: int) -> int:
    homes = commune.households
    kind = "Tổ dân phố" if boundary.urban else "Thôn"
    names = [f"{kind} {village_name(k)}, {boundary.name}" for k in range(len(homes.size))]
    address = np.repeat(np.array(names, object), homes.size) if homes.size.any() else np.array([boundary.name], object)
    written = 0
    with files.CsvFile(path, PARTIES) as file:
        bodies: list[Party] = [*public_parties(boundary.name), *companies_of(companies, commune.seed, boundary.name)]
        for people in [bodies], parties(homes.total, commune.seed, boundary.birth_province, address):
            for chunk in people:
                file.add_rows(chunk)
                written += len(chunk)
    return written
