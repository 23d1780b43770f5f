"""How the API asks and answers: one guarded view a method, JSON in and out, refusals as RFC 9457 in the language asked for."""

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from diaba.access import ANYONE, Act
from diaba.accounts.tokens import TokenUnknown
from diaba.api.refusals import FieldWrong, MethodUnknown, NotSignedIn, TooManyRequests
from diaba.errors import Language, Refusal
from diaba.shortage import shortage

View = Callable[..., HttpResponse]
RATE = int(os.environ.get("DIABA_API_RATE", "1200"))
"""Requests a minute that one caller may make of one server process."""
_MOST_BODY = 1 << 20


def resource(**views: View) -> View:
    """One address: a guarded view for each method."""
    acts: list[Act] = [view.guarded_act for view in views.values()]  # type: ignore[attr-defined]  # what is unguarded is not served
    if "GET" in views:
        views["HEAD"] = views.get("HEAD", views["GET"])

    def dispatch(request: HttpRequest, **named: Any) -> HttpResponse:  # noqa: ANN401 - parts of the address
        language = _language(request)
        with translation.override(language):
            try:
                response = _call(views, request, named)
            except Refusal as refusal:
                response = problem(shortage(refusal) or refusal, language)
            response.headers["Content-Language"] = language
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    dispatch.guarded_act = acts[0]  # type: ignore[attr-defined]  # the route test reads it
    return dispatch


def _call(views: dict[str, View], request: HttpRequest, named: dict[str, Any]) -> HttpResponse:
    _RATES.count(request.token or request.principal.name or request.META.get("REMOTE_ADDR", ""))
    if request.token_refusal is not None:
        raise request.token_refusal
    view = views.get(request.method)
    if view is None:
        raise MethodUnknown(path=request.path, method=request.method, allowed=", ".join(sorted(views)))
    if request.principal == ANYONE and view.guarded_act is not Act.READ_PUBLIC:  # type: ignore[attr-defined]  # guards set it
        raise NotSignedIn
    return view(request, **named)


def _language(request: HttpRequest) -> Language:
    return "en" if translation.get_language_from_request(request) == "en" else "vi"


def answer(body: object, *, status: int = 200, **headers: str) -> HttpResponse:
    """A JSON answer; a header ``retry_after`` is written Retry-After."""
    text = json.dumps(body, ensure_ascii=False, default=_plain)
    response = HttpResponse(text, content_type="application/json", status=status)
    for name, value in headers.items():
        response.headers[name.replace("_", "-").title()] = value
    return response


def tagged(request: HttpRequest, body: object, *, retry_after: int = 0) -> HttpResponse:
    """A JSON answer with its ETag, or 304 where the caller holds it."""
    response = answer(body, **({"retry_after": str(retry_after)} if retry_after else {}))  # type: ignore[arg-type]  # headers alone
    tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    if tag in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=304)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def problem(refusal: Refusal, language: Language) -> HttpResponse:
    """A refusal on the wire, with what its status asks for."""
    text = json.dumps(refusal.problem(language), ensure_ascii=False)
    response = HttpResponse(text, content_type="application/problem+json", status=refusal.status)
    if isinstance(refusal, NotSignedIn | TokenUnknown):
        response.headers["WWW-Authenticate"] = 'Bearer realm="diaba"'
    if isinstance(refusal, MethodUnknown):
        response.headers["Allow"] = str(refusal.facts["allowed"])
    if refusal.status in {429, 503}:
        response.headers["Retry-After"] = str(refusal.facts.get("seconds", 5))
    return response


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent; an empty body is an empty object.

    Raises:
        FieldWrong: it is something else.
    """
    sent = request.read(_MOST_BODY + 1)
    try:
        found = json.loads(sent[: _MOST_BODY + 1] or b"{}")
    except (ValueError, RecursionError) as error:
        raise FieldWrong(field="(body)", given=str(error), expected="JSON, UTF-8, ≤ 1 MB") from error
    if not isinstance(found, dict):
        raise FieldWrong(field="(body)", given=type(found).__name__, expected="{…}")
    return found


def field(body: dict[str, Any], name: str, kind: type, default: Any = None) -> Any:  # noqa: ANN401 - whatever was sent
    """The field ``name`` of what was sent, of that kind; ``default`` where there is none and a default is given.

    Raises:
        FieldWrong: it is missing, or of another kind.
    """
    value = body.get(name)
    if value is None and default is not None:
        return default
    if (
        not isinstance(value, kind)
        or (kind is int and isinstance(value, bool))
        or (kind is str and "\x00" in str(value))
    ):
        raise FieldWrong(field=name, given=json.dumps(value)[:80], expected=kind.__name__)
    return value


def number_in(request: HttpRequest, name: str, default: int, most: int) -> int:
    """The whole number asked for in the address, from 0 to ``most``.

    Raises:
        FieldWrong: it is no such number.
    """
    given = request.GET.get(name)
    if given is None:
        return default
    if not (given.isascii() and given.isdigit() and len(given) < 16 and int(given) <= most):
        raise FieldWrong(field=name, given=given[:80], expected=f"0…{most}")
    return int(given)


def _plain(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


class _Rates:
    """A bucket for each caller that fills with the minute."""

    def __init__(self) -> None:
        self.lock, self.buckets = threading.Lock(), dict[str, tuple[float, float]]()

    def count(self, caller: str) -> None:
        now = time.monotonic()
        with self.lock:
            if len(self.buckets) > 10_000:
                self.buckets.clear()
            left, at = self.buckets.get(caller, (float(RATE), now))
            left = min(RATE, left + (now - at) * RATE / 60)
            if left < 1:
                raise TooManyRequests(limit=RATE, seconds=max(1, round((1 - left) * 60 / RATE)))
            self.buckets[caller] = left - 1, now


_RATES = _Rates()
