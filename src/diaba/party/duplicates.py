"""Duplicates (nghi trùng): pairs of parties that may be one, with what speaks for and against it, for two persons to decide on."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from math import prod

from psycopg.types.json import Jsonb

from diaba import sql
from diaba.db import ReadTransaction, Row, WriteTransaction
from diaba.law.book import Book

SQL = sql.load("diaba.party")

SAME = ("same-number", "same-name", "same-day", "same-year", "same-commune", "same-address")
DIFFERENT = ("different-number", "different-name", "different-birth", "different-sex")


def find_candidates(transaction: WriteTransaction, party_ids: Sequence[int], *, act_id: int) -> int:
    """List the pairs of these parties with older ones that look like one; how many there were.

    A pair once listed is not listed again, however it was decided.
    """
    weights, least = _law(transaction.value(SQL["day_of_act"], {"act_id": act_id}))
    found = []
    for row in transaction.all(SQL["look_alike"], {"ids": list(party_ids)}):
        reasons = [name for name in (*SAME, *DIFFERENT) if getattr(row, name.replace("-", "_"))]
        if (points := score(reasons, weights)) >= least:
            told = [{"reason": name, "weight": weights[name]} for name in reasons]
            found.append((row.party_id, row.other_id, Decimal(points).quantize(Decimal("0.001")), Jsonb(told)))
    parties, others, scores, reasons_told = zip(*found, strict=True) if found else ((), (), (), ())
    given = {"parties": list(parties), "others": list(others), "scores": list(scores), "reasons": list(reasons_told)}
    return transaction.execute(SQL["open_candidates"], {**given, "act_id": act_id})


def score(reasons: Sequence[str], weights: Mapping[str, float]) -> float:
    """Between 0 and 1: the chance that not everything that agrees agrees by accident, less what differs."""
    by_accident = prod(1 - weights[name] for name in reasons if name in SAME)
    unlike = prod(1 - weights[name] for name in reasons if name in DIFFERENT)
    return (1 - by_accident) * unlike


def open_candidates(transaction: ReadTransaction, *, unit_id: int, limit: int = 100) -> Sequence[Row]:
    """Pairs of a commune that wait for a decision, the likeliest first: id, party_id, other_id, score, reasons."""
    return transaction.all(SQL["candidates"], {"unit_id": unit_id, "limit": limit})


def _law(at: date) -> tuple[Mapping[str, float], float]:
    book = Book.load()
    weights = {name: float(book.parameter("party.evidence_weight", at, name)) for name in (*SAME, *DIFFERENT)}
    return weights, float(book.parameter("party.candidate_least", at))
