from pathlib import Path

import pytest

from diaba.intake.profiles.loading import load, parse, shipped
from diaba.intake.profiles.model import Column, key
from diaba.intake.profiles.refusals import ProfileInvalid, ProfileUnknown

LEAST = "name: a\nversion: 1\nfits: [SoTo]\ncolumns: {sheet_number: SoTo}\n"


def test_the_shipped_profiles_are_in_order() -> None:
    assert [profile.name for profile in shipped()] == ["cambridge", "demo-commune", "dgn-v7", "diaba", "dorset"]
    assert all(profile.title_vi and profile.title_en for profile in shipped())


def test_a_profile_by_path_and_by_name(tmp_path: Path) -> None:
    path = tmp_path / "tỉnh.yaml"
    path.write_text(LEAST)
    assert load(path).columns["sheet_number"].names == ("SoTo",)
    assert load("dorset").srid == 28355


def test_what_a_profile_says_is_part_of_its_identity() -> None:
    assert parse(LEAST, "a").identity != parse(LEAST.replace("SoTo}", "To}"), "a").identity


def test_no_such_profile() -> None:
    with pytest.raises(ProfileUnknown, match="cambridge, demo-commune, dgn-v7, diaba, dorset"):
        load("không có")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: [", "1:5"),
        ("[]", '"/"'),
        (f"{LEAST}colour: red", '"/"'),
        (LEAST.replace("version: 1", "version: one"), '"version"'),
        (LEAST.replace("sheet_number", "sheet"), '"columns"'),
        (f"{LEAST}text: viscii", '"text"'),
        (f"{LEAST}plane: {{srid: 0}}", '"plane.srid"'),
        (f"{LEAST}land_uses: [{{code: 3}}]", r'"land_uses\[0\].code"'),
        (LEAST.replace(": SoTo}", ": {from: [7]}}"), r'"columns.sheet_number.from\[0\]"'),
        (LEAST.replace(": SoTo}", ": {derive: magic}}"), '"columns.sheet_number.derive"'),
        (LEAST.replace(": SoTo}", ": {values: [a]}}"), '"columns.sheet_number.values"'),
        (LEAST.replace(": SoTo}", ": {unit: acre}}"), '"columns.sheet_number.unit"'),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, place: str) -> None:
    with pytest.raises(ProfileInvalid, match=place) as caught:
        parse(text, "tỉnh.yaml")
    assert "tỉnh.yaml" in caught.value.message("vi")


def test_a_profile_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"name: \xff")
    with pytest.raises(ProfileInvalid, match="byte 6"):
        load(tmp_path / "a.yaml")


def test_a_name_is_one_in_every_spelling() -> None:
    assert len({key(name) for name in ("Số tờ", "SO_TO", "soTo", "So to\u0302\u0300"[:5])}) == 1
    assert Column(("SoTo", "To")).among(["TO", "số_tờ"]) == "số_tờ"
    assert Column(("SoTo",)).among(["SoThua"]) is None
