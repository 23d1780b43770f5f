import re
from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from diaba.demo.parties import Party, parties, tax_code
from diaba.demo.tenure import serial_number

WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def everybody(count: int, seed: int) -> list[Party]:
    address = np.full(count, "Tổ dân phố Đông", object)
    return [party for chunk in parties(count, seed, "027", address) for party in chunk]


def test_identity_numbers_are_well_formed_and_agree_with_sex_and_year_of_birth() -> None:
    people = [party for party in everybody(3000, 1) if party.LoaiChu == "Cá nhân"]
    assert len(people) > 3000
    for party in people:
        number, year = party.SoDinhDanh, party.NamSinh
        assert number is not None
        assert year is not None
        assert re.fullmatch(r"0\d\d[0-3]\d\d9\d{5}", number)
        century_and_sex = (0 if year < 2000 else 2) + (party.GioiTinh == "Nữ")
        assert number[3:6] == f"{century_and_sex}{year % 100:02d}"
        assert 1940 < year < 2026


def test_no_two_people_bear_one_identity_number_even_in_the_largest_commune() -> None:
    numbers = [party.SoDinhDanh for party in everybody(60_000, 5) if party.SoDinhDanh]
    assert len(numbers) > 120_000
    assert len(set(numbers)) == len(numbers)


def test_every_group_has_its_members_and_their_roles() -> None:
    people = everybody(500, 2)
    groups = {party.MaChu: party.LoaiChu for party in people if party.LoaiChu in {"Vợ chồng", "Hộ gia đình"}}
    for code, kind in groups.items():
        roles = [party.VaiTro for party in people if party.ThuocNhom == code]
        sexes = {party.VaiTro: party.GioiTinh for party in people if party.ThuocNhom == code}
        if kind == "Vợ chồng":
            assert sexes == {"Chồng": "Nam", "Vợ": "Nữ"}
        else:
            assert roles.count("Chủ hộ") == 1
            assert len(roles) >= 3
    assert {party.ThuocNhom for party in people} - {None} == set(groups)
    assert all(party.DuLieuMau for party in people)


def test_names_have_the_frequencies_of_vietnamese_names() -> None:
    people = [party for party in everybody(3000, 1) if party.LoaiChu == "Cá nhân"]
    surnames = [party.Ten.split()[0] for party in people]
    assert 0.33 < surnames.count("Nguyễn") / len(surnames) < 0.44
    women = [party.Ten for party in people if party.GioiTinh == "Nữ"]
    assert sum(" Thị " in name for name in women) / len(women) > 0.6
    assert not any(" Thị " in party.Ten for party in people if party.GioiTinh == "Nam")


@given(st.integers(1, 999_999))
def test_no_organisation_can_bear_a_demo_tax_code(number: int) -> None:
    code = tax_code(number)
    assert re.fullmatch(r"\d{10}", code)
    check = 10 - sum(int(digit) * weight for digit, weight in zip(code, WEIGHTS, strict=False)) % 11
    assert int(code[9]) != check


def test_the_weights_of_tax_codes_are_the_real_ones() -> None:
    real = "0100233488"
    assert 10 - sum(int(digit) * weight for digit, weight in zip(real, WEIGHTS, strict=False)) % 11 == int(real[9])


@given(st.integers(0, 2_000_000), st.dates(date(2004, 12, 1), date(2026, 9, 30)))
def test_serial_numbers_are_those_of_the_form_of_their_day(place: int, day: date) -> None:
    form = (
        r"[A-Z]\d{6}" if day < date(2009, 12, 10) else r"[A-Z]{2}\d{6}" if day < date(2025, 1, 1) else r"[A-Z]{2}\d{8}"
    )
    assert re.fullmatch(form, serial_number(place, day))
