"""Findings as they come: pages behind a cursor that may be awaited, and the whole of them as files."""

import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.timezone import localdate

from diaba.access import Act, guard
from diaba.api.answers import number_in, resource, tagged
from diaba.api.opening import SQL, WORKING, opened
from diaba.api.refusals import FieldWrong
from diaba.db import Row, database
from diaba.intake import staging
from diaba.intake.findings import write_geopackage, write_workbook
from diaba.intake.findings.json import write_json
from diaba.intake.findings.kept import kept_findings
from diaba.intake.refusals import DeliveryBusy

_SEVERITIES = ("blocker", "error", "warning", "notice")
_LONGEST = 20
_GLANCE = 0.1
# Each that waits holds a thread of this process; past these, others are answered at once and ask again.
_WAITING = threading.BoundedSemaphore(2)


@guard(Act.READ_DELIVERY)
def page(request: HttpRequest, number: int) -> HttpResponse:
    """Findings after the cursor; with ``wait`` the answer comes when there is one or nothing more will come."""
    asked: dict[str, Any] = {
        "id": number,
        "after": number_in(request, "after", 0, (1 << 31) - 1),
        "rule": _text(request, "rule"),
        "severity": _text(request, "severity"),
        "limit": max(1, number_in(request, "limit", 200, 1000)),
    }
    if asked["severity"] not in {None, *_SEVERITIES}:
        raise FieldWrong(field="severity", given=asked["severity"], expected=" | ".join(_SEVERITIES))
    until = time.monotonic() + number_in(request, "wait", 0, _LONGEST)
    may_wait = until > time.monotonic() and _WAITING.acquire(blocking=False)
    try:
        while True:
            row, found = _look(request, number, asked)
            if found or row.state not in WORKING or not may_wait or time.monotonic() >= until:
                break
            time.sleep(_GLANCE)
    finally:
        if may_wait:
            _WAITING.release()
    working = row.state in WORKING
    body = {
        "state": row.state,
        "progress": row.progress,
        "run": row.progress.get("run"),
        "complete": not working and len(found) < asked["limit"],
        "after": found[-1].seq if found else asked["after"],
        "findings": [one._asdict() for one in found],
    }
    return tagged(request, body, retry_after=int(working and not found))


def _look(request: HttpRequest, number: int, asked: dict[str, Any]) -> tuple[Row, list[Row]]:
    with database().write() as transaction:
        row = opened(transaction, request.principal, number)
        return row, transaction.all(SQL["findings"], asked)


def _text(request: HttpRequest, name: str) -> str | None:
    return str(request.GET[name]).replace("\x00", "") if name in request.GET else None


def _file(ending: str, media: str, write: Callable[[Any, Path], None]) -> Callable[..., FileResponse]:
    @guard(Act.READ_DELIVERY)
    def given(request: HttpRequest, number: int) -> FileResponse:
        with database().write() as transaction:
            row = opened(transaction, request.principal, number)
            if row.checked_at is None:
                raise DeliveryBusy(id=number, state=row.state)
            found = kept_findings(transaction, row, staging.content(transaction, row), at=localdate())
        file = tempfile.TemporaryFile(prefix="diaba-")  # noqa: SIM115 - the response closes it
        with tempfile.TemporaryDirectory(prefix="diaba-") as folder:
            path = Path(folder) / f"findings.{ending}"
            write(found, path)
            file.write(path.read_bytes())
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename=f"giao-nop-{number}.{ending}", content_type=media)

    return given


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
pages = resource(GET=page)
as_json = resource(GET=_file("json", "application/json", write_json))
as_workbook = resource(GET=_file("xlsx", _XLSX, write_workbook))
as_geopackage = resource(GET=_file("gpkg", "application/geopackage+sqlite3", write_geopackage))
