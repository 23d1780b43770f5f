"""Find people (tra cứu người sử dụng đất): by number, by name with a purpose; disclosures are written down before they leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from diaba import sql
from diaba.access import TABLE, Act, Principal, Territory, require
from diaba.db import Row, WriteTransaction
from diaba.keyring import Keyring, keyring
from diaba.law.book import Book
from diaba.party.reading import folded
from diaba.party.refusals import DossierMissing, NameTooShort, PurposeUnknown
from diaba.party.vault import Vault

SQL = sql.load("diaba.party")
MOST = 50
_PURPOSES = "disclosure_purpose"
_WITHOUT_DOSSIER = "clean-up"
_WORDS = 2


@dataclass(frozen=True)
class Look:
    """Who looks, for which purpose (a code of the list disclosure_purpose), in which dossier, on which day, doing what."""

    by: Principal
    purpose: str
    today: date
    dossier: str | None = None
    activity: str = "register"


def find_by_number(
    transaction: WriteTransaction, look: Look, number: str, *, keys: Keyring | None = None
) -> Sequence[Row]:
    """Who bears this number, within the territory of who looks: id, kind, name, birth_year, address, unit_code.

    Raises:
        NotAllowed, PurposeUnknown, DossierMissing: this look is not to be had.
    """
    return find_by_numbers(transaction, look, [number], keys=keys)[0]


def find_by_numbers(
    transaction: WriteTransaction, look: Look, numbers: Sequence[str], *, keys: Keyring | None = None
) -> Sequence[Sequence[Row]]:
    """As ``find_by_number``, number by number."""
    territory, vault = _territory(look), Vault(transaction, keys or keyring())
    given = {**territory, "blinds": [vault.blind(number) for number in numbers]}
    return _each_disclosed(transaction, look, transaction.all(SQL["find_by_numbers"], given), len(numbers))


def find_by_names(
    transaction: WriteTransaction, look: Look, names: Sequence[tuple[str, int | None]]
) -> Sequence[Sequence[Row]]:
    """Who bears these whole names, with or without tones, name by name (each with a year of birth, or None)."""
    keys = [folded(name) for name, _ in names]
    given = {**_territory(look), "names": keys, "years": [year for _, year in names]}
    return _each_disclosed(transaction, look, transaction.all(SQL["find_by_names"], given), len(names))


def find_by_name(
    transaction: WriteTransaction, look: Look, name: str, *, birth_year: int | None = None
) -> Sequence[Row]:
    """Who is called so, with or without tones, or has it in the name; nearest first, at most 50, as ``find_by_number``.

    Raises:
        NotAllowed, PurposeUnknown, DossierMissing: this look is not to be had.
        NameTooShort: one word would find half a province.
    """
    words = folded(name)
    if len(words.split()) < _WORDS:
        raise NameTooShort(name=name)
    given = {**_territory(look), "name": words, "birth_year": birth_year, "most": MOST}
    return _disclosed(transaction, look, transaction.all(SQL["find_by_name"], given))


def disclose(transaction: WriteTransaction, look: Look, party_ids: Sequence[int], fields: Sequence[str]) -> None:
    """Write down that these fields of these parties are shown; what reads a party's sheet calls it.

    Raises:
        NotAllowed, PurposeUnknown, DossierMissing: this look is not to be had.
    """
    _authorised(look)
    record(transaction, look, party_ids, fields)


def record(transaction: WriteTransaction, look: Look, party_ids: Sequence[int], fields: Sequence[str]) -> None:
    """Write down what is shown to one whose right to see it was judged elsewhere: by an agreement."""
    transaction.execute(
        SQL["disclose"],
        {
            "asked_by": look.by.name,
            "role": look.by.role,
            "office": look.by.unit_code or look.by.province_code or None,
            "purpose": look.purpose,
            "dossier": look.dossier,
            "activity": look.activity,
            "parties": sorted(set(party_ids)),
            "fields": list(fields),
        },
    )


def disclosures(transaction: WriteTransaction, party_id: int) -> Sequence[Row]:
    """Who saw this party, or one merged into it, the latest first.

    Columns: happened_at, role, office, purpose, dossier, activity, fields.
    """
    return transaction.all(SQL["disclosures"], {"party_id": party_id})


def _disclosed(transaction: WriteTransaction, look: Look, found: Sequence[Row]) -> Sequence[Row]:
    if found:
        disclose(transaction, look, [row.id for row in found], ["name", "birth_year", "address"])
    return found


def _each_disclosed(
    transaction: WriteTransaction, look: Look, rows: Sequence[Row], count: int
) -> Sequence[Sequence[Row]]:
    """Rows by the number of the question they answer, no more of each than are shown."""
    found: list[list[Row]] = [[] for _ in range(count)]
    for row in rows:
        if len(found[row.place - 1]) < MOST:
            found[row.place - 1].append(row)
    _disclosed(transaction, look, [row for each in found for row in each])
    return found


def _authorised(look: Look) -> None:
    require(look.by, Act.READ_PARTY)
    purposes = Book.load().codes(_PURPOSES, look.today)
    if look.purpose not in purposes:
        raise PurposeUnknown(purpose=look.purpose, known=", ".join(purposes))
    if look.purpose != _WITHOUT_DOSSIER and not look.dossier:
        raise DossierMissing(purpose=look.purpose)


def _territory(look: Look) -> dict[str, str | None]:
    """Where who looks may look: everywhere, one province, or one commune."""
    _authorised(look)
    reach = TABLE[look.by.role][Act.READ_PARTY]
    return {
        "province_code": look.by.province_code if reach is Territory.OWN_PROVINCE else None,
        "unit_code": look.by.unit_code if reach is Territory.OWN_COMMUNE else None,
    }
