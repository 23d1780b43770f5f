"""Print certificates (in Giấy chứng nhận), one or many: read in one statement, logged in one, each traced to its act."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import shapely

from diaba import sql
from diaba.access import Act, require
from diaba.db import Row, WriteTransaction
from diaba.documents.certificate import certificate_paper, digest_of
from diaba.documents.keys import Keys
from diaba.keyring import Keyring
from diaba.party.label import label
from diaba.party.model import Party
from diaba.party.search import Look, disclose
from diaba.party.sheet import read_parties
from diaba.registry.papers.refusals import (
    NoSuchCertificate,
    NotInLedgerYet,
    NotOneParcel,
    NotPrintable,
    ReprintWithoutReason,
)
from diaba.registry.papers.wording import decimal, use, word

SQL = sql.load("diaba.registry.papers")
_NOTES = {
    "mortgage": "Thế chấp, đăng ký ngày {since}",
    "easement": "Quyền đối với thửa đất liền kề, đăng ký ngày {since}",
    "restriction": "Hạn chế quyền, đăng ký ngày {since}",
}
_FIELDS = ("name", "born", "paper", "address")


@dataclass(frozen=True)
class Sheet:
    """One certificate on paper: which print it is, of which act, and the seal in its symbol."""

    serial: str
    number: int
    act_id: int
    seal: str
    pdf: bytes


def print_certificates(
    transaction: WriteTransaction,
    serials: Sequence[str],
    look: Look,
    keys: Keys,
    *,
    site: str,
    reason: str | None = None,
    party_keys: Keyring | None = None,
) -> list[Sheet]:
    """The certificates as PDF, in the order of their registration; that they were printed and seen is written down first.

    Raises:
        NotAllowed, PurposeUnknown, DossierMissing: this look is not to be had.
        NoSuchCertificate, NotPrintable, NotInLedgerYet, NotOneParcel: one cannot be printed, so none is.
        ReprintWithoutReason: one was printed before and nobody says why again.
    """
    require(look.by, Act.REGISTER)
    wanted = {_key(serial): serial for serial in serials}
    rows = transaction.all(SQL["to_print"], {"keys": list(wanted)})
    for missing in wanted.keys() - {row.serial_key for row in rows}:
        raise NoSuchCertificate(serial=wanted[missing])
    for row in rows:
        _check(row, look, reason)
    ids = sorted({holder["party"] for row in rows for holder in row.holders})
    disclose(transaction, replace(look, activity="print"), ids, _FIELDS)
    parties = read_parties(transaction, ids, keys=party_keys)
    told = [_facts(row, parties) for row in rows]
    given: dict[str, object] = {
        "ids": [row.id for row in rows],
        "numbers": [row.printed + 1 for row in rows],
        "entries": [row.entry for row in rows],
        "digests": [digest_of(facts) for facts in told],
    }
    transaction.execute(SQL["log_prints"], {**given, "by": look.by.name, "reason": reason})
    return [_sheet(row, facts, keys, site) for row, facts in zip(rows, told, strict=True)]


def prints(transaction: WriteTransaction, serial: str) -> Sequence[Row]:
    """Every print of a certificate, the first one first: serial, number, printed_at, printed_by, reason, entry, act_id."""
    return transaction.all(SQL["prints"], {"key": _key(serial)})


def _key(serial: str) -> str:
    return re.sub(r"[\W_]", "", serial).upper()


def _check(row: Row, look: Look, reason: str | None) -> None:
    if row.status != "in-force":
        raise NotPrintable(serial=row.serial, status=row.status)
    if row.entry is None:
        raise NotInLedgerYet(serial=row.serial)
    if len(row.parcels or ()) != 1:
        raise NotOneParcel(serial=row.serial, count=len(row.parcels or ()))
    require(look.by, Act.REGISTER, province_code=row.parcels[0]["province"])
    if row.printed and not reason:
        raise ReprintWithoutReason(serial=row.serial, times=row.printed)


def _sheet(row: Row, facts: Mapping[str, Any], keys: Keys, site: str) -> Sheet:
    shape = shapely.from_wkb(bytes(row.shape))
    pdf, text = certificate_paper(facts, shape, entry=row.entry, keys=keys, site=site)
    return Sheet(row.serial, row.printed + 1, row.act_id, text, pdf)


def _facts(row: Row, parties: Mapping[int, Party]) -> dict[str, Any]:
    """What is printed: words of the law of the day of issue; what nobody knows is None, and is printed as "-/-"."""
    (parcel,) = row.parcels
    day: date = row.issued_on
    return {
        "serial": row.serial,
        "register_number": row.register_number,
        "issuer": row.issuer,
        "issued_on": f"{day}",
        "place": parcel["commune"],
        "holders": [
            {
                "name": label(parties[one["party"]], day),
                **({"share": one["share"]} if one["share"] != "1/1" else {}),
            }
            for one in row.holders
        ],
        "parcel": {
            **{name: parcel[name] for name in ("code", "number", "sheet", "address", "meridian")},
            "area": decimal(parcel["area"]),
            "uses": [use(one, day) for one in parcel["uses"]],
        },
        "assets": [asset["name"] or word("asset_kind", asset["kind"], day) for asset in row.assets],
        "notes": [_NOTES[note["type"]].format(**note) for note in row.notes],
    }
