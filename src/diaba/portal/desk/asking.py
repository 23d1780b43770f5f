"""A form that is being filled in (hồ sơ đang lập): its fields, their controls, and what was posted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import get_language

from diaba.portal.desk.land import Land
from diaba.registry.act import RegistryAct
from diaba.registry.asking.words import Pair

Said = Mapping[str, str]
"""What was posted, by the name of the control."""

BLANK_ROWS = 2
PRINTED = ("serial", "register_number", "issued_on", "issuer")


@dataclass
class Input:
    """One control: ``kind`` is text, area, select, check, file or fixed."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    options: Sequence[tuple[str, str]] = ()
    hint: str = ""
    mode: str = ""
    candidates: Sequence[tuple[str, str]] = ()


@dataclass
class Control:
    """A field of an act: its controls, row by row, and what is wrong with it."""

    name: str
    label: str
    required: bool
    rows: list[list[Input]]
    problems: list[str] = field(default_factory=list)
    can_grow: bool = False

    @property
    def is_one(self) -> bool:
        """Whether it is one control that is called as the field is."""
        return len(self.rows) == 1 and len(self.rows[0]) == 1 and self.rows[0][0].label == self.label


def spoken(pair: Pair) -> str:
    """Words in the language of the page."""
    return pair[1] if get_language() == "en" else pair[0]


@dataclass(frozen=True)
class Asking:
    """A form: the kind of act, its land, people as they are named, and what was posted so far."""

    model: type[RegistryAct]
    land: Land
    people: Mapping[int, str]
    said: Said

    def value(self, name: str, otherwise: str = "") -> str:
        """What was posted under a name."""
        return self.said.get(name, otherwise)

    def rows_of(self, name: str) -> int:
        """How many rows a field that can grow has now."""
        given = self.value(f"{name}-rows")
        return min(int(given), 30) if given.isascii() and given.isdigit() else BLANK_ROWS
