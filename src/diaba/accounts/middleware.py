"""Says of every request who asks."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from diaba.access import ANYONE
from diaba.accounts import tokens
from diaba.db import database
from diaba.errors import Refusal

_BEARER = "Bearer "
_MACHINES = "/api/"


def principal_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Set ``request.principal``: the token's holder, the signed-in account, or anyone; ``request.token`` is the one shown."""

    def middleware(request: HttpRequest) -> HttpResponse:
        shown = request.headers.get("Authorization", "")
        request.token = shown.removeprefix(_BEARER) if shown.startswith(_BEARER) else ""
        request.token_refusal = None
        if request.token and request.path.startswith(_MACHINES):
            _by_token(request)
        else:
            signed_in = "sessionid" in request.COOKIES and request.user.is_authenticated
            request.principal = request.user.principal if signed_in else ANYONE
        return get_response(request)

    return middleware


def _by_token(request: HttpRequest) -> None:
    # No browser sends this header by itself, so another site cannot forge the request: the cookie's check has no part in it.
    request._dont_enforce_csrf_checks = True  # noqa: SLF001 - Django's own way for a request that needs no check
    request.principal = ANYONE
    try:
        with database().write() as transaction:
            request.principal = tokens.holder(transaction, request.token)
    except Refusal as refusal:
        request.token_refusal = refusal  # a refusal here would meet nobody who words it
