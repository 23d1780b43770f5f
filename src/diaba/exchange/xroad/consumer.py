"""Asking others over the X-Road (khai thác dịch vụ): through our own Security Server, for a purpose and a case."""

import json
import ssl
import uuid
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import quote

from diaba.exchange.xroad.identifiers import Subsystem
from diaba.exchange.xroad.refusals import AnswerOther, ExchangeFailed
from diaba.exchange.xroad.wire import Answer, Headers, Request, call, header


@dataclass(frozen=True)
class Consumer:
    """One of our subsystems at its Security Server; ``tls`` where the server asks for our certificate."""

    us: Subsystem
    server: str
    tls: ssl.SSLContext | None = None

    def ask(
        self, service: Subsystem, code: str, *below: str, user: str, issue: str, method: str = "GET", body: bytes = b""
    ) -> Answer:
        """What a service answers; its own refusals too are answers.

        Args:
            service: the subsystem that gives it.
            code: the service's code.
            below: what is asked of it, part by part.
            user: for whom, as country and personal number.
            issue: the case for which it is asked.
            method: how it is asked.
            body: what is sent.

        Raises:
            ExchangeFailed: one of the servers between us could not, or may not, carry it.
            AnswerOther: what came is not to what was asked.
        """
        name, path = str(uuid.uuid4()), "/".join(quote(part, safe="") for part in (code, *below))
        headers: Headers = (
            ("X-Road-Client", str(self.us)),
            ("X-Road-Id", name),
            ("X-Road-UserId", user),
            ("X-Road-Issue", issue),
        )
        try:
            answer = call(self.server, Request(method, f"/r1/{service}/{path}", headers, body), self.tls)
        except (OSError, HTTPException) as error:
            raise ExchangeFailed(type="Server.ClientProxy", message=error, detail=name) from error
        if header(answer.headers, "X-Road-Error"):
            raise _failed(answer, name)
        asked = (name, f"{service}/{quote(code, safe='')}", str(self.us))
        if tuple(header(answer.headers, each) for each in ("X-Road-Id", "X-Road-Service", "X-Road-Client")) != asked:
            raise AnswerOther(id=name)
        return answer


def _failed(answer: Answer, name: str) -> ExchangeFailed:
    try:
        told = json.loads(answer.body)
        message, detail = str(told["message"]), str(told["detail"])
    except (ValueError, KeyError, TypeError):
        message, detail = f"HTTP {answer.status}", name
    return ExchangeFailed(type=header(answer.headers, "X-Road-Error"), message=message[:300], detail=detail[:80])
