"""Signed messages: twenty real containers verified again and again, on one core.

Peer, in the same run: the same containers, their parts unpacked, rebuilt and hashed, with no signature looked at.
"""

import hashlib
import sys
import time
from pathlib import Path

from diaba.exchange.xroad.evidence import form, trust
from diaba.exchange.xroad.evidence.archive import linked
from diaba.exchange.xroad.evidence.container import verify

FILES = Path(__file__).parent.parent / "data" / "xroad"
RATE, ROUNDS = 100, 10


def main() -> None:
    """Print the rate beside its target; exit with 1 where it is missed."""
    containers = list(linked((FILES / "message-archive-1.zip").read_bytes())[2].values())
    trusted = trust.read(FILES / "trust.pem")
    started = time.process_time()
    for _ in range(ROUNDS):
        for data in containers:
            verify(data, trusted)
    checking = (time.process_time() - started) / ROUNDS / len(containers)
    started = time.process_time()
    for _ in range(ROUNDS):
        for data in containers:
            for content in form.members(data).values():
                hashlib.sha512(content).digest()
    unpacking = (time.process_time() - started) / ROUNDS / len(containers)
    print(f"unpacked, rebuilt, hashed   {1 / unpacking:8,.0f} containers/s and core")
    print(f"verified                    {1 / checking:8,.0f} containers/s and core of at least {RATE}")
    sys.exit(1 / checking < RATE)


if __name__ == "__main__":
    main()
