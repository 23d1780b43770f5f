"""What other papers of the register tell: the extract of a parcel, its history, the confirmation of an act."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import rfc8785
import shapely

from diaba import sql
from diaba.db import ReadTransaction, Row
from diaba.documents.figure import corners, sketch, written
from diaba.documents.setting import pdf, qr
from diaba.registry.papers.wording import decimal, use

SQL = sql.load("diaba.registry.papers")
FIELD = (150.0, 96.0)
"""Millimetres of the sketch."""
PARCELS = 24
"""Parcels of an act that are named on its confirmation."""


def drawn_parcel(transaction: ReadTransaction, code: str) -> Row | None:
    """A live parcel with its shape, uses and neighbours; None where none has that code."""
    return transaction.one(SQL["parcel_to_print"], {"code": code})


def confirmed_act(transaction: ReadTransaction, number: int) -> Row | None:
    """An act with its place in the ledger, its first parcels, and the places it touched."""
    return transaction.one(SQL["act_to_print"], {"act": number, "most": PARCELS})


def land_facts(row: Row, day: date) -> dict[str, Any]:
    """The parcel as papers tell it, its corners and its sketch."""
    shape = shapely.from_wkb(bytes(row.shape))
    told = {name: getattr(row, name) for name in ("code", "number", "sheet", "address", "meridian")}
    return {
        "parcel": {**told, "area": decimal(row.area), "uses": [use(one, day) for one in row.uses]},
        "neighbours": row.neighbours,
        "sketch": sketch(shape, *FIELD),
        "corners": [
            {"number": c.number, "x": written(c.x), "y": written(c.y), "side": written(c.side)}
            for ring in corners(shape)
            for c in ring
        ],
    }


def paper(template: str, facts: Mapping[str, Any], *, address: str, at: datetime) -> bytes:
    """The paper as PDF, with the address to look it up at as a symbol, and the hash of what it tells.

    The same facts at the same moment give the same bytes.
    """
    told = {**facts, "address": address, "dated": f"Ngày {at:%d} tháng {at:%m} năm {at:%Y}"}
    digest = hashlib.sha256(rfc8785.dumps(told)).hexdigest()
    return pdf(template, {**told, "hash": digest, "qr": qr(address)}, made_at=at)
