"""A commune officer at the board, with a small delivery of squares: fixtures of the board's tests."""

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import shapely

from diaba.access import Principal, Role
from files import write
from published import COMMUNE, PROVINCE, Site

OFFICER = Principal("province", Role.REGISTRATION_OFFICER, province_code=PROVINCE)
WEST, SOUTH = 505_400.0, 2_327_000.0
BOX = "105.55,21.03,105.56,21.05"


def square(number: int) -> shapely.Polygon:
    return shapely.box(WEST + 20 * number, SOUTH, WEST + 20 * number + 20, SOUTH + 20)


@pytest.fixture(scope="module")
def officer(site: Site) -> Any:
    from diaba.accounts.models import Account  # noqa: PLC0415 - needs Django

    account = Account.objects.create_user(
        "registrar", password="x", role="registration-officer", province_code=PROVINCE
    )
    client = site.client()
    client.force_login(account)
    return client


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight parcels: one overlaps the next, one has a strange code, one no number, two are the same row."""
    shapes = [square(number) for number in range(7)]
    shapes[2] = shapely.box(WEST + 40, SOUTH, WEST + 63, SOUTH + 20)
    fields = {
        "SoTo": ["7"] * 4 + ["8"] * 4,
        "SoThua": ["1", "2", "3", None, "5", "6", "7", "7"],
        "DienTich": [400.0, 400.0, 460.0, 400.0, 400.0, 400.0, 400.0, 400.0],
        "LoaiDat": ["ODT", "LUX", "ODT", "ODT", "odt", "ODT", "ODT", "ODT"],
    }
    path = tmp_path_factory.mktemp("board") / "thua dat.gpkg"
    return write(path, fields, [*shapes, shapes[6]], crs="EPSG:9209")


def foreign(path: Path) -> Path:
    """What a contractor delivers who names columns in his own way."""
    fields = {
        "TBD": [str(place // 4 + 51) for place in range(12)],
        "STT_THUA": [str(place % 4 + 1) for place in range(12)],
        "S_HH": [400.0] * 12,
        "MUC_DICH": ["ODT", "CLN", "Đất trồng cây lâu năm"] * 4,
        "GHI_CHU": ["x"] * 12,
    }
    return write(path, fields, [square(100 + place) for place in range(12)], layer="lop_1", crs="EPSG:9209")


@pytest.fixture(scope="module")
def number(site: Site, officer: Any, file: Path) -> int:
    """The file delivered by the plain form."""
    assert site.delivery
    with file.open("rb") as opened:
        answer = officer.post("/deliveries/new", {"files": opened, "commune": COMMUNE})
    assert answer.status_code == 302, answer.content.decode()
    return int(answer["location"].rsplit("/", 1)[1])


def rows(text: str) -> list[str]:
    return re.findall(r'<a class="row"[^>]*data-seq="(\d+)"', text)


def read(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.content[:300])
    return str(answer.content.decode())


def correct(path: Path) -> int:
    """Fill in what is empty and renumber what is taken twice, as an officer would by the coloured cells; how many rows."""
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["Dữ liệu giao nộp"]
    mended = 0
    for number, row in enumerate(sheet.iter_rows(min_row=2)):
        said = str(row[1].value or "")
        if row[2].value is None:
            row[2].value = "1"
        elif row[3].value is None or "[ATT-004]" in said:
            row[3].value = str(90_000 + number)
        elif row[5].value is None:
            row[5].value = "LUC"
        else:
            continue
        mended += 1
    workbook.save(path)
    return mended
