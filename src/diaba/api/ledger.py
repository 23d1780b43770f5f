"""The ledger over the API: checkpoints, entries and proofs for anybody, and the tiles as they lie on disk."""

import base64
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse

from diaba.access import Act, guard
from diaba.api.answers import number_in, resource, tagged
from diaba.db import database
from diaba.ledger import keys
from diaba.ledger.proving import Included, consistent, included, newest, place_of

_MOST = 2**62


@guard(Act.READ_PUBLIC)
def checkpoint_now(request: HttpRequest) -> HttpResponse:
    """The newest checkpoint with its signatures."""
    with database().read() as transaction:
        note = newest(transaction, keys.tiles())
    said = note.checkpoint()
    return tagged(request, {"origin": said.origin, "size": said.size, "root": said.root.hex(), "note": str(note)})


@guard(Act.READ_PUBLIC)
def entry_at(request: HttpRequest, seq: int) -> HttpResponse:
    """An entry with its proof."""
    with database().read() as transaction:
        return tagged(request, _told(included(transaction, keys.tiles(), seq, _size(request, "size"))))


@guard(Act.READ_PUBLIC)
def entry_of(request: HttpRequest, act_id: int) -> HttpResponse:
    """The entry of an act with its proof."""
    with database().read() as transaction:
        seq = place_of(transaction, act_id)
        return tagged(request, _told(included(transaction, keys.tiles(), seq, _size(request, "size"))))


@guard(Act.READ_PUBLIC)
def growth(request: HttpRequest) -> HttpResponse:
    """The proof that a later tree begins with an earlier one."""
    old, new = number_in(request, "old", 0, _MOST), number_in(request, "new", 0, _MOST)
    return tagged(request, {"old": old, "new": new, "proof": _lines(consistent(keys.tiles(), old, new))})


@guard(Act.READ_PUBLIC)
def file(request: HttpRequest, name: str) -> FileResponse | HttpResponse:  # noqa: ARG001 - every view is called alike
    """A tile or the checkpoint, as C2SP tlog-tiles names it; the address admits nothing else."""
    path = keys.tiles().root / name
    try:
        response = FileResponse(
            path.open("rb"),
            content_type="text/plain; charset=utf-8" if name == "checkpoint" else "application/octet-stream",
        )
    except FileNotFoundError:
        return HttpResponse(status=404)
    response.headers["Cache-Control"] = "no-cache" if name == "checkpoint" else "public, max-age=31536000, immutable"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _size(request: HttpRequest, name: str) -> int | None:
    return number_in(request, name, 0, _MOST) if name in request.GET else None


def _told(found: Included) -> dict[str, Any]:
    return {
        "seq": found.seq,
        "act": found.act,
        "entry": base64.b64encode(found.entry).decode(),
        "fields": found.told(),
        "leaf": found.leaf.hex(),
        "size": found.size,
        "root": found.root.hex(),
        "proof": _lines(found.proof),
    }


def _lines(proof: list[bytes]) -> list[str]:
    return [step.hex() for step in proof]


checkpoint = resource(GET=checkpoint_now)
entry = resource(GET=entry_at)
act = resource(GET=entry_of)
consistency = resource(GET=growth)
