"""Lists that officers look up again (danh sách tra cứu đã lưu): kept under a name, without the lines that may name people."""

from collections.abc import Sequence
from dataclasses import dataclass

from diaba.access import Principal
from diaba.db import ReadTransaction, Row, WriteTransaction
from diaba.registry.lookup.asking import SQL
from diaba.registry.lookup.reading import meanings, tidy
from diaba.registry.lookup.refusals import ListTooLong

MOST_LINES = 2_000
LONGEST_NAME = 100


@dataclass(frozen=True)
class Kept:
    """A list that is kept, and how many of its lines are not."""

    name: str
    commune: str
    lines: Sequence[str]
    left_out: int


def lines_of(text: str) -> list[str]:
    """The lines of a pasted text that say anything.

    Raises:
        ListTooLong: there are more than are looked up at once.
    """
    lines = [line for line in map(tidy, text.splitlines()) if line]
    if len(lines) > MOST_LINES:
        raise ListTooLong(lines=len(lines), most=MOST_LINES)
    return lines


def keep(transaction: WriteTransaction, by: Principal, name: str, lines: Sequence[str], commune: str = "") -> Kept:
    """Keep a list; one of the same name is replaced."""
    bare = [line for line in lines if not any(one.is_personal for one in meanings(line))]
    kept = Kept(name[:LONGEST_NAME], commune, bare, len(lines) - len(bare))
    given = {"owner": by.name, "name": kept.name, "commune": commune, "lines": bare, "left_out": kept.left_out}
    transaction.execute(SQL["keep_list"], given)
    return kept


def kept_lists(transaction: ReadTransaction, by: Principal) -> list[Row]:
    """The lists of one officer, the latest first: id, name, commune, lines (how many), left_out, made_at."""
    return transaction.all(SQL["kept_lists"], {"owner": by.name})


def kept_list(transaction: ReadTransaction, by: Principal, number: int) -> Kept | None:
    """One list of that officer."""
    row = transaction.one(SQL["kept_list"], {"owner": by.name, "id": number})
    return None if row is None else Kept(row.name, row.commune, row.lines, row.left_out)


def forget(transaction: WriteTransaction, by: Principal, number: int) -> None:
    """Keep it no more."""
    transaction.execute(SQL["forget_list"], {"owner": by.name, "id": number})
