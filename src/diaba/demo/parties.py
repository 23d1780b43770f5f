"""Who lives in the demo commune (người sử dụng đất), and how none of them can be a person on record.

Names are drawn with the frequencies of Vietnamese names and tied to nothing else. Identity numbers have the true form (province of
birth, century and sex, year of birth, six digits), and every one of the six-digit parts begins with 9: with it and the year, a
number belongs to one demo person only. Such a number has no check digit, so form alone cannot rule out that a living person bears
it; demo parties therefore carry ``DuLieuMau`` in their file and must never be joined to real ones. Tax codes fail their check digit
on purpose: no organisation can bear them.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diaba.demo.names import COMPANY_TRADES, COMPANY_WORDS, DRAWN, MEN, MIDDLE_MEN, MIDDLE_WOMEN, SURNAMES, WOMEN, Drawn

Texts = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.int64]

SEATS = 8
"""Most people a household can have; a person's place in the commune is household × seats + seat."""

CHUNK = 4096
"""Households drawn together; each chunk has its own dice, so any of them can be drawn alone."""

SINGLE, SPOUSES, HOUSEHOLD = 0, 1, 2


class Families(NamedTuple):
    """What households are: a single person, spouses, or a household with a head and members."""

    kind: Numbers
    size: Numbers


def families(count: int, seed: int) -> Families:
    """The kinds and sizes of all ``count`` households."""
    dice = np.random.default_rng([seed, 11])
    kind = dice.choice(3, count, p=(0.22, 0.58, 0.20))
    members = dice.integers(3, SEATS - 1, count)
    return Families(kind, np.where(kind == SINGLE, 1, np.where(kind == SPOUSES, 2, members)))


def holder(household: Numbers) -> Texts:
    """The code of the party that holds what the households hold."""
    return np.array([f"H{k + 1:07d}" for k in household.tolist()], object)


class Party(NamedTuple):
    """A row of ``parties.csv``."""

    MaChu: str
    LoaiChu: str
    Ten: str
    GioiTinh: str | None
    NamSinh: int | None
    SoDinhDanh: str | None
    MaSoThue: str | None
    DiaChi: str
    ThuocNhom: str | None
    VaiTro: str | None
    DuLieuMau: bool = True


def parties(count: int, seed: int, province: str, address: Texts) -> Iterator[list[Party]]:
    """The parties of all ``count`` households, chunk by chunk; ``address`` names the village of each."""
    drawn = families(count, seed)
    for first in range(0, count, CHUNK):
        last = min(first + CHUNK, count)
        people = _draw(first, last, seed, province)
        yield [
            party
            for k in range(first, last)
            for party in _household(
                k, (int(drawn.kind[k]), int(drawn.size[k])), people, (k - first) * SEATS, str(address[k])
            )
        ]


class _People(NamedTuple):
    name: list[str]
    woman: list[bool]
    year: list[int]
    number: list[str]


def _draw(first: int, last: int, seed: int, province: str) -> _People:
    """Everybody who could sit in the households ``first`` to ``last``, seat by seat."""
    dice = np.random.default_rng([seed, 12, first])
    size = (last - first) * SEATS
    household = np.repeat(np.arange(first, last), SEATS)
    seat = np.tile(np.arange(SEATS), last - first)
    place = household * SEATS + seat
    woman = np.where(seat == 0, dice.random(size) < 0.2, dice.random(size) < 0.5)
    woman[1::SEATS] = ~woman[::SEATS]
    year = _birth_years(household, seat)
    surname = _pick(SURNAMES, size, dice)
    children = seat > 1
    surname[children] = np.repeat(np.where(woman[::SEATS], surname[1::SEATS], surname[::SEATS]), SEATS)[children]
    middle = np.where(woman, _pick(MIDDLE_WOMEN, size, dice), _pick(MIDDLE_MEN, size, dice))
    given = np.where(woman, _pick(WOMEN, size, dice), _pick(MEN, size, dice))
    away = np.where(dice.random(size) < 0.88, province, _pick(DRAWN, size, dice))
    sex = np.where(year < 2000, 0, 2) + woman
    block = 900_000 + place * 31_337 % 100_000
    number = [f"{p}{s}{y % 100:02d}{b}" for p, s, y, b in zip(away, sex, year, block, strict=True)]
    name = [" ".join(parts) for parts in zip(surname, middle, given, strict=True)]
    return _People(name, woman.tolist(), year.tolist(), number)


def _birth_years(household: Numbers, seat: Numbers) -> Numbers:
    """Years of birth: spouses near each other, children after them, and never twice the same with the same six digits."""
    round_, turn = np.divmod(household, 100_000 // SEATS)
    elder = 1946 + (turn * 7919 + round_) % 42
    later = np.select([seat == 0, seat == 1], [0, turn * 31 % 6], 22 + (seat - 2) * 2 + turn % 2)
    return np.asarray(elder + later, np.int64)


def _pick(drawn: Drawn, count: int, dice: np.random.Generator) -> Texts:
    words = np.array([word for word, _ in drawn], object)
    weights = np.array([weight for _, weight in drawn], float)
    return np.asarray(dice.choice(words, count, p=weights / weights.sum()), object)


def _household(k: int, family: tuple[int, int], people: _People, start: int, address: str) -> Iterator[Party]:
    """The parties of the household ``k``, whose people begin at ``start``."""
    code, (kind, size) = f"H{k + 1:07d}", family

    def person(seat: int, code: str, group: str | None, role: str) -> Party:
        i = start + seat
        sex = "Nữ" if people.woman[i] else "Nam"
        return Party(code, "Cá nhân", people.name[i], sex, people.year[i], people.number[i], None, address, group, role)

    if kind == SINGLE:
        yield person(0, code, None, "Cá nhân")
        return
    husband = 1 if people.woman[start] else 0
    if kind == SPOUSES:
        title = f"Ông {people.name[start + husband]} và bà {people.name[start + 1 - husband]}"
        yield Party(code, "Vợ chồng", title, None, None, None, None, address, None, None)
        yield person(husband, f"{code}.1", code, "Chồng")
        yield person(1 - husband, f"{code}.2", code, "Vợ")
        return
    honour = "bà" if people.woman[start] else "ông"
    yield Party(code, "Hộ gia đình", f"Hộ {honour} {people.name[start]}", None, None, None, None, address, None, None)
    for seat in range(size):
        yield person(seat, f"{code}.{seat + 1}", code, "Chủ hộ" if seat == 0 else "Thành viên")


def company(number: int, seed: int, commune: str) -> Party:
    """A company of the industrial zone."""
    dice = np.random.default_rng([seed, 13, number])
    words = " ".join(str(word) for word in dice.choice(np.array(COMPANY_WORDS, object), 2, replace=False))
    name = f"Công ty TNHH {dice.choice(np.array(COMPANY_TRADES, object))} {words} {number}"
    return Party(
        f"T{number:06d}", "Tổ chức", name, None, None, None, tax_code(number), f"Khu công nghiệp, {commune}", None, None
    )


def tax_code(number: int) -> str:
    """A ten-digit tax code whose check digit is wrong by one."""
    digits = f"{990_000_000 + number % 10_000_000:09d}"
    weighted = sum(int(d) * w for d, w in zip(digits, (31, 29, 23, 19, 17, 13, 7, 5, 3), strict=True))
    return f"{digits}{(10 - weighted % 11 + 1) % 10}"
