"""Columns nobody has described yet (ánh xạ cột): proposed from names and values, corrected, confirmed once, kept by version."""

import re
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from diaba.access import Act, Principal, guard
from diaba.db import Row, database
from diaba.intake import journey, working
from diaba.intake.packing import one_file
from diaba.intake.parts import Part
from diaba.intake.profiles import kept
from diaba.intake.profiles.evidence import Evidence
from diaba.intake.profiles.model import key
from diaba.intake.profiles.propose import Guess, Proposal, as_yaml
from diaba.intake.sampling import codes_at, proposal
from diaba.intake.store import Store
from diaba.portal.board.opening import QUERIES, open_delivery
from diaba.portal.refusals import MappingNotNeeded
from diaba.units import resolve as units

NEEDED_BY = frozenset({"profile-none-fits", "column-missing", "layer-missing"})
"""What a delivery is refused with when its columns are in question."""

_FIELDS = {
    "sheet_number": _("Số tờ"),
    "parcel_number": _("Số thửa"),
    "legal_area": _("Diện tích pháp lý (m²)"),
    "use_1_code": _("Loại đất"),
    "use_1_area": _("Diện tích loại đất (m²)"),
    "use_1_origin": _("Nguồn gốc sử dụng"),
    "use_1_form": _("Hình thức sử dụng"),
    "use_1_term": _("Thời hạn"),
    "occupies_land": _("Chiếm đất, không tạo thửa"),
    "parcel_code": _("Mã định danh thửa"),
    "old_sheet_number": _("Số tờ cũ"),
    "old_parcel_number": _("Số thửa cũ"),
    "map_scale": _("Mẫu số tỷ lệ bản đồ"),
}
_SAMPLES = 3
_CHOSEN = Evidence("", 1.0, "người xác nhận chọn", "chosen by the person who confirmed")


@dataclass(frozen=True)
class Line:
    """One of our fields: the column proposed for it, how sure that is in percent, why, and some of its values."""

    ours: str
    label: str
    column: str
    percent: int
    reasons: Sequence[Evidence]
    values: Sequence[str]


@guard(Act.DELIVER)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def mapping(request: HttpRequest, number: int) -> HttpResponse:
    """The proposal for a delivery that no profile reads; confirmed, the same file is delivered again by the new profile."""
    with database().write() as transaction:
        delivery = open_delivery(transaction, request.principal, number, Act.DELIVER)
        if delivery.state != "refused" or (delivery.refusal or {}).get("code") not in NEEDED_BY:
            raise MappingNotNeeded(id=number)
    found = proposal([Part(Store().original(delivery.sha256), delivery.file_name)], at=localdate())
    if request.method != "POST":
        return render(request, "portal/board/mapping.html", _shown(delivery, found, request.principal))
    chosen = {name.removeprefix("field:"): one for name, one in request.POST.items() if name.startswith("field:")}
    called = (request.POST.get("name", "").strip() or key(Path(delivery.file_name).stem) or "ho-so")[:60]
    text = as_yaml(_decided(found, chosen), called, codes_at(localdate()))
    return redirect("delivery", _again(delivery, _sender(request.POST.get("sender", "")), text, request.principal))


def _shown(delivery: Row, found: Proposal, by: Principal) -> dict[str, object]:
    guessed = {guess.ours: guess for guess in found.guesses}
    fields = {**_FIELDS, **{ours: ours for ours in guessed if ours not in _FIELDS}}
    return {
        "delivery": delivery,
        "layer": found.sample.layer,
        "lines": [_line(ours, str(label), guessed.get(ours), found) for ours, label in fields.items()],
        "columns": [(name, _samples(found, name)) for name in found.sample.columns],
        "left": found.left,
        "sender": _sender(delivery.delivered_by) or _sender(by.name),
        "name": key(Path(delivery.file_name).stem) or "ho-so",
    }


def _line(ours: str, label: str, guess: Guess | None, found: Proposal) -> Line:
    if guess is None:
        return Line(ours, label, "", 0, (), ())
    return Line(ours, label, guess.column, round(100 * guess.confidence), guess.reasons, _samples(found, guess.column))


def _samples(found: Proposal, column: str) -> list[str]:
    given = dict.fromkeys(value for value in found.sample.columns[column] if value and value.strip())
    return list(given)[:_SAMPLES]


def _decided(found: Proposal, chosen: Mapping[str, str]) -> Proposal:
    """The proposal as a person left it: fields without a column are out, other columns than proposed are the person's."""
    proposed = {guess.ours: guess for guess in found.guesses}
    guesses = []
    for ours in dict.fromkeys((*_FIELDS, *proposed)):
        column, guess = chosen.get(ours, ""), proposed.get(ours)
        if guess is not None and guess.column == column:
            guesses.append(guess)
        elif column in found.sample.columns:
            guesses.append(Guess(column, ours, 1.0, (_CHOSEN,)))
    return replace(found, guesses=tuple(guesses))


def _again(delivery: Row, sender: str, text: str, by: Principal) -> int:
    """Keep the profile and deliver the same file by it; the number of that delivery, which is checked."""
    with tempfile.TemporaryDirectory(prefix="diaba-") as folder:
        path = one_file([(delivery.file_name, Store().original(delivery.sha256))], Path(folder))
        with database().write() as transaction:
            profile = kept.confirm(transaction, sender, text, by=by)
            unit = units.at(transaction, delivery.code, localdate())
            number = journey.deliver(transaction, path, unit, by=by, profile=profile, srid=delivery.srid)
            is_new = transaction.one(QUERIES["delivery"], {"id": number}).state in {"received", "refused"}
    if is_new:
        working.check(number)
    return number


def _sender(name: str) -> str:
    """``name`` as the name of a sender can be: small letters, digits, dots and hyphens."""
    plain = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    bare = "".join(letter for letter in plain if letter.isascii())
    return re.sub(r"[^a-z0-9.-]+", "-", bare).strip(".-")[:64].strip(".-")
