"""A kind of remark (ghi chú): what reading notices, reported like the finding of a rule."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from diaba.intake.content import Content
from diaba.intake.model import Context, Finding, Report, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.wording import printable, sentence

Pair = tuple[str, str]
"""The same in Vietnamese and in English."""


def _noticed_while_reading(content: Content, context: Context) -> Iterable[Finding]:  # noqa: ARG001 - the form of every check
    """Nothing is left to find in the parcels; the reader told it when it was noticed."""
    return ()


@dataclass(frozen=True)
class Remark(Rule):
    """One kind of thing the reader notices."""

    @staticmethod
    def of(name: str, severity: Severity, title: Pair, message: Pair, remedy: Pair) -> "Remark":
        """A remark from what differs between remarks."""
        words = (*title, *message, *remedy)
        return Remark(name, 1, "reading", severity, basis.PRACTICE, *words, check=_noticed_while_reading)

    def report(self, objects: Sequence[str] = (), **facts: object) -> Report:
        """It, noticed at ``objects``: the first is told, the others are named with it."""
        first = objects[0] if objects else None
        told = {name: printable(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
        words = {**told, "count": len(objects), "object": first}
        return Report(
            rule=self.id,
            severity=self.severity,
            object=first,
            others=tuple(objects[1:]),
            facts=words,
            message_vi=sentence(f"{self.message_vi} {self.remedy_vi}", "vi", words),
            message_en=sentence(f"{self.message_en} {self.remedy_en}", "en", words),
        )
