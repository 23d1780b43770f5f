"""Makes the shipped files from their sources (đóng gói danh mục): what ``scripts/pack-units`` runs for a new list."""

import csv
import datetime as dt
import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import shapely
import yaml

from diaba.units import shipped
from diaba.units.composition import UNCHANGED, mentions
from diaba.units.predecessors import Claim, Former, Outcome, identify, plain
from diaba.units.shipped import Succession
from diaba.units.states import TWO_TIERS, State, history, standing, states

_INSERT = re.compile(r"INSERT INTO (\w+)\s*\(([^)]*)\)\s*VALUES\s*(.*?);\s*$", re.DOTALL | re.MULTILINE)
_ROW = re.compile(r"\(((?:\s*(?:'(?:[^']|'')*'|NULL|-?\d+)\s*,?)+)\)")
_VALUE = re.compile(r"'((?:[^']|'')*)'|(NULL|-?\d+)")
_LEVELS = {"provinces": "province", "districts": "district", "wards": "commune"}
_SCHEMA = pa.schema(
    [
        ("day", pa.date32()),
        *(
            (name, pa.string())
            for name in (
                "level",
                "code",
                "kind",
                "name",
                "full_name",
                "name_en",
                "full_name_en",
                "parent_code",
            )
        ),
    ]
)
# The composition file calls this ward by a code that no list has.
_CODES = {"00071": "07147"}
_PROVINCES = {"tphcm": "ho chi minh"}


def pack(source: Path) -> None:
    """Write ``data/`` anew from the files in ``source``."""
    rows = [row for each in _lists() for row in read_list(source / "history" / each["file"], each["day"])]
    _write("lists", pa.Table.from_pylist(rows, schema=_SCHEMA))
    found = read_sentences(source / "vn_premerger_composition_truocsapnhap.json.gz")
    _write("compositions", pa.table({"code": list(found), "sentence": list(found.values())}))
    shapes = dict(_shapes(source / "vn_provinces_34_2026.geojson.gz")) | dict(
        _shapes(source / "vn_communes_3321_2026_simplified.geojson.gz")
    )
    _write(
        "shapes",
        shipped.table_of(shapes),
        column_encoding=dict.fromkeys(("x.list.element", "y.list.element"), "DELTA_BINARY_PACKED"),
    )
    with (shipped.DATA / "succession.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(Succession._fields)
        writer.writerows(successions(rows, found))


def read_list(path: Path, day: object) -> Iterator[dict[str, Any]]:
    """The rows of one dated state of the official list."""
    tables = _tables(gzip.decompress(path.read_bytes()).decode())
    kinds = {row["id"]: row["short_name"].lower() for row in tables["administrative_units"]}
    for table, level in _LEVELS.items():
        for row in tables[table]:
            parent = row.get("district_code") or row.get("province_code")
            names = {name: row[name] for name in ("name", "full_name", "name_en", "full_name_en")}
            yield {
                "day": day,
                "level": level,
                "code": row["code"],
                **names,
                "parent_code": parent,
                "kind": kinds[row["administrative_unit_id"]],
            }


def _tables(script: str) -> dict[str, list[dict[str, Any]]]:
    tables: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for table, columns, values in _INSERT.findall(script):
        names = [name.strip(' "\n\t') for name in columns.split(",")]
        for row in _ROW.findall(values):
            texts = [number or text.replace("''", "'") for text, number in _VALUE.findall(row)]
            tables[table].append(dict(zip(names, texts, strict=True)))
    return tables


def read_sentences(path: Path) -> dict[str, str]:
    """The sentence of each unit of 1 July 2025, by code."""
    rows = json.loads(gzip.decompress(path.read_bytes()))
    return {
        _CODES.get(row["ma"], row["ma"]): row["truocsapnhap"].strip()
        for row in sorted(rows, key=lambda row: str(row["ma"]))
    }


def _shapes(path: Path) -> Iterator[tuple[str, Any]]:
    for feature in json.loads(gzip.decompress(path.read_bytes()))["features"]:
        yield feature["properties"]["code"], shapely.geometry.shape(feature["geometry"])


def successions(rows: Iterable[Mapping[str, Any]], found: Mapping[str, str]) -> list[Succession]:
    """What became of each unit on 1 July 2025, from the sentences and the lists."""
    every = states(rows, history(), {})
    before, after = standing(every, TWO_TIERS - dt.timedelta(days=1)), standing(every, TWO_TIERS)
    provinces = _provinces(found, before)
    named = _pairs(outcome(found, before, after), before, after)
    joined = [Succession(old, new, "whole", "text") for new, olds in provinces.items() for old in olds if len(olds) > 1]
    return sorted(
        joined + named, key=lambda each: (len(each.successor), each.successor, len(each.predecessor), each.predecessor)
    )


def outcome(found: Mapping[str, str], before: Mapping[str, State], after: Mapping[str, State]) -> Outcome:
    """The communes that the sentences are found to name."""
    provinces = _provinces(found, before)
    formers = [_former(state, before) for state in before.values() if state.level == "commune"]
    given = {
        code: (after[code].full_name, sentence) for code, sentence in found.items() if after[code].level == "commune"
    }
    return identify(given, formers, {code: provinces[after[code].province_code] for code in given})


def _provinces(found: Mapping[str, str], before: Mapping[str, State]) -> dict[str, set[str]]:
    codes = {plain(state.name): state.code for state in before.values() if state.level == "province"}
    made: dict[str, set[str]] = {}
    for code, sentence in found.items():
        if len(code) == 2:
            first, _, _ = sentence.partition(". ")
            names = [plain(mention.name) for mention in mentions(first)]
            made[code] = {code} if sentence == UNCHANGED else {codes[_PROVINCES.get(name, name)] for name in names}
    return made


def _pairs(named: Outcome, before: Mapping[str, State], after: Mapping[str, State]) -> list[Succession]:
    pairs = {(claim.code, claim.successor): "text" for claim in named.claims if claim.code}
    islands = [claim for claim in named.claims if not claim.code]
    pairs |= {(old, claim.successor): "text" for claim in islands for old in _of_district(claim, before)}
    known = {old for old, _ in pairs}
    # A merged unit keeps the code of one of its parts: a part that no sentence names is known by its code.
    by_code = [former.code for former in named.unnamed if former.code in after and former.code not in known]
    pairs |= {(code, code): "code" for code in by_code}
    shared = Counter(old for old, _ in pairs)
    return [Succession(old, new, "part" if shared[old] > 1 else "whole", basis) for (old, new), basis in pairs.items()]


def _former(state: State, before: Mapping[str, State]) -> Former:
    district, province = before[state.parent_code or ""], before[state.province_code]
    return Former(state.code, state.kind, state.name, district.full_name, province.name, province.code)


def _of_district(claim: Claim, before: Mapping[str, State]) -> Sequence[str]:
    """An island district that became one special zone: the district and what communes it had."""
    named = plain(f"{claim.mention.kind} {claim.mention.name}")
    found = [state.code for state in before.values() if state.level == "district" and plain(state.full_name) == named]
    return found + [state.code for state in before.values() if state.parent_code in found]


def _lists() -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load((files("diaba.units") / "history.yaml").read_text(encoding="utf-8"))[
        "lists"
    ]
    return loaded


def _write(name: str, table: pa.Table, **options: Any) -> None:  # noqa: ANN401 - passed on to pyarrow
    dictionary = not options
    pq.write_table(
        table,
        shipped.DATA / f"{name}.parquet",
        compression="zstd",
        compression_level=19,
        use_dictionary=dictionary,
        row_group_size=None if dictionary else 128,
        **options,
    )
