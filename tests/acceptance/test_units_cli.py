"""``diaba units`` answers an officer, and a program."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from diaba.cli import app
from diaba.db import Database
from diaba.units.refusals import DayUnknown, UnitUnknown

pytestmark = pytest.mark.usefixtures("fresh_database")


def ask(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["units", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def answer(*arguments: str) -> Any:
    return json.loads(ask(*arguments, "--json"))


def test_one_code_two_days_two_units() -> None:
    assert answer("show", "26740", "--at", "2025-06-30")["address"] == "Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh"
    assert answer("show", "26740")["address"] == "Phường Sài Gòn, Thành phố Hồ Chí Minh"
    assert "Phường Bến Nghé, Quận 1" in ask("show", "26740", "--at", "30/6/2025")
    assert "Trước sáp nhập: Phường Bến Nghé" in ask("show", "26740")


def test_what_it_became() -> None:
    (now,) = answer("became", "26740", "--at", "2025-06-30")["became"]
    assert (now["full_name"], now["extent"]) == ("Phường Sài Gòn", "whole")
    assert "toàn bộ" in ask("became", "26740", "--at", "2025-06-30")
    assert "không nêu" in ask("became", "00010", "--at", "2024-12-01")


def test_finding() -> None:
    (first, *_) = answer("find", "p.", "bến nghé", "q.1")
    assert (first["code"], first["confidence"], first["today"][0]["name"]) == ("26740", 1.0, "Sài Gòn")
    assert len(answer("find", "Tân Thành", "--limit", "3")) == 3
    assert "26740" in ask("find", "ben nghe", "--at", "2025-06-30")


def test_listing() -> None:
    assert len(answer("list")) == 34
    assert len(answer("list", "--level", "district", "--at", "2025-06-30")) == 696
    assert {unit["province_code"] for unit in answer("list", "--level", "commune", "--province", "46")} == {"46"}
    assert "34 đơn vị cấp tỉnh" in ask("list")


def test_loading(fresh_database: Database) -> None:
    assert "34 tỉnh, 3321 xã" in ask("load")
    assert "5 thay đổi" in ask("load", "--training")  # three units and the two planes their parcels lie in
    assert answer("load", "--training") == {"changed": 0}
    with fresh_database.read() as reading:
        assert reading.value("SELECT count(*) FROM units.unit WHERE training") == 3


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        (["show", "26734"], UnitUnknown),
        (["became", "26734"], UnitUnknown),
        (["show", "26740", "--at", "31/02/2025"], DayUnknown),
    ],
)
def test_refusals(arguments: list[str], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        ask(*arguments)


def test_a_level_that_does_not_exist() -> None:
    assert CliRunner().invoke(app, ["units", "list", "--level", "village"]).exit_code == 2
