"""What speaks against a block or a parcel (điều chưa đạt): the one judgement that rules tell of and acceptance keeps."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from diaba.intake.model import Report, Severity
from diaba.intake.quality import criteria
from diaba.intake.quality.criteria import Criterion, of_family

Key = TypeVar("Key")
_GRAVE = (Severity.ERROR, Severity.BLOCKER)


@dataclass
class Against:
    """Reasons by criterion, and the findings by their place in the delivery."""

    reasons: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    findings: set[int] = field(default_factory=set)

    def add(self, criterion: str, reason: str) -> None:
        """One more reason."""
        self.reasons[criterion].add(reason)

    def lacks(self, reasons: Iterable[str]) -> None:
        """What is not there, each by its own criterion."""
        for reason in reasons:
            self.add(criteria.REASONS[reason][0], reason)

    def join(self, other: "Against") -> None:
        """Everything that speaks against the other speaks against this."""
        self.findings |= other.findings
        for criterion, reasons in other.reasons.items():
            self.reasons[criterion] |= reasons

    @property
    def failing(self) -> dict[str, list[str]]:
        """The criteria that do not hold, each with its reasons in order."""
        return {name: sorted(self.reasons[name]) for name in Criterion if name in self.reasons}


def told(reports: Sequence[Report], concerns: Callable[[str], Key | None]) -> Mapping[Key, Against]:
    """What errors and blockers say against whatever ``concerns`` makes of each object they name.

    Findings let pass speak against it too: a waiver lets data in and makes them no better.
    """
    by_rule = _criteria()
    against: defaultdict[Key, Against] = defaultdict(Against)
    for seq, report in enumerate(reports, 1):
        if report.severity not in _GRAVE:
            continue
        for name in (report.object, *report.others):
            key = None if name is None else concerns(name)
            if key is not None:
                against[key].add(by_rule.get(report.rule, Criterion.CORRECT), report.rule)
                against[key].findings.add(seq)
    return against


def of_attributes(*, certified: bool, nameless: bool) -> list[str]:
    """What the certificates of a parcel lack."""
    return [reason for reason, so in ((criteria.NO_LINES, not certified), (criteria.NO_NUMBER, nameless)) if so]


def of_scans(*, scanned: bool, locked: bool, changeable: bool) -> list[str]:
    """What the scans of its certificates lack."""
    lacks = ((criteria.NO_SCAN, not scanned), (criteria.SCAN_LOCKED, locked), (criteria.SCAN_OPEN, changeable))
    return [reason for reason, so in lacks if so]


@cache
def _criteria() -> Mapping[str, Criterion]:
    """The criterion each rule guards."""
    from diaba.intake.catalogue import REPORTABLE  # noqa: PLC0415 - a rule of the catalogue sums up by this judgement

    return {rule.id: of_family(rule.family) for rule in REPORTABLE}
