"""How fast the people of a commune's certificates enter the register: lines a second, against pure reading and plain COPY of the lines."""

import random
import time
from datetime import date

from diaba.db import WriteTransaction
from diaba.party.adopt import adopt
from diaba.party.people import Line, people
from people import KEYS, act, kept, line, unit

LINES, LEAST = 20_000, 1_000


def invented(count: int) -> list[Line]:
    """Spouses, single holders and people without a number; one in three holds twice."""
    dice = random.Random(1)  # noqa: S311 - invented people, nothing secret
    lines = []
    for place in range(count // 2):
        who = dice.randrange(count // 3)
        key, born = f"c{place}|1/{place}|", str(1940 + who % 60)
        number = f"0270{who % 60 + 40:02d}{who:06d}" if who % 10 else None
        said = {"key": key, "born": born, "legal_person": "Vợ chồng", "residence": f"Thôn {who % 9}"}
        lines.append(line(f"Trần Văn {who % 700}", number, role="Chồng", **said))
        lines.append(line(f"Lê Thị {who % 650}", number and f"0271{number[4:]}", role="Vợ", **said))
    return lines


def test_adoption(transaction: WriteTransaction) -> None:
    number, place = act(transaction), unit(transaction)
    lines = kept(transaction, invented(LINES), act_id=number, unit_id=place)
    for turn in ("new", "known"):
        start = time.perf_counter()
        read = people(lines)
        middle = time.perf_counter()
        adopted = adopt(transaction, number, read.holders, unit_id=place, effective=date(2026, 11, 23), keys=KEYS)
        spent = time.perf_counter() - start
        print(f"{turn}: {len(lines) / spent:,.0f} lines/s, of it reading {middle - start:.2f} s of {spent:.2f} s; {adopted.opened:,} opened, "
              f"{adopted.found:,} found, {adopted.candidates:,} candidates")  # fmt: skip
        assert len(lines) / spent > LEAST
