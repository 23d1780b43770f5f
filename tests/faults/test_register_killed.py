"""No act that was acknowledged is lost, none is there in part, when the server is killed under those who register."""

import contextlib
import random
import threading
import time

import psycopg
import pytest

from diaba.cluster import Cluster
from diaba.db import WriteTransaction
from diaba.registry.register import register
from faults.racing import Field, field, sale, torn
from faults.test_server_killed import kill, server
from registering import OFFICER
from tests_template import fill

__all__ = ["server"]
WRITERS = 4


def write(conninfo: str, units: list[int], ground: Field, over: threading.Event, acknowledged: dict[str, int]) -> None:
    """Sell units forth and back under keys of their own, and keep what was acknowledged."""
    people, place = [ground.seller, ground.buyers[0]], 0
    while not over.is_set():
        unit, turn = units[place % len(units)], place // len(units)
        key = f"{unit}-{turn}"
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(conninfo) as connection:
            while not over.is_set():
                with connection.transaction():
                    act = sale(unit, people[turn % 2], people[1 - turn % 2])
                    receipt = register(WriteTransaction(connection), act, OFFICER, key=key)
                acknowledged[key] = receipt.act_id
                place += 1
                unit, turn = units[place % len(units)], place // len(units)
                key = f"{unit}-{turn}"
        time.sleep(0.02)


@pytest.mark.parametrize("kills", [4, pytest.param(100, marks=pytest.mark.campaign)])
def test_a_server_that_is_killed_loses_nothing_it_acknowledged(server: Cluster, kills: int) -> None:
    fill(server.conninfo)
    ground = field(server.conninfo, 81, 1)
    dice, over, acknowledged = random.Random(kills), threading.Event(), dict[str, int]()  # noqa: S311 - to be made again
    given = [(server.conninfo, ground.units[number::WRITERS], ground, over, acknowledged) for number in range(WRITERS)]
    writers = [threading.Thread(target=write, args=one) for one in given]
    for thread in writers:
        thread.start()
    for _ in range(kills):
        time.sleep(dice.uniform(0.5, 1.5))
        kill(server)
        server.start()
    time.sleep(1)
    over.set()
    for thread in writers:
        thread.join()
    with psycopg.connect(server.conninfo) as connection:
        kept: dict[str, int] = dict(
            connection.execute("SELECT request_key, id FROM registry.act WHERE kind = 'transfer'").fetchall()
        )
    assert len(acknowledged) > kills * 10
    assert {key: kept.get(key) for key in acknowledged} == acknowledged
    assert torn(server.conninfo) == []
