"""Accepting from the board (nghiệm thu): what it would do is shown first, rehearsed where asked, and done by one officer or two."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from diaba.access import TABLE, Act, Principal, Territory, guard
from diaba.db import ReadTransaction, Row, database
from diaba.intake import journey, staging, working
from diaba.intake.content import USE_FIELDS, Content
from diaba.intake.deciding import approval
from diaba.intake.difference import Changed, difference
from diaba.intake.receipt_paper import COUNTS
from diaba.intake.refusals import DeliveryBusy
from diaba.law.book import Book
from diaba.portal.board.card import written
from diaba.portal.board.mending import FIELD_LABELS
from diaba.portal.board.opening import QUERIES, open_delivery

_SHOWN = 20
_ALWAYS = 2
"""Of a land use, code and area are told always."""
_FORMS = {"private": _("sử dụng riêng"), "common": _("sử dụng chung")}
_READY = frozenset({"checked", "undone"})


@guard(Act.ACCEPT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def acceptance(request: HttpRequest, number: int) -> HttpResponse:
    """What acceptance would change in the register; posted, it is rehearsed, proposed to a second officer, or done."""
    step = request.POST.get("step", "accept") if request.method == "POST" else ""
    with database().write() as transaction:
        delivery = open_delivery(transaction, request.principal, number, Act.ACCEPT)
        if delivery.is_accepted:
            return redirect("receipt-page", number)
        if delivery.state == "accepting":
            return redirect("delivery", number)
        if delivery.state not in _READY:
            raise DeliveryBusy(id=number, state=delivery.state)
        if step == "propose":
            journey.propose_delivery(transaction, number, by=request.principal, today=localdate())
            return redirect("acceptance", number)
        rehearsed = _rehearsed(transaction, number, request.principal) if step == "rehearse" else []
        context = {**_foretold(transaction, delivery, request.principal), "rehearsed": rehearsed}
    if step == "accept":
        return _accept(request, number)
    return render(request, "portal/board/acceptance.html", context)


def _rehearsed(transaction: Any, number: int, by: Principal) -> list[tuple[dict[str, str], int]]:  # noqa: ANN401 - a WriteTransaction, of which nothing stays
    """What the receipt would count, were it accepted now: all of it is done, and taken back."""
    receipt = asdict(journey.accept_delivery(transaction, number, by=by, today=localdate(), dry_run=True))
    return [({"vi": vi, "en": en}, receipt[name]) for name, (vi, en) in COUNTS.items()]


def _foretold(transaction: ReadTransaction, delivery: Row, by: Principal) -> dict[str, object]:
    """What acceptance would do, some of each kind, and whose decision it is."""
    content = staging.content(transaction, delivery)
    found = difference(transaction, delivery, content)
    return {
        "delivery": delivery,
        "found": found,
        "new": found.new[:_SHOWN],
        "alike": sum(bool(one.like) for one in found.new),
        "changed": [(one, list(_fields(one))) for one in found.changed[:_SHOWN]],
        "held": found.held[:_SHOWN],
        "missing": found.missing[:_SHOWN],
        "shown": _SHOWN,
        **_decision(transaction, delivery, content, by),
    }


def _decision(transaction: ReadTransaction, delivery: Row, content: Content, by: Principal) -> dict[str, object]:
    """Whether two officers decide, who proposed, and who else may."""
    alone, size = approval.limit(Book.load(), localdate()), approval.size(content)
    if size <= alone:
        return {"stage": "alone"}
    proposal = transaction.one(QUERIES["open_proposal"], {"id": delivery.id})
    stage = "propose" if proposal is None else "wait" if proposal.proposed_by == by.name else "confirm"
    first = proposal.proposed_by if proposal else by.name
    asked = {"roles": _may_accept(), "province": delivery.province_code, "but": first}
    names = [row.username for row in transaction.all(QUERIES["officers"], asked)]
    return {"stage": stage, "proposal": proposal, "size": size, "alone": alone, "officers": names}


def _may_accept() -> Sequence[str]:
    """The roles that accept in their own province."""
    return [role.value for role, acts in TABLE.items() if acts.get(Act.ACCEPT) is Territory.OWN_PROVINCE]


def _fields(one: Changed) -> Iterator[tuple[str, str, str]]:
    """What differs of a parcel: the field, before and after, as people read it."""
    for name, (before, after) in one.fields.items():
        if name == "land_uses":
            parts = _telling(before, after)
            yield gettext("Loại đất, diện tích"), _uses(before, parts), _uses(after, parts)
        else:
            yield str(FIELD_LABELS.get(name, name)), _told(before), _told(after)
    if one.moved:
        yield gettext("Ranh giới dịch (m)"), "", _told(one.moved)
    if one.area_difference:
        yield (
            gettext("Diện tích hình vẽ tăng, giảm (m²)"),
            "",
            f"{'+' if one.area_difference > 0 else ''}{_told(one.area_difference)}",
        )
    if not (one.fields or one.moved or one.area_difference):
        yield gettext("Số cũ, tỷ lệ bản đồ hoặc thứ tự đỉnh"), "", ""


def _telling(before: Sequence[Any], after: Sequence[Any]) -> list[int]:
    """The parts of land uses to tell: code and area, and of origin, form and term what differs."""
    return [
        part
        for part in range(len(USE_FIELDS))
        if part < _ALWAYS or [use[part] for use in before] != [use[part] for use in after]
    ]


def _uses(uses: Sequence[Any], parts: Sequence[int]) -> str:
    told = (" ".join(_told(use[part]) for part in parts if use[part] is not None) for use in uses)
    return "; ".join(told) or "–"


def _told(value: Any) -> str:  # noqa: ANN401 - a value of the register
    if isinstance(value, bool):
        return str(gettext("có") if value else gettext("không"))
    if value in _FORMS:
        return str(_FORMS[value])
    return written(float(value) if isinstance(value, int) else value) or "–"


def _accept(request: HttpRequest, number: int) -> HttpResponse:
    """Have it accepted; the receipt, or the board where one waits for it."""
    working.accept(number, by=request.principal)
    with database().write() as transaction:
        is_done = open_delivery(transaction, request.principal, number).is_accepted
    return redirect("receipt-page" if is_done else "delivery", number)
