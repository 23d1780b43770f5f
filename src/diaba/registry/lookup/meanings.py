"""What a text may mean (cách hiểu câu tra cứu)."""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class Meaning:
    """One way to understand a text; whoever ``is_personal`` is answered for a purpose alone, and each answer is written down."""

    kind: ClassVar[str] = ""
    is_personal: ClassVar[bool] = False

    def plain(self) -> dict[str, Any]:
        """As the API tells it."""
        return {"kind": self.kind, **asdict(self)}


@dataclass(frozen=True)
class Numbered(Meaning):
    """A parcel by sheet and number, of any map; ``place`` in words, or ``commune`` by its code."""

    kind: ClassVar[str] = "numbers"
    sheet: str
    number: str
    place: str = ""
    commune: str = ""


@dataclass(frozen=True)
class Coded(Meaning):
    """A parcel by its legal code."""

    kind: ClassVar[str] = "parcel-code"
    code: str


@dataclass(frozen=True)
class Serial(Meaning):
    """A certificate by its serial, without blanks and marks."""

    kind: ClassVar[str] = "serial"
    serial: str


@dataclass(frozen=True)
class Entered(Meaning):
    """Certificates by their number in the register (số vào sổ), which several offices may have given."""

    kind: ClassVar[str] = "register-number"
    number: str


@dataclass(frozen=True)
class Sealed(Meaning):
    """The seal of a certificate that this system printed."""

    kind: ClassVar[str] = "seal"
    seal: str


@dataclass(frozen=True)
class Identified(Meaning):
    """Whoever bears this number; it is never told again in full."""

    kind: ClassVar[str] = "identity"
    is_personal: ClassVar[bool] = True
    number: str

    def plain(self) -> dict[str, Any]:
        """Without the number."""
        return {"kind": self.kind, "number": hidden(self.number)}


@dataclass(frozen=True)
class Named(Meaning):
    """Whoever is called so."""

    kind: ClassVar[str] = "name"
    is_personal: ClassVar[bool] = True
    name: str
    birth_year: int | None = None


@dataclass(frozen=True)
class Placed(Meaning):
    """A unit by name, address or code, of today or before."""

    kind: ClassVar[str] = "place"
    place: str


@dataclass(frozen=True)
class Located(Meaning):
    """A point of WGS 84, in degrees."""

    kind: ClassVar[str] = "wgs84"
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Projected(Meaning):
    """A point of VN-2000, in metres; without ``srid`` every zone of 3° is tried."""

    kind: ClassVar[str] = "vn2000"
    northing: float
    easting: float
    srid: int | None = None


def hidden(number: str) -> str:
    """A number of which the last three signs are shown."""
    return "•" * max(3, len(number) - 3) + number[-3:] if len(number) > 6 else "•" * 6
