"""The rule engine (bộ kiểm tra dữ liệu): the same rules over the same parcels give the same reports, to the byte, anywhere."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from diaba.errors import Language
from diaba.intake.content import CHANGES, LINES, SCANS, SHAPES, Content
from diaba.intake.model import Context, Finding, Report, Rule, Severity
from diaba.intake.rules import CATALOGUE
from diaba.intake.waivers import waived
from diaba.intake.wording import natural, printable, sentence

ENGINE_VERSION = "1.0"
"""Changes when the same rules could give other reports; each rule has a version of its own."""

FINDING_COLUMNS = pa.schema(
    [
        ("unit_code", pa.string()),  # the commune that was checked
        ("srid", pa.int32()),  # the plane of its parcels and of the places
        ("rule", pa.string()),
        ("severity", pa.string()),
        ("object", pa.string()),  # null where the whole delivery is meant
        ("others", pa.list_(pa.string())),
        ("facts", pa.string()),  # JSON
        ("message_vi", pa.string()),
        ("message_en", pa.string()),
        ("place", pa.binary()),  # WKB; null where there is none
        ("waiver", pa.int64()),  # that lets it pass; null where none does
    ]
)
"""Findings as columns, one row a finding, in the order of :func:`check`."""

_NAMED = 8
"""How many of the others a message names; the report itself has them all."""


def check(
    content: Content, context: Context, rules: Sequence[Rule] = CATALOGUE, *, notes: Sequence[Report] = ()
) -> tuple[Report, ...]:
    """What the rules find, worded, in the order of rule, object and the others concerned; ``notes`` are those of reading."""
    return tuple(chain.from_iterable(found for _, found in check_each(content, context, rules, notes=notes)))


def check_table(content: Content, context: Context, rules: Sequence[Rule] = CATALOGUE) -> pa.Table:
    """What :func:`check` finds, as a table of ``FINDING_COLUMNS``: columns in, columns out, on whatever machine."""
    reports = check(content, context, rules)
    srid = content.parcels.srid
    rows = [
        (context.unit_code, srid, one.rule, one.severity.value, one.object, list(one.others),
         json.dumps(dict(one.facts), ensure_ascii=False), one.message_vi, one.message_en,
         None if one.place is None else shapely.to_wkb(one.place), one.waiver)
        for one in reports
    ]  # fmt: skip
    columns = zip(*rows, strict=True) if rows else [()] * len(FINDING_COLUMNS)
    arrays = [pa.array(values, field.type) for values, field in zip(columns, FINDING_COLUMNS, strict=True)]
    return pa.table(arrays, schema=FINDING_COLUMNS)


def check_each(
    content: Content, context: Context, rules: Sequence[Rule] = CATALOGUE, *, notes: Sequence[Report] = ()
) -> Iterator[tuple[Rule, tuple[Report, ...]]]:
    """The rules one after the other by id, each with what it finds, so that the first are seen while others are sought.

    Those that sum up come last and are told ``notes``, what reading noticed, and all that was found.
    """
    told = list(notes)
    for rule in sorted(rules, key=lambda rule: (rule.sums_up is not None, rule.id)):
        given = rule.sums_up(content, context, told) if rule.sums_up else rule.check(content, context)
        found = sorted((_settled(finding) for finding in given), key=_order)
        concerned = {name for one in found for name in (one.object, *one.others[:_NAMED]) if name}
        names = _names(content, concerned) if concerned else {}
        reports = tuple(_report(rule, finding, names) for finding in found)
        reports = waived(reports, context.waivers, context.at, content.parcels.table)
        told += reports
        yield rule, reports


def blockers(reports: Iterable[Report]) -> Mapping[str, Sequence[str]]:
    """The rules that hold back each object: a blocker holds all it names, unless waived."""
    rules: defaultdict[str, list[str]] = defaultdict(list)
    for report in reports:
        if report.stands(Severity.BLOCKER):
            for name in (report.object, *report.others):
                if name is not None and report.rule not in rules[name]:
                    rules[name].append(report.rule)
    return rules


def _settled(finding: Finding) -> Finding:
    """Of several objects in one fault the first by name is told first, whatever the order of rows; so with the place's corners."""
    place = shapely.normalize(finding.place) if _is_somewhere(finding.place) else None
    if finding.object is None:
        return replace(finding, place=place)
    first, *others = sorted((finding.object, *finding.others), key=natural)
    return replace(finding, object=first, others=tuple(others), place=place)


def _is_somewhere(place: Any) -> bool:  # noqa: ANN401 - a shapely geometry, or None
    corners = shapely.get_coordinates(place)
    return bool(len(corners) and np.isfinite(corners).all())


def _order(finding: Finding) -> tuple[object, ...]:
    place = b"" if finding.place is None else finding.place.wkb
    return (
        natural(finding.object or ""),
        [natural(other) for other in finding.others],
        str(finding.facts),
        place,
    )


def _report(rule: Rule, finding: Finding, names: Mapping[str, Mapping[Language, str]]) -> Report:
    words: dict[str, Any] = dict(finding.facts)
    for language in ("vi", "en"):
        words[f"parcel_{language}"] = names[finding.object][language] if finding.object else ""
        words[f"others_{language}"] = _listed(
            [names[other][language] for other in finding.others[:_NAMED]], finding, language
        )
    return Report(
        rule=rule.id,
        severity=rule.severity,
        object=finding.object,
        others=finding.others,
        facts=finding.facts,
        message_vi=sentence(rule.message_vi, "vi", words),
        message_en=sentence(rule.message_en, "en", words),
        place=finding.place,
    )


def _listed(named: Sequence[str], finding: Finding, language: Language) -> str:
    rest = len(finding.others) - len(named)
    more = {"vi": f"và {rest} đối tượng khác", "en": f"and {rest} more"}[language]
    return "; ".join([*named, more] if rest else named)


def _names(content: Content, objects: set[str]) -> Mapping[str, Mapping[Language, str]]:
    """What people call each of the ``objects``, and where it is in the file."""
    concerned = pa.array(sorted(objects), pa.string())
    named = {}
    for block, table in content.tables():
        rows = table.filter(pc.is_in(table["object"], concerned)).select(_CALLED_BY[block]).to_pylist()
        named.update({row["object"]: _NAMES[block](row) for row in rows})
    return named


def _parcel(row: Mapping[str, Any]) -> Mapping[Language, str]:
    vi = "đối tượng chiếm đất" if row["occupies_land"] else "thửa"
    en = "land-occupying object" if row["occupies_land"] else "parcel"
    sheet, number, place = row["sheet_number"], row["parcel_number"], row["object"]
    return {
        "vi": f"{vi} {number or '(chưa có số)'}, tờ {sheet or '(chưa có số)'} ({place})",
        "en": f"{en} {number or '(no number)'}, sheet {sheet or '(no number)'} ({place})",
    }


def _line(row: Mapping[str, Any]) -> Mapping[Language, str]:
    serial, place = row["serial"], row["object"]
    return {
        "vi": f"Giấy chứng nhận {serial or '(chưa có số phát hành)'} ({place})",
        "en": f"certificate {serial or '(no serial)'} ({place})",
    }


def _scan(row: Mapping[str, Any]) -> Mapping[Language, str]:
    return {"vi": f"tệp quét {printable(row['file'])}", "en": f"scan {printable(row['file'])}"}


def _change(row: Mapping[str, Any]) -> Mapping[Language, str]:
    place = f"{row['serial']}, {row['object']}" if row["serial"] else row["object"]
    return {"vi": f"biến động {row['kind']} ({place})", "en": f"change {row['kind']} ({place})"}


_CALLED_BY: Mapping[str, list[str]] = {
    SHAPES: ["object", "sheet_number", "parcel_number", "occupies_land"],
    LINES: ["object", "serial"],
    SCANS: ["object", "file"],
    CHANGES: ["object", "serial", "kind"],
}
_NAMES: Mapping[str, Callable[[Mapping[str, Any]], Mapping[Language, str]]] = {
    SHAPES: _parcel,
    LINES: _line,
    SCANS: _scan,
    CHANGES: _change,
}
