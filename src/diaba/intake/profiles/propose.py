"""Proposing how to read files of a new kind (đề xuất ánh xạ cột): from the names and values of their columns.

A proposal is a profile as YAML with its reasons beside each line; it becomes one only when a person confirms it.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations

import numpy as np
import numpy.typing as npt

from diaba.intake.profiles.evidence import USES, Codes, Evidence, is_number, number_of, of_name, of_values
from diaba.intake.profiles.loading import shipped
from diaba.intake.profiles.model import AREA_UNITS, key

_LEAST = 0.4
"""Below this confidence nothing is proposed."""
_DOUBT = 0.4
_PARTS = ("code", "area", "origin", "form", "term")


@dataclass(frozen=True, eq=False)
class Sample:
    """Some rows of a layer: each column's values as text, and the areas of the shapes in m² (NaN where there is none)."""

    layer: str
    columns: Mapping[str, Sequence[str | None]]
    areas: npt.NDArray[np.float64] = field(default_factory=lambda: np.array([]))


@dataclass(frozen=True)
class Guess:
    """A delivered column that is taken for one of ours ("use_1_code" is the code of the first land use)."""

    column: str
    ours: str
    confidence: float
    reasons: tuple[Evidence, ...]


@dataclass(frozen=True, eq=False)
class Proposal:
    """What is proposed for a layer, surest first, and the columns nothing is proposed for."""

    sample: Sample
    guesses: tuple[Guess, ...]

    @property
    def left(self) -> tuple[str, ...]:
        """Columns that no line of the proposal reads."""
        taken = {guess.column for guess in self.guesses}
        return tuple(name for name in self.sample.columns if name not in taken)


def propose(sample: Sample, codes: Codes) -> Proposal:
    """The mapping that most evidence speaks for; each column and each of ours is used once."""
    speaking: defaultdict[tuple[str, str], list[Evidence]] = defaultdict(list)
    for name, values in sample.columns.items():
        for one in (*of_name(name), *of_values(values, sample.areas, codes)):
            speaking[name, one.ours].append(one)
    for (name, ours), one in _numbers(sample):
        speaking[name, ours].append(one)
    guesses = (Guess(name, ours, _together(reasons), tuple(reasons)) for (name, ours), reasons in speaking.items())
    doubted = (_doubted(guess, sample) for guess in guesses)
    return Proposal(sample, tuple(_chosen(doubted)))


def _together(reasons: Iterable[Evidence]) -> float:
    """Reasons that stand apart, each making the rest of the doubt smaller."""
    return float(1 - np.prod([1 - one.weight for one in reasons]))


def _doubted(guess: Guess, sample: Sample) -> Guess:
    """Less sure where the name speaks for a number and the values are none."""
    given = [value for value in sample.columns[guess.column] if value and value.strip()]
    wanted = guess.ours.endswith("area") or guess.ours == "map_scale"
    if wanted and given and np.isnan([number_of(value) for value in given]).mean() > 0.5:
        return Guess(guess.column, guess.ours, guess.confidence * _DOUBT, guess.reasons)
    return guess


def _chosen(guesses: Iterable[Guess]) -> Iterable[Guess]:
    columns, ours = set[str](), set[str]()
    for guess in sorted(guesses, key=lambda one: (-one.confidence, one.ours, one.column)):
        if guess.confidence >= _LEAST and guess.column not in columns and guess.ours not in ours:
            columns.add(guess.column)
            ours.add(guess.ours)
            yield guess


def _numbers(sample: Sample) -> Iterable[tuple[tuple[str, str], Evidence]]:
    """The pair of columns that looks like sheet and parcel: together never the same, the sheet with fewer values."""
    rows = len(next(iter(sample.columns.values()), ()))
    looking = [name for name, values in sample.columns.items() if _mostly_numbers(values)]
    for sheet, parcel in permutations(looking if rows else [], 2):
        one, other = sample.columns[sheet], sample.columns[parcel]
        apart = len(set(zip(one, other, strict=True))) / rows
        if apart > 0.98 and len(set(one)) < len(set(other)):
            yield (
                (sheet, "sheet_number"),
                Evidence(
                    "sheet_number", 0.5, f"cùng với {parcel} không trùng nhau", f"with {parcel} never the same twice"
                ),
            )
            yield (
                (parcel, "parcel_number"),
                Evidence(
                    "parcel_number", 0.5, f"không trùng trong mỗi {sheet}", f"never the same twice within {sheet}"
                ),
            )


def _mostly_numbers(values: Sequence[str | None]) -> bool:
    given = [value for value in values if value]
    return len(given) > 0.8 * len(values) and sum(map(is_number, given)) > 0.95 * len(given)


def as_yaml(proposal: Proposal, name: str, codes: Codes) -> str:
    """The proposal as the YAML of a profile, with confidence and reasons as comments in both languages."""
    by_ours = {guess.ours: guess for guess in proposal.guesses}
    fits = [by_ours[ours].column for ours in ("sheet_number", "parcel_number") if ours in by_ours]
    fits = fits or [guess.column for guess in proposal.guesses[:2]]
    comma = any("," in (value or "") for guess in proposal.guesses if guess.ours.endswith("area")
                for value in proposal.sample.columns[guess.column])  # fmt: skip
    lines = [
        "# Đề xuất tự động: hãy kiểm tra từng dòng rồi xác nhận. / Proposed by the program: check each line, then confirm.",
        f"name: {_text(name)}",
        "version: 1",
        f"layers: [{_text(proposal.sample.layer)}]",
        f"fits: [{', '.join(map(_text, fits))}]",
        f"decimal: {_text(',' if comma else '.')}",
        "columns:",
    ]
    plain = [guess for guess in proposal.guesses if not guess.ours.startswith("use_")]
    for guess in plain:
        lines += [_reasons(guess, "  "), f"  {guess.ours}: {_column(guess, proposal.sample, codes)}"]
    if not plain:
        lines[-1] = "columns: {}"
    uses = [
        place
        for place in range(1, USES + 1)
        if any(guess.ours.startswith(f"use_{place}_") for guess in proposal.guesses)
    ]
    lines += ["land_uses:"] if uses else []
    for place in uses:
        lead = "  - "
        for part in _PARTS:
            if found := by_ours.get(f"use_{place}_{part}"):
                lines += [_reasons(found, "    "), f"{lead}{part}: {_column(found, proposal.sample, codes)}"]
                lead = "    "
    if proposal.left:
        lines.append(f"# Không dùng / not read: {', '.join(map(_text, proposal.left))}")
    return "\n".join([*lines, ""])


def _reasons(guess: Guess, indent: str) -> str:
    told = "; ".join(f"{one.vi} / {one.en}" for one in guess.reasons)
    return f"{indent}# {guess.confidence:.2f}: {told}"


def _column(guess: Guess, sample: Sample, codes: Codes) -> str:
    said: dict[str, object] = {"from": [guess.column]}
    values = [value.strip() for value in sample.columns[guess.column] if value and value.strip()]
    if guess.ours.endswith("_code"):
        labels = {key(code.label_vi): code.code for code in codes["land_type"].values()}
        said["values"] = {one: labels[key(one)] for one in dict.fromkeys(values) if key(one) in labels}
    if guess.ours.endswith("_form"):
        said["values"] = {one: _forms()[key(one)] for one in dict.fromkeys(values) if key(one) in _forms()}
    unit = next((unit for unit in AREA_UNITS for one in guess.reasons if one.en.endswith(f"({unit})")), "m2")
    if unit != "m2":
        said["unit"] = unit
    if not said.get("values"):
        said.pop("values", None)
    return json.dumps(said if len(said) > 1 else said["from"], ensure_ascii=False)


def _forms() -> Mapping[str, str]:
    """What forms of use are called in the shipped profiles."""
    found: dict[str, str] = {}
    for profile in shipped():
        for use in profile.land_uses:
            found.update(use["form"].values if "form" in use else {})
    return found


def _text(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)
