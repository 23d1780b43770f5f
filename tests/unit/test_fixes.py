"""Batch fixes change what they say and nothing else, and are done once and for all."""

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from deliveries import CONTEXT, SOUTH, WEST, parcel, parcels, square, use
from diaba.intake.content import LINE_COLUMNS, Content
from diaba.intake.derive import try_fixes
from diaba.intake.engine import check
from diaba.intake.fixes import FIXES, Change
from diaba.intake.fixes.codes import unexplained

TEXTS = st.text(st.sampled_from("aAđĐ ắ\u0301\u00a0\u200b\t7§Ô.,"), max_size=8)


def fixed(name: str, *rows: dict[str, object], **choices: str) -> tuple[Content, list[Change]]:
    return done(name, Content(parcels(rows)), **choices)


def done(name: str, content: Content, **choices: str) -> tuple[Content, list[Change]]:
    mended, tried = try_fixes(content, CONTEXT, [name], choices)
    return mended, list(tried[0].changes)


def test_every_fix_is_said_in_both_languages_and_names_parameters_that_are() -> None:
    assert len({fix.id for fix in FIXES}) == len(FIXES)
    for fix in FIXES:
        assert all((fix.title_vi, fix.title_en, fix.about_vi, fix.about_en))
        for name in fix.parameters:
            CONTEXT.law.cited(name, CONTEXT.at)


@pytest.mark.parametrize("fix", FIXES, ids=lambda fix: fix.id)
def test_a_clean_commune_comes_out_the_very_same(fix: object) -> None:
    content = Content(parcels(parcel(row) for row in range(5)))
    mended, changes = done(fix.id, content)  # type: ignore[attr-defined]  # a Fix
    assert mended is content
    assert not changes


def test_blanks_go_and_words_stay() -> None:
    mended, changes = fixed(
        "spaces", parcel(0, parcel_number=" 12\u00a0"), parcel(1, land_uses=[use("ODT "), use(" \t ")]), parcel(2)
    )
    assert mended.parcels.table["parcel_number"].to_pylist() == ["12", "2", "3"]
    assert [one["code"] for one in mended.parcels.table["land_uses"].to_pylist()[1]] == ["ODT", None]
    assert changes[0] == Change("thua_dat:1", "parcel_number", " 12\u00a0", "12")
    assert {change.field for change in changes} == {"parcel_number", "land_uses.code"}


def test_lines_are_mended_too_and_their_names_stay() -> None:
    lines = pa.Table.from_pylist([{"object": "a b:2", "holder_name": "Trần  Văn Bình "}], schema=LINE_COLUMNS)
    mended, changes = done("spaces", Content(parcels([parcel(0)]), lines, blocks=frozenset({"lines"})))
    assert mended.lines.to_pylist()[0]["holder_name"] == "Trần Văn Bình"
    assert changes == [Change("a b:2", "holder_name", "Trần  Văn Bình ", "Trần Văn Bình")]


def test_old_encodings_become_unicode() -> None:
    lines = pa.Table.from_pylist(
        [{"object": "1", "holder_name": "NguyÔn V¨n §¹t"}, {"object": "2", "holder_name": "Nguye\u0302\u0303n"}],
        schema=LINE_COLUMNS,
    )
    mended, _ = done("encoding", Content(parcels([parcel(0)]), lines))
    assert mended.lines["holder_name"].to_pylist() == ["Nguyễn Văn Đạt", "Nguyễn"]


def test_labels_and_small_letters_become_codes_and_choices_are_followed() -> None:
    rows = [
        parcel(row, land_uses=[use(code)]) for row, code in enumerate(["odt", "Đất chuyên trồng lúa", "LUX", "ODT"])
    ]
    content = Content(parcels(rows))
    assert unexplained(content, CONTEXT) == {"land_uses.code": {"LUX": 1}}
    mended, changes = done("codes", content, **{"land_uses.code:LUX": "LUK"})
    assert [uses[0]["code"] for uses in mended.parcels.table["land_uses"].to_pylist()] == ["ODT", "LUC", "LUK", "ODT"]
    assert [(change.before, change.after) for change in changes] == [
        ("odt", "ODT"),
        ("Đất chuyên trồng lúa", "LUC"),
        ("LUX", "LUK"),
    ]
    stays, _ = done("codes", content, **{"land_uses.code:LUX": "no such code"})
    assert stays.parcels.table["land_uses"].to_pylist()[2][0]["code"] == "LUX"


def test_of_rows_alike_in_all_the_first_stays() -> None:
    twin = parcel(0, object="thua_dat:9")
    mended, changes = fixed("same-rows", parcel(0), parcel(1), twin, parcel(0, object="thua_dat:10", legal_area=401.0))
    assert mended.parcels.table["object"].to_pylist() == ["thua_dat:1", "thua_dat:2", "thua_dat:10"]
    assert changes == [Change("thua_dat:9", "object", "thua_dat:9", "thua_dat:1")]
    lost = [parcel(0, shape=None), parcel(0, object="thua_dat:9", shape=None)]
    assert not fixed("same-rows", *lost)[1]


def test_repeated_corners_and_spikes_go_and_the_area_stays() -> None:
    ring = [(WEST, SOUTH), (WEST + 20, SOUTH), (WEST + 20, SOUTH), (WEST + 20, SOUTH + 20), (WEST, SOUTH + 20)]
    spike = [
        (WEST + 20, SOUTH),
        (WEST + 40, SOUTH),
        (WEST + 40, SOUTH + 20),
        (WEST + 30, SOUTH + 20),
        (WEST + 30, SOUTH + 55),
        (WEST + 30, SOUTH + 20),
        (WEST + 20, SOUTH + 20),
    ]
    rows = [parcel(0, shape=shapely.Polygon(ring)), parcel(1, shape=shapely.Polygon(spike))]
    mended, tried = try_fixes(Content(parcels(rows)), CONTEXT, ["repeated-points", "spikes"], {})
    assert [len(one.changes) for one in tried] == [1, 1]
    assert all(shape.is_valid and shape.area == pytest.approx(400) for shape in mended.parcels.shapes)
    assert mended.parcels.shapes[0].normalize() == square(0).normalize()


def test_a_bow_tie_is_nobodys_to_guess() -> None:
    bow = shapely.Polygon([(WEST, SOUTH), (WEST + 20, SOUTH + 20), (WEST + 20, SOUTH), (WEST, SOUTH + 20)])
    assert not fixed("spikes", parcel(0, shape=bow))[1]


def test_a_corner_that_misses_its_neighbour_moves_onto_it() -> None:
    corners = shapely.get_coordinates(square(1))
    corners[np.isclose(corners, [WEST + 20, SOUTH + 20]).all(axis=1)] += [-0.012, 0]
    rows = [parcel(0), parcel(1, shape=shapely.Polygon(corners)), parcel(2)]
    before = check(Content(parcels(rows)), CONTEXT)
    mended, changes = fixed("snap", *rows)
    assert len(changes) == 1
    assert shapely.intersection(*mended.parcels.shapes[:2]).length == pytest.approx(20, abs=0.01)
    assert len(check(mended, CONTEXT)) < len(before)
    far = shapely.get_coordinates(square(1))
    far[np.isclose(far, [WEST + 20, SOUTH + 20]).all(axis=1)] += [0.5, 0]
    assert not fixed("snap", parcel(0), parcel(1, shape=shapely.Polygon(far)))[1]


@settings(deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=6))
def test_text_fixes_done_twice_are_done_once(texts: list[tuple[str, str]]) -> None:
    rows = [parcel(row, parcel_number=number, land_uses=[use(code)]) for row, (number, code) in enumerate(texts)]
    for name in ("spaces", "encoding", "codes"):
        once, changes = fixed(name, *rows)
        twice, again = done(name, once)
        assert twice is once
        assert not again
        assert len({(change.object, change.field) for change in changes}) == len(changes)
        assert once.parcels.table["object"].equals(parcels(rows).table["object"])


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-30, 30), st.integers(-30, 30)), max_size=6))
def test_snapping_keeps_shapes_sound_and_moves_no_corner_far(moves: list[tuple[int, int, int]]) -> None:
    rows = []
    for row in range(4):
        corners = shapely.get_coordinates(square(row))[:-1]
        for place, east, north in moves:
            corners[(place + row) % 4] += np.array([east, north]) * 0.001 * (row % 2)
        rows.append(parcel(row, shape=shapely.Polygon(corners)))
    content = Content(parcels(rows))
    mended, _ = done("snap", content)
    for old, new in zip(content.parcels.shapes, mended.parcels.shapes, strict=True):
        assert new.is_valid
        assert shapely.get_num_coordinates(new) == shapely.get_num_coordinates(old)
        assert np.hypot(*(shapely.get_coordinates(old) - shapely.get_coordinates(new)).T).max() <= 0.02 + 1e-9
