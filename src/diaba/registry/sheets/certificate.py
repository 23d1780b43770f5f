"""The sheet of a certificate (phiếu Giấy chứng nhận): whether it counts, what rests on it; and for a purpose what it says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from diaba import sql
from diaba.access import Principal
from diaba.db import ReadTransaction, Row, WriteTransaction
from diaba.party.search import Look, disclose
from diaba.registry.refusals import SerialUnknown
from diaba.registry.sheets.places import require_one_of

SQL = sql.load("diaba.registry.sheets")
LISTS = ("statuses", "rights", "parcels", "parents", "children")


@dataclass(frozen=True)
class CertificateSheet:
    """A certificate as of two times."""

    facts: Mapping[str, Any]
    """serial, generation, register_number, issued_on, issuer, act, entered_at, status (None: not there yet), and ``LISTS``."""
    acts: list[Row]
    """Every act that touched it, as they were recorded: id, kind, effective, recorded_at, dossier, seq."""
    printed: Mapping[str, Any] | None = None
    """What it says, letter for letter; None where nobody asked for it with a purpose."""


def certificate_sheet(
    transaction: ReadTransaction, by: Principal, serial: str, at: date, known: datetime
) -> CertificateSheet:
    """The certificate with that serial, in any writing; nobody is named.

    Raises:
        SerialUnknown: the register holds none.
        NotAllowed: none of the land that it was ever of is in reach of ``by``.
    """
    row = transaction.one(SQL["certificate"], {"key": _key(serial), "at": at, "known": known})
    if row is None:
        raise SerialUnknown(serial=serial[:40])
    require_one_of(by, transaction.all(SQL["land_of_certificate"], {"certificate": row.id}))
    facts = {name: value for name, value in row._asdict().items() if name != "id"}
    lists = {name: facts[name] or [] for name in LISTS}
    return CertificateSheet({**facts, **lists}, transaction.all(SQL["acts_of_certificate"], {"certificate": row.id}))


def certificate_in_full(
    transaction: WriteTransaction, look: Look, serial: str, at: date, known: datetime
) -> CertificateSheet:
    """The same with what is printed on it, which names people: that they were seen is written down.

    Raises:
        SerialUnknown, NotAllowed: as above.
        PurposeUnknown, DossierMissing: this look is not to be had.
    """
    sheet = certificate_sheet(transaction, look.by, serial, at, known)
    row = transaction.one(SQL["printed"], {"key": _key(serial)})
    disclose(transaction, look, row.parties if row else (), ["printed"])
    return replace(sheet, printed=row.printed if row else {})


def _key(serial: str) -> str:
    return "".join(sign for sign in serial if sign.isalnum()).upper()
