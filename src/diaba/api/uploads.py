"""Resumable uploads: tus 1.0.0, core with creation, expiration and termination (https://tus.io/protocols/resumable-upload)."""

import base64
import binascii
import re
import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date

from diaba.access import Act, guard
from diaba.api.answers import resource
from diaba.api.refusals import FieldWrong
from diaba.db import Row, database
from diaba.intake import uploading

_VERSION = "1.0.0"
_PIECE = "application/offset+octet-stream"
_HASH = re.compile("[0-9a-f]{64}")


@guard(Act.READ_PUBLIC)
def options(request: HttpRequest, **_: object) -> HttpResponse:  # noqa: ARG001 - the same for all
    """What this server takes."""
    response = _told(204)
    response.headers["Tus-Version"] = _VERSION
    response.headers["Tus-Extension"] = "creation,expiration,termination"
    response.headers["Tus-Max-Size"] = str(uploading.MOST)
    return response


@guard(Act.DELIVER)
def create(request: HttpRequest) -> HttpResponse:
    """Announce a file: its length, its name and, best, its SHA-256."""
    size = _number(request, "Upload-Length")
    about = _metadata(request.headers.get("Upload-Metadata", ""))
    told = about.get("sha256", "")
    if told and not _HASH.fullmatch(told):
        raise FieldWrong(field="Upload-Metadata: sha256", given=told[:80], expected="[0-9a-f]{64}")
    with database().write() as transaction:
        name = about.get("filename", "")
        made = uploading.create(transaction, request.principal, name, size, bytes.fromhex(told) or None)
    response = _told(201, made)
    response.headers["Location"] = f"/api/v1/uploads/{made.id}"
    return response


@guard(Act.DELIVER)
def head(request: HttpRequest, upload: uuid.UUID) -> HttpResponse:
    """Where to go on."""
    with database().write() as transaction:
        found = uploading.find(transaction, request.principal, upload)
    response = _told(200, found)
    response.headers["Upload-Length"] = str(found.size)
    return response


@guard(Act.DELIVER)
def patch(request: HttpRequest, upload: uuid.UUID) -> HttpResponse:
    """Take a piece."""
    if request.content_type != _PIECE:
        raise FieldWrong(field="Content-Type", given=request.content_type, expected=_PIECE)
    offset = _number(request, "Upload-Offset")
    with database().write() as transaction:
        found = uploading.find(transaction, request.principal, upload)
    received = uploading.append(database(), found, offset, request.read)
    with database().write() as transaction:
        found = uploading.find(transaction, request.principal, upload)
    response = _told(204, found)
    response.headers["Upload-Offset"] = str(received)
    return response


@guard(Act.DELIVER)
def delete(request: HttpRequest, upload: uuid.UUID) -> HttpResponse:
    """Give up an upload."""
    with database().write() as transaction:
        uploading.find(transaction, request.principal, upload)
        uploading.forget(transaction, upload)
    uploading.discard(upload)
    return _told(204)


def _told(status: int, upload: Row | None = None) -> HttpResponse:
    response = HttpResponse(status=status)
    del response.headers["Content-Type"]  # there is nothing inside
    response.headers["Tus-Resumable"] = _VERSION
    if upload is not None:
        response.headers["Upload-Offset"] = str(upload.received)
        response.headers["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return response


def _number(request: HttpRequest, header: str) -> int:
    given = request.headers.get(header, "")
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        raise FieldWrong(field=header, given=given[:80] or '""', expected="0…")
    return int(given)


def _metadata(header: str) -> dict[str, str]:
    found = {}
    for pair in filter(None, (part.strip() for part in header[:4000].split(","))):
        name, _, value = pair.partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode().replace("\x00", "")
        except (binascii.Error, ValueError) as error:
            raise FieldWrong(
                field=f"Upload-Metadata: {name[:40]}", given=value[:80], expected="base64, UTF-8"
            ) from error
    return found


collection = resource(POST=create, OPTIONS=options)
one = resource(HEAD=head, PATCH=patch, DELETE=delete, OPTIONS=options)
