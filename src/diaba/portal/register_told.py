"""What the sheets of the register tell, in words (lời của các phiếu tra cứu): rights, certificates, acts and people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import get_current_timezone, localdate, localtime

from diaba.db import Row
from diaba.portal import register_words as words


@dataclass(frozen=True)
class Moment:
    """The day of the law that is asked about, and the day until the end of which the register counts."""

    at: date
    known_on: date

    @property
    def known(self) -> datetime:
        """The end of the day."""
        return datetime.combine(self.known_on, time.max, get_current_timezone())

    @property
    def shown(self) -> dict[str, date]:
        """As pages take it."""
        return {"at": self.at, "known_on": self.known_on, "today": localdate()}


def moment_of(request: HttpRequest) -> Moment:
    """The moment that the request asks about; today where it names none."""
    return Moment(_day(request.GET, "as_of"), _day(request.GET, "known_on"))


def _day(said: Mapping[str, str], name: str) -> date:
    """The day asked for; today where none is, or none that is a day."""
    try:
        asked = date.fromisoformat(said.get(name, ""))
    except ValueError:
        asked = localdate()
    return asked


def share(right: Mapping[str, Any]) -> str:
    """The share of a right; nothing where it is whole."""
    return "" if right["numerator"] == right["denominator"] else f"{right['numerator']}/{right['denominator']}"


def right_told(right: Mapping[str, Any]) -> dict[str, Any]:
    """A right in words."""
    since = right.get("since")
    return {
        **right,
        "words": words.RIGHTS.get(right["type"], right["type"]),
        "party": words.PARTIES.get(right.get("party_kind") or "", ""),
        "share": share(right),
        "since": date.fromisoformat(since) if isinstance(since, str) else since,
    }


def papers_told(papers: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Certificates, or states of one, in words."""
    return [
        {
            **paper,
            "words": words.STATES[paper["status"]],
            "since": date.fromisoformat(paper["since"]),
            "until": date.fromisoformat(paper["until"]) if paper.get("until") else None,
        }
        for paper in papers
    ]


def acts_told(rows: Sequence[Row], moment: Moment) -> list[dict[str, Any]]:
    """A timeline in words; what was decided or recorded later does not count at the moment."""
    return [
        {
            **row._asdict(),
            "words": words.ACTS.get(row.kind, row.kind),
            "counts": row.effective <= moment.at and localtime(row.recorded_at).date() <= moment.known_on,
        }
        for row in rows
    ]
