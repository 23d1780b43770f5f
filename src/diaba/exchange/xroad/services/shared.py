"""What an agreement lets its caller see (dữ liệu theo thỏa thuận): the same scope and the same word in the log as on every rail."""

from diaba import clock
from diaba.db import WriteTransaction
from diaba.exchange import items
from diaba.exchange.datasets import dataset_of
from diaba.exchange.scope import Call
from diaba.exchange.xroad.services.model import Endpoint, Given, Parameter, Service

_MOST = 1000


def _page(transaction: WriteTransaction, given: Given, call: Call) -> object:
    limit = min(_MOST, max(1, int(given.get("limit", "100"))))
    page = items.page(
        transaction, call, dataset_of(given["dataset"]), given.get("after", ""), limit, today=clock.today()
    )
    return {"items": page.items, "next": page.next, "cursor": page.cursor}


def _one(transaction: WriteTransaction, given: Given, call: Call) -> object:
    return items.one(transaction, call, dataset_of(given["dataset"]), given["key"], None, today=clock.today())


DATASET = Parameter("dataset", r"[a-z-]{1,40}", "Tập dữ liệu / dataset")
KEY = Parameter("key", r"[^\x00-\x1f/]{1,80}", "Khóa / key")
AFTER = Parameter("after", r"[^\x00-\x1f/]{0,80}", "Sau khóa này / after this key", required=False)
LIMIT = Parameter("limit", r"[0-9]{1,4}", "Số dòng, tối đa 1000 / how many", required=False)
SHARED = Service(
    code="shared",
    title="Dữ liệu theo thỏa thuận / What an agreement grants",
    dataset="*",
    endpoints=(
        Endpoint("/{dataset}", "Từng trang / Page by page", (DATASET, AFTER, LIMIT), agreed=_page),
        Endpoint("/{dataset}/{key}", "Một đối tượng / One thing", (DATASET, KEY), agreed=_one),
    ),
)
