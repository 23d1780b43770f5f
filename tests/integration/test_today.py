"""The day of the law is that of Vietnam, whatever zone a session, a server or a machine is in."""

from datetime import date

import pytest

from diaba import clock
from diaba.db import WriteTransaction
from registering import Place


@pytest.mark.parametrize("zone", ["Etc/GMT+12", "Etc/GMT-14", "UTC"])
def test_an_act_of_today_is_taken_in_any_zone(transaction: WriteTransaction, zone: str) -> None:
    """Of the zones farthest west and east one has another day than Vietnam at any hour."""
    before = clock.today()
    transaction.execute("SELECT set_config('TimeZone', %s, true)", [zone])
    today: date = transaction.value("SELECT base.today()")
    assert before <= today <= clock.today()
    place = Place(transaction)
    assert transaction.value("SELECT registry.seen('{}', '{}', NULL) ->> 'today'") == today.isoformat()
    place.do({"do": "first-registration", "day": today, "holders": {"An": 1}})
    assert transaction.value("SELECT effective FROM registry.act ORDER BY id DESC LIMIT 1") == today
