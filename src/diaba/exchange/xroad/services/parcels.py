"""A parcel as the public may know it (thông tin thửa đất), by its code, or by commune, sheet and number."""

from diaba.db import ReadTransaction
from diaba.exchange.xroad.services.model import Endpoint, Given, Parameter, Service
from diaba.sql import load

SQL = load("diaba.exchange.xroad.services")


def _by_code(transaction: ReadTransaction, given: Given) -> object:
    return transaction.value(SQL["parcel_by_code"], {"code": given["code"]})


def _by_number(transaction: ReadTransaction, given: Given) -> object:
    return transaction.value(SQL["parcel_by_number"], dict(given))


CODE = Parameter("code", r"[0-9A-Za-z]{12}", "Mã thửa đất / code of the parcel")
COMMUNE = Parameter("commune", r"[0-9]{5}", "Mã đơn vị hành chính cấp xã / code of the commune")
SHEET = Parameter("sheet", r"[0-9A-Za-z-]{1,20}", "Số tờ bản đồ / number of the sheet")
NUMBER = Parameter("number", r"[0-9]{1,9}", "Số thửa / number of the parcel")
PARCELS = Service(
    code="parcels",
    title="Thông tin thửa đất / Parcels",
    dataset="parcels",
    endpoints=(
        Endpoint("/{code}", "Theo mã thửa đất / By code", (CODE,), _by_code),
        Endpoint(
            "/{commune}/{sheet}/{number}",
            "Theo số tờ, số thửa / By sheet and number",
            (COMMUNE, SHEET, NUMBER),
            _by_number,
        ),
    ),
)
