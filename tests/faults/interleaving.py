"""Two officers at one register, each in a transaction of its own that may stay open while the other acts (Hypothesis, stateful)."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from fractions import Fraction
from itertools import count
from typing import Any

import psycopg
import shapely
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from diaba.db import WriteTransaction
from diaba.errors import Refusal
from diaba.ledger.replay import replay
from diaba.registry import acts
from diaba.registry.act import RegistryAct
from diaba.registry.changes import Printed
from diaba.registry.register import register
from diaba.registry.unit import Unit, read_unit
from registering import OFFICER, SECOND, Place

DAY = date(2024, 5, 6)
PARCELS = 9
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
        return KINDS["first-registration"](
            effective=date(2020, 1, 1), land=(self.draw(st.sampled_from(land)),), holders=holders, printed=self.paper()
        )

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
    "recovery": Asking.alone,
    "first-registration": Asking.alone,
}


class Interleaved(RuleBasedStateMachine):
    """Whatever the two do, and however their transactions lie in each other, what is committed is sound."""

    clone: Callable[[], str]
    """A database that nobody has used."""
    met: Counter[str]
    """What acts came to, over all examples."""

    def __init__(self) -> None:
        super().__init__()
        self.serials = count(1)
        conninfo = type(self).clone()
        with psycopg.connect(conninfo) as connection:
            place = Place(WriteTransaction(connection), PARCELS)
            self.people = {name: place.person(name) for name in (*HOLDERS, BANK)}
        self.watch = Session(conninfo)
        self.sessions = (Session(conninfo), Session(conninfo))
        self.is_changed = False

    def _asked(self, session: Session, data: st.DataObject) -> RegistryAct | None:
        with suppress(*WAITS):
            return Asking(session, self.people, self.serials, data.draw).act()
        return None

    @initialize(data=st.data())
    def some_are_registered(self, data: st.DataObject) -> None:
        for _ in range(3):
            if act := self._asked(self.sessions[0], data):
                self.met.update([self.sessions[0].act(act)])
        self.sessions[0].connection.commit()
        self.is_changed = True

    @rule(who=st.integers(0, 1), data=st.data())
    def one_acts(self, who: int, data: st.DataObject) -> None:
        if act := self._asked(self.sessions[who], data):
            self.met.update([self.sessions[who].act(act)])

    @rule(who=st.integers(0, 1), keeps=st.integers(0, 3))
    def one_ends(self, who: int, keeps: int) -> None:
        connection = self.sessions[who].connection
        if keeps:
            connection.commit()
        else:
            connection.rollback()
        self.is_changed = True

    @precondition(lambda self: not any(session.is_open for session in self.sessions))
    @rule(data=st.data(), keeps=st.booleans())
    def one_waits_for_the_other(self, data: st.DataObject, keeps: bool) -> None:  # noqa: FBT001 - drawn
        first, second = self.sessions
        asked = [self._asked(session, data) for session in self.sessions]
        if None in asked:
            return
        self.met.update([first.act(asked[0])])  # type: ignore[arg-type]  # neither is None
        second.connection.commit()
        second.patience(10_000)
        with ThreadPoolExecutor(1) as thread:
            waiting = thread.submit(second.act, asked[1])  # type: ignore[arg-type]
            with suppress(TimeoutError):
                waiting.result(0.02)
            if keeps:
                first.connection.commit()
            else:
                first.connection.rollback()
            self.met.update([waiting.result(20)])
        second.connection.commit()
        second.patience(40)
        self.is_changed = True

    @invariant()
    def what_is_committed_is_sound(self) -> None:
        if self.is_changed:
            assert not (found := unsound(self.watch)), found
            self.watch.connection.commit()
            self.is_changed = False

    def teardown(self) -> None:
        try:
            for session in self.sessions:
                session.connection.rollback()
            assert not (found := unsound(self.watch)), found
            # The people of a Place came by no act.
            told = [
                str(fault) for fault in replay(self.watch.transaction) if fault.facts.get("relation") != "party.party"
            ]
            assert not told, told
        finally:
            for session in (self.watch, *self.sessions):
                session.connection.close()


def unsound(watch: Session) -> list[str]:
    """What may never be committed, and is."""
    return [f"{name}: {found}" for name, query in _NEVER.items() for found in watch.column(query)] + _overlapping(watch)


def _overlapping(watch: Session) -> list[str]:
    query = "SELECT ST_AsBinary(shape) FROM cadastre.parcel_version WHERE upper_inf(effective) AND upper_inf(recorded) ORDER BY id"
    shapes = shapely.from_wkb(watch.column(query))
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = zip(left[left < right], right[left < right], strict=True)
    shared = [shapely.area(shapely.intersection(shapes[one], shapes[other])) for one, other in pairs]
    total = shapely.area(shapes).sum()
    return [f"live parcels overlap by {area} m²" for area in shared if area > 1e-6] + (
        [] if abs(total - 100 * PARCELS) < 1e-6 else [f"live parcels cover {total} m²"]
    )


_LIVE = "upper_inf(effective) AND upper_inf(recorded)"
_NEVER = {
    "shares are not whole": """
        SELECT format('unit %s on %s', ba_unit_id, day)
        FROM (SELECT DISTINCT lower(effective) AS day FROM registry.rrr UNION SELECT upper(effective) FROM registry.rrr) AS days
        JOIN registry.rrr ON effective @> day AND upper_inf(recorded) AND type = 'land-use'
        GROUP BY ba_unit_id, day
        HAVING sum(numerator * (SELECT base.lcm(denominator) FROM registry.rrr) / denominator) <> (SELECT base.lcm(denominator) FROM registry.rrr)""",
    "live versions of one right": f"SELECT right_id::text FROM registry.rrr WHERE {_LIVE} GROUP BY 1 HAVING count(*) > 1",
    "live versions that no act registered": f"SELECT id::text FROM registry.rrr WHERE {_LIVE} AND opened_by NOT IN (SELECT id FROM registry.act WHERE entry IS NOT NULL)",
    "versions that overlap in both times": """
        SELECT format('right %s', one.right_id) FROM registry.rrr one JOIN registry.rrr other USING (right_id)
        WHERE one.id < other.id AND one.effective && other.effective AND one.recorded && other.recorded""",
    "parcels with two live versions": f"SELECT parcel_id::text FROM cadastre.parcel_version WHERE {_LIVE} GROUP BY 1 HAVING count(*) > 1",
    "rights of a unit without land": f"""
        SELECT rrr.ba_unit_id::text FROM registry.rrr WHERE {_LIVE} AND type = 'land-use'
        AND NOT EXISTS (SELECT FROM registry.ba_unit_part part WHERE part.ba_unit_id = rrr.ba_unit_id AND {_LIVE})""",
    "units of parcels that are gone": f"""
        SELECT format('parcel %s', part.parcel_id) FROM registry.ba_unit_part part WHERE {_LIVE} AND parcel_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM cadastre.parcel_version version WHERE version.parcel_id = part.parcel_id AND {_LIVE})""",
    "certificates in force that evidence nothing": f"""
        SELECT format('certificate %s', certificate_id) FROM registry.certificate_status status WHERE status = 'in-force' AND {_LIVE}
        AND NOT EXISTS (SELECT FROM registry.rrr WHERE rrr.certificate_id = status.certificate_id AND {_LIVE})""",
    "rights by certificates that count no more": """
        SELECT format('right %s', right_id) FROM registry.rrr JOIN registry.certificate_status status USING (certificate_id)
        WHERE upper_inf(rrr.effective) AND upper_inf(rrr.recorded) AND upper_inf(status.effective) AND upper_inf(status.recorded)
        AND status NOT IN ('in-force', 'reported-lost')""",
    "certificates of two units": f"""
        SELECT format('certificate %s', certificate_id) FROM registry.rrr WHERE certificate_id IS NOT NULL AND {_LIVE}
        GROUP BY certificate_id HAVING count(DISTINCT ba_unit_id) > 1""",
    "acts without their one event": """
        SELECT act.id::text FROM registry.act WHERE kind <> 'survey'
        AND (SELECT count(*) FROM exchange.event WHERE subject = act.id::text) <> 1""",
}  # fmt: skip
