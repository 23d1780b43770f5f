"""A small right delivery of every format, to be spoiled; a format that is not here is not attacked."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
import shapely
from pypdf import PdfWriter

import designs
from diaba.intake.delivery import read
from diaba.intake.export.exchange_xml import write_exchange_xml
from diaba.intake.export.geoparquet import write_geoparquet
from faults.mutations import Mutator, in_bytes, in_json, in_sqlite, in_table, in_xml, in_zip
from files import columns, row, shapefile, write, zipped
from iso19115 import iso19139
from sheets import campaign_sheet, line


@dataclass(frozen=True)
class Seed:
    """A file as delivered, and how its structure is spoiled."""

    name: str
    data: bytes
    structure: Mutator


def geopackage(folder: Path) -> Seed:
    return Seed("thua_dat.gpkg", write(folder / "a.gpkg", columns(5), row(5)).read_bytes(), in_sqlite)


def zipped_shapefile(folder: Path) -> Seed:
    return Seed("thua_dat.zip", shapefile(folder, columns(5), row(5)).read_bytes(), in_zip({}))


def geojson(folder: Path) -> Seed:
    path = write(
        folder / "a.geojson", columns(5), shapely.transform(row(5), _degrees), driver="GeoJSON", crs="EPSG:4326"
    )
    return Seed("thua_dat.geojson", path.read_bytes(), in_json)


def topojson(folder: Path) -> Seed:  # noqa: ARG001 - every seed is made alike
    arcs = [[[0, 0], [100, 0]], [[0, 0], [0, 100], [100, 0], [0, -100]]]
    one = {"type": "Polygon", "arcs": [[1, -1]], "properties": {"SoTo": "7", "SoThua": "1", "LoaiDat": "ODT"}}
    told = {
        "type": "Topology",
        "objects": {"thua_dat": {"type": "GeometryCollection", "geometries": [one]}},
        "transform": {"scale": [0.2, 0.2], "translate": [587_000.0, 2_325_000.0]},
        "arcs": arcs,
    }
    return Seed("thua_dat.json", json.dumps(told).encode(), in_json)


def _degrees(
    points: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.column_stack([105.84 + (points[:, 0] - 587_000) * 1e-5, 21.02 + (points[:, 1] - 2_325_000) * 1e-5])


def gml(folder: Path) -> Seed:
    return Seed("thua_dat.gml", write(folder / "a.gml", columns(5), row(5), driver="GML").read_bytes(), in_xml)


def geodatabase(folder: Path) -> Seed:
    made = write(folder / "a.gdb", columns(5), row(5), driver="OpenFileGDB", kind="MultiPolygon")
    with zipfile.ZipFile(folder / "gdb.zip", "w", zipfile.ZIP_DEFLATED) as opened:
        for table in sorted(made.iterdir()):
            opened.write(table, f"thua_dat.gdb/{table.name}")
    tables = {
        f"thua_dat.gdb/a{number:08x}.{kind}": in_bytes for number in range(1, 10) for kind in ("gdbtable", "gdbtablx")
    }
    return Seed("gdb.zip", (folder / "gdb.zip").read_bytes(), in_zip(tables))


def geoparquet(folder: Path) -> Seed:
    content = read(write(folder / "a.gpkg", columns(5), row(5))).content
    return Seed("thua_dat.parquet", write_geoparquet(content, folder / "a.parquet").read_bytes(), in_bytes)


def delimited(folder: Path) -> Seed:  # noqa: ARG001 - every seed is made alike
    fields = columns(5)
    lines = [";".join([*fields, "Hinh"])]
    lines += [";".join(map(str, line)) for line in zip(*fields.values(), row(5), strict=True)]
    return Seed("thua_dat.csv", "\n".join(lines).encode(), in_table)


def design(folder: Path) -> Seed:
    elements = []
    for number, shape in enumerate(row(5), 1):
        middle = shape.centroid.coords[0]
        labels = {11: str(number), 2: "ODT", 4: "400.0"}
        elements.append(designs.shape(10, list(shape.exterior.coords)))
        elements += [designs.text(level, middle, words) for level, words in labels.items()]
    return Seed("DC7.dgn", designs.write(folder / "a.dgn", elements).read_bytes(), in_bytes)


def workbook(folder: Path) -> Seed:
    data = campaign_sheet(folder / "a.xlsx", [line(number) for number in range(1, 6)]).read_bytes()
    return Seed("pl3.xlsx", data, in_zip({".xml": in_xml, ".rels": in_xml}))


def dossiers(folder: Path) -> Seed:
    people = [line(number, holder_name=f"Nguyễn Văn {number}") for number in range(1, 4)]
    spoken = [{name: str(value) for name, value in one.items()} for one in people]
    change = {
        "dossier": "a",
        "before": "b",
        "depth": 0,
        "serial": spoken[0]["serial"],
        "kind": "CN",
        "registered_at": "03/06/2015",
    }
    return Seed(
        "hs.xml",
        write_exchange_xml(folder / "a.xml", spoken, [change | {"content": None, "dossier_code": None}]).read_bytes(),
        in_xml,
    )


def scans(folder: Path) -> Seed:
    made = PdfWriter()
    made.add_blank_page(200, 200)
    with zipfile.ZipFile(folder / "scans.zip", "w", zipfile.ZIP_DEFLATED) as opened:
        held = io.BytesIO()
        made.write(held)
        opened.writestr("CH123456.pdf", held.getvalue())
        opened.writestr("CH123457.jpg", b"\xff\xd8\xff\xe0" + bytes(40))
    return Seed("quet.zip", (folder / "scans.zip").read_bytes(), in_zip({}))


def with_metadata(folder: Path) -> Seed:
    drawn = write(folder / "thua_dat.gpkg", columns(2), row(2))
    told = folder / "thua_dat.xml"
    told.write_text(iso19139(), encoding="utf-8")
    return Seed("kem.zip", zipped(folder / "said.zip", drawn, told).read_bytes(), in_zip({".xml": in_xml}))


def with_points(folder: Path) -> Seed:
    drawn = write(folder / "thua_dat.gpkg", {"Ten": ["a", "b"]}, row(2))
    points = [f"7;{number};ODT;400,5;{at.centroid.y};{at.centroid.x}" for number, at in enumerate(row(2), 1)]
    (folder / "diem.csv").write_text("\n".join(["SoTo;SoThua;LoaiDat;DienTich;X;Y", *points]))
    return Seed(
        "diem.zip", zipped(folder / "points.zip", drawn, folder / "diem.csv").read_bytes(), in_zip({".csv": in_table})
    )


def all_together(folder: Path) -> Seed:
    drawn = write(folder / "thua_dat.gpkg", columns(3), row(3))
    told = campaign_sheet(folder / "pl3.xlsx", [line(1), line(2)])
    return Seed("tat_ca.zip", zipped(folder / "all.zip", drawn, told).read_bytes(), in_zip({".gpkg": in_sqlite}))


SEEDS: Mapping[str, Callable[[Path], Seed]] = MappingProxyType({
    "geopackage": geopackage,
    "shapefile": zipped_shapefile,
    "geojson": geojson,
    "topojson": topojson,
    "gml": gml,
    "geodatabase": geodatabase,
    "geoparquet": geoparquet,
    "delimited": delimited,
    "design": design,
    "workbook": workbook,
    "dossiers": dossiers,
    "scans": scans,
    "metadata": with_metadata,
    "points": with_points,
    "all together": all_together,
})  # fmt: skip
