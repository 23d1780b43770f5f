"""A request is carried out once (khóa chống lặp): what it was answered is written in the transaction of what it did."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785
from django.http import HttpRequest
from psycopg.types.json import Jsonb

from diaba import sql
from diaba.api.refusals import FieldWrong, KeyMissing, KeyReused
from diaba.db import WriteTransaction

SQL = sql.load("diaba.api")


@dataclass(frozen=True)
class Told:
    """What a request was answered, now or before."""

    status: int
    body: Any
    again: bool = False


def key_of(request: HttpRequest) -> str:
    """The Idempotency-Key; "" for a person who sent none.

    Raises:
        KeyMissing: a machine sent none.
        FieldWrong: it is no key.
    """
    key: str = request.headers.get("Idempotency-Key", "")
    if not key and request.token:
        raise KeyMissing
    if len(key) > 200 or not (key.isprintable() and key.isascii()):
        raise FieldWrong(field="Idempotency-Key", given=key[:80], expected="ASCII, 1…200")
    return key


def once(
    transaction: WriteTransaction, owner: str, key: str, asked: Mapping[str, Any], act: Callable[[], Told]
) -> Told:
    """Do ``act`` unless ``owner`` asked the same under this key before; then tell what was told.

    Whoever asks the same at the same time waits for the first.

    Raises:
        KeyReused: something else was asked under this key.
    """
    if not key:
        return act()
    given = {"owner": owner, "key": key, "request": hashlib.sha256(rfc8785.dumps(dict(asked))).digest()}
    if transaction.execute(SQL["ask_once"], given):
        told = act()
        transaction.execute(SQL["answered"], {**given, "status": told.status, "body": Jsonb(told.body)})
        return told
    known = transaction.one(SQL["known_answer"], given)
    if known.request != given["request"]:
        raise KeyReused(key=key)
    return Told(known.status, known.body, again=True)
