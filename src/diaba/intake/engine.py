"""The rule engine (bộ kiểm tra dữ liệu): the same rules over the same parcels give the same reports, to the byte, anywhere."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from diaba.errors import Language
from diaba.intake.model import Context, Finding, Parcels, Report, Rule, Severity
from diaba.intake.rules import CATALOGUE
from diaba.intake.wording import natural, sentence

ENGINE_VERSION = "1.0"
"""Changes when the same rules could give other reports; each rule has a version of its own."""

_NAMED = 8
"""How many of the others a message names; the report itself has them all."""


def check(parcels: Parcels, context: Context, rules: Sequence[Rule] = CATALOGUE) -> tuple[Report, ...]:
    """What the rules find, worded, in the order of rule, object and the others concerned."""
    found = [(rule, _settled(finding)) for rule in rules for finding in rule.check(parcels, context)]
    names = _names(
        parcels, {name for _, finding in found for name in (finding.object, *finding.others[:_NAMED]) if name}
    )
    return tuple(_reports(sorted(found, key=_order), names))


def blockers(reports: Iterable[Report]) -> Mapping[str, Sequence[str]]:
    """The rules that hold back each object: a blocker holds all it names, since none of them is known to be right."""
    rules: defaultdict[str, list[str]] = defaultdict(list)
    for report in reports:
        if report.severity is Severity.BLOCKER:
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


def _order(found: tuple[Rule, Finding]) -> tuple[object, ...]:
    rule, finding = found
    place = b"" if finding.place is None else finding.place.wkb
    return (
        rule.id,
        natural(finding.object or ""),
        [natural(other) for other in finding.others],
        str(finding.facts),
        place,
    )


def _reports(found: Iterable[tuple[Rule, Finding]], names: Mapping[str, Mapping[Language, str]]) -> Iterator[Report]:
    for rule, finding in found:
        words: dict[str, Any] = dict(finding.facts)
        for language in ("vi", "en"):
            words[f"parcel_{language}"] = names[finding.object][language] if finding.object else ""
            words[f"others_{language}"] = _listed(
                [names[other][language] for other in finding.others[:_NAMED]], finding, language
            )
        yield Report(
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


def _names(parcels: Parcels, objects: set[str]) -> Mapping[str, Mapping[Language, str]]:
    """What people call each of the ``objects``: its number and sheet, and where it is in the file."""
    columns = ["object", "sheet_number", "parcel_number", "occupies_land"]
    concerned = pc.is_in(parcels.table["object"], pa.array(sorted(objects), pa.string()))
    rows = parcels.table.select(columns).filter(concerned).to_pylist()
    return {row["object"]: {"vi": _vietnamese(row), "en": _english(row)} for row in rows}


def _vietnamese(row: Mapping[str, Any]) -> str:
    kind = "đối tượng chiếm đất" if row["occupies_land"] else "thửa"
    return (
        f"{kind} {row['parcel_number'] or '(chưa có số)'}, tờ {row['sheet_number'] or '(chưa có số)'} ({row['object']})"
    )


def _english(row: Mapping[str, Any]) -> str:
    kind = "land-occupying object" if row["occupies_land"] else "parcel"
    return f"{kind} {row['parcel_number'] or '(no number)'}, sheet {row['sheet_number'] or '(no number)'} ({row['object']})"
