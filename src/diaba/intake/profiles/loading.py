"""Mapping profiles read from YAML; every mistake in one is named with its place."""

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeVar

import yaml

from diaba.intake.profiles.model import AREA_UNITS, LENGTH_UNITS, Column, LandUse, Profile, key
from diaba.intake.profiles.refusals import ProfileInvalid, ProfileUnknown

Word = TypeVar("Word", bound=str)
Derived = Literal["feature", "tile"]

_COLUMNS = (
    "object",
    "sheet_number",
    "parcel_number",
    "legal_area",
    "occupies_land",
    "parcel_code",
    "old_sheet_number",
    "old_parcel_number",
    "map_scale",
)
_USE = ("code", "area", "origin", "form", "term")
_KEYS = ("name", "version", "title", "layers", "fits", "plane", "text", "decimal", "columns", "land_uses", "occupying")


@cache
def shipped() -> tuple[Profile, ...]:
    """The profiles that come with the program, by name."""
    folder = files("diaba.intake.profiles")
    found = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    return tuple(parse(file.read_text(encoding="utf-8"), file.name) for file in found)


def load(name: str | Path) -> Profile:
    """The shipped profile of that name, or the one in the file at that path.

    Raises:
        ProfileUnknown: neither is there.
        ProfileInvalid: the file is not understood.
    """
    for profile in shipped():
        if profile.name == str(name):
            return profile
    path = Path(name)
    if not path.is_file():
        raise ProfileUnknown(profile=name, shipped=", ".join(profile.name for profile in shipped()))
    try:
        return parse(path.read_text(encoding="utf-8"), path.name)
    except UnicodeDecodeError as error:
        raise ProfileInvalid(profile=path.name, place=f"byte {error.start}", found="?", wanted="UTF-8") from error


def parse(text: str, file: str) -> Profile:
    """The profile written in ``text``."""
    try:
        given = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{mark.line + 1}:{mark.column + 1}" if mark else "?"
        raise ProfileInvalid(
            profile=file, place=place, found=getattr(error, "problem", None) or "?", wanted="YAML"
        ) from error
    reader = _Reader(file)
    top = reader.mapping(given, "/", _KEYS)
    title = reader.mapping(top.get("title", {}), "title", ("vi", "en"))
    plane = reader.mapping(top.get("plane", {}), "plane", ("srid", "from", "axes", "unit"))
    columns = reader.mapping(top.get("columns"), "columns", _COLUMNS)
    uses = reader.listed(top.get("land_uses", []), "land_uses")
    name = reader.text(top.get("name"), "name")
    return Profile(
        name=name,
        version=reader.number(top.get("version"), "version"),
        title_vi=reader.text(title.get("vi", name), "title.vi"),
        title_en=reader.text(title.get("en", name), "title.en"),
        digest=hashlib.sha256(text.encode()).hexdigest(),
        layers=reader.texts(top.get("layers", []), "layers"),
        fits=reader.texts(top.get("fits"), "fits"),
        columns=MappingProxyType({ours: reader.column(one, f"columns.{ours}") for ours, one in columns.items()}),
        land_uses=tuple(reader.use(one, f"land_uses[{place}]") for place, one in enumerate(uses)),
        occupying=frozenset(reader.texts(top.get("occupying", []), "occupying")),
        srid=reader.whole(plane.get("srid"), "plane.srid"),
        source_crs=reader.written(plane.get("from"), "plane.from"),
        northing_first=reader.one_of(
            plane.get("axes", "easting-first"), "plane.axes", ("easting-first", "northing-first")
        )
        == "northing-first",
        length_unit=reader.one_of(plane.get("unit", "m"), "plane.unit", tuple(LENGTH_UNITS)),
        text=reader.one_of(top.get("text", "unicode"), "text", ("unicode", "tcvn3", "vni")),
        decimal=reader.one_of(top.get("decimal", "."), "decimal", (".", ",")),
    )


class _Reader:
    """Takes apart what YAML gave, or refuses with the file and the place."""

    def __init__(self, file: str) -> None:
        self.file = file

    def wrong(self, found: object, place: str, wanted: str) -> ProfileInvalid:
        return ProfileInvalid(profile=self.file, place=place, found=repr(found), wanted=wanted)

    def mapping(self, given: object, place: str, allowed: tuple[str, ...]) -> Mapping[str, Any]:
        if not isinstance(given, dict):
            raise self.wrong(given, place, f"{{{', '.join(allowed)}}}")
        for name in given:
            if name not in allowed:
                raise self.wrong(name, place, " | ".join(allowed))
        return given

    def listed(self, given: object, place: str) -> list[object]:
        if not isinstance(given, list):
            raise self.wrong(given, place, "[…]")
        return given

    def text(self, given: object, place: str) -> str:
        if not isinstance(given, str) or not given:
            raise self.wrong(given, place, '"…"')
        return given

    def texts(self, given: object, place: str) -> tuple[str, ...]:
        return tuple(self.text(one, f"{place}[{row}]") for row, one in enumerate(self.listed(given, place)))

    def number(self, given: object, place: str) -> int:
        if not isinstance(given, int) or isinstance(given, bool) or given <= 0:
            raise self.wrong(given, place, "1, 2, 3…")
        return given

    def whole(self, given: object, place: str) -> int | None:
        return None if given is None else self.number(given, place)

    def written(self, given: object, place: str) -> str | None:
        return None if given is None else self.text(given, place)

    def one_of(self, given: object, place: str, allowed: tuple[Word, ...]) -> Word:
        for word in allowed:
            if given == word:
                return word
        raise self.wrong(given, place, " | ".join(allowed))

    def use(self, given: object, place: str) -> LandUse:
        return MappingProxyType(
            {part: self.column(one, f"{place}.{part}") for part, one in self.mapping(given, place, _USE).items()}
        )

    def column(self, given: object, place: str) -> Column:
        """A list of names, one name, or a mapping with more to say."""
        if isinstance(given, str):
            return Column((self.text(given, place),))
        if isinstance(given, list):
            return Column(self.texts(given, place))
        said = self.mapping(given, place, ("from", "constant", "values", "otherwise", "unit", "derive", "tile"))
        values = said.get("values", {})
        if not isinstance(values, dict):
            raise self.wrong(values, f"{place}.values", "{…: …}")
        derived: tuple[Derived, ...] = ("feature", "tile")
        return Column(
            names=self.texts(said.get("from", []), f"{place}.from"),
            constant=self.written(said.get("constant"), f"{place}.constant"),
            values=MappingProxyType(
                {key(str(one)): self.text(ours, f"{place}.values.{one}") for one, ours in values.items()}
            ),
            otherwise=self.written(said.get("otherwise"), f"{place}.otherwise"),
            unit=self.one_of(said.get("unit", "m2"), f"{place}.unit", tuple(AREA_UNITS)),
            derive=self.one_of(said["derive"], f"{place}.derive", derived) if "derive" in said else None,
            tile=self.number(said.get("tile", 1000), f"{place}.tile"),
        )
