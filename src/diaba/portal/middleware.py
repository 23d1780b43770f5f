"""What every answer carries: its language, refusals as a page or as RFC 9457, and a strict content policy."""

import logging
import sys
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.views.defaults import server_error

from diaba.errors import Language, Refusal
from diaba.portal.refusals import AddressUnknown, RequestMalformed, ServerFault, SessionOver
from diaba.shortage import shortage

View = Callable[[HttpRequest], HttpResponse]
LOG = logging.getLogger(__name__)

CONTENT_POLICY = "; ".join(  # noqa: FLY002 - one directive a line
    (
        "default-src 'self'",
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # MapLibre sets styles on its elements
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_OPEN_DATA = "/ogc/"
_PROGRAMS = (_OPEN_DATA, "/api/")
"""Where programs ask, whatever they say they accept."""
_FAULTS: dict[int, type[Refusal]] = {400: RequestMalformed, 403: SessionOver, 404: AddressUnknown, 500: ServerFault}
"""What Django itself answers with a page."""


def policy_middleware(get_response: View) -> View:
    """Let pages load only what this server serves, and other sites read what is open."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        if request.path.startswith(_OPEN_DATA):
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Access-Control-Expose-Headers"] = "ETag"
        return response

    return middleware


def language_middleware(get_response: View) -> View:
    """Speak Vietnamese unless the reader chose otherwise; a browser's own language is no choice."""

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        with translation.override("en" if chosen == "en" else "vi"):
            response = get_response(request)
            response.headers.setdefault("Content-Language", _language())
        return response

    return middleware


class _Problems:
    """Answer a refusal with a page for people and with its problem document for programs."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        fault = _FAULTS.get(response.status_code)
        if fault and request.path.startswith(_PROGRAMS) and "json" not in response.get("Content-Type", ""):
            return _problem(fault(path=request.path))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if short := shortage(exception):
            return _short(request, short, exception)
        if not isinstance(exception, Refusal):
            return None
        if _asks_by_program(request):
            return _problem(exception)
        return render(
            request, "portal/refusal.html", {"refusal": exception.message(_language())}, status=exception.status
        )


def fault(request: HttpRequest) -> HttpResponse:
    """Answer what failed outside a view, such as finding out who asks."""
    error = sys.exc_info()[1]
    if short := shortage(error):
        return _short(request, short, error)
    return server_error(request)


def _short(request: HttpRequest, refusal: Refusal, error: BaseException | None) -> HttpResponse:
    LOG.error("%s %s: %s", request.method, request.path, error)
    if _asks_by_program(request):
        response = _problem(refusal)
    else:  # with nothing on the page that asks the database who reads it
        said = {"vi": refusal.message("vi"), "en": refusal.message("en")}
        response = HttpResponse(render_to_string("503.html", said), status=refusal.status)
    response.headers["Retry-After"] = str(refusal.facts["seconds"])
    return response


def _asks_by_program(request: HttpRequest) -> bool:
    return request.path.startswith(_PROGRAMS) or "text/html" not in request.headers.get("Accept", "")


def _language() -> Language:
    return "en" if translation.get_language() == "en" else "vi"


def _problem(refusal: Refusal) -> HttpResponse:
    return JsonResponse(
        refusal.problem(_language()),
        status=refusal.status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


problem_middleware = _Problems
