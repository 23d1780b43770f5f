"""Where a sheet may be read (phạm vi tra cứu): by officers of any of its places."""

from collections.abc import Sequence

from diaba.access import Act, Principal, allows
from diaba.db import Row
from diaba.errors import NotAllowed

MOST_NUMBER = 2**63 - 1
"""What the database takes for a number; nothing has it, or a greater one."""


def is_in_reach(by: Principal, unit_code: str, province_code: str) -> bool:
    """Whether ``by`` reads the register there."""
    return allows(by, Act.READ_PARTY, unit_code=unit_code, province_code=province_code)


def require_one_of(by: Principal, places: Sequence[Row]) -> None:
    """Refuse unless one of the places is in reach; what is nowhere is in nobody's.

    Raises:
        NotAllowed: none is.
    """
    if not any(is_in_reach(by, place.unit_code, place.province_code) for place in places):
        raise NotAllowed(role=by.role, act=Act.READ_PARTY)
