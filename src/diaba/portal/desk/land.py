"""The land that an act is asked for: a parcel, its unit, and its people by number or, for a dossier, by name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from diaba.access import Act, Principal, require
from diaba.db import WriteTransaction
from diaba.party.search import Look, disclose
from diaba.portal import register_words as words
from diaba.portal.desk.refusals import LandUnknown
from diaba.registry.unit import Parcel, Right, Unit, read_parcel, read_unit
from diaba.sql import load

SQL = load("diaba.portal.desk")
PURPOSE = "registration"


@dataclass(frozen=True)
class Land:
    """A live parcel and the unit that it belongs to; None where it was never registered."""

    parcel: Parcel
    unit: Unit | None

    def rights(self, *types: str) -> tuple[Right, ...]:
        """Live rights of its unit, of these types or all."""
        if self.unit is None:
            return ()
        return self.unit.of_type(*types) if types else self.unit.rights


def open_land(transaction: WriteTransaction, code: str, by: Principal) -> Land:
    """The land of a parcel, for who may register there.

    Raises:
        LandUnknown: no live parcel has that code.
        NotAllowed: ``by`` may not register there.
    """
    row = transaction.one(SQL["land"], {"code": code.replace("\x00", "").lower()})
    if row is None:
        raise LandUnknown(text=code[:40])
    parcel = read_parcel(row.parcel)
    require(by, Act.REGISTER, unit_code=parcel.unit_code, province_code=parcel.province_code)
    return Land(parcel, read_unit(row.unit) if row.unit else None)


def names_of(
    transaction: WriteTransaction, ids: Iterable[int | None], by: Principal, dossier: str, today: date
) -> Mapping[int, str]:
    """People as the desk names them: by number and kind; by name too where a dossier says what for, which is written down."""
    wanted = sorted({one for one in ids if one is not None})
    if dossier and wanted:
        disclose(transaction, Look(by, PURPOSE, today, dossier), wanted, ["name"])
    rows = transaction.all(SQL["party_names"], {"ids": wanted})
    return {row.id: _named(row.id, row.kind, row.name if dossier else None) for row in rows}


def _named(number: int, kind: str, name: str | None) -> str:
    told = gettext("số %(number)s, %(kind)s") % {"number": number, "kind": words.PARTIES.get(kind, kind)}
    return f"{name} ({told})" if name else str(told)
