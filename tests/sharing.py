"""Partners and their agreements, as tests make them; a copy that follows the feed; and what a plain reading of the tables says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import shapely
from joserfc.jwk import OKPKey

from diaba.access import Principal, Role
from diaba.db import WriteTransaction
from diaba.exchange import agreements, clients, feed, items
from diaba.exchange.agreement import parse
from diaba.exchange.datasets import PARCELS, Dataset
from diaba.exchange.scope import Call
from diaba.exchange.signing import Says, Side, Statement

OPERATOR = Principal("ops", Role.OPERATOR)
MINISTRY = Principal("bo", Role.MINISTRY_MANAGER)
PURPOSE = "supply"
KEYS: dict[str, OKPKey] = {}


def said(client: str, grants: Sequence[Mapping[str, Any]], today: date, **more: Any) -> dict[str, Any]:
    """An agreement as JSON, in force for a year around today."""
    return {
        "format": 1,
        "id": str(uuid4()),
        "client": client,
        "purpose": PURPOSE,
        "basis": "Luật Đất đai 2024",
        "grants": list(grants),
        "valid_from": (today - timedelta(days=180)).isoformat(),
        "valid_until": (today + timedelta(days=180)).isoformat(),
        "calls_a_minute": 600,
        "on_behalf_of": [],
        **more,
    }


def grant(fields: Sequence[str], dataset: str = "parcels", **area: Any) -> dict[str, Any]:
    return {"dataset": dataset, "fields": sorted(fields), "area": area}


def partner(transaction: WriteTransaction, name: str) -> Principal:
    """A connected system with a key."""
    clients.register(transaction, name, f"Tổ chức {name}", f"tk-{name}", by=OPERATOR)
    KEYS[name] = OKPKey.generate_key("Ed25519")
    clients.add_key(transaction, name, KEYS[name], by=OPERATOR)
    return Principal(f"tk-{name}", Role.PARTNER)


def agreed(
    transaction: WriteTransaction, who: Principal, grants: Sequence[Mapping[str, Any]], today: date, **more: Any
) -> Call:
    """A call under an agreement that both sides have accepted."""
    name = who.name.removeprefix("tk-")
    agreement = parse(said(name, grants, today, **more))
    agreements.draft(transaction, agreement, by=MINISTRY, today=today)
    agreements.sign(transaction, agreement.id, Says.ACCEPT, by=MINISTRY, today=today)
    word = Statement(agreement, Side.CLIENT, Says.ACCEPT).sign(KEYS[name])
    agreements.countersign(transaction, agreement.id, word, by=who, today=today)
    return Call(who, agreement.id, PURPOSE, "HS-1")


def entered(transaction: WriteTransaction) -> None:
    """Let every act have its place in the ledger, as the sequencer would."""
    transaction.execute(
        "INSERT INTO ledger.entry (seq, act_id, leaf, sealed_at)"
        " SELECT (SELECT coalesce(max(seq), -1) FROM ledger.entry) + row_number() OVER (ORDER BY id), id, leaf, clock_timestamp()"
        " FROM registry.act WHERE NOT EXISTS (SELECT FROM ledger.entry WHERE act_id = act.id) ORDER BY id"
    )


@dataclass
class Copy:
    """What one who follows the feed has."""

    call: Call
    dataset: Dataset = PARCELS
    cursor: str = ""
    held: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)

    def follow(self, transaction: WriteTransaction, today: date, limit: int = 100) -> list[dict[str, Any]]:
        """Take what is new; what each event says must fit what is held."""
        came: list[dict[str, Any]] = []
        while True:
            page = feed.read(transaction, self.call, self.dataset, self.cursor, limit, today=today)
            assert len(page.events) <= limit
            for event in page.events:
                self._take(event)
            came += page.events
            assert page.cursor != self.cursor or page.is_end
            self.cursor = page.cursor
            if page.is_end:
                self.events += came
                return came

    def _take(self, event: dict[str, Any]) -> None:
        key, change = event["subject"], event["type"].split(".")[-2]
        assert (key in self.held) == (change in {"updated", "left", "deleted"}), (change, key)
        if change in {"left", "deleted"}:
            assert "after" not in event["data"]
            del self.held[key]
        else:
            after = {"key": key, **event["data"]["after"]}
            assert self.held.get(key) != after, "an event says something new"
            self.held[key] = after


def snapshot(
    transaction: WriteTransaction, call: Call, dataset: Dataset, today: date, limit: int = 100
) -> dict[str, dict[str, Any]]:
    """All pages together."""
    found: dict[str, dict[str, Any]] = {}
    after = ""
    while True:
        page = items.page(transaction, call, dataset, after, limit, today=today)
        found |= {one["key"]: one for one in page.items}
        if page.next is None:
            return found
        after = page.next


def plainly(transaction: WriteTransaction, area: Mapping[str, Any]) -> set[str]:
    """The codes of live parcels in an area, found in Python from whole tables."""
    rows = transaction.all(
        "SELECT parcel.code, unit.code AS commune, unit.province_code AS province, ST_AsBinary(ST_Transform(version.shape, 4326)) AS shape"
        " FROM cadastre.parcel JOIN cadastre.parcel_version version ON version.parcel_id = parcel.id"
        " JOIN cadastre.sheet ON sheet.id = version.sheet_id JOIN units.unit ON unit.id = sheet.unit_id"
        " WHERE upper_inf(version.effective) AND upper_inf(version.recorded)"
    )
    if "units" in area:
        return {row.code for row in rows if {row.commune, row.province} & set(area["units"])}
    if "polygon" in area:
        polygon = shapely.geometry.shape(area["polygon"])
        return {row.code for row in rows if polygon.intersects(shapely.from_wkb(row.shape))}
    return {row.code for row in rows}
