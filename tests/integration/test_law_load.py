"""The law schema equals the files, and the command answers from them."""

import json
from datetime import date
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner

from diaba.cli import app
from diaba.db import Database, ReadTransaction, WriteTransaction
from diaba.law.book import Book
from diaba.law.glossary import terms
from diaba.law.load import load
from diaba.law.refusals import CodeUnknown

TODAY = date(2026, 11, 22)


def states(transaction: ReadTransaction) -> list[tuple[object, ...]]:
    """Which transaction wrote each row last: the same list means nothing was written."""
    tables = ("document", "code", "parameter")
    return [
        tuple(row) for table in tables for row in transaction.all(f"SELECT xmin::text, ctid::text FROM law.{table}")
    ]


def test_the_database_equals_the_files(reading: ReadTransaction) -> None:
    book = Book.load()
    assert {row.id: row.title_vi for row in reading.all("SELECT id, title_vi FROM law.document")} == {
        document.id: document.title_vi for document in book.documents.values()
    }
    codes = reading.all("SELECT list, code, label_vi, label_en, lower(valid), upper(valid), replaced_by FROM law.code")
    assert sorted(map(str, codes_of(book))) == sorted(str((*row[:6], tuple(row[6]))) for row in codes)
    parameters = reading.all("SELECT name, key, value, basis, mark FROM law.parameter")
    assert sorted(str((p.name, p.key, p.value, p.basis, str(p.mark))) for p in book.all_parameters()) == sorted(
        str(tuple(row)) for row in parameters
    )


def codes_of(book: Book) -> list[tuple[object, ...]]:
    return [
        (code.list, code.code, code.label_vi, code.label_en, code.valid_from, code.valid_to, code.replaced_by)
        for code in book.all_codes()
    ]


def test_loading_twice_changes_nothing(transaction: WriteTransaction) -> None:
    before = states(transaction)
    assert load(transaction, Book.load()).changed == 0
    assert states(transaction) == before


def test_loading_mends_what_differs_and_drops_what_is_gone(transaction: WriteTransaction) -> None:
    expected = transaction.all("SELECT * FROM law.code ORDER BY list, code, valid")
    transaction.execute("UPDATE law.code SET label_vi = 'sai' WHERE list = 'land_type' AND code = 'ODT'")
    transaction.execute("UPDATE law.parameter SET value = '99' WHERE name = 'geometry.snap'")
    transaction.execute(
        "INSERT INTO law.document (id, title_vi, title_en, valid, mark) VALUES ('GONE', 'cũ', 'old', '(,)', 'U')"
    )
    assert load(transaction, Book.load()).changed == 2 * 3 + 2 + 1
    assert transaction.all("SELECT * FROM law.code ORDER BY list, code, valid") == expected
    assert transaction.value("SELECT value FROM law.parameter WHERE name = 'geometry.snap'") == 0.001
    assert not transaction.one("SELECT FROM law.document WHERE id = 'GONE'")


def test_the_database_refuses_two_meanings_on_one_day(transaction: WriteTransaction) -> None:
    with pytest.raises(psycopg.errors.ExclusionViolation, match="one_meaning_per_day"):
        transaction.execute(
            "INSERT INTO law.code (list, code, label_vi, label_en, valid, basis, mark)"
            " SELECT list, code, 'x', 'x', daterange('2025-01-01', '2025-02-01'), basis, mark FROM law.code"
            " WHERE list = 'land_type' AND code = 'ODT' AND upper_inf(valid)"
        )


def test_the_zones_of_the_law_are_the_zones_of_the_cadastre(reading: ReadTransaction) -> None:
    zones = {row.central_meridian: row.srid for row in reading.all("SELECT central_meridian, srid FROM cadastre.zone")}
    named = [p for p in Book.load().all_parameters() if p.name == "cadastre.zone_srid"]
    assert {p.key: p.value for p in named} == zones


def test_every_place_the_glossary_names_exists(reading: ReadTransaction) -> None:
    columns = reading.all(
        "SELECT attrelid::regclass::text AS relation, attname FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped"
    )
    places = {place for row in columns for place in (row.relation, f"{row.relation}.{row.attname}")}
    assert not {term.where for term in terms() if term.where} - places


def run(*arguments: str) -> Any:
    done = CliRunner().invoke(app, ["law", *arguments, "--json"], catch_exceptions=False)
    assert done.exit_code == 0
    return json.loads(done.stdout)


def test_show_answers_what_was_true_on_the_day() -> None:
    (then,) = run("show", "ODT", "--at", "2010-01-01")
    assert (then["label_vi"], then["basis"], then["mark"]) == ("Đất ở tại đô thị", "TT-08-2007-BTNMT", "U")
    (old,) = run("show", "BHK", "--list", "land_type", "--at", "2020-01-01")
    assert (old["replaced_by"], old["valid_to"]) == (["HNK"], "2024-08-01")


def test_show_says_when_a_code_was_known() -> None:
    with pytest.raises(CodeUnknown, match=r"BHK.*2014-07-05 – 2024-08-01 → HNK"):
        run("show", "BHK", "--at", "2026-01-01")


def test_the_other_commands_answer_in_json_and_in_words(fresh_database: Database) -> None:
    loaded = run("load")
    assert loaded["changed"] == 0
    assert {"list": "transaction_kind", "codes": 35} in run("lists")
    assert len(run("list", "planning_use")) == 42
    found = run("parameter", "cadastre.boundary_error", "--key", "500", "--at", "2020-01-01")
    assert (found["value"], found["article"], found["mark"]) == (0.07, "Điều 7", "V1")
    assert run("term", "thua dat")
    for arguments in (["load"], ["lists"], ["list", "origin"], ["show", "BHK", "--at", "2020-01-01"], ["show", "HNK"],
                      ["parameter", "geometry.snap"], ["term", "parcel"]):  # fmt: skip
        assert CliRunner().invoke(app, ["law", *arguments]).exit_code == 0
    assert CliRunner().invoke(app, ["law", "term", "xyz"]).exit_code == 1
    with fresh_database.read() as reading:
        assert reading.value("SELECT count(*) FROM law.code WHERE valid @> %s::date", [TODAY]) > 300
