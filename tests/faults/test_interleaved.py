"""Two sessions, any acts, any order: what is committed stays sound, and the ledger makes the same state again."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from conftest import cloned
from faults.asking import WAYS
from faults.interleaving import Interleaved


@pytest.fixture
def clone(server: str, template: str, worker_id: str) -> Iterator[Callable[[], str]]:
    """Makes a database anew whenever it is called; the one before is gone."""
    with ExitStack() as standing:

        def make() -> str:
            standing.close()
            return standing.enter_context(
                contextmanager(cloned)(server, template, f"diaba_test_{worker_id}_interleaved")
            )

        yield make


@pytest.mark.parametrize("examples", [8, pytest.param(400, marks=pytest.mark.campaign)])
def test_two_sessions_keep_the_register_sound(clone: Callable[[], str], examples: int) -> None:
    met = Counter[str]()
    machine = type("Machine", (Interleaved,), {"clone": staticmethod(clone), "met": met})
    given = settings(
        max_examples=examples,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    run_state_machine_as_test(machine, settings=given)
    assert sum(times for way, times in met.items() if way.endswith(": done")) > 2 * examples
    if examples > 100:
        assert {kind for kind in WAYS if not met[f"{kind}: done"]} <= {"certificate-reissue"}, (
            met
        )  # its notice takes longer
        assert any(way.endswith("waited in vain") for way in met)
