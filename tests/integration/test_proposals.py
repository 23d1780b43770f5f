"""A mapping is proposed from names and values, with its reasons; once confirmed it is kept, and read by its version."""

from datetime import date
from pathlib import Path

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diaba.access import ANYONE, Principal, Role
from diaba.db import WriteTransaction
from diaba.errors import NotAllowed
from diaba.intake import journey
from diaba.intake.delivery import read
from diaba.intake.parts import Part
from diaba.intake.profiles import kept
from diaba.intake.profiles.loading import parse
from diaba.intake.profiles.propose import Proposal, Sample, as_yaml, propose
from diaba.intake.profiles.refusals import ProfileNameInvalid, ProfileNoneFits, ProfileUnknown
from diaba.intake.sampling import codes_at, proposal
from diaba.units import resolve
from files import columns, row, write

AT = date(2026, 11, 23)
CODES = codes_at(AT)
OFFICER = Principal("vpdk", Role.REGISTRATION_OFFICER, province_code="24")
COUNT = 24


def foreign(**changes: object) -> dict[str, object]:
    """What a contractor delivers who names columns in his own way."""
    own: dict[str, object] = {
        "TBD": [str(n // 8 + 1) for n in range(COUNT)],
        "STT_THUA": [str(n % 8 + 1) for n in range(COUNT)],
        "S_HH": [400.0 + n % 3 for n in range(COUNT)],
        "MUC_DICH": ["Đất ở tại đô thị", "CLN", "Đất trồng cây lâu năm"] * (COUNT // 3),
        "NGHI_CHU": ["x"] * COUNT,
    }
    return columns(COUNT, SoTo=None, SoThua=None, DienTich=None, LoaiDat=None, **(own | changes))


def proposed(folder: Path, **changes: object) -> Proposal:
    made = write(folder / "thau.gpkg", foreign(**changes), row(COUNT), layer="lop_1")
    return proposal([Part(made, made.name)], at=AT)


def by_ours(found: Proposal) -> dict[str, str]:
    return {guess.ours: guess.column for guess in found.guesses}


def test_columns_are_known_by_their_values(tmp_path: Path) -> None:
    found = proposed(tmp_path)
    expected = {"sheet_number": "TBD", "parcel_number": "STT_THUA", "legal_area": "S_HH", "use_1_code": "MUC_DICH"}
    assert by_ours(found) == expected
    assert all(guess.confidence >= 0.5 and guess.reasons for guess in found.guesses)
    assert "NGHI_CHU" in found.left


def test_the_proposal_is_a_profile_that_reads_the_file(tmp_path: Path) -> None:
    text = as_yaml(proposed(tmp_path), "thau", CODES)
    assert "100% of the values are the shape's area" in text
    found = read(tmp_path / "thau.gpkg", parse(text, "thau.yaml")).content.parcels.table
    assert found["sheet_number"].to_pylist() == [str(n // 8 + 1) for n in range(COUNT)]
    assert [uses[0]["code"] for uses in found["land_uses"].to_pylist()[:3]] == ["ODT", "CLN", "CLN"]


def test_areas_in_hectares_are_proposed_in_hectares(tmp_path: Path) -> None:
    text = as_yaml(proposed(tmp_path, S_HH=None, DT_HA=[0.04] * COUNT), "thau", CODES)
    assert parse(text, "thau.yaml").columns["legal_area"].unit == "ha"


def test_without_a_profile_the_refusal_tells_of_a_proposal(tmp_path: Path) -> None:
    made = write(
        tmp_path / "a.gpkg", columns(3, SoTo=None, SoThua=None, SHBanDo=["1"] * 3, SHThua=["1", "2", "3"]), row(3)
    )
    with pytest.raises(ProfileNoneFits, match="SHBanDo → sheet_number"):
        read(made)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.text(min_size=1, max_size=12).filter(str.isprintable),
        st.lists(st.none() | st.text(max_size=12), min_size=3, max_size=3),
        max_size=6,
    )
)
def test_whatever_the_columns_the_proposal_is_yaml_that_is_understood(
    given_columns: dict[str, list[str | None]],
) -> None:
    found = propose(Sample("lớp", given_columns), CODES)
    profile = parse(as_yaml(found, "a", CODES), "a.yaml") if found.guesses else None
    assert profile is None or set(profile.wanted(list(given_columns))) <= set(given_columns)
    assert len({guess.column for guess in found.guesses}) == len(found.guesses) == len(by_ours(found))


def test_a_confirmed_profile_is_kept_by_version_and_read_by_name(transaction: WriteTransaction, tmp_path: Path) -> None:
    text = as_yaml(proposed(tmp_path), "ban-do", CODES)
    first = kept.confirm(transaction, "cong-ty-a", text, by=OFFICER)
    assert first == kept.confirm(transaction, "cong-ty-a", text, by=OFFICER) == "cong-ty-a/ban-do@1"
    second = kept.confirm(transaction, "cong-ty-a", text.replace('decimal: "."', 'decimal: ","'), by=OFFICER)
    assert second == "cong-ty-a/ban-do@2"
    assert [kept.named(transaction, name).decimal for name in (first, second)] == [".", ","]
    unit = resolve.at(transaction, "09247", AT)
    number = journey.deliver(transaction, tmp_path / "thau.gpkg", unit, by=OFFICER, profile=first, srid=9209)
    assert transaction.value("SELECT profile FROM intake.delivery WHERE id = %s", [number]) == first


@pytest.mark.parametrize("change", ["UPDATE intake.profile SET yaml = 'x'", "DELETE FROM intake.profile"])
def test_no_version_is_ever_changed(transaction: WriteTransaction, tmp_path: Path, change: str) -> None:
    kept.confirm(transaction, "a", as_yaml(proposed(tmp_path), "b", CODES), by=OFFICER)
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="a/b@1"):
        transaction.connection.execute(change.encode())


@pytest.mark.parametrize("name", ["a/b@1", "../x@1", "/etc/passwd", "a/b@0"])
def test_no_such_kept_profile(transaction: WriteTransaction, name: str) -> None:
    with pytest.raises(ProfileUnknown):
        kept.named(transaction, name)


def test_who_may_not_deliver_confirms_nothing(transaction: WriteTransaction, tmp_path: Path) -> None:
    text = as_yaml(proposed(tmp_path), "b", CODES)
    with pytest.raises(NotAllowed):
        kept.confirm(transaction, "a", text, by=ANYONE)
    with pytest.raises(ProfileNameInvalid):
        kept.confirm(transaction, "../a", text, by=OFFICER)
