"""People that are looked for (tìm người sử dụng đất): for a purpose, within a territory; each one shown is written down first."""

from collections.abc import Callable, Sequence

from diaba.db import ReadTransaction, Row, WriteTransaction
from diaba.party.search import find_by_name, find_by_names, find_by_numbers
from diaba.registry.lookup.asking import Asker, PersonHit, Told, Withheld
from diaba.registry.lookup.meanings import Identified, Meaning, Named

Find = Callable[[WriteTransaction], Sequence[Sequence[Row]]]


def identified(transaction: ReadTransaction, asked: Sequence[Identified], asker: Asker) -> list[Told]:
    """Whoever bears these numbers, whole; found through the blind index."""
    numbers = [one.number for one in asked]
    return _told(transaction, asked, asker, lambda writing: find_by_numbers(writing, asker.look, numbers))


def named(transaction: ReadTransaction, asked: Sequence[Named], asker: Asker) -> list[Told]:
    """Whoever is called so; in a list by whole names alone."""
    names = [(one.name, one.birth_year) for one in asked]
    if asker.in_list:
        return _told(transaction, asked, asker, lambda writing: find_by_names(writing, asker.look, names))
    return _told(
        transaction,
        asked,
        asker,
        lambda writing: [find_by_name(writing, asker.look, name, birth_year=year) for name, year in names],
    )


def _told(transaction: ReadTransaction, asked: Sequence[Meaning], asker: Asker, find: Find) -> list[Told]:
    """What was found, where it may be told at all.

    Raises:
        PurposeUnknown, DossierMissing: this look is not to be had.
    """
    if not asker.reads_register or not isinstance(transaction, WriteTransaction):
        return [Told(withheld=Withheld.NOT_PUBLIC)] * len(asked)
    if not asker.purpose:
        return [Told(withheld=Withheld.NO_PURPOSE)] * len(asked)
    return [Told([PersonHit(row) for row in rows]) for rows in find(transaction)]
