"""The files of the demo delivery (bộ dữ liệu giao nộp mẫu): written while the commune is still being laid out."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.csv as pc
import pyogrio
import pyproj
import shapely

from diaba.demo.rows import Rows

LAYER = "thua_dat"
GEOMETRY = "geom"

PARCELS = pa.schema([
    ("SoTo", pa.string()), ("SoThua", pa.string()), ("DienTich", pa.float64()),
    ("LoaiDat", pa.string()), ("DienTichLoaiDat1", pa.float64()),
    ("NguonGoc", pa.string()), ("HinhThuc", pa.string()), ("ThoiHan", pa.string()),
    ("LoaiDat2", pa.string()), ("DienTichLoaiDat2", pa.float64()),
    ("NguonGoc2", pa.string()), ("HinhThuc2", pa.string()), ("ThoiHan2", pa.string()),
    ("ChiemDat", pa.bool_()), ("SoToCu", pa.string()), ("SoThuaCu", pa.string()), ("TyLe", pa.int32()), ("MaThua", pa.string()),
    (GEOMETRY, pa.binary()),
])  # fmt: skip
"""Columns as communes name them; the last is the shape."""


def batch(rows: Rows) -> pa.RecordBatch:
    """``rows`` as a batch of ``PARCELS``."""
    columns = [pa.array(rows.columns[name], PARCELS.field(name).type) for name in PARCELS.names[:-1]]
    return pa.record_batch([*columns, pa.array(shapely.to_wkb(rows.shapes), pa.binary())], schema=PARCELS)


def write_gpkg(path: Path, batches: Iterator[pa.RecordBatch], srid: int) -> None:
    """Write the layer from ``batches`` as they come."""
    trouble: list[Exception] = []

    def watched() -> Iterator[pa.RecordBatch]:
        try:
            yield from batches
        except Exception as error:
            trouble.append(error)
            raise

    try:
        pyogrio.write_arrow(
            pa.RecordBatchReader.from_batches(PARCELS, watched()), path, layer=LAYER, driver="GPKG", geometry_name=GEOMETRY,
            geometry_type="Polygon", crs=pyproj.CRS.from_epsg(srid).to_wkt("WKT2_2019"),
            layer_options={"FID": "fid", "GEOMETRY_NAME": GEOMETRY, "SPATIAL_INDEX": "YES"},
        )  # fmt: skip
    except RuntimeError:
        # GDAL only says that the stream broke; what broke it is what matters.
        if trouble:
            raise trouble[0] from None
        raise


class CsvFile(AbstractContextManager["CsvFile"]):
    """A CSV file of one schema, written table by table."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self.schema = schema
        self._writer = pc.CSVWriter(path, schema)

    def add(self, table: pa.Table) -> None:
        """Append ``table``."""
        self._writer.write(table)

    def add_rows(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Append ``rows``, each in the order of the schema."""
        columns = list(zip(*rows, strict=True))
        if columns:
            self.add(
                pa.table([pa.array(c, f.type) for c, f in zip(columns, self.schema, strict=True)], schema=self.schema)
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()
