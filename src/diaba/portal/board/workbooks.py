"""The annotated workbook, out and back in (sửa bằng Excel): what comes back is compared first, then becomes a derived delivery."""

import re
import tempfile
from pathlib import Path
from typing import Any

from django.core import signing
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from diaba.access import Act, guard
from diaba.db import ReadTransaction, Row, database
from diaba.intake import derive, staging
from diaba.intake.content import Content
from diaba.intake.findings import write_workbook
from diaba.intake.findings.kept import kept_findings
from diaba.intake.merge import Merged, merge, read_back
from diaba.intake.refusals import NothingToMend
from diaba.intake.store import Store
from diaba.portal.board.mending import FIELD_LABELS, checked, opened, told
from diaba.portal.board.opening import open_delivery
from diaba.portal.refusals import FileNotChosen
from diaba.sql import load

_SHOWN = 100
_SALT = "diaba.workbook"
_HASH = re.compile("[0-9a-f]{64}")
_INTAKE = load("diaba.intake")


@guard(Act.READ_DELIVERY)
@require_safe
@never_cache
def download(request: HttpRequest, number: int) -> FileResponse:
    """The workbook: summary, findings, and the delivered rows with what is wrong beside each."""
    with database().write() as transaction:
        delivery = open_delivery(transaction, request.principal, number)
        findings = kept_findings(transaction, delivery, staging.content(transaction, delivery), at=localdate())
    file = tempfile.TemporaryFile(prefix="diaba-")  # noqa: SIM115 - the response closes it
    with tempfile.TemporaryDirectory(prefix="diaba-") as folder:
        path = Path(folder) / "findings.xlsx"
        write_workbook(findings, path, source=delivery.hash)
        file.write(path.read_bytes())
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"giao-nop-{number}.xlsx")


@guard(Act.DELIVER)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def workbook(request: HttpRequest, number: int) -> HttpResponse:
    """The way out and back; a workbook posted is compared, and posted again with its token it is applied."""
    with database().write() as transaction:
        delivery, content = opened(transaction, request, number)
        if request.method != "POST":
            return render(request, "portal/board/workbook.html", {"delivery": delivery})
        token = request.POST.get("token") or _kept(request, number)
        digest, name = _told(token, number)
        returned = read_back(Store().original(bytes.fromhex(digest)), name)
        decided = {
            key.removeprefix("decide:"): value for key, value in request.POST.items() if key.startswith("decide:")
        }
        merged = merge(_base(transaction, delivery, content, returned.source), content, returned.cells, decided)
        if "token" not in request.POST:
            return render(request, "portal/board/merge.html", _preview(delivery, merged, token, name))
        if not merged.changes:
            raise NothingToMend(id=number)
        derived = derive.derive(
            transaction, delivery, merged.content, _record(merged, digest, decided), by=request.principal
        )
    return checked(derived)


def _kept(request: HttpRequest, number: int) -> str:
    """Keep the workbook that was posted; a token that stands for it on this delivery."""
    file = request.FILES.get("workbook")
    if file is None:
        raise FileNotChosen
    with tempfile.TemporaryDirectory(prefix="diaba-") as folder:
        path = Path(folder) / "workbook.xlsx"
        with path.open("wb") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
        kept = Store().keep(path)
    return str(signing.dumps([number, kept.sha256.hex(), Path(file.name).name], salt=_SALT))


def _told(token: str, number: int) -> tuple[str, str]:
    try:
        delivery, digest, name = signing.loads(token, salt=_SALT, max_age=24 * 3600)
    except signing.BadSignature as error:
        raise FileNotChosen from error
    if delivery != number:
        raise FileNotChosen
    return digest, name


def _base(transaction: ReadTransaction, delivery: Row, content: Content, source: str) -> Content:
    """What the workbook was written from: this delivery, or another of the commune; this one where nobody can say."""
    if source == delivery.hash or not _HASH.fullmatch(source):
        return content
    wanted = {"unit_id": delivery.unit_id, "sha256": bytes.fromhex(source)}
    row = transaction.one(_INTAKE["delivery_with_hash"], wanted)
    return staging.content(transaction, row) if row else content


def _record(merged: Merged, digest: str, decided: dict[str, str]) -> dict[str, object]:
    return {
        "kind": "workbook",
        "sha256": digest,
        "changed": len(merged.changes),
        "samples": derive.samples(merged.changes),
        "decided": decided,
    }


def _preview(delivery: Row, merged: Merged, token: str, name: str) -> dict[str, Any]:
    return {
        "delivery": delivery,
        "name": name,
        "token": token,
        "count": len(merged.changes),
        "changes": told(merged.changes[:_SHOWN]),
        "conflicts": [(one, str(FIELD_LABELS.get(one.field, one.field))) for one in merged.conflicts[:_SHOWN]],
        "unreadable": told(merged.unreadable[:_SHOWN]),
        "strangers": merged.strangers,
    }
