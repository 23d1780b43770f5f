"""What a mapping profile says, once it is read and found in order."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

AREA_UNITS: Mapping[str, float] = MappingProxyType({"m2": 1.0, "ha": 10_000.0, "sqft": 0.09290304})
"""Square metres in one of each unit."""

LENGTH_UNITS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"m": (1, 1), "mm": (1, 1000), "cm": (1, 100), "km": (1000, 1), "ft": (3048, 10_000)}
)
"""Metres in one of each unit, as two whole numbers, so that millimetres become the metres that were measured."""


def key(name: str) -> str:
    """What two spellings of one name share: "Số tờ", "SO_TO" and "soTo" are one column."""
    plain = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return "".join(letter for letter in plain if letter.isascii() and letter.isalnum())


@dataclass(frozen=True)
class Column:
    """Where one of our columns comes from: a delivered column, a constant, or the object itself."""

    names: tuple[str, ...] = ()
    """Delivered columns in order of preference, compared by :func:`key`."""
    constant: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    """Delivered value, by :func:`key`, to ours; others stay as they are."""
    otherwise: str | None = None
    """Ours where nothing was delivered."""
    unit: str = "m2"
    derive: Literal["feature", "tile"] | None = None
    """The feature's number, or the square of ``tile`` metres its shape begins in."""
    tile: int = 1000

    def among(self, delivered: Sequence[str]) -> str | None:
        """The delivered column this comes from, or None."""
        by_key = {key(name): name for name in reversed(delivered)}
        return next((by_key[key(name)] for name in self.names if key(name) in by_key), None)


LandUse = Mapping[str, Column]
"""One land use of a parcel: code, area, origin, form and term, each from a column."""


@dataclass(frozen=True)
class Profile:
    """One kind of delivery."""

    name: str
    version: int
    title_vi: str
    title_en: str
    digest: str
    """SHA-256 of the file's text."""
    layers: tuple[str, ...]
    fits: tuple[str, ...]
    """Delivered columns that make a layer one of this kind."""
    columns: Mapping[str, Column]
    land_uses: tuple[LandUse, ...]
    occupying: frozenset[str]
    """Main uses that occupy land and form no parcel, where no column says so."""
    srid: int | None
    """The plane parcels are put in; None: the one delivered."""
    source_crs: str | None
    """The plane they are delivered in, where the file does not say."""
    northing_first: bool
    length_unit: str
    """What coordinates are counted in, of ``LENGTH_UNITS``."""
    text: Literal["unicode", "tcvn3", "vni"]
    decimal: Literal[".", ","]

    @property
    def identity(self) -> str:
        """Name, version and the beginning of the digest: enough to tell whether columns were staged by these very rules."""
        return f"{self.name}-{self.version}-{self.digest[:12]}"

    def wanted(self, delivered: Sequence[str]) -> list[str]:
        """The delivered columns this profile reads."""
        ours = [*self.columns.values(), *(column for use in self.land_uses for column in use.values())]
        found = {column.among(delivered) for column in ours}
        return [name for name in delivered if name in found]

    def covers(self, delivered: Sequence[str]) -> bool:
        """Whether a layer with these columns is of this kind."""
        keys = {key(name) for name in delivered}
        return all(key(name) in keys for name in self.fits)
