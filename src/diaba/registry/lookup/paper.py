"""Certificates that are looked for (tìm Giấy chứng nhận): by serial, number of entry, or what their QR symbol says."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import LiteralString

from diaba.access import Act, allows
from diaba.db import ReadTransaction, Row
from diaba.documents.keys import keys
from diaba.documents.refusals import SealForged, SealKeyRevoked, SealKeyUnknown, SealUnreadable
from diaba.registry.lookup.asking import MOST, SQL, Asker, CertificateHit, Hit, Land, Told, Withheld
from diaba.registry.lookup.meanings import Entered, Sealed, Serial
from diaba.registry.papers.checking import NOT_REGISTERED, check

DELIVERED = "delivered"
"""A certificate that is known from a delivery alone."""


def serials(transaction: ReadTransaction, asked: Sequence[Serial], asker: Asker) -> list[Told]:
    """Certificates of every generation by serial, in any writing; those not in the register yet by what was delivered."""
    if not asker.reads_register:
        return [Told(withheld=Withheld.NOT_PUBLIC)] * len(asked)
    found = _certificates(transaction, SQL["serials"], [one.serial for one in asked], asker)
    bare = [place for place, told in enumerate(found) if not told.hits and not told.withheld]
    for place, told in zip(bare, _delivered(transaction, [asked[place].serial for place in bare], asker), strict=True):
        found[place] = told
    return found


def entries(transaction: ReadTransaction, asked: Sequence[Entered], asker: Asker) -> list[Told]:
    """Certificates by their number in the register of certificates."""
    if not asker.reads_register:
        return [Told(withheld=Withheld.NOT_PUBLIC)] * len(asked)
    wanted = ["".join(sign for sign in one.number if sign.isalnum()) for one in asked]
    return _certificates(transaction, SQL["entries"], wanted, asker)


def _certificates(
    transaction: ReadTransaction, query: LiteralString, wanted: Sequence[str], asker: Asker
) -> list[Told]:
    rows = transaction.all(query, {"places": [*range(len(wanted))], "keys": list(wanted)})
    told = {row.id: row for row in transaction.all(SQL["certificates"], {"ids": sorted({row.id for row in rows})})}
    hits: dict[int, list[Hit | Land]] = defaultdict(list)
    elsewhere = set()
    for row in rows:
        if _is_theirs(asker, told[row.id]):
            hits[row.place] += _hits(told[row.id])
        else:
            elsewhere.add(row.place)
    return [
        Told(hits[place][: 2 * MOST], Withheld.ELSEWHERE if place in elsewhere and not hits[place] else Withheld.NOTHING)
        for place in range(len(wanted))
    ]  # fmt: skip


def _is_theirs(asker: Asker, row: Row) -> bool:
    """Whether some of the land of a certificate is in the territory of who looks."""
    return any(allows(asker.by, Act.READ_PARTY, unit_code=code) for code in row.units or ()) and any(
        allows(asker.by, Act.READ_PARTY, province_code=code) for code in row.provinces or ()
    )


def _hits(row: Row) -> Iterator[Hit | Land]:
    yield CertificateHit(row.serial, row.status or "ended", row=row)
    for parcel in row.parcels:
        yield Land(parcel, "paper")


def _delivered(transaction: ReadTransaction, wanted: Sequence[str], asker: Asker) -> list[Told]:
    """By the two writings that are delivered: without a blank and with one."""
    spelled = [(place, form) for place, serial in enumerate(wanted) for form in (serial, _spaced(serial))]
    given = {"places": [place for place, _ in spelled], "serials": [form for _, form in spelled]}
    hits: Mapping[int, list[Hit | Land]] = defaultdict(list)
    for row in transaction.all(SQL["delivered"], given):
        if allows(asker.by, Act.READ_PARTY, unit_code=row.unit_code) and allows(
            asker.by, Act.READ_PARTY, province_code=row.province_code
        ):
            hits[row.place].append(CertificateHit(row.serial, DELIVERED))
            hits[row.place] += [Land(row.parcel_id, "paper")] if row.parcel_id else []
    return [Told(hits[place][: 2 * MOST]) for place in range(len(wanted))]


def _spaced(serial: str) -> str:
    letters = serial.rstrip("0123456789")
    return f"{letters} {serial[len(letters) :]}"


def seals(transaction: ReadTransaction, asked: Sequence[Sealed], asker: Asker) -> list[Told]:  # noqa: ARG001 - all are asked alike
    """The certificate that a seal is of, for anybody: a seal names nobody."""
    return [_sealed(transaction, one.seal) for one in asked]


def _sealed(transaction: ReadTransaction, seal: str) -> Told:
    try:
        found = check(transaction, seal, keys())
    except (SealForged, SealKeyRevoked, SealKeyUnknown, SealUnreadable):
        return Told(withheld=Withheld.NOT_GENUINE)
    if found.status == NOT_REGISTERED:
        return Told(withheld=Withheld.NOT_GENUINE)
    code = {"places": [0], "codes": [found.said.parcel]}
    land = [Land(row.parcel_id, "paper") for row in transaction.all(SQL["coded"], code)]
    return Told([CertificateHit(found.said.serial, found.status), *land])
