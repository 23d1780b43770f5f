"""Sending a delivery from the browser: the page with its drop zone, and the plain form behind it that needs no script."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from diaba.access import TABLE, Act, Principal, Territory, guard
from diaba.db import database
from diaba.errors import Refusal
from diaba.intake import journey, staging, uploading, working
from diaba.intake.packing import one_file
from diaba.intake.profiles.loading import shipped
from diaba.portal.board.opening import QUERIES
from diaba.portal.refusals import FileNotChosen
from diaba.units import resolve as units

_UPLOADS = "/api/v1/uploads"
_DELIVERIES = "/api/v1/deliveries"


@guard(Act.DELIVER)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def send(request: HttpRequest) -> HttpResponse:
    """The page; what is posted to it is kept, checked and shown on its board."""
    if request.method != "POST":
        return _page(request)
    as_page = "text/html" in request.headers.get("Accept", "")
    try:
        number = _received(request)
    except Refusal as refusal:
        if not as_page:
            raise
        return _page(request, refusal)
    if as_page:
        return redirect("delivery", number)
    return JsonResponse({"delivery": number, "board": reverse("delivery", args=[number])})


def _received(request: HttpRequest) -> int:
    """Keep what was posted as a delivery and check it; its number."""
    files = request.FILES.getlist("files")
    if not files:
        raise FileNotChosen
    srid = request.POST.get("srid", "")
    with tempfile.TemporaryDirectory(prefix="diaba-") as folder:
        named = Path(folder, "named")
        named.mkdir()
        path = one_file(_put_down(files, Path(folder)), named)
        with database().write() as transaction:
            number = journey.deliver(
                transaction,
                path,
                units.at(transaction, request.POST.get("commune", "").replace("\x00", ""), localdate()),
                by=request.principal,
                profile=request.POST.get("profile", "") or staging.ANY_PROFILE,
                srid=int(srid) if srid.isdecimal() else None,
            )
            is_new = transaction.one(QUERIES["delivery"], {"id": number}).state in {"received", "refused"}
    if is_new:
        working.check(number)
    return number


def _put_down(files: Sequence[Any], folder: Path) -> list[tuple[str, Path]]:
    """What was posted, each file beside its name."""
    given = []
    for place, file in enumerate(files):
        path = folder / str(place)
        with path.open("wb") as kept:
            for chunk in file.chunks():
                kept.write(chunk)
        given.append((uploading.plain(file.name), path))
    return given


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    with database().write() as transaction:
        communes = transaction.all(QUERIES["communes"], {**_where(request.principal), "day": localdate()})
        kept = transaction.all(QUERIES["kept_profiles"])
    context = {
        "refusal": refusal.message("en" if get_language() == "en" else "vi") if refusal else None,
        "communes": communes,
        "chosen": request.POST.get("commune", "") or request.principal.unit_code,
        "profiles": [*kept, *shipped()],
        "settings": {"uploads": _UPLOADS, "deliveries": _DELIVERIES} if _is_served(_UPLOADS) else {},
        "words": _words(),
    }
    return render(request, "portal/board/send.html", context, status=refusal.status if refusal else 200)


def _is_served(address: str) -> bool:
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


def _where(principal: Principal) -> dict[str, str | None]:
    match TABLE[principal.role][Act.DELIVER]:
        case Territory.OWN_COMMUNE:
            return {"unit": principal.unit_code, "province": None}
        case Territory.OWN_PROVINCE:
            return {"unit": None, "province": principal.province_code}
        case Territory.NATION:
            return {"unit": None, "province": None}


def _words() -> dict[str, str]:
    """What the page says while it sends, in its language; ``{…}`` are filled there."""
    return {
        "hashing": gettext("Đang tính mã kiểm tra SHA-256"),
        "sending": gettext("{percent} %, {speed}/giây, còn {left}"),
        "resumed": gettext("Tải tiếp từ {percent} %"),
        "checking": gettext("Đã nhận đủ. Đang đọc và kiểm tra dữ liệu…"),
        "waiting": gettext("Mất kết nối. Sẽ tự thử lại sau {seconds} giây; phần đã gửi không mất."),
        "unfinished": gettext("Tệp {file} đang gửi dở {percent} %. Chọn lại đúng tệp này để gửi tiếp."),
        "failed": gettext("Không gửi được tệp. Hãy kiểm tra đường truyền rồi bấm gửi lại."),
        "remove": gettext("Bỏ tệp {file}"),
        "seconds": gettext("{n} giây"),
        "minutes": gettext("{n} phút"),
    }
