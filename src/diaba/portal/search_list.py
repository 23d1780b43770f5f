"""Many texts looked up at once (tra cứu theo danh sách): a pasted list, a line each, with Excel out and lists kept under a name."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from diaba.access import Act, guard
from diaba.db import WriteTransaction, database
from diaba.errors import Refusal
from diaba.portal.search import ordered, purpose_of, purposes, told
from diaba.registry.lookup.answering import look_up
from diaba.registry.lookup.asking import Asker, Found
from diaba.registry.lookup.lists import forget, keep, kept_list, kept_lists, lines_of

_SHOWN = 300
"""Lines that the page shows; the workbook has all."""
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@guard(Act.READ_PARTY)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def search_list(request: HttpRequest) -> HttpResponse:
    """A list as it was pasted or kept, each line understood and answered."""
    said = {name: request.POST.get(name, "").replace("\x00", "") for name in ("lines", "commune", "name", "step")}
    purpose, dossier = purpose_of(request)
    asker = Asker(request.principal, localdate(), said["commune"].strip()[:20], purpose, dossier, in_list=True)
    shown: dict[str, Any] = {**said, "purposes": purposes(), "purpose": purpose, "dossier": dossier}
    with database().write() as transaction:
        if number := _number(said["step"], "forget"):
            forget(transaction, request.principal, number)
            return redirect("search-list")
        shown |= _opened(transaction, request)
        try:
            rows = _answered(transaction, shown["lines"], asker) if said["step"] else []
            if said["name"].strip() and rows:
                keep(transaction, request.principal, said["name"].strip(), [row["text"] for row in rows], asker.commune)
        except Refusal as refusal:
            rows, shown["problem"] = [], refusal.message("en" if get_language() == "en" else "vi")
        shown["kept"] = kept_lists(transaction, request.principal)
    if said["step"] == "workbook" and rows:
        return _workbook(rows)
    found = sum(bool(row["hits"]) for row in rows)
    shown |= {"rows": rows[:_SHOWN], "count": len(rows), "found": found, "missed": len(rows) - found}
    return render(request, "portal/search_list.html", shown)


def _number(step: str, verb: str) -> int:
    """The number in "forget 12"; 0 where the step is another."""
    word, _, number = step.partition(" ")
    return int(number) if word == verb and number.isascii() and number.isdigit() and len(number) < 19 else 0


def _opened(transaction: WriteTransaction, request: HttpRequest) -> dict[str, Any]:
    """The kept list that the address names."""
    kept = kept_list(transaction, request.principal, _number(f"open {request.GET.get('kept', '')}", "open"))
    if kept is None or request.method == "POST":
        return {}
    return {"lines": "\n".join(kept.lines), "commune": kept.commune, "name": kept.name, "left_out": kept.left_out}


def _answered(transaction: WriteTransaction, text: str, asker: Asker) -> list[dict[str, Any]]:
    lines = lines_of(text)
    found = look_up(transaction, lines, asker)
    return [{"line": place, "text": one.text, **_line(one, asker)} for place, one in enumerate(found, 1)]


def _line(found: Found, asker: Asker) -> dict[str, Any]:
    """The understandings that give anything; where none does, all of them with why."""
    answers = [told(one) for one in ordered(found, asker)]
    telling = [one for one in answers if one["hits"]] or answers
    return {
        "understood": "; ".join(one["words"] for one in telling),
        "withheld": next((str(one["withheld"]) for one in telling if one["withheld"] and not one["hits"]), ""),
        "hits": [hit for one in telling for hit in one["hits"]],
    }


def _workbook(rows: Sequence[dict[str, Any]]) -> HttpResponse:
    """The same as a workbook, a row for each result; all is text, so that nothing is turned round or computed."""
    titles = (gettext("Dòng"), gettext("Nội dung tra cứu"), gettext("Hiểu là"), gettext("Kết quả"), gettext("Loại kết quả"),
              gettext("Tờ"), gettext("Thửa"), gettext("Diện tích (m²)"), gettext("Xã, phường"), gettext("Ghi chú"))  # fmt: skip
    body = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(body, options) as book:
        sheet, text = book.add_worksheet(gettext("Kết quả tra cứu")), book.add_format({"num_format": "@"})
        sheet.set_column(0, len(titles) - 1, 22, text)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, titles, book.add_format({"bold": True}))
        place = 0
        for row in rows:
            for cells in _cells(row):
                place += 1
                for column, value in enumerate(cells):
                    sheet.write_string(place, column, value)
    name = f"tra-cuu-{localdate():%Y%m%d}.xlsx"
    told_as = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body.getvalue(), content_type=_WORKBOOK, headers=told_as)


def _cells(row: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    first = (str(row["line"]), row["text"], row["understood"])
    if not row["hits"]:
        yield (*first, "", gettext("Không tìm thấy"), "", "", "", "", row["withheld"])
    for hit in row["hits"]:
        yield (*first, *_result(hit))


def _result(hit: dict[str, Any]) -> tuple[str, ...]:
    match hit["type"]:
        case "parcel":
            parcel = hit["parcel"]
            area = "" if parcel.area is None else str(parcel.area)
            note = str(hit["how"]) or (gettext("thửa đã hết hiệu lực") if parcel.until else "")
            return (parcel.code, gettext("Thửa đất"), parcel.sheet, parcel.number, area, parcel.full_name, note)
        case "certificate":
            return (hit["serial"], gettext("Giấy chứng nhận"), "", "", "", "", str(hit["status"]))
        case "place":
            today = ", ".join(unit.full_name for unit in hit["today"])
            note = f"{gettext('nay thuộc')} {today}" if today else ""
            return (hit["unit"].code, gettext("Đơn vị hành chính"), "", "", "", hit["unit"].full_name, note)
        case _:
            person = hit["person"]
            number = gettext("số %(number)s") % {"number": person.id}
            return (person.name, str(hit["kind"]), "", "", "", person.address or "", number)
