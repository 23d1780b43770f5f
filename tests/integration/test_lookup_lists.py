"""Lists are kept under a name, for who keeps them alone, and never with what names people."""

from dataclasses import replace

import pytest

from diaba.db import WriteTransaction
from diaba.registry.lookup.lists import MOST_LINES, forget, keep, kept_list, kept_lists, lines_of
from diaba.registry.lookup.refusals import ListTooLong
from registering import OFFICER, SECOND


def test_lines_that_say_nothing_are_left_out() -> None:
    assert lines_of("7/1\r\n\n  \t \n AA 12345678 ") == ["7/1", "AA 12345678"]
    with pytest.raises(ListTooLong):
        lines_of("7/1\n" * (MOST_LINES + 1))


def test_a_list_is_kept_without_people(transaction: WriteTransaction) -> None:
    kept = keep(transaction, OFFICER, "Đợt 1", ["7/1", "Trần Văn An", "027054000007", "AA 12345678"], "09247")
    assert (kept.lines, kept.left_out) == (["7/1", "AA 12345678"], 2)
    [row] = kept_lists(transaction, OFFICER)
    assert (row.name, row.lines, row.left_out, row.commune) == ("Đợt 1", 2, 2, "09247")
    assert kept_list(transaction, OFFICER, row.id) == kept


def test_a_list_of_the_same_name_is_replaced(transaction: WriteTransaction) -> None:
    for lines in (["7/1"], ["7/2", "7/3"]):
        keep(transaction, OFFICER, "Đợt 1", lines)
    assert [(row.name, row.lines) for row in kept_lists(transaction, OFFICER)] == [("Đợt 1", 2)]


def test_a_list_is_for_who_keeps_it_alone(transaction: WriteTransaction) -> None:
    keep(transaction, OFFICER, "x" * 300, ["7/1"])
    [row] = kept_lists(transaction, OFFICER)
    assert len(row.name) == 100
    assert kept_lists(transaction, SECOND) == []
    assert kept_list(transaction, replace(OFFICER, name="lan"), row.id) is None
    forget(transaction, SECOND, row.id)
    assert kept_lists(transaction, OFFICER) == [row]
    forget(transaction, OFFICER, row.id)
    assert kept_lists(transaction, OFFICER) == []
