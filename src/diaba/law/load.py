"""Writes the law book into the ``law`` schema, where SQL joins it; where nothing differs, nothing is written."""

import dataclasses
from collections.abc import Iterable
from typing import Any

from psycopg.types.json import Jsonb

from diaba.db import WriteTransaction
from diaba.law.book import Book
from diaba.law.model import Code, Document, Parameter
from diaba.sql import load as queries

_Row = tuple[Any, ...]


@dataclasses.dataclass(frozen=True)
class Loaded:
    """How many entries the schema now holds, and how many of what it held and holds differ."""

    documents: int
    codes: int
    parameters: int
    changed: int


def load(transaction: WriteTransaction, book: Book) -> Loaded:
    """Make the ``law`` schema equal to ``book``."""
    sql = queries("diaba.law")
    documents = {_document(document) for document in book.documents.values()}
    codes = {_code(code) for code in book.all_codes()}
    parameters = {_parameter(parameter) for parameter in book.all_parameters()}
    changed = sum(
        len(wanted ^ {tuple(row) for row in transaction.all(sql[stored])})
        for wanted, stored in ((documents, "documents"), (codes, "codes"), (parameters, "parameters"))
    )
    if changed:
        transaction.execute(sql["clear_codes"])
        transaction.execute(sql["clear_parameters"])
        transaction.execute_many(sql["put_document"], _sorted(documents))
        transaction.execute_many(sql["put_code"], _sorted(codes))
        transaction.execute_many(
            sql["put_parameter"], [(*row[:2], Jsonb(row[2]), *row[3:]) for row in _sorted(parameters)]
        )
        transaction.execute(sql["drop_documents"], [list(book.documents)])
    return Loaded(len(documents), len(codes), len(parameters), changed)


def _sorted(rows: Iterable[_Row]) -> list[_Row]:
    """The rows in one order, so that two loads write the same pages."""
    return sorted(rows, key=lambda row: tuple(map(str, row)))


def _document(entry: Document) -> _Row:
    return (
        entry.id, entry.title_vi, entry.title_en, entry.issued, entry.valid_from, entry.valid_to, entry.replaced_by,
        str(entry.mark),
    )  # fmt: skip


def _code(entry: Code) -> _Row:
    return (
        entry.list, entry.code, entry.label_vi, entry.label_en, entry.parent_code, entry.valid_from, entry.valid_to,
        entry.basis, entry.article, str(entry.mark), " ".join(entry.replaced_by),
        entry.replaced_by_mark and str(entry.replaced_by_mark),
    )  # fmt: skip


def _parameter(entry: Parameter) -> _Row:
    return (
        entry.name, entry.key, entry.value, entry.unit, entry.label_vi, entry.label_en, entry.valid_from, entry.valid_to,
        entry.basis, entry.article, str(entry.mark),
    )  # fmt: skip
