import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from diaba.errors import FileMissing, Refusal
from diaba.intake import refusals
from diaba.intake.confine import Limits
from diaba.intake.delivery import read
from diaba.intake.formats import layers
from diaba.intake.formats.source import Source
from diaba.intake.sandbox import Reader
from files import columns, row, write

INSIDE = """
import os, socket, subprocess, sys
from pathlib import Path
from diaba.intake.confine import Limits, confine
sink, secret, free = os.open(sys.argv[1] + "/sink", os.O_WRONLY | os.O_CREAT), sys.argv[2], sys.argv[1]
walls = confine([Path(p) for p in (sys.prefix, sys.base_prefix, "/usr", "/lib", free, *sys.path)], Limits())
for name, act in {
    "write": lambda: open(free + "/new", "w"),
    "rewrite": lambda: open(free + "/sink", "r+"),
    "remove": lambda: os.remove(free + "/sink"),
    "link": lambda: os.symlink(secret, free + "/link"),
    "read": lambda: open(secret).read(),
    "run": lambda: subprocess.run(["/bin/true"]),
    "reach": lambda: socket.create_connection(("127.0.0.1", int(sys.argv[3])), 1),
    "kill": lambda: os.kill(os.getppid(), 0),
}.items():
    try:
        act()
    except OSError:
        continue
    print("could", name)
os.write(sink, b"done")
print(*sorted(walls))
"""


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        yield server


def test_nothing_but_reading_is_possible_behind_the_walls(tmp_path: Path, listener: socket.socket) -> None:
    free, secret = tmp_path / "free", tmp_path / "secret"
    free.mkdir()
    secret.write_text("not for you")
    arguments = [sys.executable, "-c", INSIDE, str(free), str(secret), str(listener.getsockname()[1])]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    *could, walls = done.stdout.splitlines()
    assert {"calls", "limits"} <= set(walls.split())
    assert could == ([] if "files" in walls else ["could read"])
    assert (free / "sink").read_text() == "done"
    with pytest.raises(TimeoutError):
        listener.accept()


VRT = """<OGRVRTDataSource><OGRVRTLayer name="thua_dat"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"""


@pytest.mark.parametrize("name", ["parcels.gml", "parcels.gpkg", "parcels.geojson", "parcels.vrt"])
def test_a_virtual_data_set_is_no_format_by_any_name(tmp_path: Path, name: str) -> None:
    secret = write(tmp_path / "secret.gpkg", columns(1), row(1))
    path = tmp_path / name
    path.write_text(VRT.format(secret))
    with pytest.raises(refusals.FormatUnknown):
        read(path)


@pytest.mark.parametrize("target", ["file", "network"])
def test_a_virtual_data_set_opens_nothing_even_when_handed_to_the_reader(
    tmp_path: Path, target: str, listener: socket.socket
) -> None:
    where = write(tmp_path / "secret.gpkg", columns(1), row(1)) if target == "file" else None
    url = f"/vsicurl/http://127.0.0.1:{listener.getsockname()[1]}/a.geojson"
    path = tmp_path / "delivery.gpkg"
    path.write_text(VRT.format(where or url))
    source = Source("GeoPackage", "a.gml", path, ("GPKG",), (path,))
    with Reader(source, tmp_path / "columns.arrow", Limits()) as reader, pytest.raises(refusals.FileDamaged):
        reader.ask("look")
    with pytest.raises(TimeoutError):
        listener.accept()


def test_a_reader_with_more_drivers_than_asked_for_reads_nothing() -> None:
    with pytest.raises(RuntimeError, match="OGR_VRT"):
        layers.allow_only(["GPKG"])


def test_reading_stops_when_it_takes_too_long(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", columns(1), row(1))
    with pytest.raises(refusals.ReadingTooLong, match="0 seconds"):
        read(path, limits=Limits(wall_seconds=0))


def test_reading_stops_when_it_computes_too_long(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    ring = ",".join(f"[{n},{n % 7}]" for n in range(2_000_000))
    path.write_text(f'{{"type":"Polygon","coordinates":[[{ring}]]}}')
    with pytest.raises(refusals.ReadingTooLong, match="1 seconds"):
        read(path, limits=Limits(cpu_seconds=1))


def test_reading_stops_when_it_needs_too_much_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    ring = ",".join(f"[{n},{n % 7}]" for n in range(1_000_000))
    path.write_text(
        f'{{"type":"Feature","properties":{{"SoTo":"1","SoThua":"1"}},"geometry":{{"type":"Polygon","coordinates":[[{ring}]]}}}}'
    )
    with pytest.raises(refusals.ReadingTooMuch, match="400 MB"):
        read(path, srid=5897, limits=Limits(memory=400 << 20))


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        read(tmp_path / "không có.gpkg")


@pytest.mark.parametrize("content", [b"", b"\x00" * 600])
def test_an_empty_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(refusals.FileEmpty):
        read(tmp_path / "a.zip")


@pytest.mark.parametrize("content", [b"GIF89a", b"\x7fELF\x02\x01", b"Bien ban ban giao\n", b"\xd0\xcf\x11\xe0"])
def test_another_format(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.gpkg").write_bytes(content)
    with pytest.raises(refusals.FormatUnknown, match=r"a\.gpkg"):
        read(tmp_path / "a.gpkg")


def test_a_geopackage_cut_off(tmp_path: Path) -> None:
    whole = write(tmp_path / "a.gpkg", columns(500), row(500)).read_bytes()
    (tmp_path / "b.gpkg").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(refusals.FileDamaged, match=r"b\.gpkg"):
        read(tmp_path / "b.gpkg")


def test_a_page_that_gdal_would_not_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", columns(500), row(500))
    data = bytearray(path.read_bytes())
    with closing(sqlite3.connect(path)) as opened:
        ((page,),) = opened.execute("SELECT rootpage FROM sqlite_master WHERE name = 'gpkg_extensions'").fetchall()
        ((size,),) = opened.execute("PRAGMA page_size").fetchall()
    data[(page - 1) * size : page * size] = b"\xff" * size
    path.write_bytes(data)
    with pytest.raises(refusals.FileDamaged):
        read(path)


def test_a_database_that_is_no_geopackage(tmp_path: Path) -> None:
    (tmp_path / "a.gpkg").write_bytes(b"SQLite format 3\x00" + b"\x01" * 2000)
    with pytest.raises(refusals.FileDamaged):
        read(tmp_path / "a.gpkg")


@pytest.mark.parametrize(
    "text", ["{", '{"type": "FeatureCollection"}', '{"a": 1}', '{"type":"FeatureCollection","features":[{}]}']
)
def test_json_that_is_no_geojson(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(Refusal):
        read(tmp_path / "a.json")


def test_deliveries_read_at_once_do_not_meet(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{count}.gpkg", columns(count), row(count)) for count in (2, 5)]
    counts: dict[int, int] = {}

    def one(place: int) -> None:
        counts[place] = read(paths[place]).content.parcels.table.num_rows

    threads = [threading.Thread(target=one, args=[place]) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == {0: 2, 1: 5}
