"""What a delivery is asked with, from JSON or a form, and how it is entered: file, delivery, job and answer in one transaction."""

import json
import re
import tempfile
import uuid
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from shutil import copyfileobj
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.utils.timezone import localdate

from diaba.access import Principal
from diaba.api.answers import body_of, field
from diaba.api.once import Told, once
from diaba.api.opening import SQL, told
from diaba.api.refusals import FieldWrong, HashWrong
from diaba.db import WriteTransaction, database
from diaba.intake import journey, queue, staging, uploading, working
from diaba.intake.manifest import kept
from diaba.intake.manifest.refusals import ManifestMissing, ManifestUnreadable
from diaba.intake.manifest.signing import Signed, parse_signed
from diaba.intake.packing import one_file
from diaba.intake.parts import Part
from diaba.intake.store import Store
from diaba.units import resolve

_DIGITS = 7
_MOST_FILES = 200
_HASH = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Given:
    """A file of a delivery: an upload, or one that came with the request; the SHA-256 its sender told, or ""."""

    name: str
    sha256: str
    upload: str = ""
    path: str = ""


@dataclass(frozen=True)
class Ask:
    """A delivery as it is asked for."""

    commune: str
    profile: str
    srid: int | None
    files: Sequence[Given]
    signed: Signed | None = None
    """What its sender signed; a program must, a person may."""

    @staticmethod
    def of(body: dict[str, Any]) -> "Ask":
        """From the JSON of a request.

        Raises:
            FieldWrong: something in it is missing or of another kind.
        """
        files = [_upload(one) for one in field(body, "files", list)]
        if not 0 < len(files) <= _MOST_FILES:
            raise FieldWrong(field="files", given=len(files), expected=f"1…{_MOST_FILES}")
        profile = field(body, "profile", str, default=staging.ANY_PROFILE)
        srid = field(body, "srid", int, default=0)
        if not 0 <= srid < 10 ** (_DIGITS - 1):
            raise FieldWrong(field="srid", given=srid, expected="EPSG")
        signed = _signed(body.get("manifest"), body.get("signature"))
        return Ask(field(body, "commune", str), profile or staging.ANY_PROFILE, srid or None, files, signed)

    def plain(self) -> dict[str, object]:
        """What makes this ask another than others; where its files lie for now does not."""
        files = [{**asdict(one), "path": ""} for one in self.files]
        signed = self.signed.plain() if self.signed else {}
        return {"commune": self.commune, "profile": self.profile, "srid": self.srid, "files": files, **signed}


def _upload(one: object) -> Given:
    if not isinstance(one, dict):
        raise FieldWrong(field="files", given=str(one)[:80], expected='[{"upload": …}]')
    try:
        number = str(uuid.UUID(field(one, "upload", str)))
    except ValueError as error:
        raise FieldWrong(field="files.upload", given=one["upload"][:80], expected="UUID") from error
    return Given(field(one, "name", str, default=""), _told_hash(field(one, "sha256", str, default="")), upload=number)


def _signed(manifest: object, signature: object) -> Signed | None:
    """The manifest as JSON, or as text in a form."""
    if manifest is None and signature is None:
        return None
    if isinstance(manifest, str):
        try:
            manifest = json.loads(manifest)
        except (ValueError, RecursionError) as error:
            raise ManifestUnreadable(place="manifest", reason="JSON?") from error
    return parse_signed({"manifest": manifest, "signature": signature})


def _told_hash(text: str) -> str:
    if text and not _HASH.fullmatch(text):
        raise FieldWrong(field="sha256", given=text[:80], expected="[0-9a-f]{64}")
    return text


@contextmanager
def asked_by(request: HttpRequest) -> Generator[Ask]:
    """What a request asks for; files that came with it lie in a folder while the block runs."""
    if request.content_type != "multipart/form-data":
        yield Ask.of(body_of(request))
        return
    try:
        form, files = request.POST, request.FILES.getlist("files")
    except (MultiPartParserError, SuspiciousOperation) as error:
        raise FieldWrong(field="(body)", given=str(error)[:200], expected="multipart/form-data (RFC 7578)") from error
    hashes = [_told_hash(one) for one in form.getlist("sha256")]
    if len(hashes) != len(files) or not 0 < len(files) <= _MOST_FILES:
        raise FieldWrong(field="sha256", given=len(hashes), expected=f"{len(files)} (files)")
    plane = _plane(form.get("srid", ""))
    with tempfile.TemporaryDirectory(prefix="diaba-") as folder:
        given = []
        for place, (file, sha256) in enumerate(zip(files, hashes, strict=True)):
            path = Path(folder) / str(place)
            with path.open("wb") as kept:
                copyfileobj(file, kept)
            given.append(Given(uploading.plain(file.name), sha256, path=str(path)))
        profile = form.get("profile") or staging.ANY_PROFILE
        commune = field(dict(form.items()), "commune", str)
        yield Ask(commune, profile, plane, given, _signed(form.get("manifest"), form.get("signature")))


def _plane(given: str) -> int | None:
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < _DIGITS):
        raise FieldWrong(field="srid", given=given[:80], expected="EPSG")
    return int(given)


def enter(by: Principal, key: str, ask: Ask) -> Told:
    """Enter the delivery, once for ``key``; its uploads are used up.

    Raises:
        Refusal: it cannot be entered; nothing is then, and the same key may be used again.
    """
    with database().write() as transaction:
        entered = once(transaction, by.name, key, ask.plain(), lambda: _enter(transaction, by, ask))
    if not entered.again:
        for one in ask.files:
            if one.upload:
                uploading.discard(uuid.UUID(one.upload))
        working.check_queued(entered.body["id"])
    return entered


def _enter(transaction: WriteTransaction, by: Principal, ask: Ask) -> Told:
    unit = resolve.at(transaction, ask.commune, localdate())
    scratch = Store().root / ".uploads"
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch, prefix="entering-") as folder:
        files = [_opened(transaction, by, one) for one in ask.files]
        _believe(transaction, by, ask, files)
        path = one_file(files, Path(folder))
        number = journey.deliver(transaction, path, unit, by=by, profile=ask.profile, srid=ask.srid)
        if ask.signed:
            kept.keep(transaction, number, ask.signed)
    queue.queue_check(transaction, number)
    for one in ask.files:
        if one.upload:
            uploading.forget(transaction, uuid.UUID(one.upload))
    body = told(transaction.one(SQL["delivery"], {"id": number}))
    return Told(201, {**body, "delivered_at": body["delivered_at"].isoformat(), "checked_at": None})


def _opened(transaction: WriteTransaction, by: Principal, one: Given) -> tuple[str, Path]:
    """The name and place of a file that is whole, and is the one its sender means."""
    name, path = one.name, Path(one.path)
    if one.upload:
        upload = uploading.finished(transaction, by, uuid.UUID(one.upload))
        name, path = uploading.plain(one.name or upload.file_name), uploading.path_of(upload.id)
        if by.acts is not None and not one.sha256 and upload.sha256 is None:
            # One file in twenty that is altered at random reads well and says something else: a machine says what it sends.
            raise FieldWrong(field="files.sha256", given='""', expected="[0-9a-f]{64}")
    if one.sha256 and (found := uploading.hash_of(path).hex()) != one.sha256:
        raise HashWrong(file=name, found=found, told=one.sha256)
    return name, path


def _believe(transaction: WriteTransaction, by: Principal, ask: Ask, files: Sequence[tuple[str, Path]]) -> None:
    """Refuse what is not as its sender signed it, and what a program did not sign."""
    if ask.signed is None:
        if by.acts is not None:
            raise ManifestMissing
        return
    kept.verify(transaction, ask.signed)
    ask.signed.manifest.require_of(sender=by.name, commune=ask.commune)
    ask.signed.manifest.require_files([Part(path, name) for name, path in files])
