"""Audit (nhật ký nghiệp vụ): who did what when in the territory of a manager, as a page and as a workbook."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.timezone import get_current_timezone, localdate, localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from diaba.access import TABLE, Act, Principal, Territory, guard
from diaba.db import Row, database
from diaba.portal import register_words as words
from diaba.portal.desk.approvals import STATES
from diaba.portal.desk.asking import spoken
from diaba.portal.desk.land import SQL
from diaba.registry.asking.words import KINDS, kind_words

_DAYS = 30
_MOST = 500
_MOST_IN_WORKBOOK = 100_000
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PARTS: Mapping[str, Promise] = MappingProxyType({
    "acts": _("Việc đăng ký"), "approvals": _("Phê duyệt đăng ký"), "acceptances": _("Nghiệm thu"), "prints": _("In giấy"),
})  # fmt: skip
_STEPS: Mapping[str, Promise] = MappingProxyType({
    **STATES, "proposed": _("Đề nghị phê duyệt"), "print": _("In Giấy chứng nhận"), "reprint": _("In lại Giấy chứng nhận"),
})  # fmt: skip


@dataclass(frozen=True)
class Filter:
    """Which days, which part, and whose doings."""

    since: date
    until: date
    part: str
    who: str

    @staticmethod
    def of(request: HttpRequest) -> "Filter":
        """From the address; what is no day is the last 30."""
        today = localdate()
        part = request.GET.get("part", "")
        since, until = _day(request, "since", today - timedelta(days=_DAYS)), _day(request, "until", today)
        return Filter(
            since, until, part if part in PARTS else "", request.GET.get("who", "").replace("\x00", "").strip()
        )


@guard(Act.AUDIT)
@require_safe
@never_cache
def audit(request: HttpRequest) -> HttpResponse:
    """The latest doings of the days asked for."""
    asked = Filter.of(request)
    rows = [_told(row) for row in _rows(request.principal, asked, _MOST)]
    shown = {"rows": rows, "asked": asked, "parts": PARTS.items(), "most": _MOST, "query": request.GET.urlencode()}
    return render(request, "portal/desk/audit.html", shown)


@guard(Act.AUDIT)
@require_safe
@never_cache
def workbook(request: HttpRequest) -> HttpResponse:
    """The same as a workbook; times are text, so that nothing is turned round."""
    asked = Filter.of(request)
    with tempfile.TemporaryDirectory(prefix="diaba-") as folder:
        path = Path(folder) / "audit.xlsx"
        _write(path, [_told(row) for row in _rows(request.principal, asked, _MOST_IN_WORKBOOK)])
        body = path.read_bytes()
    name = f"nhat-ky-{asked.since}-{asked.until}.xlsx"
    return HttpResponse(body, content_type=_WORKBOOK, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _rows(by: Principal, asked: Filter, limit: int) -> list[Row]:
    is_nation = TABLE[by.role][Act.AUDIT] is Territory.NATION
    zone = get_current_timezone()
    given = {
        "since": datetime.combine(asked.since, time.min, zone),
        "until": datetime.combine(asked.until + timedelta(days=1), time.min, zone),
        "part": asked.part or None,
        "who": asked.who or None,
        "province": None if is_nation else by.province_code,
        "limit": limit,
    }
    with database().write() as transaction:
        return transaction.all(SQL["audit"], given)


def _told(row: Row) -> dict[str, Any]:
    kind, _, reason = (row.detail or "").partition(": ")
    detail = (
        ": ".join(part for part in (spoken(kind_words(kind)), reason) if part) if kind in KINDS else row.detail or ""
    )
    what = _STEPS.get(row.what) or words.ACTS.get(row.what) or spoken(kind_words(row.what))
    return {**row._asdict(), "what": str(what), "part_words": str(PARTS[row.part]), "detail": detail}


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    titles = (gettext("Thời điểm"), gettext("Người thực hiện"), gettext("Người thứ hai"), gettext("Nhóm việc"),
              gettext("Loại việc"), gettext("Số"), gettext("Nơi"), gettext("Chi tiết"))  # fmt: skip
    with xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet, text = book.add_worksheet(gettext("Nhật ký nghiệp vụ")), book.add_format({"num_format": "@"})
        sheet.set_column(0, len(titles) - 1, 24, text)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, titles, book.add_format({"bold": True}))
        for place, row in enumerate(rows, 1):
            moment = localtime(row["happened_at"]).strftime("%Y-%m-%d %H:%M:%S")
            names = ("who", "second", "part_words", "what", "number", "unit_code", "detail")
            for column, value in enumerate((moment, *(str(row[name] or "") for name in names))):
                sheet.write_string(place, column, value)


def _day(request: HttpRequest, name: str, otherwise: date) -> date:
    try:
        day = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return otherwise
    return day if date(1900, 1, 1) < day < date(2200, 1, 1) else otherwise
