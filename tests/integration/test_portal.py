"""The pages: found without a script, in both languages, guarded, within their budget."""

import gzip
import re

import pytest

from published import COMMUNE, NEIGHBOUR, OLD, PARCELS, PASSWORD, PROVINCE, Site

PAGES = [
    "/",
    "/search?q=dong+thu",
    f"/provinces/{PROVINCE}",
    f"/communes/{COMMUNE}",
    f"/communes/{COMMUNE}/sheets/1",
    f"/communes/{OLD}",
    "/sign-in",
]
BUDGET = 60_000


def _text(site: Site, address: str, *, status: int = 200, user: str = "", language: str = "vi") -> str:
    client = site.client(user)
    client.cookies["django_language"] = language
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:500]
    return re.sub(r"[ \n]+", " ", answer.content.decode())


@pytest.mark.parametrize("address", [*PAGES, "/nowhere", "/parcels/w70000000000", "/deliveries/"])
def test_every_page_carries_the_strict_policy_and_fits_its_budget(site: Site, address: str) -> None:
    answer = site.client().get(address)
    policy = answer["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "script-src 'self';" in policy
    body = answer.content.decode()
    assert not re.search(r"<script(?![^>]*(src=|application/json))", body)
    assert not re.search(r"""\son\w+=|(?:src|href)=["'](?:https?:)?//""", body)
    css = sum(
        len(gzip.compress((_static(name)).encode())) for name in re.findall(r'stylesheet" href="/static/([^"]+)"', body)
    )
    assert len(gzip.compress(answer.content)) + css < BUDGET


def _static(name: str) -> str:
    from django.contrib.staticfiles import finders  # noqa: PLC0415 - needs Django

    with open(str(finders.find(name)), encoding="utf-8") as file:  # noqa: PTH123 - finders give text
        return file.read()


@pytest.mark.parametrize("address", PAGES)
def test_english_keeps_the_page_and_leaves_no_vietnamese_phrase(site: Site, address: str) -> None:
    vietnamese, english = (_text(site, address, language=language) for language in ("vi", "en"))
    assert '<html lang="vi">' in vietnamese
    assert '<html lang="en">' in english
    words = re.sub(r"<script.*?</script>|<[^>]+>", " ", english.replace("Địa Bạ", "").replace("Tiếng Việt", ""))
    assert set(re.findall(r"\w*[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđĐ]\w*", words)) <= {"thử"}, (
        words
    )  # "thử" is in the decree's name


def test_a_browser_in_english_still_meets_vietnamese_until_its_reader_chooses(site: Site) -> None:
    client = site.client()
    assert client.get("/", headers={"accept-language": "en-US"})["content-language"] == "vi"
    answer = client.post("/language", {"language": "en"}, headers={"referer": f"http://localhost/communes/{COMMUNE}"})
    assert (answer.status_code, answer["location"]) == (302, f"http://localhost/communes/{COMMUNE}")
    assert client.get("/")["content-language"] == "en"


@pytest.mark.parametrize("typed", ["đông thử", "dong thu", "Đông Thử", "p. Dong Thu, thu nghiem"])
def test_a_commune_is_found_however_it_is_typed(site: Site, typed: str) -> None:
    assert f'href="/communes/{COMMUNE}"' in _text(site, f"/search?q={typed}")


def test_an_old_name_leads_to_what_the_unit_became(site: Site) -> None:
    page = _text(site, "/search?q=thu+cu")
    assert "đến 30/06/2025" in page
    assert f'<a href="/communes/{COMMUNE}">nay thuộc Phường Đông Thử</a>' in page
    assert "Xã Thử Cũ" in _text(site, f"/communes/{COMMUNE}")


@pytest.mark.parametrize(
    "typed", ["12/7 đông thử", "tờ 12 thửa 7 dong thu", "thửa số 7, tờ bản đồ số 12, đông thử", "012-07 Đông Thử"]
)
def test_a_parcel_is_found_by_its_numbers(site: Site, typed: str) -> None:
    assert f'href="/parcels/{site.codes[36]}"' in _text(site, f"/search?q={typed}")


def test_numbers_are_looked_for_in_the_chosen_commune(site: Site) -> None:
    assert site.codes[36] in _text(site, f"/search?q=12/7&commune={COMMUNE}")
    assert "Không tìm thấy" in _text(site, f"/search?q=12/7&commune={NEIGHBOUR}")
    assert f'href="/parcels/{site.codes[5]}"' in _text(site, f"/search?q={site.codes[5].upper()}")
    assert "Không tìm thấy" in _text(site, "/search?q=%00%27%22%3C")


def test_the_parcel_sheet_says_what_is_public(site: Site) -> None:
    page = _text(site, f"/parcels/{site.codes[0]}")
    for words in (
        "Tờ 1, thửa 1",
        "Phường Đông Thử, Tỉnh Thử Nghiệm",
        "1.600,5\u00a0m²",
        "600,0\u00a0m²",
        "ODT",
        site.codes[0],
        "05/01/2026",
        "VN-2000",
        "105°30′",
        "Dữ liệu có đến",
        f"/ogc/collections/parcels/items/{site.codes[0]}",
    ):
        assert words in page, words
    assert "1,600.5\u00a0m²" in _text(site, f"/parcels/{site.codes[0]}", language="en")


def test_an_ended_parcel_says_since_when(site: Site) -> None:
    page = _text(site, f"/parcels/{site.codes[-1]}")
    assert "không còn hiệu lực từ sau ngày 28/02/2026" in page
    assert site.client().get(f"/ogc/collections/parcels/items/{site.codes[-1]}?datetime=2026-02-28").status_code == 200


def test_a_commune_counts_its_sheets_and_parcels(site: Site) -> None:
    page = _text(site, f"/communes/{COMMUNE}")
    assert f'<dd class="figure">{PARCELS - 1}</dd>' in page
    assert f'href="/communes/{COMMUNE}/sheets/12"' in page
    assert f"{PARCELS} thửa mới" in page
    sheet = _text(site, f"/communes/{COMMUNE}/sheets/12")
    assert sheet.count('href="/parcels/') == 29
    assert sheet.index(f"/parcels/{site.codes[31]}") < sheet.index(f"/parcels/{site.codes[39]}")  # 2 before 10


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/parcels/w70000000000", "Không có thửa đất mang mã"),
        ("/communes/00000", "Không có đơn vị hành chính"),
        ("/nowhere", "Không có trang này"),
    ],
)
def test_what_is_not_there_is_told_in_words(site: Site, address: str, words: str) -> None:
    assert words in _text(site, address, status=404)
    program = site.client(accept="application/json").get(address)
    assert program.status_code == 404


def test_refusals_are_pages_for_people_and_problems_for_programs(site: Site) -> None:
    assert "text/html" in site.client().get("/parcels/w70000000000")["content-type"]
    assert site.client(accept="application/json").get("/parcels/w70000000000").json()["code"] == "parcel-unknown"
    assert "The register holds no parcel" in _text(site, "/parcels/w70000000000", status=404, language="en")


@pytest.mark.parametrize(
    ("user", "may"),
    [
        ("", False),
        ("citizen", False),
        ("elsewhere", False),
        ("neighbour", False),
        ("officer", True),
        ("province", True),
        ("ministry", True),
    ],
)
def test_a_delivery_is_read_only_in_its_territory(site: Site, user: str, may: bool) -> None:  # noqa: FBT001 - a column of the table
    client = site.client(user)
    for address in (f"/deliveries/{site.delivery}", f"/deliveries/{site.delivery}/places"):
        assert client.get(address).status_code == (200 if may else 403)
    listed = client.get("/deliveries/")
    assert (b"dong_thu.gpkg" in listed.content) is may
    assert (b'href="/deliveries/"' in client.get("/").content) is (user not in {"", "citizen"})


def test_a_delivery_shows_receipt_rules_findings_and_what_is_held(site: Site) -> None:
    page = _text(site, f"/deliveries/{site.delivery}", user="officer")
    for words in (
        "Đã nghiệm thu",
        "TOP-001",
        "Thửa đất chồng lấn",
        "sliver",
        "Chặn",
        "Cảnh báo",
        "thua:61",
        "Thửa 1 chồng lấn.",
    ):
        assert words in page, words
    assert page.count('class="row"') == 35
    rule = _text(site, f"/deliveries/{site.delivery}?rule=sliver", user="officer", language="en")
    assert rule.count('class="row"') == 35
    assert "Parcel 2 overlaps." in rule
    assert "Parcel 1 overlaps." not in rule
    mend = _text(site, f"/deliveries/{site.delivery}/findings/1", user="officer")
    assert "Cách sửa:" in mend
    assert f'href="/deliveries/{site.delivery}/findings/3"' in mend
    places = site.client("officer").get(f"/deliveries/{site.delivery}/places?rule=sliver").json()["features"]
    assert len(places) == 28
    assert {feature["properties"]["severity"] for feature in places} == {"warning"}
    paper = site.client("officer").get(f"/deliveries/{site.delivery}/receipt.pdf")
    assert (paper.status_code, paper["content-type"]) == (200, "application/pdf")
    assert paper.content.startswith(b"%PDF")
    assert "Không có lần giao nộp số 999" in _text(site, "/deliveries/999", status=404, user="officer")


def test_signing_in_and_out(site: Site) -> None:
    client = site.client()
    assert "Đăng nhập" in client.get("/sign-in").content.decode()
    wrong = client.post("/sign-in", {"username": "officer", "password": "x"})
    assert "không đúng" in wrong.content.decode()
    right = client.post("/sign-in", {"username": "officer", "password": PASSWORD, "next": "/deliveries/"})
    assert (right.status_code, right["location"]) == (302, "/deliveries/")
    assert client.get("/deliveries/").status_code == 200
    assert client.post("/sign-out").status_code == 302
    assert client.get("/deliveries/").status_code == 403


def test_a_form_without_its_token_is_refused_in_words(site: Site) -> None:
    from django.test import Client  # noqa: PLC0415 - needs Django

    answer = Client(enforce_csrf_checks=True, headers={"host": "localhost"}).post(
        "/sign-in", {"username": "officer", "password": PASSWORD}
    )
    assert answer.status_code == 403
    assert "Phiên làm việc đã hết" in answer.content.decode()
    assert site.client().get("/healthz").content == b"ok\n"
