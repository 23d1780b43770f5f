"""Delivered files for tests: written by GDAL as a contractor's program would, then spoiled."""

import os
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyogrio.raw
import shapely

from diaba.intake.delivery import Delivery

DATA = Path(__file__).parent / "data"
WEST, SOUTH = 587_000.0, 2_325_000.0
COMMUNE = shapely.box(105.80, 20.99, 105.88, 21.05)
"""In degrees, around the parcels of :func:`row` read in EPSG:5897."""


def whole_cambridge() -> Path | None:
    """The whole city, where the shared data lie beside this checkout or are named by the environment."""
    near = Path(__file__).parents[2] / "shared" / "data"
    path = Path(os.environ.get("DIABA_SHARED_DATA", near)) / "cadastre" / "cambridge_ma" / "parcels_FY2014.topojson.gz"
    return path if path.exists() else None


def row(count: int) -> list[shapely.Polygon]:
    """Squares of 20 m side by side."""
    return [shapely.box(WEST + 20 * n, SOUTH, WEST + 20 * n + 20, SOUTH + 20) for n in range(count)]


def columns(count: int, **changes: Any) -> dict[str, Any]:
    """What a commune delivers with ``count`` parcels, but for the ``changes``; None drops a column."""
    given: dict[str, Any] = {
        "SoTo": ["7"] * count,
        "SoThua": [str(n + 1) for n in range(count)],
        "DienTich": [400.0] * count,
        "LoaiDat": ["ODT"] * count,
    }
    return {name: values for name, values in (given | changes).items() if values is not None}


def write(
    path: Path,
    fields: Mapping[str, Any],
    shapes: Sequence[Any],
    *,
    driver: str = "GPKG",
    layer: str = "thua_dat",
    crs: str | None = "EPSG:5897",
    kind: str = "Unknown",
    **options: Any,
) -> Path:
    """One layer as ``driver`` writes it."""
    values = [column if isinstance(column, np.ndarray) else _array(column) for column in fields.values()]
    wkb = np.array([shape if isinstance(shape, bytes | None) else shapely.to_wkb(shape) for shape in shapes], object)
    with warnings.catch_warnings():
        # GDAL's binding warns of a missing plane, which is what some tests are about.
        warnings.filterwarnings("ignore", "'crs' was not provided")
        pyogrio.raw.write(
            path, wkb, values, list(fields), driver=driver, layer=layer, crs=crs, geometry_type=kind, **options
        )
    return path


def _array(column: Any) -> npt.NDArray[Any]:
    return np.array(column, float if all(isinstance(value, float) for value in column) else object)


def shapefile(
    folder: Path,
    fields: Mapping[str, Any],
    shapes: Sequence[Any],
    *,
    leave_out: Sequence[str] = (),
    **given: Any,
) -> Path:
    """A zip of a Shapefile, without the parts to ``leave_out``."""
    parts = folder / "parts"
    parts.mkdir()
    write(parts / "thua_dat.shp", fields, shapes, driver="ESRI Shapefile", **({"kind": "Polygon"} | given))
    return zipped(folder / "thua_dat.zip", *(part for part in sorted(parts.iterdir()) if part.suffix not in leave_out))


def zipped(path: Path, *files: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for file in files:
            opened.write(file, file.name)
    return path


def said(delivery: Delivery) -> dict[str, str]:
    """What was noticed, by the id of the remark."""
    return {note.rule: note.message_en for note in delivery.notes}
