"""The ledger beside other work (sổ cái chạy nền): the sequencer and the asking of witnesses, until told to stop."""

import logging
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager

from diaba.errors import Refusal
from diaba.ledger import keys
from diaba.ledger.sequencer import sequence
from diaba.ledger.witnessing import ask_always

_LOG = logging.getLogger(__name__)


def tend(conninfo: str, stop: threading.Event) -> None:
    """Enter acts, publish checkpoints and have them witnessed, until ``stop``.

    Raises:
        LedgerRewritten: the database does not go on from what was published.
        WitnessesUnclear: the settings cannot be read.
    """
    tiles = keys.tiles()
    asking = threading.Thread(target=_guarded, args=(lambda: ask_always(conninfo, tiles, stop),), daemon=True)
    asking.start()
    try:
        sequence(conninfo, keys.log_key(), tiles, stop)
    finally:
        stop.set()
        asking.join()


@contextmanager
def tended(conninfo: str) -> Generator[None]:
    """Tend the ledger while the block runs; what stops it is in the log, and the block goes on."""
    stop = threading.Event()
    thread = threading.Thread(target=_guarded, args=(lambda: tend(conninfo, stop),), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _guarded(work: Callable[[], None]) -> None:
    try:
        work()
    except Refusal as refusal:
        _LOG.error("ledger: %s", refusal)
