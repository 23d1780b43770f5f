"""A reorganisation by command, by API and at the desk: rehearsed, proposed, approved by another, taken back."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from calling import PROVINCE as SEAT
from calling import Caller
from diaba.cli import app
from diaba.db import Database
from diaba.intake.reorganisation.proposing import approve, proposal_of, proposals, propose, propose_undo
from diaba.intake.reorganisation.refusals import (
    ProposalCarriedOut,
    ProposalOutdated,
    ProposalUnknown,
    TableColumnsMissing,
)
from diaba.intake.reorganisation.staging import Asked
from diaba.intake.reorganisation.table import read_table
from diaba.registry.refusals import SecondPersonMissing
from published import PASSWORD, Site
from reorganising import DAY, TODAY, WHERE, officers, settle
from serving import Server

PROVINCE = "04"
HOA, MINH = officers(PROVINCE)
ACCOUNT = """INSERT INTO accounts_account (password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined, role, unit_code, province_code)
             SELECT '', false, name, '', '', '', false, true, now(), 'registration-officer', '', '04' FROM unnest(ARRAY['hoa', 'minh']) AS name"""


@pytest.fixture
def province(fresh_database: Database) -> Database:
    """Ten former communes with parcels, and two officers."""
    with fresh_database.write() as transaction:
        settle(transaction, PROVINCE, each=2, communes=10)
        transaction.execute(ACCOUNT)
    return fresh_database


def ask(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["units", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def where(database: Database) -> list[Any]:
    with database.read() as transaction:
        return transaction.all(WHERE)


def test_by_command(province: Database, tmp_path: Path) -> None:
    before, drawn = where(province), tmp_path / "map.geojson"
    common = ("reorganise", DAY, "--province", PROVINCE, "--by", "hoa")
    assert "chưa ghi gì" in ask(*common, "--dry-run", "--map", str(drawn))
    assert json.loads(drawn.read_text())["features"]
    assert where(province) == before
    done = json.loads(ask(*common, "--approved-by", "minh", "--json"))
    assert done["parcels"] == len(before) == 40
    assert where(province) != before
    assert "trở lại" in ask("undo-reorganisation", str(done["act"]), "--by", "minh", "--approved-by", "hoa")
    assert where(province) == before


def test_one_proposes_and_another_approves(province: Database) -> None:
    before, asked = where(province), Asked(decree=DAY, province=PROVINCE)
    with province.write() as transaction:
        number = propose(transaction, asked, by=HOA, today=TODAY)
    assert where(province) == before
    with province.write() as transaction, pytest.raises(SecondPersonMissing):
        approve(transaction, number, by=HOA, today=TODAY)
    with province.write() as transaction, pytest.raises(ProposalUnknown):
        approve(transaction, number, by=officers("31")[1], today=TODAY)
    with province.write() as transaction:
        act = approve(transaction, number, by=MINH, today=TODAY)
    with province.write() as transaction:
        told = proposal_of(transaction, number, HOA)
        assert (told.act, told.approved_by, told.seen["parcels"]) == (act, "minh", 40)
        with pytest.raises(ProposalCarriedOut):
            approve(transaction, number, by=MINH, today=TODAY)
        undo = propose_undo(transaction, act, by=MINH)
        approve(transaction, undo, by=HOA, today=TODAY)
        assert [one.id for one in proposals(transaction, HOA)] == [undo, number]
    assert where(province) == before


def test_what_was_seen_is_what_is_approved(province: Database) -> None:
    with province.write() as transaction:
        number = propose(transaction, Asked(decree=DAY, province=PROVINCE), by=HOA, today=TODAY)
        transaction.execute(
            "INSERT INTO cadastre.sheet (unit_id, number, srid) SELECT unit_id, '77', srid FROM cadastre.sheet ORDER BY id LIMIT 1"
        )
    with province.write() as transaction, pytest.raises(ProposalOutdated):
        approve(transaction, number, by=MINH, today=TODAY)


def test_the_table_of_an_officer() -> None:
    (row,) = read_table("\ufeffcommune;sheet;parcel;new_commune\n00001; 2 ;3;00004\n", "x.csv")
    assert (row.commune, row.sheet, row.parcel, row.target) == ("00001", "2", "3", "00004")
    with pytest.raises(TableColumnsMissing) as refused:
        read_table("xa,to\n1,2\n", "x.csv")
    assert "new_commune" in refused.value.message("vi")


REGISTERS = ("register",)


def test_by_api(web: Server) -> None:
    from diaba.accounts.models import Account  # noqa: PLC0415 - needs Django

    Account.objects.create_user("vpdk2", password=PASSWORD, role="registration-officer", province_code=SEAT)
    first, second = (Caller.of(web, name, REGISTERS) for name in ("vpdk", "vpdk2"))
    before = 0
    with web.database.write() as transaction:
        settle(transaction, SEAT, each=1, communes=4)
        before = len(transaction.all(WHERE))
    status, _, told = first.ask("POST", "/reorganisations", {"decree": DAY, "dry_run": True})
    assert (status, told["parcels"], told["act"]) == (200, 8, None)
    status, headers, made = first.ask("POST", "/reorganisations", {"decree": DAY})
    assert (status, made["act"], made["proposed_by"]) == (201, None, "vpdk")
    address = headers["location"].removeprefix("/api/v1")
    status, headers, drawn = first.ask("GET", f"{address}/map")
    assert headers["content-type"] == "application/geo+json"
    assert {feature["properties"]["what"] for feature in drawn["features"]} == {"commune", "move"}
    assert first.ask("POST", f"{address}/approval", {})[0] == 409
    status, _, done = second.ask("POST", f"{address}/approval", {})
    assert status == 200, done
    assert first.ask("GET", address)[2]["act"] == done["act"]
    assert first.ask("GET", f"{address}/map")[0] == 409
    assert len(first.ask("GET", "/reorganisations")[2]["reorganisations"]) == 1
    status, headers, _ = second.ask("POST", "/reorganisations", {"undoes": done["act"]})
    assert status == 201
    assert first.ask("POST", headers["location"].removeprefix("/api/v1") + "/approval", {})[0] == 200
    with web.database.read() as transaction:
        assert len(transaction.all(WHERE)) == before


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"decree": 7},
        {"decree": DAY, "effective": "mai"},
        {"decree": DAY, "dossier": "x" * 61},
        {"decree": DAY, "table": [1]},
        {"decree": DAY, "table": [{"commune": "1"}]},
        {"undoes": 2**70},
        {"undoes": 0},
    ],
)
def test_what_the_api_cannot_read_is_refused_in_words(web: Server, body: Any) -> None:
    status, _, told = Caller.of(web, "vpdk", REGISTERS).ask("POST", "/reorganisations", body)
    assert 400 <= status < 500, told
    assert len(told["message_vi"]) > 20


def test_a_proposal_of_nobody(web: Server) -> None:
    caller = Caller.of(web, "vpdk", REGISTERS)
    assert caller.ask("GET", "/reorganisations/99999999999999999999")[0] == 404
    assert caller.ask("POST", "/reorganisations/0/approval", {})[0] == 404


def test_at_the_desk(site: Site) -> None:
    from diaba.accounts.models import Account  # noqa: PLC0415 - needs Django

    with site.database.write() as transaction:
        settle(transaction, "46", each=1, communes=4)
        before = transaction.all(WHERE)
    first, second = site.client(), site.client()
    for name, client in (("dk1", first), ("dk2", second)):
        client.force_login(
            Account.objects.create_user(name, password="x", role="registration-officer", province_code="46")
        )
    decree = "Sắp xếp đơn vị hành chính 2025-07-01"
    assert decree in first.get("/reorganisations/").content.decode()
    rehearsed = first.post("/reorganisations/", {"decree": decree, "step": "rehearse"}).content.decode()
    assert "Chưa có gì thay đổi" in rehearsed
    assert '<path class="commune"' in rehearsed
    assert "Đề nghị sắp xếp" in rehearsed
    proposed = first.post("/reorganisations/", {"decree": decree, "step": "propose"})
    address = proposed["location"]
    assert "Chờ một cán bộ khác" in first.get(address).content.decode()
    assert '<path class="move"' in second.get(address).content.decode()
    refused = first.post(address, {"step": "approve"})
    assert refused.status_code == 409
    assert "hai người" in refused.content.decode()
    assert second.post(address, {"step": "approve"}).status_code == 302
    assert "đã phê duyệt" in first.get(address).content.decode()
    undo = second.post(address, {"step": "undo"})["location"]
    assert first.post(undo, {"step": "approve"}).status_code == 302
    assert where(site.database) == before
    wrong = first.post("/reorganisations/", {"decree": "99", "step": "rehearse"})
    assert wrong.status_code == 404
    assert "văn bản" in wrong.content.decode()
