"""Reorganisation at the desk (sắp xếp đơn vị hành chính): rehearse a decree, see it on a map, propose; another officer approves."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from diaba.access import Act, Principal, guard
from diaba.db import WriteTransaction, database
from diaba.errors import Refusal
from diaba.intake.reorganisation import proposing
from diaba.intake.reorganisation.reorganise import Reorganised, reorganise
from diaba.intake.reorganisation.staging import Asked
from diaba.intake.reorganisation.table import read_table
from diaba.portal.board.outline import Outline, outlined

_SHOWN = 200
REASONS = {
    "crosses": gettext_lazy("nằm trên ranh giới các xã mới"),
    "outside": gettext_lazy("nằm ngoài ranh giới các xã mới"),
    "empty": gettext_lazy("tờ bản đồ không có thửa đất"),
}


@guard(Act.REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def reorganisations(request: HttpRequest) -> HttpResponse:
    """The form, what a rehearsal tells, and what was proposed in the province."""
    told, refusal = None, None
    if request.method == "POST":
        try:
            told = _answered(request)
        except Refusal as wrong:
            refusal = wrong
    if isinstance(told, int):
        return redirect("reorganisation", told)
    return _page(request, told, refusal)


def _answered(request: HttpRequest) -> Reorganised | int:
    """What a rehearsal told, or the number of what was proposed."""
    by = request.principal
    asked = Asked(decree=_text(request, "decree"), province=by.province_code, table=_table(request))
    with database().write() as transaction:
        if request.POST.get("step") == "propose":
            return proposing.propose(transaction, asked, by=by, today=localdate())
        return reorganise(transaction, asked, by=by, approver=None, today=localdate(), dry_run=True, with_map=True)


def _page(request: HttpRequest, told: Reorganised | None, refusal: Refusal | None) -> HttpResponse:
    with database().write() as transaction:
        decrees = proposing.waiting_decrees(transaction, request.principal)
        proposed = proposing.proposals(transaction, request.principal)
    context = {
        "decrees": decrees,
        "chosen": request.POST.get("decree", ""),
        "table": request.POST.get("table", ""),
        "proposals": proposed,
        "refusal": refusal.message("en" if get_language() == "en" else "vi") if refusal else None,
        **(_result(told) if told else {}),
    }
    return render(request, "portal/board/reorganisations.html", context, status=refusal.status if refusal else 200)


def _result(told: Reorganised) -> dict[str, Any]:
    return {
        "told": told,
        "moves": told.moves[:_SHOWN],
        "unplaced": [(one, REASONS[one.reason]) for one in told.unplaced[:_SHOWN]],
        "outline": outlined(told.map),
        "shown": _SHOWN,
    }


@guard(Act.REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def reorganisation(request: HttpRequest, number: int) -> HttpResponse:
    """A proposal: what was seen, the outcome on a map while it is open, and what may be done with it."""
    refusal = None
    if request.method == "POST":
        try:
            return redirect("reorganisation", _done(request, number))
        except Refusal as wrong:
            refusal = wrong
    by: Principal = request.principal
    with database().write() as transaction:
        proposal = proposing.proposal_of(transaction, number, by)
        outline = _outline(transaction, proposal, by)
    context = {
        "proposal": proposal,
        "moves": proposal.seen.get("moves", ())[:_SHOWN],
        "shown": _SHOWN,
        "outline": outline,
        "is_mine": proposal.proposed_by == by.name,
        "refusal": refusal.message("en" if get_language() == "en" else "vi") if refusal else None,
    }
    return render(request, "portal/board/reorganisation.html", context, status=refusal.status if refusal else 200)


def _done(request: HttpRequest, number: int) -> int:
    """Approve it, or propose to undo its act; the proposal to show then."""
    by: Principal = request.principal
    with database().write() as transaction:
        if request.POST.get("step") == "undo":
            act = proposing.proposal_of(transaction, number, by).act
            return proposing.propose_undo(transaction, act or 0, by=by)
        proposing.approve(transaction, number, by=by, today=localdate())
    return number


def _outline(transaction: WriteTransaction, proposal: proposing.Proposal, by: Principal) -> Outline | None:
    """The outcome of an open proposal; None where it cannot be told any more."""
    if proposal.act is not None or proposal.undoes is not None:
        return None
    try:
        with transaction.part(undo=True):
            return outlined(proposing.rehearsed(transaction, proposal.id, by=by, today=localdate()).map)
    except Refusal:
        return None


def _text(request: HttpRequest, name: str) -> str:
    return str(request.POST.get(name, "")).replace("\x00", "").strip()


def _table(request: HttpRequest) -> Sequence[Any]:
    text = _text(request, "table")
    return read_table(text, "(dán vào ô)") if text else ()
