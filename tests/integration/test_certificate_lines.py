"""What certificates say goes into the register and out again letter for letter, and every change of it is kept."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diaba.access import Principal, Role
from diaba.db import Database, WriteTransaction
from diaba.intake.accept import Receipt, accept
from diaba.intake.content import LINE_FIELDS, LINES
from diaba.intake.delivery import read
from diaba.intake.export.campaign_sheet import write_campaign_sheet
from diaba.intake.model import Report, Severity
from diaba.intake.parts import Part
from diaba.ledger.sealing import seal
from diaba.registry.lines import Kept, certificate_key, keep_lines, live_lines
from files import columns, row, write
from sheets import campaign_sheet, line

TODAY, BEFORE = date(2026, 11, 23), date(2026, 11, 22)
OFFICER = Principal("vpdk", Role.REGISTRATION_OFFICER, province_code="24")
TRAPS = [
    line(1, area=29.16, use_1_area=29.2),
    line(2, use_1_code="Đất ở tại đô thị", use_2_code="Đất trồng cây lâu năm", use_2_area=100.5, use_2_form="Sử dụng chung"),
    line(3, use_2_code="CLN", use_2_area=10, use_3_code="NTS", use_3_area=7.25, use_3_term="Đến ngày 15/10/2063"),
    line(4, serial="CH000004", holder_name="Trần  Văn An ", born="1954", identity_number="001054000007"),
    line(4, serial="CH000004", holder_name="Lê Thị Bình", legal_person="Vợ chồng", role="Vợ"),
    line(5, user_name="=HYPERLINK(1)", user_number="036099001234", change_reason="Nhận chuyển nhượng"),
    line(6, asset_kind="Căn hộ chung cư", building="CT1", apartment_number="0305", floor_area=68.4, grade="Cấp I"),
]  # fmt: skip


def said(path: Path) -> list[dict[str, str]]:
    return [
        {name: value for name, value in one.items() if value is not None and name != "object"}
        for one in read(path).content.lines.to_pylist()
    ]


def unit(transaction: WriteTransaction) -> int:
    return int(transaction.value("SELECT id FROM units.unit WHERE code = '09247' AND upper_inf(valid)"))


def accepted(transaction: WriteTransaction, *paths: Path, reports: tuple[Report, ...] = ()) -> Receipt:
    number = transaction.value(
        "INSERT INTO intake.delivery (unit_id, sha256, file_name, profile, delivered_by, engine)"
        " VALUES (%s, sha256(%s::text::bytea), 'a', 'auto', 'cb', '1') RETURNING id",
        [unit(transaction), str(paths)],
    )
    delivery = transaction.one(
        "SELECT d.*, u.code AS unit_code, u.province_code, u.full_name AS unit_name FROM intake.delivery d"
        " JOIN units.unit u ON u.id = d.unit_id WHERE d.id = %s",
        [number],
    )
    content = read([Part(path, path.name) for path in paths], srid=5897).content
    return accept(transaction, delivery, content, reports, by=OFFICER, today=TODAY)


def test_in_the_register_and_out_again_it_is_the_same_sheet(transaction: WriteTransaction, tmp_path: Path) -> None:
    drawn = write(tmp_path / "thua_dat.gpkg", columns(6), row(6))
    given_sheet = campaign_sheet(tmp_path / "pl3.xlsx", TRAPS)
    receipt = accepted(transaction, drawn, given_sheet)
    assert (receipt.opened, receipt.lines_opened, receipt.lines_held) == (6, 7, 0)
    kept = [words for _, words in live_lines(transaction, unit(transaction))]
    assert said(write_campaign_sheet(tmp_path / "out.xlsx", kept)) == said(given_sheet)
    spoken_of = "SELECT count(*) FROM registry.certificate_line l JOIN cadastre.parcel_version v USING (parcel_id)"
    assert transaction.value(f"{spoken_of} WHERE l.said ->> 'parcel_number' = v.number") == 7


def test_a_blocked_line_is_held_back_alone(transaction: WriteTransaction, tmp_path: Path) -> None:
    blocked = Report("PER-001", Severity.BLOCKER, "pl3.xlsx:6", (), {}, "lỗi", "fault")
    receipt = accepted(transaction, campaign_sheet(tmp_path / "pl3.xlsx", TRAPS[:3]), reports=(blocked,))
    assert (receipt.objects, receipt.lines_opened, receipt.lines_held) == (0, 2, 1)
    assert [key for key, _ in live_lines(transaction, unit(transaction))] == ["ch000001|7/1|#1", "ch000003|7/3|#1"]


def act(transaction: WriteTransaction) -> int:
    return int(
        transaction.value(
            "INSERT INTO registry.act (kind, decided_by, effective, detail) VALUES ('delivery-acceptance', 'x', %s, '{}') RETURNING id",
            [TODAY],
        )
    )


@pytest.fixture
def telling(fresh_database: Database) -> Any:
    def tell(effective: date, *lines: Mapping[str, str]) -> Kept:
        with fresh_database.write() as transaction:
            number = act(transaction)
            kept = keep_lines(transaction, unit(transaction), lines, act_id=number, effective=effective)
            seal(transaction, number)
            return kept

    return tell


ONE = {"serial": "CH 1", "sheet_number": "7", "parcel_number": "1", "holder_name": "An"}
WIFE = ONE | {"holder_name": "Bình"}
OTHER = {"serial": "CH 2", "sheet_number": "7", "parcel_number": "2", "holder_name": "Chi"}


def test_what_changes_is_told_and_nothing_is_lost(telling: Any, fresh_database: Database) -> None:
    assert telling(BEFORE, ONE, WIFE, OTHER) == Kept(opened=3)
    assert telling(TODAY, ONE, WIFE) == Kept(unchanged=2)
    assert telling(TODAY, ONE | {"born": "1970"}, WIFE) == Kept(changed=1, unchanged=1)
    assert telling(TODAY, ONE | {"born": "1970", "serial": "ch1"}) == Kept(changed=1, ended=1)
    with fresh_database.write() as transaction:
        assert [words for _, words in live_lines(transaction, unit(transaction))] == [
            OTHER,
            ONE | {"born": "1970", "serial": "ch1"},
        ]
        before = transaction.all(
            "SELECT said ->> 'holder_name' AS name, said ->> 'born' AS born FROM registry.certificate_line"
            " WHERE effective @> %s::date AND upper_inf(recorded) ORDER BY 1",
            [BEFORE],
        )
        assert [tuple(one) for one in before] == [("An", None), ("Bình", None), ("Chi", None)]


def test_many_certificates_are_kept_in_portions_that_split_none(telling: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diaba.registry.lines._CHUNK", 2)
    many = [OTHER | {"serial": f"CH {number}"} for number in range(5)]
    assert telling(TODAY, ONE, WIFE, *many) == Kept(opened=7)
    assert telling(TODAY, ONE, WIFE, *many) == Kept(unchanged=7)


def test_another_typing_of_a_serial_is_the_same_certificate() -> None:
    assert certificate_key(ONE) == certificate_key(ONE | {"serial": "ch1"}) != certificate_key(OTHER)


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), min_size=1, max_size=12)
cells = st.one_of(
    words.filter(str.strip), st.floats(allow_nan=False, allow_infinity=False, width=32).map(lambda x: format(x, ".15g"))
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.dictionaries(st.sampled_from(LINE_FIELDS), cells, min_size=1), min_size=1, max_size=4))
def test_a_sheet_written_is_read_back_the_same(tmp_path: Path, lines: list[dict[str, str]]) -> None:
    assert said(write_campaign_sheet(tmp_path / "out.xlsx", lines)) == lines


def test_lines_alone_bring_their_block_only(tmp_path: Path) -> None:
    assert read(campaign_sheet(tmp_path / "a.xlsx", TRAPS)).content.blocks == {LINES}
