"""Land types on paper and on the map (thống nhất loại đất), both by the list of the day, whatever list they were written by."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from diaba.intake.content import LINES, SHAPES, Content
from diaba.intake.model import Context, Finding, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.codes import LAND_TYPES
from diaba.intake.rules.facts import uses
from diaba.intake.rules.lines.agreement import parcels_of
from diaba.intake.rules.lines.making import Table, findings, made

_COLUMNS = ("use_1_code", "use_2_code", "use_3_code")
_BETWEEN = "\x1f"
Types = frozenset[frozenset[str]]
"""Each use as the codes in force that it may be: an old code may have become several."""


class _Law:
    """Land types by code or label, as what they are on a day."""

    def __init__(self, context: Context) -> None:
        self.law, self.at = context.law, context.at
        self.words: Mapping[str, set[str]] = defaultdict(set)
        for code in context.law.all_codes():
            if code.list == LAND_TYPES:
                for word in (code.code, code.label_vi):
                    self.words[word.casefold()].add(code.code)
        self.read = cache(self._read)

    def _read(self, written: str | None) -> tuple[Types, bool]:
        """The uses in a text of several, and whether each is of a list."""
        given = [word.strip().casefold() for word in (written or "").split(_BETWEEN)]
        found = [self._now(word) for word in given if word]
        return frozenset(one for one in found if one), all(found)

    def _now(self, word: str) -> frozenset[str]:
        return frozenset(now for code in self.words.get(word, ()) for now in self._became(code, frozenset()))

    def _became(self, code: str, seen: frozenset[str]) -> set[str]:
        if self.law.code(LAND_TYPES, code, self.at):
            return {code}
        after = {one for version in self.law.history(LAND_TYPES, code)[-1:] for one in version.replaced_by} - seen
        return {now for one in after for now in self._became(one, seen | {code})}


def other_uses(content: Content, context: Context) -> Iterator[Finding]:
    """Lines with a use that their parcel on the map has not, or whose parcel has one that none of its lines names."""
    if not {SHAPES, LINES} <= content.blocks or not content.lines.num_rows or not content.parcels.table.num_rows:
        return
    lines, law = Table(content.lines), _Law(context)
    written = pc.binary_join_element_wise(*(pc.fill_null(lines.text(name), "") for name in _COLUMNS), _BETWEEN)
    said, rows, drawn = written.to_pylist(), parcels_of(content), _drawn(content)
    of_parcel: defaultdict[int, list[int]] = defaultdict(list)
    for line, row in enumerate(rows.tolist()):
        if row >= 0:
            of_parcel[row].append(line)
    found = []
    for row, own in of_parcel.items():
        there, _ = law.read(drawn[row])
        told = [law.read(said[line]) for line in own]
        lacking = all(known for _, known in told) and _beyond(there, frozenset().union(*(types for types, _ in told)))
        for line, (types, _) in zip(own, told, strict=True):
            if there and types and (lacking or _beyond(types, there)):
                found.append((line, {"said": _listed(said[line]), "drawn": _listed(drawn[row])}))
    yield from findings(AGREEMENT.id, lines, found)


def _drawn(content: Content) -> list[str]:
    """The codes of each parcel's uses on the map, as one text."""
    of_all = uses(content.parcels)
    codes = pc.fill_null(pc.utf8_trim_whitespace(of_all.field("code")), "")
    counts = np.bincount(of_all.rows, minlength=content.parcels.table.num_rows)
    offsets = np.concatenate([[0], np.cumsum(counts)])
    joined = pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), codes), _BETWEEN)
    return list(joined.to_pylist())


def _beyond(these: Types, those: Types) -> bool:
    """Whether one of these is none of those."""
    return any(all(one.isdisjoint(other) for other in those) for one in these)


def _listed(written: str) -> str:
    return ", ".join(word for word in written.split(_BETWEEN) if word)


AGREEMENT = made(
    "AGR-007", Severity.WARNING, ("Loại đất trên Giấy khác bản đồ", "Land type differs from the map"),
    ("{parcel}: loại đất trên Giấy là {said}, trên bản đồ là {drawn}.",
     "{parcel}: the certificate says {said}, the map {drawn}."),
    ("Giấy giữ nguyên nội dung đã cấp; kiểm tra loại đất hiện trạng trên bản đồ, nếu đã chuyển mục đích thì bổ sung biến động.",
     "The certificate stands as issued; check the map, and where the use was changed, add that change."),
    other_uses, columns=_COLUMNS, basis=basis.AGREEMENT,
)  # fmt: skip
RULES = (AGREEMENT,)
