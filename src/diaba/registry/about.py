"""What everything written by one act has in common."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class About:
    """The commune, the act, and its day in law."""

    unit_id: int
    act_id: int
    effective: date
