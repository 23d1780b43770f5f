"""Enter a person whom an act is to name (lập người sử dụng đất mới): known from then on, holding nothing yet."""

from datetime import date

from psycopg.types.json import Jsonb

from diaba import sql
from diaba.access import Act, Principal, require
from diaba.db import WriteTransaction
from diaba.events import ActRegistered, emit
from diaba.keyring import Keyring
from diaba.ledger.sealing import seal
from diaba.party.changing import create
from diaba.party.model import NewParty
from diaba.registry.unit import Parcel

SQL = sql.load("diaba.registry.asking")
KIND = "party-entry"


def enter_person(
    transaction: WriteTransaction,
    new: NewParty,
    parcel: Parcel,
    by: Principal,
    today: date,
    *,
    keys: Keyring | None = None,
) -> int:
    """Enter somebody for an act on that parcel; the number. Whom it looks like is listed for those who merge.

    Raises:
        NotAllowed: ``by`` may not register there.
        MembersDoNotFit: the kind of party needs members.
        KeysMissing: this installation has no keys to seal numbers with.
    """
    require(by, Act.REGISTER, unit_code=parcel.unit_code, province_code=parcel.province_code)
    detail = {"kind": KIND, "party_kind": new.kind, "parcel": parcel.code}
    act_id = transaction.value(SQL["open_entry"], {"by": by.name, "effective": today, "detail": Jsonb(detail)})
    number = create(transaction, new, act_id=act_id, effective=today, keys=keys)
    emit(transaction, ActRegistered(parcel.unit_code, str(act_id), act=KIND, effective=today.isoformat()))
    seal(transaction, act_id)
    return number
