"""Certificates over the API: whether a printed one is genuine and counts, and the keys to check one by without us."""

from django.http import HttpRequest, HttpResponse

from diaba.access import Act, guard
from diaba.api.answers import answer, resource
from diaba.db import database
from diaba.documents import keys as document_keys
from diaba.registry.papers.checking import check


@guard(Act.READ_PUBLIC)
def checked(request: HttpRequest, seal: str) -> HttpResponse:  # noqa: ARG001 - every view is called alike
    """What the seal of a certificate says, and its status now; answers are never kept."""
    with database().read() as transaction:
        return answer(check(transaction, seal, document_keys.keys()).told())


@guard(Act.READ_PUBLIC)
def listed(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the same
    """All keys that ever sealed, with the days from which they are not believed."""
    return HttpResponse(document_keys.keys().text(), content_type="application/json")


certificate = resource(GET=checked)
keys = resource(GET=listed)
