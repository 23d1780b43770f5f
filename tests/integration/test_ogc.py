"""The OGC doors keep the standard: links, types, paging, filters, tiles, states."""

import json
import math
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from diaba.db import ReadTransaction
from published import COMMUNE, PARCELS, PROVINCE, QUERIES, Site

HERE = f"/ogc/collections/parcels/items?commune={COMMUNE}"


def _get(site: Site, address: str, status: int = 200, **headers: str) -> Any:
    answer = site.client().get(address, headers=headers)
    assert answer.status_code == status, answer.content[:300]
    return answer


def _path(href: str) -> str:
    parts = urlsplit(href)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _pages(site: Site, address: str) -> list[dict[str, Any]]:
    pages = [_get(site, address).json()]
    while following := [link["href"] for link in pages[-1]["links"] if link["rel"] == "next"]:
        pages.append(_get(site, _path(following[0])).json())
    return pages


def test_every_link_from_the_landing_page_leads_somewhere_of_its_type(site: Site) -> None:
    seen: set[str] = set()
    waiting = ["/ogc/"]
    while waiting:
        address = waiting.pop()
        answer = _get(site, address)
        for link in _links(answer.json() if "json" in answer["content-type"] else {}):
            path = _path(link["href"])
            if "{" in link["href"] or "opengis.net" in link["href"] or path in seen or "cursor" in path:
                continue
            seen.add(path)
            assert _get(site, path)["content-type"].split("; c")[0] == link["type"].split("; c")[0]
            waiting.append(path)
    assert {"/ogc/conformance", "/ogc/api", "/ogc/collections", "/ogc/collections/parcels/items"} <= seen


def _links(value: Any) -> list[dict[str, str]]:
    if isinstance(value, list):
        return [link for entry in value for link in _links(entry)]
    if not isinstance(value, dict):
        return []
    own = [value] if {"href", "rel", "type"} <= value.keys() else []
    return own + [link for entry in value.values() for link in _links(entry)]


def test_the_description_names_every_route_and_parameter(site: Site) -> None:
    described = _get(site, "/ogc/api").json()
    assert described["openapi"].startswith("3.0")
    for collection in _get(site, "/ogc/collections").json()["collections"]:
        operation = described["paths"][f"/collections/{collection['id']}/items"]["get"]
        names = {parameter["name"] for parameter in operation["parameters"]}
        assert {"limit", "bbox", "datetime"} <= names
        assert collection["extent"]["spatial"]["bbox"][0][0] < 110


@settings(max_examples=12, deadline=None)
@given(limit=st.integers(1, PARCELS + 5))
def test_paging_gives_every_item_exactly_once(site: Site, limit: int) -> None:
    pages = _pages(site, f"{HERE}&limit={limit}")
    codes = [feature["id"] for page in pages for feature in page["features"]]
    assert codes == sorted(site.codes[:-1])
    assert all(page["numberReturned"] == len(page["features"]) <= limit for page in pages)
    assert all(len(page["features"]) == limit for page in pages[:-1])


@settings(max_examples=25, deadline=None)
@given(st.tuples(st.floats(105.545, 105.552), st.floats(21.035, 21.045), st.floats(0, 0.003), st.floats(0, 0.003)))
def test_a_bbox_finds_what_brute_force_finds(site: Site, place: tuple[float, float, float, float]) -> None:
    west, south, width, height = place
    box = shapely.box(west, south, west + width, south + height)
    everything = _get(site, f"{HERE}&limit=1000").json()["features"]
    shapes = {feature["id"]: shapely.from_geojson(json.dumps(feature["geometry"])) for feature in everything}
    found = {f["id"] for f in _get(site, f"{HERE}&limit=1000&bbox={','.join(map(str, box.bounds))}").json()["features"]}
    # GeoJSON is rounded to a centimetre, so what only touches may fall either way.
    assert {code for code, shape in shapes.items() if shape.buffer(-2e-7).intersects(box)} <= found
    assert found <= {code for code, shape in shapes.items() if shape.buffer(2e-7).intersects(box)}


def test_the_parcels_of_the_bbox_test_lie_where_it_looks(site: Site) -> None:
    features = _get(site, f"{HERE}&bbox=105.545,21.035,105.555,21.048&limit=1000").json()["features"]
    assert len(features) == PARCELS - 1


def test_features_are_geojson_and_name_nobody(site: Site) -> None:
    feature = _get(site, f"/ogc/collections/parcels/items/{site.codes[0]}").json()
    assert feature["properties"] == {
        "code": site.codes[0],
        "sheet": "1",
        "number": "1",
        "area": 1600.5,
        "land_uses": [{"code": "ODT", "area": 600.0}],
        "forms_parcel": True,
        "commune": COMMUNE,
        "commune_name": "Phường Đông Thử",
        "province": PROVINCE,
        "srid": 9209,
        "scale": 1000,
        "effective_from": "2026-01-05",
        "effective_to": None,
    }
    shape = shapely.from_geojson(json.dumps(feature["geometry"]))
    assert shapely.is_ccw(shape.geoms[0].exterior)
    assert 105 < shape.centroid.x < 106
    assert 20 < shape.centroid.y < 22


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("sheet=12", 29),
        ("sheet=1&number=7", 1),
        ("sheet=9", 0),
        ("datetime=2026-02-01", PARCELS),
        ("datetime=2025-12-31", 0),
        ("datetime=2025-01-01/..", PARCELS),
        ("datetime=2026-02-28T18:00:00Z", PARCELS - 1),
        ("datetime=2026-02-28T16:00:00Z", PARCELS),
        ("bbox=170,20,-170,22", 0),
        ("bbox=-180,-90,180,90", PARCELS - 1),
        ("bbox=105,20,0,106,22,9", PARCELS - 1),
        (f"province={PROVINCE}", PARCELS - 1),
    ],
)
def test_filters_narrow(site: Site, query: str, count: int) -> None:
    assert _get(site, f"{HERE}&limit=1000&{query}").json()["numberReturned"] == count


def test_an_interval_shows_the_last_state_of_each_feature_once(site: Site) -> None:
    with site.database.write() as transaction:
        transaction.execute(QUERIES["rename"])
    units = f"/ogc/collections/communes/items?province={PROVINCE}&datetime="
    assert [f["properties"]["name"] for f in _get(site, f"{units}2025-08-01/..").json()["features"]] == [
        "Đông Thử",
        "Tây Thử",
    ]
    assert [f["properties"]["name"] for f in _get(site, f"{units}2025-08-01").json()["features"]] == [
        "Đông Thử",
        "Tên Cũ",
    ]


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/ogc/collections/nothing", 404, "collection-unknown"),
        ("/ogc/collections/parcels/items/w70000000000", 404, "feature-unknown"),
        ("/ogc/collections/parcels/items?colour=red", 400, "parameter-unknown"),
        ("/ogc/collections/parcels/items?f=html", 400, "parameter-wrong"),
        ("/ogc/collections/parcels/items?limit=0", 400, "parameter-wrong"),
        ("/ogc/collections/parcels/items?limit=ten", 400, "parameter-wrong"),
        ("/ogc/collections/parcels/items?bbox=1,2,3", 400, "parameter-wrong"),
        ("/ogc/collections/parcels/items?bbox=1,2,nan,4", 400, "parameter-wrong"),
        ("/ogc/collections/parcels/items?bbox=1,9,2,4", 400, "parameter-wrong"),
        ("/ogc/collections/parcels/items?datetime=yesterday", 400, "parameter-wrong"),
        ("/ogc/collections/parcels/items?datetime=2026-01-02/2026-01-01", 400, "parameter-wrong"),
        ("/ogc/collections/parcels/items?datetime=../..", 400, "parameter-wrong"),
        ("/ogc/collections/parcels/items?sheet=%00", 400, "parameter-wrong"),
        ("/ogc/collections/parcels/tiles/WebMercatorQuad/3/1/1", 404, "tile-unknown"),
        ("/ogc/collections/provinces/tiles/WebMercatorQuad/3/8/1", 404, "tile-unknown"),
        ("/ogc/nowhere", 404, "address-unknown"),
    ],
)
def test_refusals_are_problem_documents(site: Site, address: str, status: int, code: str) -> None:
    answer = _get(site, address, status)
    assert answer["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == code
    assert problem["status"] == status
    assert problem["message_vi"] != problem["message_en"]


def test_a_large_limit_is_cut_and_writing_is_not_allowed(site: Site) -> None:
    assert _get(site, f"{HERE}&limit=99999999999").json()["numberReturned"] == PARCELS - 1
    assert site.client().post("/ogc/collections/parcels/items").status_code in {403, 405}


@pytest.mark.parametrize(
    "address",
    [HERE, "/ogc/collections/communes/items/97901", "/ogc/collections/parcels/tiles/WebMercatorQuad/14/7212/12995"],
)
def test_what_has_not_changed_is_not_sent_again(site: Site, address: str) -> None:
    first = _get(site, address)
    assert "public" in first["cache-control"]
    again = _get(site, address, 304, **{"if-none-match": first["etag"]})
    assert (again.content, again["etag"]) == (b"", first["etag"])
    _get(site, address, 304, **{"if-none-match": f'"x", W/{first["etag"]}'})
    with site.database.write() as transaction:
        transaction.execute("INSERT INTO exchange.event (kind, subject, facts) VALUES ('x', 'y', '{}')")
    assert _get(site, address, **{"if-none-match": first["etag"]})["etag"] != first["etag"]


def test_an_event_that_commits_late_changes_the_state(site: Site) -> None:
    insert = "INSERT INTO exchange.event (id, kind, subject, facts) OVERRIDING SYSTEM VALUE VALUES (%s, 'x', 'y', '{}')"
    states = []
    for number in (1_000_002, 1_000_001):
        with site.database.write() as transaction:
            transaction.execute(insert, [number])
            states.append(transaction.value("SELECT api.state()"))
    assert states[0] != states[1]


def test_other_sites_may_read(site: Site) -> None:
    assert _get(site, "/ogc/")["access-control-allow-origin"] == "*"
    assert _get(site, "/ogc/collections/x", 404)["access-control-allow-origin"] == "*"


def _tile_of(longitude: float, latitude: float, z: int) -> tuple[int, int]:
    rows = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2
    return int((longitude + 180) / 360 * 2**z), int(rows * 2**z)


def test_a_tile_holds_the_parcels_that_lie_in_it(site: Site, tmp_path: Path) -> None:
    z = 16
    with site.database.read() as transaction:
        point = transaction.one(
            "SELECT ST_X(p) AS x, ST_Y(p) AS y"
            " FROM (SELECT ST_Centroid(ST_Transform(web, 4326)) AS p FROM api.parcels WHERE id = %s) AS c",
            [site.codes[0]],
        )
        column, row = _tile_of(point.x, point.y, z)
        touching = (
            "SELECT id FROM api.parcels WHERE commune = %s AND period @> base.today()"
            " AND ST_Intersects(web, ST_TileEnvelope(%s, %s, %s, margin => %s))"
        )
        inside, near = (
            {code for (code,) in transaction.all(touching, [COMMUNE, z, column, row, margin])}
            for margin in (0, 64 / 4096)
        )
    answer = _get(site, f"/ogc/collections/parcels/tiles/WebMercatorQuad/{z}/{row}/{column}")
    assert answer["content-type"] == "application/vnd.mapbox-vector-tile"
    path = tmp_path / "tile.mvt"
    path.write_bytes(answer.content)
    assert {name for name, _ in pyogrio.list_layers(path)} == {"parcels", "parcels-labels"}
    frame = pyogrio.raw.read(path, layer="parcels")
    codes = list(frame[3][list(frame[0]["fields"]).index("code")])
    assert len(codes) == len(set(codes))
    assert inside <= set(codes) <= near
    assert site.codes[0] in inside


@pytest.mark.parametrize(
    "drawn", [(11, "sheets", "sheet", {"1", "12"}), (13, "uses", "land_use", {"ODT", "LUC", "ZZZ"})]
)
def test_far_out_a_tile_shows_less_than_parcels(
    site: Site, tmp_path: Path, drawn: tuple[int, str, str, set[str]]
) -> None:
    zoom, layer, field, told = drawn
    x, y = _tile_of(105.55, 21.04, zoom)
    path = tmp_path / "tile.mvt"
    path.write_bytes(_get(site, f"/ogc/collections/parcels/tiles/WebMercatorQuad/{zoom}/{y}/{x}").content)
    assert pyogrio.list_layers(path)[:, 0].tolist() == [layer]
    meta, _, _, fields = pyogrio.raw.read(path, layer=layer)
    assert set(fields[list(meta["fields"]).index(field)]) == told


@pytest.mark.parametrize("relation", ["api.parcels", "api.communes", "api.provinces"])
def test_the_public_role_reads_what_is_published(reading: ReadTransaction, relation: str) -> None:
    reading.connection.execute(f"SELECT * FROM {relation} LIMIT 1")


@pytest.mark.parametrize(
    "relation", ["intake.delivery", "intake.finding", "registry.act", "accounts_account", "django_session"]
)
def test_the_public_role_reads_nothing_else(reading: ReadTransaction, relation: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        reading.connection.execute(f"SELECT * FROM {relation} LIMIT 1")
