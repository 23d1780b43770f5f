"""Whether a certificate counts (xác minh Giấy chứng nhận), by the serial printed on it; no person is told."""

import re

from diaba.db import ReadTransaction
from diaba.exchange.xroad.services.model import Endpoint, Given, Parameter, Service
from diaba.sql import load

SQL = load("diaba.exchange.xroad.services")


def _by_serial(transaction: ReadTransaction, given: Given) -> object:
    key = re.sub(r"[\W_]", "", given["serial"]).upper()
    return transaction.value(SQL["certificate_by_serial"], {"key": key})


SERIAL = Parameter("serial", r"[0-9A-Za-zĐđ ._-]{4,40}", "Số phát hành Giấy chứng nhận / serial of the certificate")
CERTIFICATES = Service(
    code="certificates",
    title="Xác minh Giấy chứng nhận / Certificates",
    dataset="certificates",
    endpoints=(
        Endpoint("/{serial}", "Tình trạng pháp lý theo số phát hành / Status by serial", (SERIAL,), _by_serial),
    ),
    register=True,
)
