import hashlib
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely

from deliveries import parcel, parcels
from diaba.errors import FileMissing
from diaba.intake import bundle
from diaba.intake.content import LINE_COLUMNS, Content
from diaba.intake.store import Store


def test_an_original_is_kept_by_its_hash_and_never_written_again(tmp_path: Path) -> None:
    delivered = tmp_path / "thửa.gpkg"
    delivered.write_bytes(b"a delivery")
    kept = Store(tmp_path / "store").keep(delivered)
    assert kept.sha256 == hashlib.sha256(b"a delivery").digest()
    assert kept.path == tmp_path / "store" / kept.sha256.hex()[:2] / kept.sha256.hex()[2:]
    assert (kept.path.read_bytes(), kept.size) == (b"a delivery", 10)
    assert not stat.S_IMODE(kept.path.stat().st_mode) & 0o222
    before = kept.path.stat()
    delivered.write_bytes(b"a delivery")
    assert Store(tmp_path / "store").keep(delivered) == kept
    assert kept.path.stat().st_ino == before.st_ino


def test_nothing_is_left_beside_what_is_kept(tmp_path: Path) -> None:
    delivered = tmp_path / "a"
    delivered.write_bytes(b"x" * 3_000_000)
    store = Store(tmp_path / "store")
    with ThreadPoolExecutor(4) as pool:
        kept = set(pool.map(store.keep, [delivered] * 8))
    assert len(kept) == 1
    assert [path for path in store.root.rglob("*") if path.is_file()] == [kept.pop().path]


def test_nothing_to_keep(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        Store(tmp_path / "store").keep(tmp_path / "không có")


def test_columns_are_staged_for_one_reading_of_one_file(tmp_path: Path) -> None:
    store, sha256 = Store(tmp_path / "store"), hashlib.sha256(b"a").digest()
    bow = shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)])
    given = content(parcel(0), parcel(1, shape=bow), parcel(2, shape=None, land_uses=[]))
    assert store.staged(sha256, "demo-1") is None
    store.stage(sha256, "demo-1", given)
    staged = store.staged(sha256, "demo-1")
    assert staged is not None
    assert staged.parcels.table.equals(given.parcels.table)
    assert staged.parcels.srid == given.parcels.srid
    assert (staged.metadata, staged.blocks) == (given.metadata, given.blocks)
    assert staged.lines.equals(given.lines)
    assert np.array_equal(shapely.to_wkb(staged.parcels.shapes), shapely.to_wkb(given.parcels.shapes))
    assert store.staged(sha256, "demo-2") is None
    assert store.staged(hashlib.sha256(b"b").digest(), "demo-1") is None


def test_the_same_content_is_the_same_file(tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    for path in (first, second):
        with path.open("wb") as file:
            bundle.write(content(parcel(0), parcel(1)), file)
    assert first.read_bytes() == second.read_bytes()


def content(*rows: dict[str, Any]) -> Content:
    lines = pa.Table.from_pylist([{"object": "GCN:2", "serial": "AA 01234567"}], schema=LINE_COLUMNS)
    return Content(parcels(rows), lines, metadata={"lineage": "đo đạc 2024"}, blocks=frozenset({"shapes", "lines"}))
