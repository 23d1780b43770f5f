"""Metadata come with the data, as a file beside it or in a GeoPackage, and are judged; hostile or lone ones are refused."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from deliveries import CONTEXT
from diaba.errors import Refusal
from diaba.intake import engine
from diaba.intake.content import METADATA
from diaba.intake.delivery import Delivery, read
from diaba.intake.formats.refusals import MetadataAlone
from diaba.intake.parts import Part
from diaba.intake.refusals import FileDamaged
from files import columns, row, shapefile, write, zipped
from iso19115 import NEWER, WHOLE, iso19139


def beside(folder: Path, document: str) -> Delivery:
    """A map and a file of metadata, delivered together."""
    drawn = write(folder / "a.gpkg", columns(2), row(2))
    said = folder / "a.xml"
    said.write_text(document, encoding="utf-8")
    return read([Part(drawn, drawn.name), Part(said, said.name)])


def rules(delivery: Delivery) -> set[str]:
    return {report.rule for report in engine.check(delivery.content, CONTEXT) if report.rule.startswith("MET")}


def test_metadata_beside_the_data_are_read_whole(tmp_path: Path) -> None:
    delivery = beside(tmp_path, iso19139())
    assert delivery.content.metadata == WHOLE
    assert METADATA in delivery.content.blocks
    assert delivery.kind == "GeoPackage + ISO 19115"
    assert rules(delivery) == set()


def test_the_newer_schema_is_read_too(tmp_path: Path) -> None:
    said = beside(tmp_path, NEWER).content.metadata
    assert said == {"title": "Dữ liệu", "created": "2026-10-01", "organisation": "Sở", "lineage": "Đo đạc"}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"lineage": None}, {"MET-001"}),
        ({"created": "2027-01-01"}, {"MET-002"}),
        ({"scale": "1:500"}, {"MET-003"}),
        ({"reference_system": "EPSG:9209"}, {"MET-004"}),
        ({"unit_code": "09248"}, {"MET-005"}),
    ],
)
def test_what_is_wrong_with_them_is_found(changes: dict[str, str | None], found: set[str], tmp_path: Path) -> None:
    drawn = write(tmp_path / "a.gpkg", columns(2) | {"TyLe": [1000, 1000]}, row(2))
    said = tmp_path / "metadata.xml"
    said.write_text(iso19139(**changes), encoding="utf-8")
    assert rules(read(zipped(tmp_path / "a.zip", drawn, said))) == found


def test_metadata_that_say_nothing_lack_everything(tmp_path: Path) -> None:
    delivery = beside(tmp_path, iso19139(**dict.fromkeys(WHOLE)))
    told = [report.facts["element"] for report in engine.check(delivery.content, CONTEXT) if report.rule == "MET-001"]
    assert set(told) == set(WHOLE)


def test_a_shapefile_with_its_metadata_in_the_zip(tmp_path: Path) -> None:
    said = tmp_path / "thua_dat.shp.xml"
    said.write_text(iso19139(), encoding="utf-8")
    parts = shapefile(tmp_path, columns(2), row(2))
    delivery = read([Part(parts, "a.zip"), Part(zipped(tmp_path / "b.zip", said), "b.zip")])
    assert delivery.content.metadata == WHOLE
    assert delivery.content.parcels.table.num_rows == 2


def in_geopackage(path: Path, *documents: str) -> Path:
    with closing(sqlite3.connect(path)) as opened:
        opened.execute(
            "CREATE TABLE IF NOT EXISTS gpkg_metadata (id INTEGER PRIMARY KEY, md_scope TEXT, md_standard_uri TEXT,"
            " mime_type TEXT, metadata TEXT)"
        )
        for document in documents:
            given = ("dataset", "http://www.isotc211.org/2005/gmd", "text/xml", document)
            opened.execute(
                "INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata) VALUES (?, ?, ?, ?)", given
            )
        opened.commit()
    return path


def test_metadata_inside_a_geopackage(tmp_path: Path) -> None:
    drawn = write(tmp_path / "a.gpkg", columns(2), row(2))
    assert METADATA not in read(drawn).content.blocks
    assert METADATA not in read(in_geopackage(drawn, "<qgis/>", "notes")).content.blocks
    assert read(in_geopackage(drawn, iso19139(lineage=None), iso19139(title="Khác"))).content.metadata == WHOLE


def test_metadata_of_nothing_are_refused(tmp_path: Path) -> None:
    said = tmp_path / "a.xml"
    said.write_text(iso19139(), encoding="utf-8")
    with pytest.raises(MetadataAlone, match=r"a\.xml"):
        read(said)


@pytest.mark.parametrize(
    "document",
    [
        iso19139()
        .replace("?>", '?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', 1)
        .replace("Đo đạc", "&e;"),
        iso19139()[:900],
        "<MD_Metadata>" + "<a>" * 5000 + "</a>" * 5000 + "</MD_Metadata>",
        "<x><!-- MD_Metadata --></x>",
    ],
)
def test_hostile_metadata_are_refused_in_a_sentence(document: str, tmp_path: Path) -> None:
    with pytest.raises(FileDamaged) as caught:
        beside(tmp_path, document)
    assert "root:" not in caught.value.message("en")
    drawn = in_geopackage(write(tmp_path / "b.gpkg", columns(2), row(2)), document)
    with pytest.raises(Refusal, match=r"b\.gpkg"):
        read(drawn)
