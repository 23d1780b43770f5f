"""People for tests: acts to enter them by, keys to seal them with, and certificate lines that name them."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import count
from typing import Any

from diaba import keyring
from diaba.access import Principal, Role
from diaba.db import WriteTransaction
from diaba.party.changing import create
from diaba.party.merge import Decision
from diaba.party.model import Kind, Membership, NewParty, Paper, Particulars, Party
from diaba.party.people import Line
from diaba.party.resolve import AsOf
from diaba.party.sheet import read_party

TODAY, EARLIER, LONG_AGO = date(2026, 11, 23), date(2020, 5, 1), date(2005, 6, 15)
KEYS = keyring.make()
HOA, MINH = (
    Principal("hoa", Role.REGISTRATION_OFFICER, province_code="24"),
    Principal("minh", Role.REGISTRATION_OFFICER),
)
EVIDENCE = [{"reason": "same-number"}]
NUMBER, OTHER_NUMBER = "027054000007", "027154000018"
_lines = count(1)


def act(transaction: WriteTransaction, effective: date = TODAY) -> int:
    """An act recorded at this instant; those of one test come after each other."""
    return int(
        transaction.value(
            "INSERT INTO registry.act (kind, decided_by, effective, detail) VALUES ('test', 'hoa', %s, '{}') RETURNING id",
            [effective],
        )
    )


def unit(transaction: WriteTransaction, code: str = "09247") -> int:
    return int(transaction.value("SELECT id FROM units.unit WHERE code = %s AND upper_inf(valid)", [code]))


def line(name: str | None = "Trần Văn An", number: str | None = None, key: str = "ch000001|7/1|", **said: Any) -> Line:
    """A line that names one person who holds alone, but for what is said."""
    told = {
        "serial": key.partition("|")[0].upper(), "issued_on": "15/06/2005", "holder_name": name, "identity_number": number,
        "legal_person": "Cá nhân", "role": "Cá nhân", "residence": "Xã Đồng Nguyên",
    }  # fmt: skip
    return Line(next(_lines), key, {field: value for field, value in {**told, **said}.items() if value is not None})


def kept(transaction: WriteTransaction, lines: Sequence[Line], *, act_id: int, unit_id: int) -> list[Line]:
    """The lines as the register keeps them, each with the number it has there."""
    rows = [
        transaction.value(
            "INSERT INTO registry.certificate_line (unit_id, certificate_key, rank, said, effective, recorded, opened_by)"
            " VALUES (%s, %s, %s, '{}', '[2020-01-01,)', tstzrange(now(), NULL), %s) RETURNING id",
            [unit_id, one.key, place, act_id],
        )
        for place, one in enumerate(lines, 1)
    ]
    return [Line(number, one.key, one.said) for number, one in zip(rows, lines, strict=True)]


def decision(transaction: WriteTransaction, day: date = TODAY, approver: Principal = MINH) -> Decision:
    return Decision(act(transaction, day), day, HOA, approver)


def person(
    transaction: WriteTransaction, name: str, number: str | None = None, day: date = LONG_AGO, **told: Any
) -> int:
    papers = (Paper("CCCD", number),) if number else ()
    new = NewParty(Kind.INDIVIDUAL, Particulars(name, unit_id=unit(transaction), **told), papers)
    return create(transaction, new, act_id=act(transaction, day), effective=day, keys=KEYS)


def group(transaction: WriteTransaction, kind: Kind, *members: Membership, name: str = "Nhóm") -> int:
    new = NewParty(kind, Particulars(name), members=members)
    return create(transaction, new, act_id=act(transaction, LONG_AGO), effective=LONG_AGO, keys=KEYS)


def seen(transaction: WriteTransaction, party_id: int, as_of: AsOf | None = None) -> Party:
    return read_party(transaction, party_id, as_of or AsOf(), keys=KEYS)


def moment(transaction: WriteTransaction) -> datetime:
    found: datetime = transaction.value("SELECT clock_timestamp()")
    return found
