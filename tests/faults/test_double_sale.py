"""It is impossible to sell a parcel twice, however many buyers run for it; a register without its guards is found out."""

import random
import threading
from collections import Counter

import psycopg
import pytest

from diaba.db import WriteTransaction
from diaba.errors import Refusal
from diaba.registry.register import register
from faults.bugs import BUGS
from faults.racing import Field, field, sale, sold_more_than_once, torn
from registering import OFFICER

BUYERS = 8
GUARDS = {"units are not locked", "what ended is ended again", "shares are not added up"}


def race(conninfo: str, ground: Field) -> Counter[str]:
    """Every buyer tries to buy every unit from the seller, all at once; how the attempts ended."""
    ended: Counter[str] = Counter()
    start = threading.Barrier(len(ground.buyers))

    def buy(buyer: int) -> None:
        units = random.Random(buyer).sample(ground.units, len(ground.units))  # noqa: S311 - to be made again
        units.sort(key=lambda unit: unit // 20)  # near enough in time to meet the others
        with psycopg.connect(conninfo) as connection:
            start.wait()
            for unit in units:
                try:
                    with connection.transaction():
                        register(WriteTransaction(connection), sale(unit, ground.seller, buyer), OFFICER)
                    ended["sold"] += 1
                except (Refusal, psycopg.Error) as refusal:
                    ended[getattr(refusal, "code", type(refusal).__name__)] += 1

    buyers = [threading.Thread(target=buy, args=[buyer]) for buyer in ground.buyers]
    for thread in buyers:
        thread.start()
    for thread in buyers:
        thread.join()
    return ended


@pytest.mark.parametrize("units", [150, pytest.param(12_501, marks=pytest.mark.campaign)])
def test_no_parcel_is_sold_twice(fresh_conninfo: str, units: int) -> None:
    ground = field(fresh_conninfo, units, BUYERS)
    ended = race(fresh_conninfo, ground)
    assert ended.total() == BUYERS * len(ground.units)
    assert ended["sold"] == len(ground.units)
    assert set(ended) <= {"sold", "not-holder"}
    assert sold_more_than_once(fresh_conninfo) == []
    assert torn(fresh_conninfo) == []


def test_a_register_without_its_guards_sells_twice_and_is_found_out(
    fresh_conninfo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = field(fresh_conninfo, 150, BUYERS)
    with psycopg.connect(fresh_conninfo) as connection:
        for bug in BUGS:
            if bug.name in GUARDS:
                bug.seed(WriteTransaction(connection), monkeypatch)
    race(fresh_conninfo, ground)
    assert sold_more_than_once(fresh_conninfo)
