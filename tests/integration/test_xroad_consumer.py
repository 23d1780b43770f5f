"""We ask others as they ask us: through our own server, and believe only the answer to what was asked."""

import json
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from diaba.exchange.xroad.consumer import Consumer
from diaba.exchange.xroad.emulator.exchange import PARTNER, REGISTER, running
from diaba.exchange.xroad.refusals import AnswerOther, ExchangeFailed
from diaba.exchange.xroad.wire import Answer, Request, Server, header

USER, ISSUE = "VN079099000001", "HS-2026-1"


def echo(request: Request) -> Answer:
    """A service that says what reached it."""
    told = {"target": request.target, "method": request.method, "body": request.body.decode(), **dict(request.headers)}
    return Answer(418, json.dumps(told).encode())


@contextmanager
def server(answer: Callable[[Request], Answer]) -> Generator[str]:
    with Server(("127.0.0.1", 0), answer) as serving:
        thread = threading.Thread(target=serving.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{serving.server_address[1]}"
        finally:
            serving.shutdown()
            thread.join()


def test_a_question_reaches_the_service_with_its_case_and_its_refusal_comes_back() -> None:
    with running(lambda _: echo) as exchange:
        consumer = Consumer(PARTNER, exchange.consumer)
        answer = consumer.ask(REGISTER, "tax", "phiếu/1", user=USER, issue=ISSUE, method="POST", body=b"{}")
        told = json.loads(answer.body)
        assert (answer.status, told["method"], told["body"]) == (418, "POST", "{}")
        assert told["target"] == f"/r1/{REGISTER}/tax/phi%E1%BA%BFu%2F1"
        assert (told["X-Road-UserId"], told["X-Road-Issue"]) == (USER, ISSUE)
        assert header(answer.headers, "X-Road-Request-Hash")
        with pytest.raises(ExchangeFailed, match=r"UnknownMember.*no server is known"):
            consumer.ask(replace(REGISTER, member="NOBODY"), "tax", user=USER, issue=ISSUE)
        with pytest.raises(ExchangeFailed, match="UnknownMember"):
            Consumer(REGISTER, exchange.consumer).ask(REGISTER, "tax", user=USER, issue=ISSUE)


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>"])
def test_a_failure_without_words_is_still_told(body: bytes) -> None:
    def fails(_: Request) -> Answer:
        return Answer(500, body, (("X-Road-Error", "Server.ClientProxy.X"),))

    with server(fails) as place, pytest.raises(ExchangeFailed, match=r"Server\.ClientProxy\.X.*HTTP 500"):
        Consumer(PARTNER, place).ask(REGISTER, "tax", user=USER, issue=ISSUE)


def test_an_answer_to_something_else_is_refused() -> None:
    with server(echo) as place, pytest.raises(AnswerOther):
        Consumer(PARTNER, place).ask(REGISTER, "tax", user=USER, issue=ISSUE)


@pytest.mark.parametrize("place", ["http://127.0.0.1:1", "ftp://127.0.0.1", "nothing"])
def test_a_server_that_is_not_there_is_told(place: str) -> None:
    with pytest.raises(ExchangeFailed):
        Consumer(PARTNER, place).ask(REGISTER, "tax", user=USER, issue=ISSUE)


def test_a_body_that_is_too_long_or_of_no_told_length_is_refused() -> None:
    from http.client import HTTPConnection  # noqa: PLC0415 - this one header is not sent by our own client

    with server(echo) as place:
        for headers in ({"Content-Length": "99999999"}, {"Transfer-Encoding": "chunked"}, {"Content-Length": "-1"}):
            connection = HTTPConnection(place.removeprefix("http://"), timeout=10)
            connection.request("POST", "/", headers=headers)
            assert connection.getresponse().status == 413
            connection.close()
