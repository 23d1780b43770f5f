"""What agreements grant, over the API: pages of what is live, single things at any entry of the ledger, and the feed of changes.

Each call names its agreement, purpose and case in headers; what leaves is written down first, in the transaction that reads it.
"""

import json
import time
from collections.abc import Iterator
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.timezone import localdate

from diaba.access import Act, guard
from diaba.api.answers import answer, number_in, resource
from diaba.db import database
from diaba.errors import Refusal
from diaba.exchange import feed, items
from diaba.exchange.datasets import DATASETS, Dataset, dataset_of
from diaba.exchange.refusals import AgreementMissing, AgreementUnknown
from diaba.exchange.scope import Call
from diaba.exchange.watching import watch

_MOST, _USUAL = 1000, 100
_LONGEST_WAIT = 60
_STREAM = 600.0
"""Seconds that a stream of events lasts before its reader connects again."""
_BEAT = 2.0
"""Seconds within which an agreement that was revoked stops a stream."""
_MOST_ENTRIES = 2**62


@guard(Act.READ_PUBLIC)
def catalogued(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - every view is called alike
    """The datasets there are, and their fields."""
    return answer(
        {
            "datasets": [
                {
                    "id": one.id,
                    "title": {"vi": one.title_vi, "en": one.title_en},
                    "fields": [
                        {"name": name, "vi": field.meaning_vi, "en": field.meaning_en, "personal": field.is_personal}
                        for name, field in one.fields.items()
                    ],
                }
                for one in DATASETS.values()
            ]
        }
    )


@guard(Act.CONNECT)
def paged(request: HttpRequest, dataset: str) -> HttpResponse:
    """A page of what is live."""
    wanted, call = dataset_of(dataset), call_of(request)
    limit, after = _limit(request), request.GET.get("after", "")
    with database().write() as transaction:
        page = items.page(transaction, call, wanted, after.replace("\x00", ""), limit, today=localdate())
    return answer({"items": page.items, "next": page.next, "cursor": page.cursor})


@guard(Act.CONNECT)
def one(request: HttpRequest, dataset: str, key: str) -> HttpResponse:
    """One thing, now or after an entry of the ledger."""
    wanted, call = dataset_of(dataset), call_of(request)
    entry = number_in(request, "entry", 0, _MOST_ENTRIES) if "entry" in request.GET else None
    with database().write() as transaction:
        return answer(items.one(transaction, call, wanted, key, entry, today=localdate()))


@guard(Act.CONNECT)
def changes(request: HttpRequest, dataset: str) -> HttpResponse | StreamingHttpResponse:
    """The next events; with ``wait`` the answer waits for one, and a reader of event streams gets them as they come."""
    wanted, call, cursor = dataset_of(dataset), call_of(request), request.GET.get("after", "")
    limit, patience = _limit(request), number_in(request, "wait", 0, _LONGEST_WAIT)
    if "text/event-stream" in request.headers.get("Accept", ""):
        return _streamed(call, wanted, request.headers.get("Last-Event-ID", cursor), limit)
    page = _waited(call, wanted, cursor, limit, patience)
    return answer({"events": page.events, "cursor": page.cursor, "end": page.is_end})


def call_of(request: HttpRequest) -> Call:
    """The call that the headers say.

    Raises:
        AgreementMissing, AgreementUnknown: they name no agreement.
    """
    given = request.headers.get("Diaba-Agreement", "")
    if not given:
        raise AgreementMissing
    try:
        number = UUID(given)
    except ValueError as error:
        raise AgreementUnknown(agreement=given[:40]) from error
    told = {name: request.headers.get(f"Diaba-{name}", "") for name in ("Purpose", "Case", "Behalf")}
    return Call(request.principal, number, told["Purpose"], told["Case"], told["Behalf"] or None)


def _limit(request: HttpRequest) -> int:
    return max(1, number_in(request, "limit", _USUAL, _MOST))


def _read(call: Call, dataset: Dataset, cursor: str, limit: int) -> feed.Events:
    with database().write() as transaction:
        return feed.read(transaction, call, dataset, cursor, limit, today=localdate())


def _waited(call: Call, dataset: Dataset, cursor: str, limit: int, patience: float) -> feed.Events:
    until = time.monotonic() + patience
    page = _read(call, dataset, cursor, limit)
    while not page.events and page.is_end and (left := until - time.monotonic()) > 0:
        watch(database()).beyond(int(page.cursor) - 1, min(left, _BEAT))
        page = _read(call, dataset, page.cursor, limit)
    return page


def _streamed(call: Call, dataset: Dataset, cursor: str, limit: int) -> StreamingHttpResponse:
    """Server-sent events; the id of each is the cursor after it."""
    first = _read(call, dataset, cursor, limit)  # a refusal is still an answer of its own
    response = StreamingHttpResponse(_stream(call, dataset, first, limit), content_type="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _stream(call: Call, dataset: Dataset, page: feed.Events, limit: int) -> Iterator[bytes]:
    ends = time.monotonic() + _STREAM
    while time.monotonic() < ends:
        for event in page.events[:-1]:
            yield f"event: {event['type']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n".encode()
        for event in page.events[-1:]:
            yield f"id: {page.cursor}\nevent: {event['type']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n".encode()
        try:
            if page.is_end:
                yield b": \n\n"
                watch(database()).beyond(int(page.cursor) - 1, _BEAT)
            page = _read(call, dataset, page.cursor, limit)
        except Refusal as refusal:
            yield f"event: problem\ndata: {json.dumps(refusal.problem('vi'), ensure_ascii=False)}\n\n".encode()
            return


catalogue = resource(GET=catalogued)
collection = resource(GET=paged)
single = resource(GET=one)
feeds = resource(GET=changes)
