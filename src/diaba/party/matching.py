"""Match parties against a population register (xác thực người sử dụng đất): states with history and evidence.

What a certificate says is never overwritten: the outcome stands beside it. Asking takes seconds, so it is done between two
transactions: one that reads the question, one that records the answer.
"""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from psycopg.types.json import Jsonb

from diaba import sql
from diaba.db import Row, WriteTransaction
from diaba.keyring import Keyring
from diaba.party.numbers import Form, form, normalised
from diaba.party.population import Answer, Outcome, Question
from diaba.party.refusals import NumberMissing
from diaba.party.search import Look, disclose
from diaba.party.sheet import read_party

SQL = sql.load("diaba.party")

_KNOWN = (Form.PERSONAL, Form.OLD)
"""Forms of numbers that the register has, the better first."""


class State(StrEnum):
    """How far a party is known to be a person of the population register."""

    UNMATCHED = "unmatched"
    CANDIDATE = "candidate"
    MATCHED = "matched"
    CONFLICT = "conflict"


def question(transaction: WriteTransaction, look: Look, party_id: int, *, keys: Keyring | None = None) -> Question:
    """What to ask of a party; that it was asked is written down as a disclosure.

    Raises:
        NotAllowed, PurposeUnknown, DossierMissing: this look is not to be had.
        PartyUnknown: there is no such party.
        NumberMissing: it has no number that the register knows.
    """
    party = read_party(transaction, party_id, keys=keys)
    numbers = sorted(
        (_KNOWN.index(form(p.number)), normalised(p.number)) for p in party.papers if form(p.number) in _KNOWN
    )
    if not numbers:
        raise NumberMissing(party=party_id)
    told = party.particulars
    disclose(transaction, replace(look, activity="match"), [party.id], ["identity", "name", "birth_year", "sex"])
    return Question(numbers[0][1], told.name, told.birth.year if told.birth else None, told.sex)


def state_of(asked: Question, answer: Answer) -> State:
    """What an answer says. An old number leads to a person, and only the personal one makes sure."""
    match answer.outcome:
        case Outcome.ABSENT:
            return State.UNMATCHED
        case Outcome.SEVERAL:
            return State.CANDIDATE
    if not all(answer.agrees.values()):
        return State.CONFLICT
    sure = form(asked.number) is Form.PERSONAL and answer.agrees.get("name", False)
    return State.MATCHED if sure else State.CANDIDATE


def record(
    transaction: WriteTransaction, party_id: int, asked: Question, answer: Answer, *, source: str, by: str
) -> State:
    """Let the party be in the state that the answer says; the state before stays in its history."""
    state = state_of(asked, answer)
    evidence = {
        "outcome": answer.outcome,
        "agrees": dict(answer.agrees),
        "reference": answer.reference,
        "form": form(asked.number),
    }
    given = {"party_id": party_id, "state": state, "source": source, "evidence": Jsonb(evidence), "by": by}
    moment = transaction.value(SQL["close_match"], given)
    transaction.execute(SQL["open_match"], {**given, "moment": moment})
    return state


def history(transaction: WriteTransaction, party_id: int) -> Sequence[Row]:
    """The states of a party and of all merged into it, the latest first: state, source, evidence, asked_by, since, until."""
    return transaction.all(SQL["matches"], {"party_id": party_id})
