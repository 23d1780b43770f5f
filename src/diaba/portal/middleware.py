"""What every answer carries: refusals as RFC 9457, and a strict content policy."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language

from diaba.errors import Language, Refusal

View = Callable[[HttpRequest], HttpResponse]

CONTENT_POLICY = "; ".join(
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


def policy_middleware(get_response: View) -> View:
    """Let pages load only what this server serves."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        return response

    return middleware


class _Problems:
    """Answer a refusal with its problem document."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:  # noqa: ARG002 - Django's signature
        if not isinstance(exception, Refusal):
            return None
        language: Language = "en" if get_language() == "en" else "vi"
        return JsonResponse(
            exception.problem(language),
            status=exception.status,
            content_type="application/problem+json",
            json_dumps_params={"ensure_ascii": False},
        )


problem_middleware = _Problems
