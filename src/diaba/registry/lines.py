"""Certificate lines (nội dung Giấy chứng nhận): what certificates say of parcels and people, letter for letter, dated twice.

They are evidence and no rights yet: a line says what is printed, the register of rights says what holds.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

from psycopg.types.json import Jsonb

from diaba import sql
from diaba.db import ReadTransaction, WriteTransaction
from diaba.registry.about import About

SQL = sql.load("diaba.registry")
_CHUNK = 5_000

Said = Mapping[str, str]
"""The fields of a line that say anything, by their English names, as written."""
Keyed = tuple[str, int, Said]

_IDENTITY = (
    (("serial",), ("register_number",)),
    (("certificate_sheet", "certificate_parcel"), ("sheet_number", "parcel_number"), ("parcel_code",)),
    (("building", "apartment_number"), ("apartment_number",)),
)
"""For certificate, parcel and apartment the fields that tell it: the first that are filled."""
_SPOKEN_OF = {
    "codes": "parcel_code",
    "sheets": "sheet_number",
    "numbers": "parcel_number",
    "former_sheets": "certificate_sheet",
    "former_numbers": "certificate_parcel",
}


@dataclass(frozen=True)
class Kept:
    """How many lines were opened, changed, ended, or found as they were."""

    opened: int = 0
    changed: int = 0
    ended: int = 0
    unchanged: int = 0

    def __add__(self, other: "Kept") -> "Kept":
        """Both together."""
        return Kept(*(mine + its for mine, its in zip(astuple(self), astuple(other), strict=True)))


def keep_lines(
    transaction: WriteTransaction, unit_id: int, lines: Sequence[Said], *, act_id: int, effective: date
) -> Kept:
    """Bring the register to what ``lines`` say; a certificate is told as a whole, those not mentioned stay as they are."""
    kept = Kept()
    about = {"unit_id": unit_id, "act_id": act_id, "effective": effective}
    for part in _chunks(lines):
        kept += _keep(transaction, part, about)
    return kept


def _keep(transaction: WriteTransaction, part: Sequence[Keyed], about: Mapping[str, object]) -> Kept:
    lines = [said for _, _, said in part]
    given = {
        **about,
        "keys": [key for key, _, _ in part],
        "ranks": [rank for _, rank, _ in part],
        "serials": [said.get("serial") for said in lines],
        "said": Jsonb([dict(said) for said in lines]),  # one document: an array of them would be escaped quote by quote
        "parcels": _parcels(transaction, about["unit_id"], lines),
    }
    superseded = transaction.all(SQL["supersede_lines"], given)
    transaction.execute(SQL["restate_lines"], {**about, "ids": [row.id for row in superseded]})
    written = transaction.execute(SQL["open_lines"], given)
    ended = sum(row.is_gone for row in superseded)
    changed = len(superseded) - ended
    return Kept(written - changed, changed, ended, len(part) - written)


def join_again(transaction: WriteTransaction, about: About) -> Kept:
    """Let live lines that found no parcel look for it again, since parcels may have come."""
    waiting = [row.said for row in transaction.all(SQL["lines_without_parcel"], {"unit_id": about.unit_id})]
    return keep_lines(transaction, about.unit_id, waiting, act_id=about.act_id, effective=about.effective)


def live_lines(transaction: ReadTransaction, unit_id: int) -> Iterator[tuple[str, Said]]:
    """The lines of a commune that hold now, in the order they came, each named by its certificate and rank."""
    for row in transaction.all(SQL["live_lines"], {"unit_id": unit_id}):
        yield f"{row.certificate_key}#{row.rank}", row.said


def certificate_key(said: Said) -> str:
    """What makes a certificate and its parcel the same when they come again."""
    return "|".join(_first(said, names) for names in _IDENTITY)


def keyed(lines: Iterable[Said]) -> Iterator[Keyed]:
    """Each line with its certificate's key and its rank among the people of it, those of one certificate together."""
    together: dict[str, list[Said]] = {}
    for said in lines:
        together.setdefault(certificate_key(said), []).append(said)
    for key, people in together.items():
        yield from ((key, rank, said) for rank, said in enumerate(people, 1))


def _chunks(lines: Sequence[Said]) -> Iterator[list[Keyed]]:
    """The lines with key and rank, in the order they came but that a certificate's people stay together."""
    part: list[Keyed] = []
    for _, people in groupby(keyed(lines), key=itemgetter(0)):
        part += people
        if len(part) >= _CHUNK:
            yield part
            part = []
    if part:
        yield part


def _first(said: Said, names: Sequence[Sequence[str]]) -> str:
    found = next((each for each in names if all(said.get(name) for name in each)), ())
    return "/".join(folded(said[name]) for name in found)


def folded(text: str) -> str:
    """Without blanks, case and the difference of composed and decomposed letters, in which two typings of one thing differ."""
    return "".join(unicodedata.normalize("NFC", text).casefold().split())


def _parcels(transaction: WriteTransaction, unit_id: object, lines: Sequence[Said]) -> list[int | None]:
    given = {name: [(said.get(field) or "").strip() or None for said in lines] for name, field in _SPOKEN_OF.items()}
    return [row.parcel_id for row in transaction.all(SQL["parcels_spoken_of"], {"unit_id": unit_id, **given})]
