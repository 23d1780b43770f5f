"""A day at the office (một ngày ở văn phòng đăng ký): some dozens of acts, so that a newcomer meets a register that lives."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from diaba.access import Principal
from diaba.db import Row, WriteTransaction
from diaba.errors import Refusal
from diaba.registry.asking import proposals
from diaba.registry.asking.reading import read_act
from diaba.registry.asking.rehearsal import perform
from diaba.sql import load

SQL = load("diaba.demo")
HOMES = 40

Asked = Mapping[str, Any]


@dataclass(frozen=True)
class Done:
    """How many acts were registered, how many wait for a second person, and a parcel on which much happened."""

    acts: int
    waiting: int
    parcel: str


def a_day(transaction: WriteTransaction, commune: str, by: Principal, second: Principal, today: date) -> Done:
    """Sales, mortgages, gifts, caveats and corrections on the first homes of a commune; what a home does not allow is left out."""
    homes = transaction.all(SQL["homes"], {"commune": commune, "count": HOMES})
    lender = transaction.value(SQL["lender"])
    numbers, acts = count(1), 0
    office = _Office(transaction, by, second)
    for place, home in enumerate(homes[:-1]):
        other = homes[place + 1].holder
        for story in _STORIES[place % len(_STORIES)]:
            told = story(home, other, lender)
            if told.get("right") == _LAST:
                told = {**told, "right": transaction.value(SQL["last_mortgage"], {"unit": home.unit})}
            dossier = f"H05.01-{today:%y%m%d}-{next(numbers):04}"
            acts += office.does({"effective": today.isoformat(), "dossier": dossier, "unit": home.unit, **told}, place)
    waiting = len(proposals.listed(transaction, by, "waiting"))
    return Done(acts, waiting, homes[0].code if homes else "")


class _Office:
    """Two officers who share the work."""

    def __init__(self, transaction: WriteTransaction, by: Principal, second: Principal) -> None:
        self.transaction, self.by, self.second = transaction, by, second

    def does(self, asked: Asked, place: int) -> int:
        """Register it, or propose it where two are needed and let the second decide on some; how many acts came of it."""
        act = read_act(asked)
        try:
            with self.transaction.part():
                if not act.needs_two:
                    perform(self.transaction, act, self.by)
                    return 1
                number = proposals.propose(self.transaction, act, self.by, "Đề nghị đối chiếu với hồ sơ gốc")
                return self._decided(number, place)
        except Refusal:
            return 0

    def _decided(self, number: int, place: int) -> int:
        match place % 3:
            case 0:
                found = proposals.open_proposal(self.transaction, number, self.second)
                proposals.approve(self.transaction, number, self.second, found.now.basis)
                return 1
            case 1:
                proposals.reject(self.transaction, number, self.second, "Hồ sơ gốc ghi đúng như trong sổ")
        return 0


_LAST = -1
Story = Callable[[Row, int, int], Asked]


def _conveyed(kind: str, share: str = "1") -> Story:
    return lambda home, other, _: {"kind": kind, "gives": {str(home.holder): share}, "receives": {str(other): share}}


def _mortgage(_: Row, __: int, lender: int) -> Asked:
    return {
        "kind": "mortgage",
        "mortgagee": lender,
        "details": {"Số hợp đồng": "12/2026/HĐTC", "Giá trị (đồng)": "800.000.000"},
    }


def _discharge(_: Row, __: int, ___: int) -> Asked:
    return {"kind": "discharge", "right": _LAST}


def _caveat(_: Row, __: int, ___: int) -> Asked:
    return {"kind": "caveat-set", "blocks": ["dealing"], "document_kind": "Quyết định", "document_number": "15/QĐ-CCTHADS",
            "authority": "Cơ quan thi hành án dân sự", "reason": "Bảo đảm thi hành án"}  # fmt: skip


def _way(_: Row, __: int, ___: int) -> Asked:
    return {"kind": "easement", "details": {"Nội dung": "Lối đi rộng 2 m dọc ranh giới phía Đông"}}


def _lost(home: Row, _: int, __: int) -> Asked:
    return {"kind": "certificate-loss", "certificate": home.certificate}


def _corrected(home: Row, _: int, __: int) -> Asked:
    return {
        "kind": "right-correction",
        "reason": "Nguồn gốc sử dụng ghi nhầm khi lập sổ",
        "origins": {str(home.right_id): "CNQ-CTT"},
    }


_STORIES: Sequence[Sequence[Story]] = (
    (_mortgage, _discharge, _conveyed("transfer", "1/2"), _corrected),
    (_conveyed("gift"), _mortgage),
    (_corrected,),
    (_conveyed("inheritance"), _way),
    (_mortgage, _mortgage),
    (_caveat,),
    (_conveyed("transfer"), _lost),
    (_corrected, _conveyed("transfer", "1/3")),
)
"""What happens to one home, in order."""
