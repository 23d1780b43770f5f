"""Says of every request who asks."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from diaba.access import ANYONE


def principal_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Set ``request.principal``: the signed-in account's, or anyone's."""

    def middleware(request: HttpRequest) -> HttpResponse:
        signed_in = "sessionid" in request.COOKIES and request.user.is_authenticated
        request.principal = request.user.principal if signed_in else ANYONE
        return get_response(request)

    return middleware
