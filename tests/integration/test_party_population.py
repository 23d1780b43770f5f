"""A population register is asked over a real socket; each answer becomes a state with evidence, and no answer changes nothing."""

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from diaba.access import Principal, Role
from diaba.db import WriteTransaction
from diaba.demo.population import Fate, Simulator, fate
from diaba.errors import Refusal
from diaba.party import refusals
from diaba.party.changing import create
from diaba.party.matching import State, history, question, record, state_of
from diaba.party.merge import Decision, merge
from diaba.party.model import Birth, Kind, NewParty, Paper, Particulars, Sex
from diaba.party.population import Answer, HttpRegister, Outcome, PopulationRegister, Question
from diaba.party.search import Look, disclosures
from diaba.party.sheet import read_party
from people import KEYS, LONG_AGO, TODAY, act, unit

SEED = 5
LOOK = Look(Principal("hoa", Role.REGISTRATION_OFFICER, province_code="24"), "clean-up", TODAY)
BY_FATE = {fate(SEED, number): number for number in (f"0270540{n:05d}" for n in range(2_000))}


@pytest.fixture(scope="module")
def simulator() -> Iterator[HttpRegister]:
    with Simulator(0, SEED, slow=5) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield HttpRegister("simulator", server.address, seconds=0.5)
        server.shutdown()


def party(transaction: WriteTransaction, *numbers: str, name: str = "Trần Văn An") -> int:
    told = Particulars(name, Sex.MALE, Birth(1954), unit_id=unit(transaction))
    new = NewParty(Kind.INDIVIDUAL, told, [Paper("CCCD", number) for number in numbers])
    return create(transaction, new, act_id=act(transaction), effective=LONG_AGO, keys=KEYS)


def matched(transaction: WriteTransaction, register: PopulationRegister, one: int) -> State:
    asked = question(transaction, LOOK, one, keys=KEYS)
    return record(transaction, one, asked, register.ask(asked), source=register.name, by=LOOK.by.name)


@pytest.mark.parametrize(("drawn", "state"), [
    (Fate.AGREES, State.MATCHED), (Fate.CONFLICT, State.CONFLICT), (Fate.ABSENT, State.UNMATCHED), (Fate.SEVERAL, State.CANDIDATE)
])  # fmt: skip
def test_what_the_register_says_becomes_the_state(
    transaction: WriteTransaction, simulator: HttpRegister, drawn: Fate, state: State
) -> None:
    one = party(transaction, BY_FATE[drawn])
    before = read_party(transaction, one, keys=KEYS)
    assert matched(transaction, simulator, one) is state
    [row] = history(transaction, one)
    assert (row.state, row.source, row.asked_by, row.until) == (state, "simulator", "hoa", None)
    assert row.evidence["agrees"].get("name", True) == (drawn is not Fate.CONFLICT)
    assert BY_FATE[drawn] not in json.dumps(row.evidence)
    assert read_party(transaction, one, keys=KEYS) == before, "what certificates say stays"
    assert [row.fields for row in disclosures(transaction, one)] == [["identity", "name", "birth_year", "sex"]]


@pytest.mark.parametrize(("drawn", "refusal"), [
    (Fate.SLOW, refusals.PopulationSilent), (Fate.FAILED, refusals.PopulationBroken), (Fate.REFUSED, refusals.PopulationRefused)
])  # fmt: skip
def test_where_it_does_not_answer_nothing_changes(
    transaction: WriteTransaction, simulator: HttpRegister, drawn: Fate, refusal: type[Refusal]
) -> None:
    one = party(transaction, BY_FATE[drawn])
    with pytest.raises(refusal, match="127"):
        matched(transaction, simulator, one)
    assert not history(transaction, one)


def test_every_state_stays_in_the_history(transaction: WriteTransaction, simulator: HttpRegister) -> None:
    one, other = party(transaction, BY_FATE[Fate.ABSENT]), party(transaction, BY_FATE[Fate.AGREES], name="Lê Văn Bé")
    matched(transaction, simulator, one)
    asked = Question(BY_FATE[Fate.AGREES], "Trần Văn An", 1954, None)
    record(transaction, one, asked, simulator.ask(asked), source="simulator", by="hoa")
    assert [row.state for row in history(transaction, one)] == ["matched", "unmatched"]
    assert [row.until is None for row in history(transaction, one)] == [True, False]
    two = Decision(act(transaction), TODAY, LOOK.by, Principal("minh", Role.REGISTRATION_OFFICER))
    merge(transaction, one, other, two, evidence=[{"reason": "same-number"}])
    assert len(history(transaction, other)) == 2


FOUND = Answer(Outcome.FOUND, {"name": True, "birth_year": True}, "r")


@pytest.mark.parametrize(("number", "answer", "state"), [
    ("027054000007", FOUND, State.MATCHED),
    ("125123456", FOUND, State.CANDIDATE),
    ("027054000007", Answer(Outcome.FOUND, {}, "r"), State.CANDIDATE),
    ("027054000007", Answer(Outcome.FOUND, {"name": True, "sex": False}, "r"), State.CONFLICT),
])  # fmt: skip
def test_only_a_personal_number_with_an_agreeing_name_makes_sure(number: str, answer: Answer, state: State) -> None:
    assert state_of(Question(number, "A", None, None), answer) is state


def test_the_better_number_is_asked_for_and_without_one_nobody_is(transaction: WriteTransaction) -> None:
    one = party(transaction, "125 123 456", "027 054 000 007", "C1234567")
    assert question(transaction, LOOK, one, keys=KEYS) == Question("027054000007", "Trần Văn An", 1954, "male")
    with pytest.raises(refusals.NumberMissing):
        question(transaction, LOOK, party(transaction, "C1234567"), keys=KEYS)
    unborn = create(transaction, NewParty(Kind.INDIVIDUAL, Particulars("A"), [Paper("CMND", "125123456")]), act_id=act(transaction),
                    effective=LONG_AGO, keys=KEYS)  # fmt: skip
    assert question(transaction, LOOK, unborn, keys=KEYS).birth_year is None


@pytest.mark.parametrize(
    "body", [b"[]", b"{", b'{"outcome": "who", "agrees": {}, "reference": ""}', b'{"outcome": "found", "agrees": 3}']
)
def test_an_answer_that_cannot_be_read(body: bytes) -> None:
    class Babbling(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Babbling) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        with pytest.raises(refusals.PopulationBroken):
            HttpRegister("x", f"http://127.0.0.1:{server.server_port}", 5).ask(Question("1", "A", None, None))


def test_nobody_listens_or_nobody_takes_the_call() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{held.getsockname()[1]}"
        with pytest.raises(refusals.PopulationUnreachable):
            HttpRegister("x", address, 1).ask(Question("1", "A", None, None))
        held.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(held.getsockname())
        with pytest.raises(refusals.PopulationSilent):
            HttpRegister("x", address, 0.3).ask(Question("1", "A", None, None))
        for one in waiting:
            one.close()


def test_the_simulator_is_a_program_and_draws_alike_from_one_seed() -> None:
    command = [
        sys.executable,
        "-c",
        "from diaba.cli import main; main()",
        "simulate",
        "population",
        "--port",
        "0",
        "--seed",
        str(SEED),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout
            register = HttpRegister("simulator", program.stdout.readline().strip(), 10)
            answer = register.ask(Question(BY_FATE[Fate.AGREES], "A", None, None))
            assert (answer.outcome, answer.agrees) == (Outcome.FOUND, {"name": True})
        finally:
            program.terminate()


def test_most_questions_are_answered() -> None:
    drawn = [fate(1, str(number)) for number in range(5_000)]
    assert {one for one in Fate if drawn.count(one) > 50} == set(Fate)
    assert 0.7 < drawn.count(Fate.AGREES) / len(drawn) < 0.8
