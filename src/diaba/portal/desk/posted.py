"""What a form says, as the JSON of an act: each field read back by the same categories that built it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from diaba.access import Principal
from diaba.db import WriteTransaction
from diaba.errors import Refusal
from diaba.portal.desk.asking import PRINTED, Asking
from diaba.portal.desk.controls import category
from diaba.portal.desk.land import SQL
from diaba.portal.desk.people import who
from diaba.portal.desk.refusals import DayUnreadable, LandUnknown, NumberUnreadable, PersonAmbiguous
from diaba.registry.asking.reading import USE_FIELDS, hints_of
from diaba.registry.asking.words import CHOICES
from diaba.registry.unit import WHOLE

_PAIR = re.compile(r"(\d{1,18})\s*:\s*(\d{1,3})", re.ASCII)


@dataclass
class Posted:
    """A form that was sent: what is to be asked, what is wrong at which field, and who may have been meant."""

    transaction: WriteTransaction
    asking: Asking
    by: Principal
    today: date
    asked: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, list[Refusal]] = field(default_factory=dict)
    candidates: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """What was written there, without blanks around it."""
        return self.said.get(name, "").strip()

    def person(self, name: str) -> int | None:
        """Who was meant; the number takes the place of the words."""
        text = self.value(f"{name}-pick") or self.value(name)
        if not text:
            return None
        try:
            number = who(self.transaction, text, self.by, self.value("dossier"), self.today)
        except PersonAmbiguous as refusal:
            self.candidates[name] = [
                (str(one.id), ", ".join(str(part) for part in (one.name, one.birth_year, one.address) if part))
                for one in refusal.found
            ]
            raise
        self.said[name] = str(number)
        return number

    def day(self, name: str) -> str | None:
        """A day written dd/mm/yyyy, as ISO 8601."""
        return day_of(self.value(name))

    def parcels(self, name: str) -> list[Any]:
        """The live parcels of the codes written there."""
        codes = [code.lower() for code in re.split(r"[\s,;]+", self.value(name)) if code]
        known = {row.code: row for row in self.transaction.all(SQL["parcels_of_codes"], {"codes": codes})}
        if lost := [code for code in codes if code not in known]:
            raise LandUnknown(text=", ".join(lost)[:80])
        return [known[code] for code in codes]


def day_of(text: str) -> str | None:
    """A day written dd/mm/yyyy, as ISO 8601; None of nothing.

    Raises:
        DayUnreadable: it is no day.
    """
    if not text:
        return None
    try:
        day = datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a day of the law has no zone
    except ValueError as error:
        raise DayUnreadable(text=text[:40]) from error
    return day.isoformat()


def read_posted(posted: Posted) -> None:
    """Fill ``asked`` and ``wrong`` from what was said."""
    posted.said = dict(posted.asking.said)
    posted.asked["kind"] = posted.asking.model.kind
    for name, hint in hints_of(posted.asking.model).items():
        try:
            value = _READ.get(category(name, hint), _text)(posted, name)
        except Refusal as refusal:
            posted.wrong.setdefault(name, []).append(refusal)
            continue
        if value not in (None, {}, []):
            posted.asked[name] = value


def _text(posted: Posted, name: str) -> Any:  # noqa: ANN401 - JSON
    return posted.value(name) or None


def _unit(posted: Posted, _: str) -> Any:  # noqa: ANN401 - JSON
    return posted.asking.land.unit.id if posted.asking.land.unit else None


def _flag(posted: Posted, name: str) -> Any:  # noqa: ANN401 - JSON
    return bool(posted.value(name)) or None


def _pick(posted: Posted, name: str) -> Any:  # noqa: ANN401 - JSON
    text = posted.value(name)
    return None if not text else _whole(text)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise NumberUnreadable(text=text[:40])
    return int(text)


def _checks(posted: Posted, name: str) -> Any:  # noqa: ANN401 - JSON
    return [code for code in CHOICES[name] if posted.value(f"{name}-{code}")]


def _people(posted: Posted, name: str) -> Any:  # noqa: ANN401 - JSON
    rights = {right.party_id for right in posted.asking.land.rights()}
    return sorted(one for one in rights if one is not None and posted.value(f"{name}-{one}"))


def _shares(posted: Posted, name: str) -> Any:  # noqa: ANN401 - JSON
    shares: dict[str, str] = {}
    if name == "gives":
        for row, right in enumerate(posted.asking.land.rights(*WHOLE)):
            if share := posted.value(f"{name}-{row}-share"):
                shares[str(right.party_id)] = share.replace(" ", "")
        return shares
    for row in range(posted.asking.rows_of(name)):
        party, share = posted.person(f"{name}-{row}-who"), posted.value(f"{name}-{row}-share")
        if party is not None:
            shares[str(party)] = share.replace(" ", "")
    return shares


def _by_right(posted: Posted, name: str) -> Any:  # noqa: ANN401 - JSON
    told: dict[str, Any] = {}
    for row, right in enumerate(posted.asking.land.rights()):
        at = f"{name}-{row}-value"
        read: Callable[[str], Any] = {"parties": posted.person, "terms": posted.day}.get(name, posted.value)
        if (value := read(at)) not in {None, ""}:
            told[str(right.right_id)] = value
    return told


def _by_parcel(posted: Posted, name: str) -> Any:  # noqa: ANN401 - JSON
    parcels = posted.asking.land.unit.parcels if posted.asking.land.unit else ()
    return {str(one.id): text for one in parcels if (text := posted.value(f"{name}-{one.id}"))}


def _parcels(posted: Posted, name: str) -> Any:  # noqa: ANN401 - JSON
    return [row.id for row in posted.parcels(name)]


def _units(posted: Posted, name: str) -> Any:  # noqa: ANN401 - JSON
    rows = posted.parcels(name)
    if bare := [row.code for row in rows if row.ba_unit_id is None]:
        raise LandUnknown(text=", ".join(bare))
    return list(dict.fromkeys(row.ba_unit_id for row in rows))


def _other_unit(posted: Posted, name: str) -> Any:  # noqa: ANN401 - JSON
    return next(iter(_units(posted, name)), None)


def _facts(posted: Posted, name: str) -> Any:  # noqa: ANN401 - JSON
    rows = range(posted.asking.rows_of(name))
    pairs = [(posted.value(f"{name}-{row}-key"), posted.value(f"{name}-{row}-value")) for row in rows]
    return {key: value for key, value in pairs if key and value}


def _printed(posted: Posted, name: str) -> Any:  # noqa: ANN401 - JSON
    if not any(posted.value(f"{name}-{one}") for one in PRINTED):
        return None
    told: dict[str, str | None] = {one: posted.value(f"{name}-{one}") for one in PRINTED if one != "issued_on"}
    told |= {"issued_on": posted.day(f"{name}-issued_on"), "generation": posted.value(f"{name}-generation")}
    return {one: value for one, value in told.items() if value}


def _papers(posted: Posted, name: str) -> Any:  # noqa: ANN401 - JSON
    rows = range(posted.asking.rows_of(name))
    return [paper for row in rows if (paper := _printed(posted, f"{name}-{row}"))]


def _lines(posted: Posted, name: str) -> Any:  # noqa: ANN401 - JSON
    return [line.strip() for line in posted.value(name).splitlines() if line.strip()]


def _numbers(posted: Posted, name: str) -> Any:  # noqa: ANN401 - JSON
    return [_whole(text) for text in re.split(r"[\s,;]+", posted.value(name)) if text]


def _pairs(posted: Posted, name: str) -> Any:  # noqa: ANN401 - JSON
    texts = [text.strip() for text in posted.value(name).split(",") if text.strip()]
    pairs = {text: _PAIR.fullmatch(text) for text in texts}
    if wrong := [text for text, pair in pairs.items() if pair is None]:
        raise NumberUnreadable(text=wrong[0][:40])
    return {pair[1]: int(pair[2]) for pair in pairs.values() if pair}


def _uses(posted: Posted, name: str) -> Any:  # noqa: ANN401 - JSON
    return [_use(line) for line in _lines(posted, name)]


def _use(line: str) -> dict[str, Any]:
    parts = [part.strip() for part in line.split(";")]
    told: dict[str, Any] = {one: part or None for one, part in zip(USE_FIELDS, parts, strict=False)}
    if told.get("area"):
        try:
            told["area"] = float(told["area"].replace(".", "").replace(",", "."))
        except ValueError as error:
            raise NumberUnreadable(text=line[:80]) from error
    return told


def _uses_of_pieces(posted: Posted, name: str) -> Any:  # noqa: ANN401 - JSON
    pieces = re.split(r"\n\s*\n", posted.value(name).replace("\r", ""))
    return [[_use(line) for line in piece.splitlines() if line.strip()] for piece in pieces if piece.strip()]


def _nothing(posted: Posted, name: str) -> Any:  # noqa: ANN401, ARG001 - documents are kept when the act is registered
    return None


_READ: Mapping[str, Callable[[Posted, str], Any]] = MappingProxyType({
    "unit": _unit, "day": lambda posted, name: posted.day(name), "flag": _flag, "pick": _pick, "checks": _checks,
    "person": lambda posted, name: posted.person(name), "people": _people, "shares": _shares, "by-right": _by_right,
    "by-parcel": _by_parcel, "parcels": _parcels, "units": _units, "other-unit": _other_unit, "facts": _facts,
    "printed": _printed, "papers": _papers, "lines": _lines, "numbers": _numbers, "pairs": _pairs, "uses": _uses,
    "uses-of-pieces": _uses_of_pieces, "sources": _nothing,
})  # fmt: skip
