"""What was read from a kept delivery (dữ liệu đã đọc): read once behind walls, then taken from its staged columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import shapely

from diaba import sql
from diaba.db import ReadTransaction, Row
from diaba.intake import bundle
from diaba.intake.content import Content
from diaba.intake.delivery import read
from diaba.intake.model import Report
from diaba.intake.profiles.kept import named
from diaba.intake.store import Store

SQL = sql.load("diaba.intake")
ANY_PROFILE = "auto"
"""The profile of a delivery that is read by whichever shipped one fits."""

_READING = 1
"""Changes when the same file read by the same profile could give other columns."""


@dataclass(frozen=True, eq=False)
class Reading:
    """A delivery as read: its content, what reading noticed, and the profile that fitted."""

    content: Content
    notes: Sequence[Report]
    profile: str


def reading(transaction: ReadTransaction, delivery: Row) -> Reading:
    """Read the file of ``delivery`` (a row of the query of that name) and keep its columns beside it.

    Raises:
        Refusal: the file cannot be read as parcels of its commune.
    """
    original = Store().original(delivery.sha256)
    if delivery.derived_from is not None:
        # We wrote it, and the hash it is kept by says that nobody wrote it since: no walls are needed.
        return Reading(bundle.read(original), (), delivery.profile)
    shape = transaction.value(SQL["unit_shape"], {"unit_id": delivery.unit_id})
    profile = None if delivery.profile == ANY_PROFILE else named(transaction, delivery.profile)
    commune = shapely.from_wkb(shape) if shape else None
    found = read(original, profile, srid=delivery.srid, commune=commune, file=delivery.file_name)
    Store().stage(delivery.sha256, _manner(delivery), found.content)
    return Reading(found.content, found.notes, found.profile.name if found.profile else found.kind)


def content(transaction: ReadTransaction, delivery: Row) -> Content:
    """What ``delivery`` brings, from its staged columns where there are any.

    Raises:
        Refusal: the file cannot be read as parcels of its commune.
    """
    return staged(delivery) or reading(transaction, delivery).content


def staged(delivery: Row) -> Content | None:
    """What ``delivery`` brings, where that was read before."""
    derived = delivery.derived_from is not None
    try:
        return _held(delivery.sha256, "" if derived else _manner(delivery))
    except LookupError:
        return None


@lru_cache(maxsize=4)
def _held(sha256: bytes, manner: str) -> Content:
    """A kept file never changes, so neither do its columns."""
    if not manner:
        return bundle.read(Store().original(sha256))
    staged = Store().staged(sha256, manner)
    if staged is None:
        raise LookupError(manner)
    return staged


def _manner(delivery: Row) -> str:
    """How the file is to be read: by which profile, in which plane, for which commune."""
    profile = delivery.profile.replace("/", "@")
    return f"{profile}-{delivery.srid or 'own'}-{delivery.unit_code}-{_READING}"
