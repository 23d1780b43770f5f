"""What a code of a unit means on a day, and what became of it (tra cứu mã đơn vị hành chính)."""

import datetime as dt

from diaba import clock
from diaba.db import ReadTransaction
from diaba.exchange.xroad.refusals import ParameterWrong
from diaba.exchange.xroad.services.model import Endpoint, Given, Parameter, Service
from diaba.units import resolve
from diaba.units.resolve import Related, Unit


def _resolve(transaction: ReadTransaction, given: Given) -> object:
    today = clock.today()
    day = _day(given.get("at", ""), today)
    unit = resolve.at(transaction, given["code"], day)
    return {
        **_told(unit),
        "at": day.isoformat(),
        "became": [_related(each) for each in resolve.became(transaction, given["code"], day, today)],
        "came_from": [_related(each) for each in resolve.came_from(transaction, given["code"], day)],
    }


def _day(text: str, today: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(text) if text else today
    except ValueError as error:
        raise ParameterWrong(name="at", given=text, expected=DAY.meaning) from error


def _told(unit: Unit) -> dict[str, object]:
    return {
        "code": unit.code,
        "level": unit.level,
        "name": unit.full_name,
        "address": unit.address,
        "province": unit.province_code,
        "valid_from": unit.opened.isoformat(),
        "valid_to": (unit.closed - dt.timedelta(days=1)).isoformat() if unit.closed else None,
    }


def _related(each: Related) -> dict[str, object]:
    return {**_told(each.unit), "extent": each.extent, "decrees": list(each.decrees)}


CODE = Parameter("code", r"[0-9]{2,5}", "Mã đơn vị hành chính / code of the unit")
DAY = Parameter(
    "at", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "Ngày (YYYY-MM-DD), mặc định hôm nay / day, by default today", False
)
UNITS = Service(
    code="units",
    title="Tra cứu mã đơn vị hành chính / Administrative units",
    dataset="units",
    endpoints=(Endpoint("/{code}", "Đơn vị theo mã và ngày / Unit by code and day", (CODE, DAY), _resolve),),
)
