"""Maps are read in memory that does not grow with the file: what is not wanted passes by, some features at a time."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import shapely

from diaba.intake.delivery import read
from diaba.intake.export.geoparquet import write_geoparquet
from files import SOUTH, WEST, columns, write

FEW, MANY = 4_500, 14_000
FEW_IN_COLUMNS, MANY_IN_COLUMNS = 31_000, 62_000
"""More than a group of rows, which is decoded as a whole."""
READ = """
import json, re, sys
from pathlib import Path
from diaba.intake.formats import drawn
by, path = sys.argv[1:]
request = {"path": path, "encoding": None, "options": {}, "by": by, "objects": 10**7}
(layer,) = drawn.look(request)["layers"]
with open("/dev/null", "wb") as sink:
    found = drawn.read({**request, "layer": layer["name"], "columns": ["SoTo", "SoThua"]}, sink)
print(found["objects"], re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""
ALLOCATING = {**os.environ, "ARROW_DEFAULT_MEMORY_POOL": "system", "OMP_NUM_THREADS": "1"}
"""As a reader does; Arrow's own pool keeps more or less, as it happens."""
DRIVERS = {"gpkg": "GPKG", "shp": "ESRI Shapefile", "gdb": "OpenFileGDB", "gml": "GML", "geojson": "GeoJSON"}


def made(folder: Path, form: str, count: int) -> Path:
    """Parcels that each drag 3 kB of notes along."""
    k = np.arange(count)
    west, south = WEST + 20 * (k % 100), SOUTH + 20 * (k // 100)
    shapes = list(shapely.box(west, south, west + 20, south + 20))
    notes = {f"GhiChu{part}": [f"{number}{'x' * 240}" for number in k] for part in range(12)}
    if form == "parquet":
        content = read(write(folder / f"{count}.gpkg", columns(count), shapes)).content
        return write_geoparquet(content, folder / f"{count}.parquet")
    driver, kind = DRIVERS[form], "MultiPolygon" if form == "gdb" else "Unknown"
    return write(folder / f"{count}.{form}", columns(count) | notes, shapes, driver=driver, kind=kind)


@pytest.mark.parametrize("form", [*DRIVERS, "parquet"])
def test_memory_does_not_grow_with_the_file(form: str, tmp_path: Path) -> None:
    used = []
    for count in (FEW_IN_COLUMNS, MANY_IN_COLUMNS) if form == "parquet" else (FEW, MANY):
        path = made(tmp_path, form, count)
        by = "geoparquet" if form == "parquet" else ""
        ran = subprocess.run(
            [sys.executable, "-c", READ, by, str(path)], capture_output=True, check=True, text=True, env=ALLOCATING
        )
        objects, kilobytes = map(int, ran.stdout.split())
        assert objects == count
        used.append(kilobytes)
    # Maps with notes differ by 28 MB, what is wanted of them by 2.
    assert used[1] - used[0] < 9 << 10
