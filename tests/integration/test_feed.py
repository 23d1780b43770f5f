"""The feed of changes: a copy that follows it is, at every step, what its agreement shows, no more and no less."""

from collections import defaultdict
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
import shapely
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diaba.access import Principal
from diaba.db import WriteTransaction
from diaba.exchange import feed, items
from diaba.exchange.datasets import DATASETS, PARCELS, RIGHTS
from diaba.exchange.refusals import CursorWrong, ItemUnknown
from diaba.exchange.scope import Call
from diaba.registry import acts
from registering import Place
from reorganising import carry_out, settle, take_back
from sharing import Copy, agreed, entered, grant, partner, plainly, snapshot

TODAY = date(2026, 11, 23)
EVERYTHING = {name: list(dataset.fields) for name, dataset in DATASETS.items()}
CASES = defaultdict(list)
for path in sorted(files(acts).iterdir(), key=lambda one: one.name):
    if path.name.endswith(".yaml"):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            if "refused" not in case:
                CASES[path.name.removesuffix(".yaml")].append(case)


@pytest.fixture(autouse=True)
def key(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIABA_EXCHANGE_KEY", str(tmp_path / "exchange.key"))


def half(transaction: WriteTransaction) -> dict[str, Any]:
    """The western half of all parcels, as GeoJSON."""
    west, south, east, north = transaction.connection.execute(
        "SELECT ST_XMin(b), ST_YMin(b), ST_XMax(b), ST_YMax(b)"
        " FROM (SELECT ST_Extent(ST_Transform(shape, 4326)) AS b FROM cadastre.parcel_version) AS all_"
    ).fetchall()[0]
    box = shapely.box(west - 0.001, south - 0.001, (west + east) / 2, north + 0.001)
    return dict(shapely.geometry.mapping(box))


def copies(transaction: WriteTransaction) -> list[Copy]:
    """Partners who see all, a half of the land, what a commune has, and people's rights."""
    who = partner(transaction, "doi-tac")
    seen: list[tuple[str, list[str], dict[str, Any]]] = [
        ("parcels", EVERYTHING["parcels"], {}),
        ("parcels", ["code", "number", "geometry"], {"polygon": half(transaction)}),
        ("rights", EVERYTHING["rights"], {"units": ["98765"]}),
        ("rights", ["holder_name", "share"], {"polygon": half(transaction)}),
    ]
    return [
        Copy(agreed(transaction, who, [grant(fields, name, **area)], TODAY), DATASETS[name])
        for name, fields, area in seen
    ]


@pytest.mark.parametrize("kind", sorted(CASES))
def test_a_copy_that_follows_is_what_is_seen(transaction: WriteTransaction, kind: str) -> None:
    case = CASES[kind][0]
    place = Place(transaction)
    named(transaction, place)
    following = copies(transaction)
    for limit, act in enumerate((*case.get("given", ()), case["act"]), 1):
        place.do(act)
        named(transaction, place)
        entered(transaction)
        for copy in following:
            copy.follow(transaction, TODAY, limit)
            assert copy.held == snapshot(transaction, copy.call, copy.dataset, TODAY, limit)
    assert any(copy.events for copy in following)


def named(transaction: WriteTransaction, place: Place) -> None:
    """People have names, known from the act of the survey on."""
    for name, number in place.people.items():
        transaction.execute(
            "INSERT INTO party.party_version (party_id, name, birth_year, effective, recorded, opened_by)"
            " SELECT %s, %s, 1970, '[2000-01-01,)', tstzrange((SELECT recorded_at FROM registry.act WHERE id = %s), NULL), %s"
            " WHERE NOT EXISTS (SELECT FROM party.party_version WHERE party_id = %s)",
            (number, name, place.survey, place.survey, number),
        )


def test_an_act_of_many_is_cut_and_told_whole(transaction: WriteTransaction) -> None:
    Place(transaction)
    entered(transaction)
    call = agreed(transaction, partner(transaction, "mot"), [grant(["code"])], TODAY)
    first = feed.read(transaction, call, PARCELS, "", 4, today=TODAY)
    assert [event["actcomplete"] for event in first.events] == [False] * 4
    assert not first.is_end
    assert "." in first.cursor
    rest = feed.read(transaction, call, PARCELS, first.cursor, 4, today=TODAY)
    assert [event["actcomplete"] for event in rest.events] == [False, True]
    assert rest.is_end
    assert rest.cursor == str(feed.size(transaction))
    assert [event["type"] for event in (*first.events, *rest.events)] == ["vn.diaba.parcels.created.v1"] * 6
    again = feed.read(transaction, call, PARCELS, "", 1000, today=TODAY)
    assert again.events == [*first.events, *(rest.events)]
    assert len({event["id"] for event in again.events}) == 6
    exact = feed.read(transaction, call, PARCELS, "", 6, today=TODAY)
    assert (exact.cursor, exact.is_end) == (rest.cursor, True)


def test_what_is_not_granted_makes_no_event(transaction: WriteTransaction) -> None:
    place = Place(transaction)
    who = partner(transaction, "mot")
    codes, uses = (Copy(agreed(transaction, who, [grant(["code", *more])], TODAY)) for more in ([], ["land_uses"]))
    for act in (*CASES["land_use"][0].get("given", ()), CASES["land_use"][0]["act"]):
        place.do(act)
    entered(transaction)
    assert len(codes.follow(transaction, TODAY)) == 6
    assert [event["type"] for event in uses.follow(transaction, TODAY)][6:] == ["vn.diaba.parcels.updated.v1"]
    assert transaction.value("SELECT count(*) FROM party.disclosure") == 0


def test_links_tell_what_was_and_what_is(transaction: WriteTransaction) -> None:
    place = Place(transaction)
    call = agreed(transaction, partner(transaction, "mot"), [grant(EVERYTHING["parcels"])], TODAY)
    copy = Copy(call)
    entered(transaction)
    copy.follow(transaction, TODAY)
    case = CASES["subdivision"][0]
    for act in (*case.get("given", ()), case["act"]):
        place.do(act)
    entered(transaction)
    before = dict(copy.held)
    for event in copy.follow(transaction, TODAY):
        for when, link in event["data"]["links"].items():
            path, _, entry = link.partition("?entry=")
            assert path == f"/api/v1/exchange/parcels/{event['subject']}"
            told = items.one(transaction, call, PARCELS, event["subject"], int(entry), today=TODAY)
            expected = (
                before[event["subject"]] if when == "before" else {"key": event["subject"], **event["data"]["after"]}
            )
            assert told == expected
    with pytest.raises(ItemUnknown):
        items.one(transaction, call, PARCELS, next(iter(before)), -1, today=TODAY)
    with pytest.raises(ItemUnknown):
        items.one(transaction, call, PARCELS, "' OR true --", None, today=TODAY)


def test_each_person_seen_is_written_down(transaction: WriteTransaction) -> None:
    place = Place(transaction)
    place.do(
        {"do": "first-registration", "day": date(2015, 1, 1), "land": [1], "holders": {"An": "1/2", "Bình": "1/2"}}
    )
    named(transaction, place)
    entered(transaction)
    who = partner(transaction, "mot")
    blind = agreed(transaction, who, [grant(["type", "share"], "rights")], TODAY)
    seeing = agreed(transaction, who, [grant(["holder_name"], "rights")], TODAY)
    snapshot(transaction, blind, RIGHTS, TODAY)
    assert transaction.value("SELECT count(*) FROM party.disclosure") == 0
    Copy(seeing, RIGHTS).follow(transaction, TODAY)
    seen = transaction.all("SELECT party_id, purpose, dossier, fields, asked_by FROM party.disclosure ORDER BY 1")
    assert [row.party_id for row in seen] == sorted([place.people["An"], place.people["Bình"]])
    assert {(row.purpose, row.dossier, *row.fields, row.asked_by) for row in seen} == {
        ("supply", "HS-1", "holder_name", who.name)
    }
    calls = transaction.all("SELECT rail, dataset, rows FROM exchange.call ORDER BY id")
    assert [tuple(row) for row in calls] == [("items", "rights", 2), ("feed", "rights", 2)]


@pytest.mark.parametrize("cursor", ["x", "-1", "1.", "1.A", "1..a", "9" * 19, "1;--", "1.\n"])
def test_a_cursor_is_one_that_was_given(transaction: WriteTransaction, cursor: str) -> None:
    Place(transaction)
    call = agreed(transaction, partner(transaction, "mot"), [grant(["code"])], TODAY)
    with pytest.raises(CursorWrong):
        feed.read(transaction, call, PARCELS, cursor, 10, today=TODAY)


def test_re_homed_land_leaves_one_scope_and_enters_another(transaction: WriteTransaction) -> None:
    settle(transaction, "31", each=6, communes=12)
    entered(transaction)
    pairs = transaction.all(
        "SELECT DISTINCT old.code AS old, new.code AS new FROM cadastre.sheet JOIN units.unit old ON old.id = sheet.unit_id"
        " JOIN units.succession ON predecessor_id = old.id JOIN units.unit new ON new.id = successor_id ORDER BY 1, 2"
    )
    who = partner(transaction, "mot")
    areas: list[dict[str, Any]] = [{}, {"units": ["31"]}]
    areas += [{"units": [code]} for code in sorted({pairs[0].old, pairs[0].new, pairs[-1].old, pairs[-1].new})]
    following = [Copy(agreed_on(transaction, who, area)) for area in areas]
    for copy in following:
        copy.follow(transaction, TODAY, 50)
    met = set()
    done = carry_out(transaction, "31")
    for is_undone in (False, True):
        if is_undone:
            take_back(transaction, done, "31")
        entered(transaction)
        for copy, area in zip(following, areas, strict=True):
            met |= {event["type"].split(".")[3] for event in copy.follow(transaction, TODAY, 50)}
            assert copy.held == snapshot(transaction, copy.call, PARCELS, TODAY)
            assert set(copy.held) == plainly(transaction, area)
    assert met == {"updated", "left", "entered"}


def agreed_on(transaction: WriteTransaction, who: Principal, area: dict[str, Any]) -> Call:
    """An agreement signed when its units were there, in force today."""
    fields, [*units] = ["code", "commune", "sheet", "number"], area.get("units", ())
    began = "SELECT max(greatest(lower(valid), '2024-12-01')) FROM units.unit WHERE code = ANY (%s)"
    signed = transaction.value(began, [units]) or TODAY
    return agreed(transaction, who, [grant(fields, **area)], signed, valid_until="2027-12-31")


RINGS = st.builds(
    lambda x, y, w, h: dict(shapely.geometry.mapping(shapely.box(x, y, x + w, y + h))),
    st.floats(105.95, 105.98), st.floats(21.14, 21.16), st.floats(0.00001, 0.01), st.floats(0.00001, 0.01),
)  # fmt: skip
AREAS: st.SearchStrategy[dict[str, Any]] = st.one_of(st.just({}), st.sets(st.sampled_from(["98765", "98", "01"]), min_size=1).map(lambda codes: {"units": sorted(codes)}),
                  RINGS.map(lambda ring: {"polygon": ring}))  # fmt: skip


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(area=AREAS, fields=st.sets(st.sampled_from(EVERYTHING["parcels"]), min_size=1), limit=st.integers(1, 7))
def test_any_scope_shows_what_a_plain_reading_finds(
    transaction: WriteTransaction, area: dict[str, Any], fields: set[str], limit: int
) -> None:
    with transaction.part(undo=True):
        Place(transaction)
        entered(transaction)
        if "98" in area.get("units", ()):
            transaction.execute(
                "INSERT INTO units.unit (level, code, kind, name, full_name, name_en, full_name_en, province_code, valid)"
                " VALUES ('province', '98', 'tỉnh', 'Thử', 'Tỉnh Thử', 'Thu', 'Thu', '98', '[1990-01-01,)')"
            )
        call = agreed(transaction, partner(transaction, "mot"), [grant(sorted(fields), **area)], TODAY)
        copy = Copy(call)
        copy.follow(transaction, TODAY, limit)
        shown = snapshot(transaction, call, PARCELS, TODAY, limit)
        assert copy.held == shown
        assert set(shown) == plainly(transaction, area)
        for one in shown.values():
            assert set(one["properties"]) == fields - {"geometry"}
            assert ("geometry" in one) == ("geometry" in fields)
