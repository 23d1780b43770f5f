"""Sheets and lists through their doors: nobody is named without a purpose, and nobody elsewhere reads them at all."""

import json
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

import pytest

from diaba.access import Principal, Role
from diaba.registry.acts import kinds
from diaba.registry.changes import Printed
from diaba.registry.lookup.lists import MOST_LINES
from diaba.registry.register import register
from people import KEYS
from published import PROVINCE, Site

OFFICER = Principal("hoa", Role.REGISTRATION_OFFICER, province_code=PROVINCE)
ASKED = {"purpose": "registration", "dossier": "H24.10-261001-0001"}
SERIAL = "AA 01234567"


class Known(NamedTuple):
    code: str
    party: int
    act: int


@pytest.fixture(scope="module")
def known(site: Site) -> Known:
    """A parcel that Trần An holds by a certificate with words of its own."""
    kind: Any = kinds()["first-registration"]
    with site.database.write() as transaction:
        parcel = transaction.value("SELECT id FROM cadastre.parcel WHERE code = %s", [site.codes[6]])
        party = transaction.value("INSERT INTO party.party (kind) VALUES ('individual') RETURNING id")
        transaction.execute(
            "INSERT INTO party.party_version (party_id, name, birth_year, unit_id, effective, recorded, opened_by)"
            " SELECT %s, 'Trần An', 1970, sheet.unit_id, '[2000-01-01,)', tstzrange(clock_timestamp(), NULL), version.opened_by"
            " FROM cadastre.parcel_version version JOIN cadastre.sheet ON sheet.id = version.sheet_id WHERE version.parcel_id = %s",
            [party, parcel],
        )
        printed = Printed(SERIAL, says={"holder_name": "Ông Trần An"})
        asked = kind(effective=date(2026, 6, 1), land=(parcel,), holders={party: Fraction(1)}, printed=printed)
        return Known(site.codes[6], party, register(transaction, asked, OFFICER).act_id)


@pytest.fixture(autouse=True)
def party_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIABA_PARTY_KEYS", KEYS.text())


def post(client: Any, path: str, body: Any) -> tuple[int, Any]:
    answer = client.post(f"/api/v1{path}", json.dumps(body), content_type="application/json")
    return answer.status_code, json.loads(answer.content)


def get(client: Any, path: str) -> tuple[int, Any]:
    answer = client.get(f"/api/v1{path}")
    return answer.status_code, json.loads(answer.content)


def disclosed(site: Site, party: int) -> list[str]:
    with site.database.write() as transaction:
        rows = transaction.all("SELECT activity FROM party.disclosure WHERE party_id = %s ORDER BY id", [party])
        return [row.activity for row in rows]


def test_a_certificate_is_told_and_what_it_says_for_a_purpose(site: Site, known: Known) -> None:
    client = site.client("landoffice")
    status, told = get(client, f"/certificates/by-serial/{SERIAL}")
    assert (status, told["status"], [one["code"] for one in told["parcels"]]) == (200, "in-force", [known.code])
    assert "Trần An" not in json.dumps(told, ensure_ascii=False)
    before = disclosed(site, known.party)
    status, told = post(client, f"/certificates/by-serial/{SERIAL}", ASKED)
    assert (status, told["printed"]) == (200, {"holder_name": "Ông Trần An"})
    assert disclosed(site, known.party) == [*before, "sheet"]
    assert post(client, f"/certificates/by-serial/{SERIAL}", {})[0] == 403
    assert disclosed(site, known.party) == [*before, "sheet"]
    assert get(client, f"/certificates/by-serial/{SERIAL}?as_of=2020-01-01")[1]["status"] is None
    assert get(client, "/certificates/by-serial/ZZ999999")[0] == 404


def test_an_act_is_told(site: Site, known: Known) -> None:
    status, told = get(site.client("landoffice"), f"/acts/{known.act}")
    assert (status, told["kind"], told["decided_by"]) == (200, "first-registration", "hoa")
    assert [(one["party_id"], one["serial"], one["begins"]) for one in told["rights"]] == [(known.party, SERIAL, True)]
    assert get(site.client("landoffice"), f"/acts/{10**30}")[0] == 404


def test_a_party_is_told_for_a_purpose(site: Site, known: Known) -> None:
    client = site.client("landoffice")
    before = disclosed(site, known.party)
    status, told = post(client, f"/parties/{known.party}", ASKED)
    assert (status, told["name"], told["birth_year"], len(told["holdings"])) == (200, "Trần An", 1970, 1)
    assert disclosed(site, known.party) == [*before, "sheet"]
    assert post(client, f"/parties/{known.party}", {"purpose": "curiosity"})[0] == 403
    assert post(client, f"/parties/{10**30}", ASKED)[0] == 404
    assert client.get(f"/api/v1/parties/{known.party}").status_code == 405


@pytest.mark.parametrize("who", ["", "citizen", "elsewhere", "neighbour", "ministry"])
def test_nobody_else_reads_a_sheet(site: Site, known: Known, who: str) -> None:
    client, before = site.client(who), disclosed(site, known.party)
    for path in (f"/certificates/by-serial/{SERIAL}", f"/acts/{known.act}"):
        assert get(client, path)[0] in {401, 403}
    assert post(client, f"/parties/{known.party}", ASKED)[0] in {401, 403}
    for path in (f"/certificates/{SERIAL}", f"/acts/{known.act}", f"/parties/{known.party}", "/search/list"):
        status = client.get(path).status_code
        assert status in {302, 403} or (status == 200 and b"Tr\xe1\xba\xa7n An" not in client.get(path).content)
    assert disclosed(site, known.party) == before


def test_a_page_of_a_person_asks_for_what_first(site: Site, known: Known) -> None:
    client, path = site.client("landoffice"), f"/parties/{known.party}"
    before = disclosed(site, known.party)
    assert "Trần An" not in client.get(path).content.decode()
    answer = client.post(path, {"purpose": "registration", "as_of": "2026-07-01"})
    assert answer.status_code == 302
    refused = client.get(answer["Location"])
    assert "Trần An" not in refused.content.decode()
    assert disclosed(site, known.party) == before
    shown = client.get(client.post(path, ASKED)["Location"])
    assert "Trần An" in shown.content.decode()
    assert shown["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert disclosed(site, known.party) == [*before, "sheet"]


def test_a_purpose_is_forgotten_after_a_while(site: Site, known: Known) -> None:
    client, path = site.client("landoffice"), f"/parties/{known.party}"
    client.post(path, ASKED)
    session = client.session
    session["look"] = {**session["look"], "until": 0}
    session.save()
    before = disclosed(site, known.party)
    assert "Trần An" not in client.get(path).content.decode()
    assert disclosed(site, known.party) == before


def test_a_list_is_answered_line_by_line(site: Site, known: Known) -> None:
    client = site.client("landoffice")
    status, told = post(client, "/search:batch", {"texts": [known.code, SERIAL, "Trần An"], **ASKED})
    assert status == 200
    assert [one["count"] > 0 for one in told["answers"]] == [True, True, True]
    assert disclosed(site, known.party)[-1] == "list"
    assert post(client, "/search:batch", {"texts": ["1/1"] * (MOST_LINES + 1)})[0] == 422
    assert post(client, "/search:batch", {})[0] == 422


def test_a_list_too_long_is_refused_on_the_page(site: Site) -> None:
    said = {"lines": "1/1\n" * (MOST_LINES + 1), "step": "look"}
    shown = site.client("landoffice").post("/search/list", said).content.decode()
    assert "2001 dòng" in shown
    assert "1/1" in shown
