"""A population register (Cơ sở dữ liệu quốc gia về dân cư) as the land register asks it: do these particulars agree with yours?

Only agreement comes back, never its particulars. Which register answers is an adapter's matter; this one speaks JSON over HTTP.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Protocol

from diaba.party.refusals import PopulationBroken, PopulationRefused, PopulationSilent, PopulationUnreachable

_SERVER_FAULT = 500
_LONGEST = 10_000


class Outcome(StrEnum):
    """Whom the register has under the number."""

    FOUND = "found"
    ABSENT = "absent"
    SEVERAL = "several"


@dataclass(frozen=True)
class Question:
    """What is asked: a number, and what the land register has of its bearer."""

    number: str
    name: str
    birth_year: int | None
    sex: str | None


@dataclass(frozen=True)
class Answer:
    """Whom it has, whether each field asked agrees, and its own reference of this answer."""

    outcome: Outcome
    agrees: Mapping[str, bool]
    reference: str


class PopulationRegister(Protocol):
    """Whatever answers such questions."""

    @property
    def name(self) -> str:
        """What it is called in the history of a party."""
        ...

    def ask(self, question: Question) -> Answer:
        """The answer.

        Raises:
            PopulationSilent, PopulationUnreachable, PopulationRefused, PopulationBroken: there is none.
        """
        ...


@dataclass(frozen=True)
class HttpRegister:
    """A register behind ``POST {address}/verify``."""

    name: str
    address: str
    seconds: float = 10.0

    def ask(self, question: Question) -> Answer:
        """The answer; see ``PopulationRegister``."""
        body = json.dumps(asdict(question)).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.address}/verify", body, headers)  # noqa: S310 - the operator's own setting
        try:
            with urllib.request.urlopen(request, timeout=self.seconds) as answer:  # noqa: S310 - as above
                return self._read(answer.read(_LONGEST))
        except urllib.error.HTTPError as refused:
            with refused:
                kind = PopulationBroken if refused.code >= _SERVER_FAULT else PopulationRefused
                raise kind(place=self.address, answer=f"HTTP {refused.code}") from refused
        except TimeoutError as silent:
            raise PopulationSilent(place=self.address, seconds=self.seconds) from silent
        except OSError as unreachable:
            # A connection that is not taken in time comes wrapped.
            if isinstance(getattr(unreachable, "reason", None), TimeoutError):
                raise PopulationSilent(place=self.address, seconds=self.seconds) from unreachable
            raise PopulationUnreachable(place=self.address, reason=unreachable) from unreachable

    def _read(self, body: bytes) -> Answer:
        try:
            told: Any = json.loads(body)
            agrees = {str(name): value for name, value in told["agrees"].items() if isinstance(value, bool)}
            return Answer(Outcome(told["outcome"]), agrees, str(told["reference"]))
        except (ValueError, KeyError, TypeError, AttributeError) as broken:
            raise PopulationBroken(place=self.address, answer=type(broken).__name__) from broken
