"""What rules over lines share: columns as trimmed text, dates and numbers as written, groups, and how such a rule is made."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from diaba.intake.content import CHANGES, LINES, SCANS, Block, Content
from diaba.intake.coverage import Mask
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules.facts import mask

Found = Iterable[tuple[int, Mapping[str, Any]]]
"""The row of each fault and the facts its message names; "others" are further rows."""
Pair = tuple[str, str]
"""The same in Vietnamese and in English."""

FAMILIES = {
    "FMT": "form",
    "DOC": "certificate",
    "PER": "person",
    "IDP": "identity",
    "RGT": "use",
    "AST": "asset",
    "AGR": "agreement",
    "SCN": "scan",
    "CHG": "history",
    "CMP": "completeness",
}
"""Families by the beginning of their ids."""


@dataclass(frozen=True, eq=False)
class Table:
    """One block's table, its columns as rules read them."""

    table: pa.Table

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def raw(self, name: str) -> pa.Array:
        """A column as it was written."""
        return self.table[name].combine_chunks()

    def text(self, name: str) -> pa.Array:
        """A column without blanks around; null where nothing is left."""
        text = pc.utf8_trim_whitespace(self.raw(name))
        return pc.if_else(pc.equal(text, ""), None, text)

    def given(self, *names: str) -> Mask:
        """Where any of the columns says something."""
        said = np.zeros(len(self), bool)
        for name in names:
            said |= mask(pc.is_valid(self.text(name)))
        return said

    def matches(self, name: str, pattern: str) -> Mask:
        """Where a column says something of that pattern, and nothing beside it."""
        return mask(pc.match_substring_regex(self.text(name), f"^(?:{pattern})$"))

    def dates(self, name: str) -> npt.NDArray[np.float64]:
        """A column of dates dd/MM/yyyy as days since 1970; NaN where there is none."""
        text = self.text(name)
        shaped = pc.if_else(pc.match_substring_regex(text, r"^\d{1,2}/\d{1,2}/\d{4}$"), text, None)
        read = pc.strptime(shaped, format="%d/%m/%Y", unit="s", error_is_null=True)
        again = pc.equal(pc.strftime(read, format="%d%m%Y"), _digits(shaped))
        days = pc.divide(pc.if_else(again, read, None).cast(pa.int64()).cast(pa.float64()), 86_400.0)
        return cast("npt.NDArray[np.float64]", days.to_numpy(zero_copy_only=False))

    def years(self, name: str) -> npt.NDArray[np.float64]:
        """The years of a column of dates or of years alone; NaN where there is none."""
        text = self.text(name)
        year = pc.extract_regex(text, r"^(?:\d{1,2}/\d{1,2}/)?(?P<year>\d{4})$")
        return cast(
            "npt.NDArray[np.float64]", pc.struct_field(year, "year").cast(pa.float64()).to_numpy(zero_copy_only=False)
        )

    def numbers(self, name: str) -> npt.NDArray[np.float64]:
        """A column of plain numbers; NaN where there is none."""
        text = pc.replace_substring(self.text(name), ",", ".", max_replacements=1)
        plain = pc.if_else(pc.match_substring_regex(text, r"^[+-]?\d{1,15}(\.\d{1,15})?$"), text, None)
        return cast("npt.NDArray[np.float64]", plain.cast(pa.float64()).to_numpy(zero_copy_only=False))

    def folded(self, *names: str) -> pa.Array:
        """Columns as one text without blanks and case, in which two typings of one thing differ; null where all are empty."""
        parts = [
            pc.fill_null(pc.utf8_lower(pc.replace_substring_regex(self.raw(name), r"\s+", "")), "") for name in names
        ]
        whole = pc.binary_join_element_wise(*parts, "|")
        return pc.if_else(pc.match_substring_regex(whole, r"^\|*$"), None, whole)

    def groups(self, values: pa.Array) -> "Groups":
        """The rows by equal values; rows without a value are in no group."""
        coded = values.dictionary_encode()
        of_row = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
        return Groups(of_row, len(coded.dictionary))

    def repeated(self, values: pa.Array) -> Iterator[npt.NDArray[np.int64]]:
        """The rows of each value that several have, in order."""
        groups = self.groups(values)
        return groups.rows(groups.sizes > 1)


@dataclass(frozen=True, eq=False)
class Groups:
    """Rows in groups: the group of each row, -1 where it is in none, and how many groups there are."""

    of_row: npt.NDArray[np.int64]
    number: int

    @cached_property
    def sizes(self) -> npt.NDArray[np.int64]:
        """How many rows each group has."""
        return self.count(np.ones(len(self.of_row), bool))

    def count(self, where: Mask) -> npt.NDArray[np.int64]:
        """In how many rows of each group something is so."""
        return np.bincount(self.of_row[where & (self.of_row >= 0)], minlength=self.number)

    def kinds(self, values: pa.Array) -> npt.NDArray[np.int64]:
        """How many different values each group has; nothing is no value."""
        codes = pc.fill_null(values.dictionary_encode().indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
        there = (codes >= 0) & (self.of_row >= 0)
        pairs = np.unique(self.of_row[there] * (codes.max(initial=0) + 1) + codes[there])
        return np.bincount(pairs // (codes.max(initial=0) + 1), minlength=self.number)

    def rows(self, wanted: Mask) -> Iterator[npt.NDArray[np.int64]]:
        """The rows of each group wanted."""
        chosen = np.flatnonzero((self.of_row >= 0) & np.concatenate([wanted, [False]])[self.of_row])
        chosen = chosen[np.argsort(self.of_row[chosen], kind="stable")]
        ends = np.flatnonzero(np.diff(self.of_row[chosen])) + 1
        return iter(np.split(chosen, ends)) if len(chosen) else iter(())


def _digits(text: pa.Array) -> pa.Array:
    parts = pc.extract_regex(text, r"^(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})$")
    padded = [pc.utf8_lpad(pc.struct_field(parts, name), 2, padding="0") for name in "dm"]
    return pc.binary_join_element_wise(*padded, pc.struct_field(parts, "y"), "")


def days(day: date) -> float:
    """A date as days since 1970."""
    return float((day - date(1970, 1, 1)).days)


def one_of(name: str, labels: Iterable[str]) -> Callable[[Table], Mask]:
    """Where a column says something that is none of the labels, however it is cased."""
    known = pa.array(sorted({label.casefold() for label in labels}), pa.string())
    return lambda table: table.given(name) & ~mask(pc.is_in(pc.utf8_lower(table.text(name)), known))


def told(table: Table, found: Mask, **columns: str) -> Found:
    """Each row found, with the facts named taken from columns."""
    rows = np.flatnonzero(found)
    chosen = {fact: table.raw(column).take(pa.array(rows)).to_pylist() for fact, column in columns.items()}
    for place, row in enumerate(rows.tolist()):
        yield row, {fact: values[place] for fact, values in chosen.items()}


def line_rule(  # noqa: PLR0917 - it reads as a rule is told: id, severity, title, message, remedy, check
    id_: str,
    severity: Severity,
    title: Pair,
    message: Pair,
    remedy: Pair,
    find: Callable[[Table, Context], Found],
    *,
    columns: tuple[str, ...] = (),
    parameters: tuple[str, ...] = (),
    basis: str,
    block: Block = LINES,
    version: int = 1,
) -> Rule:
    """A rule over one block's table from what differs between such rules."""

    def check(content: Content, context: Context) -> Iterator[Finding]:
        table = Table({LINES: content.lines, SCANS: content.scans, CHANGES: content.changes}[block])
        return findings(id_, table, find(table, context)) if len(table) else iter(())

    return made(
        id_,
        severity,
        title,
        message,
        remedy,
        check,
        columns=columns,
        parameters=parameters,
        basis=basis,
        version=version,
    )


def findings(id_: str, table: Table, found: Found) -> Iterator[Finding]:
    """Faults of rows as findings of their objects."""
    names = table.table["object"].to_pylist()
    for row, facts in found:
        others = tuple(names[other] for other in facts.get("others", ()))
        yield Finding(id_, names[row], {name: fact for name, fact in facts.items() if name != "others"}, others)


def made(  # noqa: PLR0917 - as above
    id_: str,
    severity: Severity,
    title: Pair,
    message: Pair,
    remedy: Pair,
    check: Callable[[Content, Context], Iterable[Finding]],
    *,
    basis: str,
    columns: tuple[str, ...] = (),
    parameters: tuple[str, ...] = (),
    version: int = 1,
) -> Rule:
    """A rule of the family its id begins with."""
    family = FAMILIES[id_.partition("-")[0]]
    return Rule(
        id_,
        version,
        family,
        severity,
        basis,
        *title,
        *message,
        *remedy,
        check=check,
        columns=columns,
        parameters=parameters,
    )
