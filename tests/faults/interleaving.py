"""Two officers at one register, each in a transaction of its own that may stay open while the other acts (Hypothesis, stateful)."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count

import psycopg
import shapely
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from diaba.db import WriteTransaction
from diaba.ledger.replay import replay
from diaba.registry.act import RegistryAct
from faults.asking import BANK, HOLDERS, WAITS, Asking, Session
from registering import Place

PARCELS = 9


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
        before, after = self._asked(first, data), self._asked(second, data)
        if before is None or after is None:
            return
        self.met.update([first.act(before)])
        second.connection.commit()
        second.patience(10_000)
        with ThreadPoolExecutor(1) as thread:
            waiting = thread.submit(second.act, after)
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
    "parcels of two units on one day": """
        SELECT format('parcel %s', parcel_id) FROM registry.ba_unit_part one JOIN registry.ba_unit_part other USING (parcel_id)
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
