"""Who holds the parcels of a sheet, by which certificates (quyền sử dụng đất, giấy chứng nhận)."""

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diaba.demo.parties import Party, company, holder
from diaba.demo.rows import Rows

SHARES = (((1, 2), (1, 2)), ((1, 3), (1, 3), (1, 3)), ((2, 5), (3, 5)))
"""How co-holders share a parcel."""

RIGHTS = pa.schema([
    ("MaQuyen", pa.string()), ("SoTo", pa.string()), ("SoThua", pa.string()), ("LoaiQuyen", pa.string()), ("MaChu", pa.string()),
    ("TuSo", pa.int32()), ("MauSo", pa.int32()), ("SoPhatHanh", pa.string()),
])  # fmt: skip
CERTIFICATES = pa.schema([
    ("SoPhatHanh", pa.string()), ("NgayCap", pa.string()), ("SoVaoSo", pa.string()), ("SoTo", pa.string()), ("SoThua", pa.string()),
])  # fmt: skip

EARLIEST, LATEST = date(2004, 12, 1), date(2026, 9, 30)
PRIME = 999_983
"""The largest prime below a million: multiplying by less than it scatters serial numbers without repeating one."""

PUBLIC_HOLDERS = {"DGD": "U000002", "DYT": "U000003", "TIN": "U000004", "TON": "U000005"}
COMMITTEE = "U000001"


def public_parties(commune: str) -> list[Party]:
    """The bodies that hold the public lots."""
    commune = commune[0].lower() + commune[1:]
    names = (
        ("Tổ chức", f"Ủy ban nhân dân {commune}"), ("Tổ chức", f"Trường Tiểu học và Trung học cơ sở {commune}"),
        ("Tổ chức", f"Trạm Y tế {commune}"), ("Cộng đồng dân cư", f"Cộng đồng dân cư {commune}"), ("Tổ chức", f"Chùa {commune}"),
    )  # fmt: skip
    return [
        Party(f"U{k + 1:06d}", kind, name, None, None, None, None, commune, None, None)
        for k, (kind, name) in enumerate(names)
    ]


def hold(rows: Rows, first: int, companies: int, seed: int, households: int) -> tuple[pa.Table, pa.Table, int]:
    """The rights and certificates of ``rows``, the first of which is the object ``first`` of the commune; the companies so far."""
    dice = np.random.default_rng([seed, 3, first])
    place = first + np.arange(len(rows))
    serial, issued, book = _certificates(place, rows, dice)
    works = rows.holder == "company"
    firm = companies + np.cumsum(works)
    party = np.where(works, [f"T{k:06d}" for k in firm.tolist()], holder(rows.household)).astype(object)
    for k in np.flatnonzero(np.isin(rows.holder, ("public", "state"))):
        party[k] = PUBLIC_HOLDERS.get(rows.columns["LoaiDat"][k], COMMITTEE)
    lines = [
        (f"Q{place[k] + 1:08d}.{n + 1}", k, code, share)
        for k in range(len(rows))
        for n, (code, share) in enumerate(_holders(k, str(party[k]), rows, households, dice))
    ]
    at = np.array([k for _, k, *_ in lines], np.int64)
    kind = np.where(rows.holder == "state", "Quyền quản lý đất", "Quyền sử dụng đất")
    rights = pa.table(
        [
            [line for line, *_ in lines], rows.columns["SoTo"][at], rows.columns["SoThua"][at], kind[at],
            [code for _, _, code, _ in lines], [share[0] for *_, share in lines], [share[1] for *_, share in lines], serial[at],
        ],
        schema=RIGHTS,
    )  # fmt: skip
    given = serial != np.array(None, object)
    columns = [serial, issued, book, rows.columns["SoTo"], rows.columns["SoThua"]]
    certificates = pa.table([column[given] for column in columns], schema=CERTIFICATES)
    return rights, certificates, companies + int(works.sum())


def _holders(
    k: int, party: str, rows: Rows, households: int, dice: np.random.Generator
) -> list[tuple[str, tuple[int, int]]]:
    """The holders of a row with their shares: one in most cases, else neighbours who bought together."""
    if rows.holder[k] != "family" or dice.random() > 0.04:
        return [(party, (1, 1))]
    shares = SHARES[int(dice.integers(len(SHARES)))]
    if households < len(shares):
        return [(party, (1, 1))]
    others = holder((rows.household[k] + np.arange(len(shares))) % households)
    return list(zip(others.tolist(), shares, strict=True))


def _certificates(
    place: npt.NDArray[np.int64], rows: Rows, dice: np.random.Generator
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    """Serial number, day of issue and book number of each row; None where no certificate was given."""
    days = dice.integers(0, (LATEST - EARLIEST).days, len(rows))
    given = (rows.holder != "state") & (dice.random(len(rows)) < 0.86)
    serial, issued, book = (np.full(len(rows), None, object) for _ in range(3))
    for k in np.flatnonzero(given):
        day = EARLIEST + timedelta(days=int(days[k]))
        serial[k] = serial_number(int(place[k]), day)
        issued[k] = day.strftime("%d/%m/%Y")
        book[k] = f"{'CH' if day.year < 2015 else 'CS'} {place[k] % 100_000:05d}"
    return serial, issued, book


def serial_number(place: int, day: date) -> str:
    """A serial number as forms of ``day`` carry it: one letter and 6 digits, then two and 6, then two and 8."""
    turn, number = divmod(place, PRIME)[0], place * 618_033 % PRIME
    letter = chr(ord("A") + turn % 26)
    if day < date(2009, 12, 10):
        return f"{letter}{number:06d}"
    if day < date(2025, 1, 1):
        return f"C{letter}{number:06d}"
    return f"A{letter}{number:08d}"


def companies_of(count: int, seed: int, commune: str) -> list[Party]:
    """The companies met so far."""
    return [company(k, seed, commune) for k in range(1, count + 1)]
