"""The suite is worth what it finds: every seeded bug is caught by the probe that guards its rule."""

import psycopg
import pytest
from _pytest.outcomes import Failed

from diaba.db import WriteTransaction
from diaba.errors import Refusal
from faults.bugs import BUGS, Bug
from faults.probes import PROBES


@pytest.mark.parametrize("name", PROBES)
def test_a_sound_register_passes(name: str, transaction: WriteTransaction) -> None:
    PROBES[name](transaction)


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_seeded_bug_is_caught(bug: Bug, transaction: WriteTransaction, monkeypatch: pytest.MonkeyPatch) -> None:
    bug.seed(transaction, monkeypatch)
    with pytest.raises((AssertionError, Failed, Refusal, psycopg.Error)):
        PROBES[bug.probe](transaction)


def test_every_rule_has_a_bug() -> None:
    assert {bug.probe for bug in BUGS} >= set(PROBES) - {"three_sales_on_one_day_stay_three"}
    assert len({bug.name for bug in BUGS}) == len(BUGS) >= 25
