"""Whether parcels are đúng, đủ, sạch (mức độ đạt tiêu chí làm sạch dữ liệu): parcel by parcel, and summed up for the delivery.

Judged where map and certificates come together, by the same words that acceptance keeps in the register (ADR 5).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from diaba.intake.content import LINES, SCANS, SHAPES, Content
from diaba.intake.coverage import Mask
from diaba.intake.model import Context, Finding, Report, Rule, Severity
from diaba.intake.quality import against, criteria
from diaba.intake.quality.criteria import Criterion
from diaba.intake.rules import basis
from diaba.intake.rules.facts import Rows, mask
from diaba.intake.rules.lines.agreement import parcels_of
from diaba.intake.rules.lines.making import Table

_SUMMED = (Criterion.CORRECT, Criterion.COMPLETE, Criterion.CLEAN)
_SERIAL = "serial"


def _together(content: Content) -> bool:
    return {SHAPES, LINES} <= content.blocks and bool(content.parcels.table.num_rows)


@dataclass(frozen=True, eq=False)
class Evidence:
    """What each line of a delivery is found to lack, and the parcel it speaks of (-1: none)."""

    parcels: Rows
    nameless: Mask
    unscanned: Mask
    locked: Mask
    changeable: Mask

    @classmethod
    def of(cls, content: Content) -> "Evidence":
        """Lines beside the scans delivered; where none were, none is missed."""
        lines, scans = Table(content.lines), Table(content.scans)
        serials = scans.folded(_SERIAL)

        def met(chosen: Mask) -> Mask:
            return mask(pc.is_in(lines.folded(_SERIAL), serials.filter(chosen).drop_null()))

        unscanned = ~met(np.ones(len(scans), bool)) & (SCANS in content.blocks)
        nameless = ~lines.given("identity_number", "organisation_number", "user_number")
        locked, changeable = (met(mask(scans.raw(name))) for name in ("encrypted", "active"))
        return cls(parcels_of(content), nameless, unscanned, locked, changeable)

    def lacking(self, ways: Mask) -> Mapping[int, list[str]]:
        """What each parcel lacks, by row; ``ways`` are roads and water, which are none."""
        some = {name: self._some(getattr(self, name)) for name in ("nameless", "unscanned", "locked", "changeable")}
        certified = self._some(np.ones(len(self.parcels), bool))
        found = {}
        for row in np.flatnonzero(~ways).tolist():
            lacks = against.of_attributes(certified=row in certified, nameless=row in some["nameless"])
            if row in certified:
                scanned = row not in some["unscanned"]
                lacks += against.of_scans(
                    scanned=scanned, locked=row in some["locked"], changeable=row in some["changeable"]
                )
            found[row] = lacks
        return found

    def _some(self, of_line: Mask) -> set[int]:
        return set(self.parcels[of_line & (self.parcels >= 0)].tolist())


def _lacking(content: Content, evidence: Evidence) -> Mapping[int, list[str]]:
    return evidence.lacking(mask(content.parcels.table["occupies_land"].combine_chunks()))


def incomplete(content: Content, context: Context) -> Iterator[Finding]:  # noqa: ARG001 - every rule is called alike
    """Parcels with a certificate that lack something beside; those without one are told of by another rule."""
    if not _together(content):
        return
    parcels = content.parcels.table["object"].to_pylist()
    for row, lacks in _lacking(content, Evidence.of(content)).items():
        if lacks and criteria.NO_LINES not in lacks:
            words = [criteria.REASONS[reason] for reason in lacks]
            facts = {"lacks_vi": "; ".join(vi for _, vi, _ in words), "lacks_en": "; ".join(en for *_, en in words)}
            yield Finding(INCOMPLETE.id, parcels[row], facts, place=content.parcels.shapes[row])


def summary(content: Content, context: Context, reports: Sequence[Report]) -> Iterator[Finding]:
    """How many parcels meet each criterion and all of them, unless all do."""
    if not _together(content):
        return
    evidence = Evidence.of(content)
    lacks = _lacking(content, evidence)
    of = {name: row for row, name in enumerate(content.parcels.table["object"].to_pylist())}
    said = zip(content.lines["object"].to_pylist(), evidence.parcels.tolist(), strict=True)
    of |= {name: row for name, row in said if row >= 0}
    told = against.told(reports, of.get)
    met: Counter[str] = Counter()
    for row, missing in lacks.items():
        whole = against.Against()
        whole.lacks(missing)
        if row in told:
            whole.join(told[row])
        met.update(name for name in Criterion if name not in whole.reasons)
        met["all"] += not any(name in whole.reasons for name in _SUMMED)
    if met["all"] < len(lacks):
        facts = {"unit": context.unit_name, "count": len(lacks), **{name: met[name] for name in (*_SUMMED, "all")}}
        yield Finding(SUMMARY.id, None, {str(name): value for name, value in facts.items()})


INCOMPLETE = Rule(
    id="CMP-001",
    version=1,
    family="completeness",
    severity=Severity.NOTICE,
    basis=basis.COMPLETENESS,
    title_vi="Thửa đất chưa đủ thông tin",
    title_en="Parcel is not complete",
    message_vi="{parcel} chưa đủ: {lacks}.",
    message_en="{parcel} is not complete: {lacks}.",
    remedy_vi="Bổ sung nội dung còn thiếu rồi giao nộp lại; thửa chưa đủ thì chưa được xếp nhóm 1.",
    remedy_en="Add what is missing and deliver again; until then the parcel is not of group 1.",
    check=incomplete,
)
SUMMARY = Rule(
    id="CMP-002",
    version=1,
    family="completeness",
    severity=Severity.NOTICE,
    basis=basis.COMPLETENESS,
    title_vi="Mức độ đúng, đủ, sạch của lần giao nộp",
    title_en="How far the delivery is correct, complete and clean",
    message_vi="{unit}: trong {count} thửa có {correct} thửa đúng, {complete} thửa đủ, {clean} thửa sạch; "
    "{all} thửa đạt cả ba tiêu chí.",
    message_en="{unit}: of {count} parcels {correct} are correct, {complete} complete, {clean} clean; {all} are all three.",
    remedy_vi="Sửa theo từng kết quả kiểm tra; lỗi và điều còn thiếu quyết định tiêu chí, cảnh báo thì không.",
    remedy_en="Mend finding by finding; errors and what is missing decide the criteria, warnings do not.",
    check=lambda content, context: (),  # noqa: ARG005 - it has nothing to say before all others have spoken
    sums_up=summary,
)
RULES = (INCOMPLETE, SUMMARY)
