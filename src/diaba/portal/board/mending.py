"""Mending many at once (sửa hàng loạt): what each fix would change, shown first; what is chosen becomes a derived delivery."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from diaba.access import Act, guard
from diaba.db import ReadTransaction, Row, database
from diaba.intake import derive, staging, working
from diaba.intake.content import Content
from diaba.intake.fixes import FIXES, Change
from diaba.intake.fixes.codes import FIELDS, LISTS, unexplained
from diaba.intake.model import Context
from diaba.intake.refusals import DeliveryAccepted, NothingToMend
from diaba.law.book import Book
from diaba.portal.board.card import LINE_LABELS
from diaba.portal.board.opening import QUERIES, open_delivery

_SHOWN = 6
FIELD_LABELS = {
    **LINE_LABELS,
    "sheet_number": _("Số tờ"),
    "parcel_number": _("Số thửa"),
    "legal_area": _("Diện tích pháp lý (m²)"),
    "parcel_code": _("Mã định danh thửa"),
    "old_sheet_number": _("Số tờ cũ"),
    "old_parcel_number": _("Số thửa cũ"),
    "map_scale": _("Mẫu số tỷ lệ bản đồ"),
    "occupies_land": _("Chiếm đất, không tạo thửa"),
    "land_uses.code": _("Loại đất"),
    "land_uses.area": _("Diện tích loại đất (m²)"),
    "land_uses.origin": _("Nguồn gốc sử dụng"),
    "land_uses.form": _("Hình thức sử dụng"),
    "land_uses.term": _("Thời hạn"),
    "corners": _("Số đỉnh"),
    "area": _("Diện tích hình vẽ (m²)"),
    "object": _("Đối tượng"),
}


@guard(Act.DELIVER)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def fixes(request: HttpRequest, number: int) -> HttpResponse:
    """The fixes with what each would change; what is chosen and posted is done, delivered and checked."""
    with database().write() as transaction:
        delivery, content = opened(transaction, request, number)
        context = Context(delivery.code, delivery.full_name, localdate(), Book.load())
        if request.method != "POST":
            return render(request, "portal/board/fixes.html", _preview(delivery, content, context))
        choices = {
            name.removeprefix("code:"): value for name, value in request.POST.items() if value and "code:" in name
        }
        mended, tried = derive.try_fixes(content, context, request.POST.getlist("fix"), choices)
        if not any(one.changes for one in tried):
            raise NothingToMend(id=number)
        record = derive.record_of(tried, choices)
        derived = derive.derive(transaction, delivery, mended, record, by=request.principal)
    return checked(derived)


def opened(transaction: ReadTransaction, request: HttpRequest, number: int) -> tuple[Row, Content]:
    """The delivery and what it brings, for one who may mend it.

    Raises:
        DeliveryAccepted: it is in the register already; what is wrong there is mended by a new delivery.
    """
    delivery = open_delivery(transaction, request.principal, number, Act.DELIVER)
    if delivery.is_accepted:
        raise DeliveryAccepted(id=number)
    return delivery, staging.content(transaction, delivery)


def checked(number: int) -> HttpResponse:
    """Have the derived delivery checked and go to its board."""
    with database().write() as transaction:
        is_new = transaction.one(QUERIES["delivery"], {"id": number}).state == "received"
    if is_new:
        working.check(number)
    return redirect("delivery", number)


def _preview(delivery: Row, content: Content, context: Context) -> dict[str, Any]:
    tried = [(fix, fix.apply(content, context, {}).changes) for fix in FIXES]
    odd = unexplained(content, context)
    return {
        "delivery": delivery,
        "fixes": [(fix, len(changes), told(changes[:_SHOWN])) for fix, changes in tried],
        "odd": [(name, FIELD_LABELS[name], values.items(), _named(name, context)) for name, values in odd.items()],
        "nothing": not odd and not any(changes for _, changes in tried),
    }


def told(changes: Sequence[Change]) -> list[dict[str, str]]:
    """Changes as people read them."""
    return [
        {
            "object": change.object,
            "field": str(FIELD_LABELS.get(change.field, change.field)),
            "before": change.before or "",
            "after": change.after or "",
        }
        for change in changes
    ]


def _named(name: str, context: Context) -> list[tuple[str, str]]:
    """The codes a field may hold, with what each means."""
    if name == FIELDS[-1]:
        return [("private", gettext("Sử dụng riêng")), ("common", gettext("Sử dụng chung"))]
    entries = context.law.codes(LISTS[name], context.at)
    return [(code, entries[code].label_vi) for code in sorted(entries)]
