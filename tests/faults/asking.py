"""An officer's session, and the acts it may ask for, sensible or not, drawn by Hypothesis from what it sees."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import psycopg
import shapely
from hypothesis import strategies as st

from diaba.db import WriteTransaction
from diaba.errors import Refusal
from diaba.registry import acts
from diaba.registry.act import RegistryAct
from diaba.registry.changes import Printed
from diaba.registry.register import register
from diaba.registry.unit import Unit, read_unit
from registering import OFFICER, SECOND

DAY = date(2024, 5, 6)
HOLDERS, BANK = ("An", "Bình", "Chi"), "Ngân hàng"
WAITS = (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected)
KINDS: Mapping[str, Any] = acts.kinds()
Draw = Callable[[st.SearchStrategy[Any]], Any]


class Session:
    """One officer's connection; a transaction begins with its first act."""

    def __init__(self, conninfo: str) -> None:
        self.connection = psycopg.connect(conninfo)
        self.transaction = WriteTransaction(self.connection)
        self.patience(40)

    def patience(self, milliseconds: int) -> None:
        """How long it waits for what the other holds."""
        self.connection.execute(f"SET lock_timeout = {milliseconds}".encode())
        self.connection.commit()

    @property
    def is_open(self) -> bool:
        return self.connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE

    def act(self, act: RegistryAct) -> str:
        """The act and how it went; a refusal leaves the transaction as it was, waiting in vain ends it."""
        try:
            with self.transaction.part():
                register(self.transaction, act, OFFICER, approver=SECOND)
        except Refusal as refusal:
            return f"{act.kind}: {refusal.code}"
        except WAITS:
            self.connection.rollback()
            return f"{act.kind}: waited in vain"
        return f"{act.kind}: done"

    def unit(self, number: int) -> Unit | None:
        told = self.transaction.value("SELECT registry.unit_now(u) FROM registry.ba_unit u WHERE id = %s", [number])
        return read_unit(told) if told else None

    def column(self, query: str, *given: Any) -> list[Any]:
        return [row[0] for row in self.connection.execute(query.encode(), given or None).fetchall()]


class Asking:
    """Acts that somebody may ask for, sensible or not, drawn from what a session sees."""

    def __init__(self, session: Session, people: Mapping[str, int], serials: Iterator[int], draw: Draw) -> None:
        self.session, self.people, self.serials, self.draw = session, people, serials, draw

    def act(self) -> RegistryAct | None:
        """One of them; None where nothing is there to act on."""
        units = self.session.column("SELECT id FROM registry.ba_unit WHERE retired_by IS NULL ORDER BY id")
        free = "SELECT id FROM registry.parcel_now WHERE ba_unit_id IS NULL AND NOT occupies_land ORDER BY id"
        land = self.session.column(free)
        wanted = self.draw(st.sampled_from(list(WAYS)))
        if not units or (wanted == "first-registration" and land):
            return self._first(land) if land else None
        unit = self.session.unit(self.draw(st.sampled_from(units)))
        given = WAYS[wanted](self, unit, units) if unit else None
        return None if given is None else KINDS[wanted](effective=self._day(), **given)

    def _day(self) -> date:
        return DAY + timedelta(days=self.draw(st.integers(0, 3)))

    def _first(self, land: Sequence[int]) -> RegistryAct:
        shares = self.draw(
            st.sampled_from([(1,), (Fraction(1, 2),) * 2, (Fraction(1, 3), Fraction(2, 3)), (Fraction(1, 2),)])
        )
        holders = dict(zip(self.people.values(), map(Fraction, shares), strict=False))
        act: RegistryAct = KINDS["first-registration"](
            effective=date(2020, 1, 1), land=(self.draw(st.sampled_from(land)),), holders=holders, printed=self.paper()
        )
        return act

    def paper(self) -> Printed | None:
        """A new certificate, or none."""
        return Printed(f"AA {next(self.serials):08}") if self.draw(st.booleans()) else None

    def conveying(self, unit: Unit, _: Sequence[int]) -> dict[str, Any] | None:
        held = unit.of_type("land-use")
        if not held:
            return None
        right = self.draw(st.sampled_from(held))
        share = right.share * self.draw(st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(1, 3), Fraction(3, 2)]))
        consents = {one.party_id for one in unit.of_type("mortgage")} if self.draw(st.booleans()) else ()
        receiver = self.draw(st.sampled_from([self.people[name] for name in HOLDERS]))
        given = {"gives": {right.party_id: share}, "receives": {receiver: share}}
        return {"unit": unit.id, **given, "consents": tuple(consents), "printed": self.paper()}

    def mortgage(self, unit: Unit, _: Sequence[int]) -> dict[str, Any]:
        return {"unit": unit.id, "mortgagee": self.people[BANK]}

    def discharge(self, unit: Unit, _: Sequence[int]) -> dict[str, Any] | None:
        secured = unit.of_type("mortgage")
        return {"unit": unit.id, "right": self.draw(st.sampled_from(secured)).right_id} if secured else None

    def caveat(self, unit: Unit, _: Sequence[int]) -> dict[str, Any]:
        said = {"document_kind": "8", "document_number": "1", "authority": "Tòa án", "reason": "Tranh chấp"}
        return {"unit": unit.id, "blocks": (self.draw(st.sampled_from(["dealing", "registration"])),), **said}

    def lift(self, unit: Unit, _: Sequence[int]) -> dict[str, Any] | None:
        return {"unit": unit.id, "caveat": unit.caveats[0].caveat_id} if unit.caveats else None

    def issue(self, unit: Unit, _: Sequence[int]) -> dict[str, Any]:
        return {"unit": unit.id, "printed": Printed(f"AA {next(self.serials):08}")}

    def replacing(self, unit: Unit, units: Sequence[int]) -> dict[str, Any] | None:
        given = self.certificate(unit, units)
        return {**given, "printed": Printed(f"AA {next(self.serials):08}")} if given else None

    def certificate(self, unit: Unit, _: Sequence[int]) -> dict[str, Any] | None:
        papers = unit.certificates
        return {"unit": unit.id, "certificate": self.draw(st.sampled_from(papers)).id} if papers else None

    def cut(self, unit: Unit, _: Sequence[int]) -> dict[str, Any] | None:
        if not unit.parcels:
            return None
        parcel = self.draw(st.sampled_from(unit.parcels)).id
        west, south, east, north = self._shape(parcel).bounds
        part = self.draw(st.sampled_from([0.25, 0.5, 1.5]))
        x, y = west + part * (east - west), south + part * (north - south)
        ends = self.draw(st.sampled_from([((x, south - 1), (x, north + 1)), ((west - 1, y), (east + 1, y))]))
        line = shapely.LineString(ends).wkt
        return {"unit": unit.id, "parcel": parcel, "lines": (line,), "together": self.draw(st.booleans())}

    def merger(self, unit: Unit, units: Sequence[int]) -> dict[str, Any] | None:
        other = self.session.unit(self.draw(st.sampled_from(units)))
        both = [unit, *([other] if other and other.id != unit.id else [])]
        merged = tuple(parcel.id for one in both for parcel in one.parcels)
        return {"of": tuple(one.id for one in both), "merged": merged, "printed": self.paper()}

    def boundary(self, unit: Unit, units: Sequence[int]) -> dict[str, Any] | None:
        given = self.merger(unit, units)
        if given is None or len(given["merged"]) != 2:
            return None
        first, second = sorted(given["merged"], key=lambda parcel: self._shape(parcel).bounds)
        whole = shapely.union(self._shape(first), self._shape(second))
        west, south, east, north = whole.bounds
        x = west + self.draw(st.sampled_from([0.3, 0.5, 0.6])) * (east - west)
        halves = shapely.box(west, south, x, north), shapely.box(x, south, east, north)
        return {"of": given["of"], "shapes": {first: halves[0].wkt, second: halves[1].wkt}}

    def correction(self, unit: Unit, _: Sequence[int]) -> dict[str, Any] | None:
        held = unit.of_type("land-use")
        if not held:
            return None
        share = Fraction(1, self.draw(st.integers(1, 3)))
        return {"unit": unit.id, "reason": "Ghi nhầm", "shares": {right.right_id: share for right in held}}

    def recovery(self, unit: Unit, _: Sequence[int]) -> dict[str, Any]:
        whole: list[int] = []
        return {
            "unit": unit.id,
            "land": tuple(self.draw(st.sampled_from([whole, *([one.id] for one in unit.parcels)]))),
        }

    def alone(self, unit: Unit, _: Sequence[int]) -> dict[str, Any]:
        return {"unit": unit.id}

    def _shape(self, parcel: int) -> Any:
        query = "SELECT ST_AsBinary(shape) FROM cadastre.parcel_version WHERE parcel_id = %s AND upper_inf(effective) AND upper_inf(recorded)"
        return shapely.from_wkb(self.session.column(query, parcel)[0])


WAYS: Mapping[str, Callable[[Asking, Unit, Sequence[int]], dict[str, Any] | None]] = {
    "transfer": Asking.conveying,
    "gift": Asking.conveying,
    "inheritance": Asking.conveying,
    "mortgage": Asking.mortgage,
    "discharge": Asking.discharge,
    "caveat-set": Asking.caveat,
    "caveat-lift": Asking.lift,
    "certificate-issue": Asking.issue,
    "certificate-exchange": Asking.replacing,
    "certificate-reissue": Asking.replacing,
    "certificate-loss": Asking.certificate,
    "certificate-revocation": Asking.certificate,
    "subdivision": Asking.cut,
    "merger": Asking.merger,
    "boundary-correction": Asking.boundary,
    "right-correction": Asking.correction,
    "recovery": Asking.recovery,
    "first-registration": Asking.alone,
}
