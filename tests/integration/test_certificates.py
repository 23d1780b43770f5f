"""A certificate is printed from what is registered, each print is written down, and who holds it can ask whether it counts."""

import dataclasses
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner

from diaba import keyring
from diaba.access import Principal, Role
from diaba.cli import app
from diaba.db import Database, ReadTransaction, WriteTransaction
from diaba.documents.keys import Keys
from diaba.documents.refusals import SealForged
from diaba.documents.seal import Sealed, read_seal
from diaba.errors import NotAllowed
from diaba.party.refusals import PurposeUnknown
from diaba.party.search import Look
from diaba.registry.papers.checking import NOT_REGISTERED, Checked, check
from diaba.registry.papers.printing import Sheet, print_certificates, prints
from diaba.registry.papers.refusals import (
    NoSuchCertificate,
    NotInLedgerYet,
    NotOneParcel,
    NotPrintable,
    ReprintWithoutReason,
)
from faults.test_workers import _make_account
from registering import ELSEWHERE, OFFICER, Place

KEYS = Keys((), "here").turned(date(2026, 1, 1))
DAY = date(2026, 11, 20)
LOOK = Look(OFFICER, "registration", date(2026, 11, 23), dossier="000.01")
SERIAL = "AA 12345678"


@dataclass
class Office:
    place: Place
    transaction: WriteTransaction

    def do(self, **asked: Any) -> None:
        self.place.do({"day": DAY, **asked})

    def name(self, who: str) -> None:
        self.place.value(
            "INSERT INTO party.party_version (party_id, name, birth_year, effective, recorded, opened_by)"
            " VALUES (%s, %s, 1970, '[2000-01-01,)', tstzrange(clock_timestamp(), NULL), %s) RETURNING id",
            self.place.person(who), who, self.place.survey,
        )  # fmt: skip

    def enter(self) -> None:
        """Give all acts a place in the ledger."""
        self.transaction.execute(
            "INSERT INTO ledger.entry SELECT (SELECT coalesce(max(seq), -1) FROM ledger.entry) + row_number() OVER (ORDER BY id), id, leaf, now()"
            " FROM registry.act WHERE leaf IS NOT NULL AND NOT EXISTS (SELECT FROM ledger.entry WHERE act_id = act.id)"
        )

    def print(self, *serials: str, look: Look = LOOK, reason: str | None = None) -> list[Sheet]:
        return print_certificates(
            self.transaction, serials or [SERIAL], look, KEYS, site="https://diaba.invalid", reason=reason, party_keys=keyring.make()
        )  # fmt: skip

    def check(self, text: str) -> Checked:
        return check(self.transaction, text, KEYS)


def registered(transaction: WriteTransaction) -> Office:
    """Two holders of one parcel with a certificate."""
    office = Office(Place(transaction), transaction)
    for who in ("An", "Bình"):
        office.name(who)
    office.do(do="first-registration", land=[1], holders={"An": "1/2", "Bình": "1/2"})
    office.do(do="certificate-issue", printed=SERIAL)
    office.enter()
    return office


@pytest.fixture
def office(transaction: WriteTransaction) -> Office:
    return registered(transaction)


def test_a_printed_certificate_is_traced_to_its_act_and_counts(office: Office) -> None:
    (sheet,) = office.print("aa12345678")
    assert (sheet.serial, sheet.number) == (SERIAL, 1)
    assert sheet.pdf.startswith(b"%PDF")
    found = office.check(sheet.seal)
    assert (found.status, found.since, found.told()["counts"]) == ("in-force", DAY, True)
    assert found.said.parcel == office.place.value(
        "SELECT code FROM cadastre.parcel WHERE id = %s", office.place.parcels[0]
    )
    assert office.place.value("SELECT act_id FROM ledger.entry WHERE seq = %s", found.said.entry) == sheet.act_id
    assert office.place.value("SELECT kind FROM registry.act WHERE id = %s", sheet.act_id) == "certificate-issue"


def test_who_saw_the_holders_is_written_down(office: Office) -> None:
    holders = office.place.value("SELECT count(*) FROM party.party")
    before = office.place.value("SELECT count(*) FROM party.disclosure")
    office.print()
    assert office.place.value("SELECT count(*) FROM party.disclosure") == before + holders
    with pytest.raises(PurposeUnknown):
        office.print(look=dataclasses.replace(LOOK, purpose="curiosity"), reason="x")


def test_a_reprint_needs_a_reason_and_gets_the_next_number(office: Office) -> None:
    office.print()
    with pytest.raises(ReprintWithoutReason):
        office.print()
    (again,) = office.print(reason="Giấy in bị lem mực")
    assert again.number == 2
    assert [(row.number, row.printed_by, row.reason) for row in prints(office.transaction, SERIAL)] == [
        (1, OFFICER.name, None), (2, OFFICER.name, "Giấy in bị lem mực"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "change", ["UPDATE document.print SET reason = 'x'", "DELETE FROM document.print", "TRUNCATE document.print"]
)
def test_the_log_of_prints_is_only_added_to(office: Office, change: Any) -> None:
    office.print()
    with pytest.raises(psycopg.errors.RestrictViolation):
        office.transaction.execute(change)


def test_the_status_follows_the_register(office: Office) -> None:
    (sheet,) = office.print()
    office.do(do="certificate-loss", certificate=SERIAL)
    assert office.check(sheet.seal).status == "reported-lost"
    with pytest.raises(NotPrintable):
        office.print(reason="x")


def test_a_seal_that_the_register_never_printed_is_not_registered(office: Office) -> None:
    said = read_seal(office.print()[0].seal).said
    for other in ({"serial": "AA 99999999"}, {"entry": said.entry + 1000}, {"digest": bytes(32)}):
        forged = KEYS.seal(dataclasses.replace(said, **other)).text()
        assert office.check(forged).status == NOT_REGISTERED


def test_a_seal_of_another_key_with_our_name_is_forged(office: Office) -> None:
    seal = read_seal(office.print()[0].seal)
    with pytest.raises(SealForged):
        office.check(dataclasses.replace(seal, signature=bytes(64)).text())


def test_the_public_may_ask_for_the_status_and_see_no_log(reading: ReadTransaction) -> None:
    said = Sealed(SERIAL, "bcdfghjkmnpq", 0, bytes(32), DAY)
    assert check(reading, KEYS.seal(said).text(), KEYS).status == NOT_REGISTERED
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        reading.all("SELECT * FROM document.print")


def test_only_the_province_prints_and_only_officers(office: Office) -> None:
    for other in (ELSEWHERE, Principal("xa", Role.COMMUNE_OFFICER, unit_code="98765"), Principal("", Role.CITIZEN)):
        with pytest.raises(NotAllowed):
            office.print(look=dataclasses.replace(LOOK, by=other))


def test_what_cannot_be_printed_says_why(office: Office) -> None:
    with pytest.raises(NoSuchCertificate):
        office.print("ZZ 1")
    office.name("Chi")
    office.do(do="first-registration", land=[2, 3], holders={"Chi": "1"})
    office.do(do="certificate-issue", unit=2, printed="AA 2")
    with pytest.raises(NotInLedgerYet):
        office.print("AA 2")
    office.enter()
    with pytest.raises(NotOneParcel):
        office.print(SERIAL, "AA 2")
    assert not prints(office.transaction, SERIAL)


def test_a_mortgage_is_printed(office: Office) -> None:
    first = read_seal(office.print()[0].seal).said.digest
    office.do(do="mortgage", mortgagee="Bank", mortgagor="An")
    assert read_seal(office.print(reason="Đăng ký thế chấp")[0].seal).said.digest != first


def test_the_command_prints_logs_and_the_sheet_can_be_checked(
    fresh_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIABA_DOCUMENT_KEYS", str(tmp_path / "document.keys"))
    monkeypatch.setenv("DIABA_PARTY_KEY_FILE", str(tmp_path / "party.keys"))
    assert CliRunner().invoke(app, ["party", "keys"]).exit_code == 0
    _make_account(fresh_database, OFFICER)
    with fresh_database.write() as transaction:
        registered(transaction)
    asked = ["print", SERIAL, "--by", OFFICER.name, "--dossier", "H98.1", "--folder", str(tmp_path / "in")]
    done = CliRunner().invoke(app, ["certificate", *asked], catch_exceptions=False)
    assert done.exit_code == 0
    (path,) = (tmp_path / "in").iterdir()
    assert (path.name, path.read_bytes()[:5]) == ("AA12345678-1.pdf", b"%PDF-")
    with pytest.raises(ReprintWithoutReason):
        CliRunner().invoke(app, ["certificate", *asked], catch_exceptions=False)
    again = CliRunner().invoke(app, ["certificate", *asked, "--reason", "Kẹt giấy"], catch_exceptions=False)
    assert "AA12345678-2.pdf" in again.stdout.replace("\n", "")
    log = json.loads(CliRunner().invoke(app, ["certificate", "prints", SERIAL, "--json"]).stdout)
    assert [(one["number"], one["reason"]) for one in log] == [(1, None), (2, "Kẹt giấy")]
