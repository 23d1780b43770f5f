"""Acts that wait for a second person: the queue, and one of them before and after, to be approved, rejected or withdrawn."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from diaba.access import Act, guard
from diaba.db import WriteTransaction, database
from diaba.errors import Refusal
from diaba.portal.desk.asking import spoken
from diaba.portal.desk.land import names_of
from diaba.portal.desk.telling import people_in, sections
from diaba.registry.asking import proposals
from diaba.registry.asking.refusals import BasisChanged, ReasonMissing
from diaba.registry.asking.words import field_words, kind_words

STATES = {
    "waiting": _("Chờ phê duyệt"),
    "approved": _("Đã phê duyệt"),
    "rejected": _("Bị từ chối"),
    "withdrawn": _("Đã rút"),
    "expired": _("Hết hạn"),
}
_TONES = {"waiting": "waiting", "approved": "good", "rejected": "wrong"}


@guard(Act.REGISTER)
@require_safe
@never_cache
def approvals(request: HttpRequest) -> HttpResponse:
    """The queue of the officer's territory, those that wait unless another state is asked for."""
    state = request.GET.get("state", "waiting")
    state = state if state in {*STATES, "all"} else "waiting"
    with database().write() as transaction:
        rows = proposals.listed(transaction, request.principal, None if state == "all" else state)
    told = [{**row._asdict(), **_words(row)} for row in rows]
    states = [*STATES.items(), ("all", _("Tất cả"))]
    return render(request, "portal/desk/approvals.html", {"rows": told, "state": state, "states": states})


@guard(Act.REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def approval(request: HttpRequest, number: int) -> HttpResponse:
    """One proposal with what it would do now; posted, it is decided."""
    problem = ""
    if request.method == "POST":
        try:
            with database().write() as transaction:
                _decide(transaction, request, number)
        except (BasisChanged, ReasonMissing) as refusal:  # looked at again, on the same page
            problem = refusal.message("en" if get_language() == "en" else "vi")
        else:
            return redirect("approval", number)
    with database().write() as transaction:
        told = _told(transaction, request, number)
    return render(request, "portal/desk/approval.html", {**told, "problem": problem}, status=409 if problem else 200)


def _decide(transaction: WriteTransaction, request: HttpRequest, number: int) -> None:
    reason = request.POST.get("reason", "").replace("\x00", "")
    match request.POST.get("step", ""):
        case "approve":
            proposals.approve(transaction, number, request.principal, request.POST.get("basis", ""))
        case "reject":
            proposals.reject(transaction, number, request.principal, reason)
        case "withdraw":
            proposals.withdraw(transaction, number, request.principal, reason)


def _told(transaction: WriteTransaction, request: HttpRequest, number: int) -> dict[str, Any]:
    found = proposals.open_proposal(transaction, number, request.principal)
    row, dossier = found.row, found.act.dossier or ""
    states = (found.now.before, found.now.after, row.seen)
    people = names_of(transaction, people_in(*states), request.principal, dossier, localdate())
    is_waiting = row.state == "waiting"
    return {
        "row": row,
        **_words(row),
        "asked": _asked(row.asked),
        "is_own": row.proposed_by == request.principal.name,
        "is_waiting": is_waiting,
        "has_changed": found.has_changed,
        "changes": sections(row.seen, found.now.before, people) if found.has_changed else [],
        "sections": sections(found.now.before, found.now.after, people) if is_waiting else [],
        "basis": found.now.basis,
        "refusals": [_message(one) for one in found.now.refusals] if is_waiting else [],
    }


def _words(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a database row
    return {
        "kind_words": spoken(kind_words(row.kind)),
        "state_words": STATES[row.state],
        "tone": _TONES.get(row.state, ""),
    }


def _asked(asked: dict[str, Any]) -> list[tuple[str, str]]:
    """What the request says beside what the register will show: reasons, documents, numbers."""
    shown = {name: value for name, value in asked.items() if isinstance(value, str) and name != "kind"}
    day = parse_date(shown["effective"])
    return [
        (spoken(field_words(name)), date_format(day) if name == "effective" and day else value)
        for name, value in shown.items()
    ]


def _message(refusal: Refusal) -> str:
    return refusal.message("en" if get_language() == "en" else "vi")
