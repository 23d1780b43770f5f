"""The day it is in law (ngày hiện tại): that of Vietnam, whatever zone the machine is in."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Asia/Ho_Chi_Minh")


def today() -> date:
    """The day it is in Vietnam; ``base.today`` in SQL."""
    return datetime.now(HERE).date()
