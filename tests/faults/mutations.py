"""Mutations of delivered files: bytes anywhere, and the structures each kind of file is made of."""

import copy
import io
import json
import random
import sqlite3
import warnings
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from lxml import etree

Mutator = Callable[[bytes, random.Random], bytes]

_WORDS = [b"\x00" * 4, b"\xff" * 4, b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00", b"\x00\x00\x00\x80", b"\x01\x00\x00\x00", b"NaN", b"-1", b"1e999", b"../", b"\n", b'"', b"<", b"=1+1", "ữ".encode(), b"\xed\xa0\x80"]  # fmt: skip
_VALUES: list[Any] = [
    None,
    "",
    0,
    -1,
    1e308,
    True,
    [],
    {},
    "=HYPERLINK(1)",
    "\u0000",
    "9" * 400,
    [[[]]],
    {"a": 1},
    "../../x",
    2**70,
    "ﷺ",
]


def flip(data: bytes, dice: random.Random) -> bytes:
    """A few bytes are others."""
    spoiled = bytearray(data)
    for _ in range(dice.choice([1, 1, 2, 8, 64])):
        spoiled[dice.randrange(len(spoiled))] = dice.randrange(256)
    return bytes(spoiled)


def cut(data: bytes, dice: random.Random) -> bytes:
    """The end is missing, as of an upload that broke off."""
    return data[: dice.randrange(1, len(data))]


def lose(data: bytes, dice: random.Random) -> bytes:
    """A piece from the middle is missing."""
    start = dice.randrange(len(data))
    return data[:start] + data[start + dice.choice([1, 4, 100, 4096]) :] or b"\0"


def repeat(data: bytes, dice: random.Random) -> bytes:
    """A piece is there twice."""
    start = dice.randrange(len(data))
    piece = data[start : start + dice.choice([1, 16, 512, 4096])]
    return data[:start] + piece * dice.choice([2, 3, 50]) + data[start:]


def overwrite(data: bytes, dice: random.Random) -> bytes:
    """A telling word where none belongs: lengths, counts, quotes."""
    word, start = dice.choice(_WORDS), dice.randrange(len(data))
    return data[:start] + word + data[start + len(word) :]


def insert(data: bytes, dice: random.Random) -> bytes:
    """A telling word between others."""
    start = dice.randrange(len(data))
    return data[:start] + dice.choice(_WORDS) + data[start:]


def blank(data: bytes, dice: random.Random) -> bytes:
    """A stretch of zeros, as a disk leaves."""
    start = dice.randrange(len(data))
    length = min(dice.choice([16, 512, 4096]), len(data) - start)
    return data[:start] + bytes(length) + data[start + length :]


BYTES: tuple[Mutator, ...] = (flip, cut, lose, repeat, overwrite, insert, blank)


def in_bytes(data: bytes, dice: random.Random) -> bytes:
    """One of the mutations of bytes."""
    return dice.choice(BYTES)(data, dice)


def in_json(data: bytes, dice: random.Random) -> bytes:
    """A node of the tree is another value, missing, twice, or one of its siblings."""
    tree = json.loads(data)
    for _ in range(dice.choice([1, 1, 3])):
        holder, name = _some_place(tree, dice)
        match dice.randrange(4):
            case 0:
                holder[name] = copy.deepcopy(dice.choice(_VALUES))
            case 1:
                del holder[name]
            case 2 if isinstance(holder, list):
                holder.insert(name, copy.deepcopy(holder[name]))
            case _:
                other, its = _some_place(tree, dice)
                with suppress(RecursionError):
                    holder[name] = copy.deepcopy(other[its])
        if not tree:
            break
    return json.dumps(tree).encode()


def _some_place(tree: Any, dice: random.Random) -> tuple[Any, Any]:
    """A holder and a name or number in it, at any depth."""
    holder = tree
    while True:
        name = dice.choice(list(holder)) if isinstance(holder, dict) else dice.randrange(len(holder))
        inner = holder[name]
        if not isinstance(inner, dict | list) or not inner or dice.random() < 0.3:
            return holder, name
        holder = inner


def in_xml(data: bytes, dice: random.Random) -> bytes:
    """An element is missing, twice, moved, renamed, deep, or holds another text; or the document says DOCTYPE."""
    tree = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    elements = [one for one in tree.iter() if isinstance(one.tag, str)]
    one, other = dice.choice(elements), dice.choice(elements)
    parent = one.getparent()
    match dice.randrange(7):
        case 0 if parent is not None:
            parent.remove(one)
        case 1 if parent is not None:
            parent.append(copy.deepcopy(one))
        case 2:
            one.text = str(dice.choice(_VALUES)).replace("\x00", "")
        case 3:
            one.tag = other.tag
        case 4:
            one.attrib["id"] = "9" * 300
        case 5:
            other.append(copy.deepcopy(one))
        case _:
            inside = copy.deepcopy(one)
            for _ in range(300):
                holder = etree.Element(one.tag)
                holder.append(inside)
                inside = holder
            one.append(inside)
    said = etree.tostring(tree)
    if dice.random() < 0.1:
        said = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + said
    return bytes(said)


def in_table(data: bytes, dice: random.Random) -> bytes:
    """A text table whose rows or cells are missing, repeated or strange."""
    rows = data.split(b"\n")
    number = dice.randrange(len(rows))
    cells = rows[number].split(b",")
    match dice.randrange(4):
        case 0:
            del rows[number]
        case 1:
            rows.insert(number, rows[number])
        case 2:
            cells[dice.randrange(len(cells))] = dice.choice(_WORDS)
            rows[number] = b",".join(cells)
        case _:
            rows[number] = b",".join(cells[: dice.randrange(len(cells))])
    return b"\n".join(rows) or b"\n"


def in_sqlite(data: bytes, dice: random.Random) -> bytes:
    """A GeoPackage whose tables say something else: names, planes, extents, counts, shapes."""
    spoil = [
        "UPDATE gpkg_contents SET data_type = 'tiles'",
        "UPDATE gpkg_contents SET srs_id = 99999",
        "UPDATE gpkg_contents SET min_x = 'a', max_x = NULL",
        "UPDATE gpkg_contents SET table_name = 'gone'",
        "UPDATE gpkg_geometry_columns SET geometry_type_name = 'POINT'",
        "UPDATE gpkg_geometry_columns SET column_name = 'gone'",
        "UPDATE gpkg_geometry_columns SET srs_id = -1",
        "DELETE FROM gpkg_spatial_ref_sys",
        "DELETE FROM gpkg_contents",
        "DROP TABLE gpkg_geometry_columns",
        "DROP TABLE gpkg_contents",
        "UPDATE gpkg_ogr_contents SET feature_count = 1000000",
        "UPDATE gpkg_spatial_ref_sys SET definition = 'PROJCS[\"x'",
        "UPDATE thua_dat SET geom = randomblob(40)",
        "UPDATE thua_dat SET geom = substr(geom, 1, 30) WHERE fid = 1",
        "UPDATE thua_dat SET geom = NULL",
        "UPDATE thua_dat SET geom = 'text'",
        "UPDATE thua_dat SET SoTo = randomblob(9)",
        "UPDATE thua_dat SET DienTich = 'nhiều', SoThua = 1e300",
        "ALTER TABLE thua_dat RENAME TO other",
        "ALTER TABLE thua_dat RENAME COLUMN geom TO shape",
        "CREATE VIEW v AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('sqlite_master', 'features', 'x', 5897)",
    ]
    opened = sqlite3.connect(":memory:")
    with closing(opened):
        opened.deserialize(data)
        # Triggers of the file call functions that only GDAL has.
        for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            opened.execute(f'DROP TRIGGER "{name}"')
        for statement in dice.sample(spoil, dice.choice([1, 1, 2])):
            with suppress(sqlite3.Error):
                opened.execute(statement)
        opened.commit()
        return opened.serialize()


def in_zip(inside: Mapping[str, Mutator]) -> Mutator:
    """A zip: one member mutated by what it is (by suffix), or the list of members spoiled."""

    def mutate(data: bytes, dice: random.Random) -> bytes:
        with zipfile.ZipFile(io.BytesIO(data)) as given:
            members = [(one.filename, given.read(one)) for one in given.infolist()]
        number = dice.randrange(len(members))
        name, content = members[number]
        match dice.randrange(8):
            case 0:
                del members[number]
            case 1:
                members.append((name, content))
            case 2:
                members[number] = (
                    dice.choice(["../x", "/etc/x", "a" * 300, name.upper(), "\x01", "con", name + "/"]),
                    content,
                )
            case 3:
                members[number] = (name, b"")
            case 4:
                other = dice.choice(members)[1]
                members[number] = (name, other)
            case _:
                change = inside.get(Path(name).suffix, in_bytes) if dice.random() < 0.7 else in_bytes
                members[number] = (name, change(content, dice) if content else b"\0")
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as written, warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Duplicate name")
            for each, held in members:
                written.writestr(zipfile.ZipInfo(each), held)
        return made.getvalue()

    return mutate
