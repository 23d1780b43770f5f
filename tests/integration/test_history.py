"""As of any day of the law, as known at any moment: the answer is that of the acts recorded by then."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

import pytest
from django.utils.timezone import localdate
from hypothesis import given, settings
from hypothesis import strategies as st

from calling import Caller
from diaba.db import WriteTransaction
from diaba.errors import Refusal
from diaba.intake.reorganisation.kinds import set_acts
from diaba.portal.register_words import ACTS
from diaba.registry import history
from diaba.registry.acts import kinds
from published import Site
from registering import Place
from serving import Server

FIRST = {"do": "first-registration", "day": date(2015, 3, 1), "holders": {"An": 1}, "printed": "BK 123456"}


class Known(NamedTuple):
    """What an act made so: from this day in law, recorded at this moment, these hold."""

    day: date
    recorded: datetime
    holders: dict[str, Fraction]


def sale(giver: str, receiver: str, day: date, share: Any = 1) -> dict[str, Any]:
    return {"do": "transfer", "day": day, "gives": {giver: share}, "receives": {receiver: share}}


def done(place: Place, asked: dict[str, Any]) -> datetime:
    """Register it; the moment it was recorded."""
    act = place.do(asked).act_id
    moment: datetime = place.value("SELECT recorded_at FROM registry.act WHERE id = %s", act)
    return moment


def holders_at(place: Place, at: date, known: datetime, parcel: int = 0) -> Any:
    found = history.parcel_at(place.transaction, place.parcels[parcel], at, known)
    if found is None:
        return None
    rights = (found["unit"] or {}).get("rights") or []
    return {place.name(one["party_id"]): Fraction(one["numerator"], one["denominator"]) for one in rights}


MOMENT = timedelta(microseconds=1)


def test_an_act_decided_late_counts_from_its_day_and_is_known_from_its_recording(transaction: WriteTransaction) -> None:
    place = Place(transaction)
    first = done(place, FIRST)
    sold = done(place, sale("An", "Bình", date(2023, 5, 1)))
    assert holders_at(place, date(2024, 1, 1), sold) == {"Bình": 1}
    assert holders_at(place, date(2024, 1, 1), sold - MOMENT) == {"An": 1}
    assert holders_at(place, date(2023, 4, 30), sold) == {"An": 1}
    assert holders_at(place, date(2015, 2, 28), sold) == {}
    assert holders_at(place, date(2024, 1, 1), first - MOMENT) == {}
    assert holders_at(place, date(1999, 1, 1), sold) is None


def test_three_sales_on_one_day_stay_three(transaction: WriteTransaction) -> None:
    place = Place(transaction)
    done(place, FIRST)
    day = date(2024, 5, 6)
    moments = [done(place, sale(*pair, day)) for pair in (("An", "Bình"), ("Bình", "Chi"), ("Chi", "Dung"))]
    assert [holders_at(place, day, known) for known in moments] == [{"Bình": 1}, {"Chi": 1}, {"Dung": 1}]
    told = history.timeline(transaction, place.parcels[0])
    assert [row.kind for row in told] == ["survey", "first-registration", "transfer", "transfer", "transfer"]
    assert [row.recorded_at for row in told[2:]] == moments


def test_lineage_is_told_both_ways(transaction: WriteTransaction) -> None:
    place = Place(transaction)
    done(place, FIRST)
    lines = {"lines": ["LINESTRING(600004 2339999, 600004 2340011)"]}
    cut = done(place, {"do": "subdivision", "day": date(2024, 5, 6), "parcel": 1, **lines})
    codes = dict(transaction.connection.execute("SELECT id, code FROM cadastre.parcel").fetchall())
    root, west, east = (codes[place.parcels[number]] for number in (0, 6, 7))
    assert {(row.parent, row.child, row.depth) for row in history.lineage(transaction, place.parcels[0])} == {
        (root, west, 1),
        (root, east, 1),
    }
    assert {(row.parent, row.child, row.depth) for row in history.lineage(transaction, place.parcels[7])} == {
        (root, east, -1)
    }
    assert holders_at(place, date(2024, 5, 6), cut) is None
    assert holders_at(place, date(2024, 5, 5), cut) == {"An": 1}
    assert holders_at(place, date(2024, 5, 6), cut, parcel=7) == {"An": 1}
    assert history.find(transaction, root).province_code == "98"
    with pytest.raises(Refusal, match="never held"):
        history.find(transaction, "khong-co")


@settings(max_examples=12, deadline=None)
@given(
    sales=st.lists(
        st.tuples(st.sampled_from(["An", "Bình", "Chi"]), st.integers(0, 40), st.sampled_from([1, 2, 3])), max_size=7
    ),
    asked=st.lists(st.tuples(st.integers(-10, 50), st.integers(0, 8)), min_size=6, max_size=6),
)
def test_every_answer_is_that_of_a_plain_book(
    worker_conninfo: str, sales: list[tuple[str, int, int]], asked: list[tuple[int, int]]
) -> None:
    """The book: acts in the order they were recorded, each dated; whoever asks reads up to the moment, and takes the last by the day."""
    import psycopg  # noqa: PLC0415 - one transaction for each example

    begin = date(2024, 1, 1)
    with psycopg.connect(worker_conninfo) as connection:
        place = Place(WriteTransaction(connection))
        book = [Known(FIRST["day"], done(place, FIRST), {"An": Fraction(1)})]  # type: ignore[arg-type]  # a day is a date
        for receiver, after, parts in sales:
            day = begin + timedelta(days=after)
            held = book[-1].holders
            giver = next(iter(held))
            share = held[giver] / parts
            if day < book[-1].day or giver == receiver:
                continue
            left = {name: portion for name, portion in {**held, giver: held[giver] - share}.items() if portion}
            now = {**left, receiver: left.get(receiver, Fraction(0)) + share}
            book.append(Known(day, done(place, sale(giver, receiver, day, share)), now))
        for days, entries in asked:
            at, known = begin + timedelta(days=days), book[min(entries, len(book) - 1)].recorded
            read = [entry for entry in book if entry.recorded <= known and entry.day <= at]
            assert holders_at(place, at, known) == (read[-1].holders if read else {})
        connection.rollback()


def test_officers_of_the_place_ask_over_the_api(site: Site, web: Server) -> None:
    code = site.codes[0]
    officer, neighbour = (Caller.of(web, name, ("read-party",)) for name in ("officer", "neighbour"))
    status, _, told = officer.ask("GET", f"/parcels/{code}")
    assert (status, told["code"], told["as_of"]) == (200, code, localdate().isoformat())
    assert len(officer.ask("GET", f"/parcels/{code}/history")[2]["acts"]) == 1
    assert officer.ask("GET", f"/parcels/{code}/lineage")[2]["steps"] == []
    for wrong, expected in (
        (f"/parcels/{code}?as_of=1990-01-01", (404, "not-there")),
        (f"/parcels/{code}?known_at=2001-01-01T00:00:00%2B07:00", (404, "not-there")),
        (f"/parcels/{code}?as_of=h%C3%B4m", (422, "field-wrong")),
        (f"/parcels/{code}?known_at=nay", (422, "field-wrong")),
        ("/parcels/khong-co", (404, "parcel-code-unknown")),
    ):
        status, _, told = officer.ask("GET", wrong)
        assert (status, told["code"]) == expected
    assert officer.ask("GET", f"/parcels/{code}?known_at=2100-01-01")[0] == 200
    assert neighbour.ask("GET", f"/parcels/{code}")[0] == 403
    assert Caller(web, "").ask("GET", f"/parcels/{code}")[0] == 401


def test_the_sheet_is_for_officers_of_the_place(site: Site) -> None:
    code = site.codes[1]
    assert site.client().get(f"/parcels/{code}/register").status_code == 403
    assert site.client("neighbour").get(f"/parcels/{code}/register").status_code == 403
    assert "Hồ sơ đăng ký" not in site.client("citizen").get(f"/parcels/{code}").content.decode()
    assert site.client("officer").get("/parcels/khong-co/register").status_code == 404
    page = site.client("officer").get(f"/parcels/{code}/register?as_of=nay&known_on=%00")
    assert "Chưa đăng ký quyền nào" in page.content.decode()


def test_every_act_has_its_words() -> None:
    assert set(kinds()) | set(set_acts()) | {
        "delivery-acceptance",
        "acceptance-undo",
        "compilation",
        "party-entry",
    } == set(ACTS)
