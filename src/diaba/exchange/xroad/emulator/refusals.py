"""What an emulated Security Server answers in place of a service, in the protocol's own form."""

import json
import uuid

from diaba.exchange.xroad.wire import Answer

CLIENT, OURS, THEIRS = "Client", "Server.ClientProxy", "Server.ServerProxy"


class ExchangeError(Exception):
    """A failure between the two systems: its type has a prefix that says where, and a name that says what."""

    def __init__(self, kind: str, message: str) -> None:
        self.kind = kind
        super().__init__(message)

    def answer(self) -> Answer:
        """As the protocol answers: 400 where the client is wrong, 500 otherwise."""
        told = {"type": self.kind, "message": str(self), "detail": str(uuid.uuid4())}
        status = 400 if self.kind.startswith(f"{CLIENT}.") else 500
        headers = (("Content-Type", "application/json"), ("X-Road-Error", self.kind))
        return Answer(status, json.dumps(told).encode(), headers)
