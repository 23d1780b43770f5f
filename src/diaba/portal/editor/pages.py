"""The editor's page: what is drawn is tried at once, and registered or proposed when it is right."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from diaba.access import Act, guard
from diaba.db import database
from diaba.errors import Refusal
from diaba.portal.editor.land import Frame, Land, Plot, frame_of, open_land
from diaba.portal.editor.reading import read_lines
from diaba.portal.editor.trying import MODES, Asked, Tried, act_of, try_out
from diaba.registry.asking import proposals
from diaba.registry.asking.rehearsal import perform

_NUMBER = 1 << 62
_CENTIMETRE = 0.01


@guard(Act.REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def editor(request: HttpRequest, code: str) -> HttpResponse:
    """Draw, see what would become of it, and register it."""
    asked = _asked(request)
    with database().write() as transaction:
        land = open_land(transaction, code, request.principal)
        tried = try_out(transaction, asked, land, request.principal)
        proposal = None
        if request.POST.get("do") == "register" and asked.is_drawn and not tried.refusals:
            act = act_of(asked, land)
            if not act.needs_two:
                perform(transaction, act, request.principal)
                return redirect("register-sheet", land.own.code)
            proposal = proposals.propose(transaction, act, request.principal)
    shown = {**_shown(asked, land, tried), "proposal": proposal}
    is_refused = tried.refusals and request.POST.get("do") == "register"
    return render(request, "portal/editor.html", shown, status=422 if is_refused else 200)


def _asked(request: HttpRequest) -> Asked:
    said = request.POST if request.method == "POST" else request.GET
    mode = said.get("mode", "")
    chosen = [one for one in said.getlist("chosen") if one.isascii() and one.isdigit() and int(one) < _NUMBER]
    try:
        effective = date.fromisoformat(said.get("effective", ""))
    except ValueError:
        effective = localdate()
    return Asked(
        mode if mode in MODES else MODES[0],
        effective,
        said.get("lines", ""),
        said.get("moves", ""),
        frozenset(map(int, chosen)),
        said.get("dossier", "").strip()[:60] or None,
    )


def _shown(asked: Asked, land: Land, tried: Tried) -> dict[str, Any]:
    frame = frame_of(land.own.shape)
    total = sum(piece.area or 0 for piece in tried.pieces)
    return {
        "asked": asked, "land": land, "frame": frame, "modes": MODES, "today": localdate(),
        "own": _plot(frame, land.own), "around": [_plot(frame, plot) for plot in land.around],
        "neighbours": [plot for plot in land.around if not plot.occupies_land and _touches(plot, land.own)],
        "corners": _corners(land.own), "marks": [frame.at(*corner) for corner in _corners(land.own)],
        "drawn": _drawn(frame, asked, tried),
        "pieces": [
            {"number": piece.number, "area": piece.area, "path": frame.path(piece.shape), **frame.middle(piece.shape)}
            for piece in tried.pieces
        ],
        "total": total, "refusals": [_sentence(refusal) for refusal in tried.refusals],
        "example": _example(land.own), "letter": max(frame.width, frame.height) / 45,
    }  # fmt: skip


def _plot(frame: Frame, plot: Plot) -> dict[str, Any]:
    return {
        "id": plot.id,
        "number": plot.number,
        "path": frame.path(plot.shape),
        **frame.middle(plot.shape),
        "road": plot.occupies_land,
    }


def _corners(plot: Plot) -> list[tuple[float, float]]:
    return list(dict.fromkeys((east, north) for part in plot.shape.geoms for east, north in part.exterior.coords))


def _example(plot: Plot) -> str:
    east, north = _corners(plot)[0]
    return f"{north:.2f} {east:.2f}"


def _touches(plot: Plot, own: Plot) -> bool:
    return bool(plot.shape.distance(own.shape) < _CENTIMETRE)


def _drawn(frame: Frame, asked: Asked, tried: Tried) -> list[str]:
    """The cutting lines as they were drawn."""
    if asked.mode != MODES[0] or any(refusal.code == "coordinates-unread" for refusal in tried.refusals):
        return []
    return ["M" + "L".join("{x} {y}".format(**frame.at(*point)) for point in line) for line in read_lines(asked.lines)]


def _sentence(refusal: Refusal) -> str:
    return refusal.message("en" if get_language() == "en" else "vi")
