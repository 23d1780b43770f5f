"""What every output is made from: the reports of one check with what was checked and by which rules."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from diaba.intake.catalogue import REPORTABLE
from diaba.intake.content import Content
from diaba.intake.engine import blockers
from diaba.intake.model import Context, Report, Rule, Severity

SEVERITIES: Mapping[Severity, tuple[str, str]] = {
    Severity.BLOCKER: ("Chặn nghiệm thu", "Blocker"),
    Severity.ERROR: ("Lỗi", "Error"),
    Severity.WARNING: ("Cảnh báo", "Warning"),
    Severity.NOTICE: ("Lưu ý", "Notice"),
}
"""Each severity in Vietnamese and English, the gravest first."""


@dataclass(frozen=True, eq=False)
class Findings:
    """One check: what was delivered, the commune and date, what was found, and the rules that looked."""

    content: Content
    context: Context
    reports: Sequence[Report]
    rules: Sequence[Rule] = REPORTABLE

    @cached_property
    def by_id(self) -> Mapping[str, Rule]:
        """The rules by their ids."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many findings each rule has; 0 where it looked and found nothing."""
        found = Counter(report.rule for report in self.reports)
        return {rule.id: found[rule.id] for rule in self.rules}

    @cached_property
    def severities(self) -> Mapping[Severity, int]:
        """How many findings there are of each severity, those let pass not among them."""
        found = Counter(report.severity for report in self.reports if report.waiver is None)
        return {severity: found[severity] for severity in SEVERITIES}

    @cached_property
    def waived(self) -> int:
        """How many findings a waiver lets pass."""
        return sum(report.waiver is not None for report in self.reports)

    @cached_property
    def blocked(self) -> int:
        """How many objects a blocker holds back."""
        return len(blockers(self.reports))

    @cached_property
    def gravest_first(self) -> Sequence[Rule]:
        """The rules that found something, by severity and id."""
        order = list(SEVERITIES)
        return sorted(
            (rule for rule in self.rules if self.counts[rule.id]),
            key=lambda rule: (order.index(rule.severity), rule.id),
        )
