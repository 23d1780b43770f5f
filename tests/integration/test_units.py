"""The units of every date, as the database holds them."""

import datetime as dt
from typing import Any

import psycopg
import pytest

from diaba.db import ReadTransaction, WriteTransaction
from diaba.units import load as loading
from diaba.units import resolve
from diaba.units.refusals import UnitCodeMalformed, UnitsNotLoaded, UnitUnknown

EVE, MERGED, NOW = dt.date(2025, 6, 30), dt.date(2025, 7, 1), dt.date(2026, 11, 1)


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (dt.date(2023, 4, 9), (0, 0, 0)),
        (dt.date(2023, 4, 10), (63, 705, 10_598)),
        (dt.date(2024, 2, 1), (63, 705, 10_597)),
        (dt.date(2024, 5, 1), (63, 705, 10_595)),
        (EVE, (63, 696, 10_035)),
        (MERGED, (34, 0, 3_321)),
        (NOW, (34, 0, 3_321)),
    ],
)
def test_the_country_has_the_official_numbers(reading: ReadTransaction, day: dt.date, counts: tuple[int, ...]) -> None:
    row = reading.one(loading.SQL["counts"], {"day": day})
    assert row is not None
    assert tuple(row[:3]) == counts


def test_loading_again_changes_nothing_and_repairs_what_was_changed(transaction: WriteTransaction) -> None:
    again = loading.load(transaction)
    assert (again.provinces, again.communes, again.divided, again.ended_without_successor) == (34, 3_321, 442, 563)
    assert again.changed == 0
    transaction.execute("UPDATE units.unit SET name = 'Sai' WHERE code = '26740' AND upper_inf(valid)")
    transaction.execute(
        "DELETE FROM units.succession WHERE successor_id = (SELECT max(successor_id) FROM units.succession)"
    )
    repaired = loading.load(transaction)
    assert repaired.changed > 1
    assert repaired.successions == again.successions
    assert resolve.at(transaction, "26740", NOW).name == "Sài Gòn"


def test_no_code_means_two_units_on_one_day(transaction: WriteTransaction) -> None:
    with pytest.raises(psycopg.errors.ExclusionViolation):
        transaction.execute(
            """INSERT INTO units.unit (level, code, kind, name, full_name, name_en, full_name_en, parent_code, province_code, valid)
               SELECT level, code, kind, name, full_name, name_en, full_name_en, parent_code, province_code, '[2026-09-01,)'
               FROM units.unit WHERE code = '26740' AND upper_inf(valid)"""
        )


@pytest.mark.parametrize(
    ("what", "query"),
    [
        (
            "a state that does not go on where the one before it ends",
            """SELECT code FROM (
                   SELECT code, since, lag(upper(valid)) OVER (PARTITION BY code ORDER BY since) AS before FROM units.unit
               ) AS run WHERE since <> before""",
        ),
        (
            "a day of a unit without its province",
            """SELECT unit.code FROM units.unit LEFT JOIN LATERAL (
                   SELECT range_agg(valid) AS days FROM units.unit AS province WHERE province.code = unit.province_code
               ) AS province ON true WHERE unit.valid <@ province.days IS NOT TRUE""",
        ),
        (
            "a day of a unit without the unit above it",
            """SELECT unit.code FROM units.unit LEFT JOIN LATERAL (
                   SELECT range_agg(valid) AS days FROM units.unit AS parent WHERE parent.code = unit.parent_code
               ) AS parent ON true WHERE unit.parent_code IS NOT NULL AND unit.valid <@ parent.days IS NOT TRUE""",
        ),
        (
            "a successor that does not begin, or a predecessor that does not end, with the event",
            """SELECT event.decree FROM units.succession JOIN units.event ON event.id = event_id
               JOIN units.unit AS old ON old.id = predecessor_id JOIN units.unit AS new ON new.id = successor_id
               WHERE new.since <> event.effective OR upper(old.valid) <> event.effective""",
        ),
        (
            "a commune of the two tiers that came from nothing",
            """SELECT code FROM units.unit WHERE since >= '2025-07-01'
               AND NOT EXISTS (SELECT FROM units.succession WHERE successor_id = unit.id)""",
        ),
        (
            "a unit of today without shape, or an older one with a shape",
            "SELECT code FROM units.unit WHERE upper_inf(valid) <> (shape IS NOT NULL) AND NOT training",
        ),
        ("a shape that is not valid", "SELECT code FROM units.unit WHERE NOT ST_IsValid(shape)"),
        ("a centre outside its unit", "SELECT code FROM units.unit WHERE NOT ST_Covers(shape, centre)"),
        (
            "a commune that lies far from its province (whose shape lacks an island or two)",
            """SELECT commune.code FROM units.unit AS commune JOIN units.unit AS province ON province.code = commune.province_code
               WHERE commune.level = 'commune' AND upper_inf(commune.valid) AND upper_inf(province.valid)
               AND NOT ST_DWithin(province.shape, commune.centre, 0.2)""",
        ),
        ("what a loading left behind", "SELECT code FROM units.arriving"),
    ],
)
def test_there_is_nowhere(transaction: WriteTransaction, what: str, query: Any) -> None:
    assert not transaction.all(query), what


def test_a_code_means_another_unit_on_another_day(reading: ReadTransaction) -> None:
    before, after = resolve.at(reading, "26740", EVE), resolve.at(reading, "26740", NOW)
    assert before.address == "Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh"
    assert after.address == "Phường Sài Gòn, Thành phố Hồ Chí Minh"
    assert (before.closed, after.opened) == (MERGED, MERGED)


def test_the_names_above_a_unit_are_those_of_the_day(reading: ReadTransaction) -> None:
    """The district of Việt Yên became a town on 1 February 2024; its communes that stayed communes did not change."""
    days = dt.date(2024, 1, 31), dt.date(2024, 2, 1)
    states = [resolve.at(reading, "07786", day) for day in days]
    assert states[0].id == states[1].id
    assert [state.parent_name for state in states] == ["Huyện Việt Yên", "Thị xã Việt Yên"]


@pytest.mark.parametrize(
    ("code", "day", "expected"),
    [
        ("26740", EVE, {("26740", "whole")}),
        ("26737", EVE, {("26740", "part"), ("26737", "part")}),
        ("00517", EVE, {("00454", "part"), ("00508", "part")}),
        ("15790", dt.date(2023, 5, 1), {("15772", "part"), ("15796", "part"), ("15835", "part")}),
        ("28303", dt.date(2024, 4, 30), {("28306", "whole")}),
        ("318", EVE, {("11948", "whole")}),
        ("31115", EVE, {("31108", "whole")}),
        ("45", EVE, {("44", "whole")}),
        ("25270", dt.date(2026, 1, 1), {("25270", "whole")}),
        ("00010", dt.date(2024, 12, 1), set()),
    ],
)
def test_what_a_unit_became(reading: ReadTransaction, code: str, day: dt.date, expected: set[tuple[str, str]]) -> None:
    found = resolve.became(reading, code, day, NOW)
    assert {(each.unit.code, each.extent) for each in found} == expected
    assert all(each.unit.closed is None for each in found)


def test_what_a_unit_became_through_several_events_names_them_all(reading: ReadTransaction) -> None:
    (found,) = resolve.became(reading, "28303", dt.date(2024, 4, 30), NOW)
    assert found.decrees == ("1013/NQ-UBTVQH15", "Sắp xếp đơn vị hành chính 2025-07-01")
    (became_ward,) = resolve.became(reading, "25270", dt.date(2026, 1, 1), NOW)
    assert (became_ward.unit.full_name, became_ward.decrees) == ("Phường Lộc Ninh", ("30/2026/QH16",))


def test_what_a_unit_became_is_asked_as_of_a_day(reading: ReadTransaction) -> None:
    (then,) = resolve.became(reading, "28303", dt.date(2024, 4, 30), dt.date(2024, 6, 1))
    assert (then.unit.code, then.unit.full_name) == ("28300", "Phường 1")


def test_a_district_became_what_its_communes_became(reading: ReadTransaction) -> None:
    names = {each.unit.full_name for each in resolve.became(reading, "760", EVE, NOW)}
    assert names == {"Phường Tân Định", "Phường Sài Gòn", "Phường Bến Thành", "Phường Cầu Ông Lãnh"}


def test_what_a_unit_came_from(reading: ReadTransaction) -> None:
    found = {(each.unit.code, each.extent) for each in resolve.came_from(reading, "26740", NOW)}
    assert found == {("26740", "whole"), ("26737", "part"), ("26746", "part")}


def test_names_repeated_in_a_province_are_told_apart(reading: ReadTransaction) -> None:
    """Long Khánh's text says "Xã Xuân Hòa" and means its own ward, not the commune of that name in Xuân Lộc."""
    found = {each.unit.address for each in resolve.came_from(reading, "26080", dt.date(2025, 8, 1))}
    assert "Phường Xuân Hoà, Thành phố Long Khánh, Tỉnh Đồng Nai" in found
    assert not any("Xuân Lộc" in address for address in found)


def test_dong_nai_became_a_city_and_gia_lai_never_lay_in_quang_ngai(reading: ReadTransaction) -> None:
    assert resolve.at(reading, "75", dt.date(2026, 4, 29)).full_name == "Tỉnh Đồng Nai"
    assert resolve.at(reading, "75", dt.date(2026, 4, 30)).full_name == "Thành phố Đồng Nai"
    assert resolve.at(reading, "23563", dt.date(2025, 8, 1)).province_name == "Tỉnh Gia Lai"


@pytest.mark.parametrize(
    ("code", "day", "words"),
    [
        (
            "26734",
            NOW,
            ["2023-04-10 – 2025-06-30 Phường Tân Định, Quận 1", "→ 26737 Phường Tân Định, Thành phố Hồ Chí Minh"],
        ),
        ("06978", EVE, ["2025-07-01 – … Xã Ba Chẽ"]),
        ("99999", NOW, ["32248 Xã Đất Mũi"]),
        ("99999", dt.date(1990, 1, 1), ["Gần nhất: –"]),
    ],
)
def test_an_unknown_code_is_refused_with_what_is_near(
    reading: ReadTransaction, code: str, day: dt.date, words: list[str]
) -> None:
    with pytest.raises(UnitUnknown) as refused:
        resolve.at(reading, code, day)
    assert all(word in refused.value.message("vi") for word in [code, day.isoformat(), *words])


@pytest.mark.parametrize("code", ["x", "1", "123456", "12a45", "١٢", ""])
def test_what_cannot_be_a_code_is_refused(reading: ReadTransaction, code: str) -> None:
    with pytest.raises(UnitCodeMalformed, match="a commune 5"):
        resolve.at(reading, code, NOW)


def test_an_empty_database_says_how_to_fill_it(transaction: WriteTransaction) -> None:
    transaction.execute("SET LOCAL session_replication_role = replica")  # what never leaves the register rests on it
    transaction.execute("TRUNCATE units.unit CASCADE")
    with pytest.raises(UnitsNotLoaded, match="diaba units load"):
        resolve.at(transaction, "26740", NOW)


def test_training_units_are_loaded_apart_and_never_counted(transaction: WriteTransaction) -> None:
    with pytest.raises(UnitUnknown):
        resolve.at(transaction, "99901", NOW)
    assert loading.load_training(transaction) == 3
    assert loading.load_training(transaction) == 0
    unit = resolve.at(transaction, "99901", dt.date(2000, 1, 1))
    assert (unit.address, unit.training) == ("Xã tập huấn Dorset, Đơn vị tập huấn", True)
    counts = transaction.one(loading.SQL["counts"], {"day": NOW})
    assert counts is not None
    assert (counts.provinces, counts.communes) == (34, 3_321)
    assert len(resolve.standing(transaction, NOW, "commune")) == 3_321
    assert [each.code for each in resolve.standing(transaction, NOW, "commune", "99")] == ["99901", "99902"]


def test_the_islands_bear_their_own_names_in_every_language(reading: ReadTransaction) -> None:
    named = reading.all(
        "SELECT code, full_name, full_name_en FROM units.unit WHERE code IN ('20333', '22736') AND upper_inf(valid) ORDER BY code"
    )
    assert [tuple(row) for row in named] == [
        ("20333", "Đặc khu Hoàng Sa", "Hoang Sa Special administrative region"),
        ("22736", "Đặc khu Trường Sa", "Truong Sa Special administrative region"),
    ]
    assert reading.value("SELECT count(*) FROM units.unit WHERE full_name_en ~* 'paracel|spratly'") == 0
