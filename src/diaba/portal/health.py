"""Whether this server can serve."""

from django.http import HttpRequest, HttpResponse

from diaba.access import Act, guard
from diaba.db import database


@guard(Act.READ_PUBLIC)
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 200 when the database answers."""
    with database().read() as transaction:
        transaction.value("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")
