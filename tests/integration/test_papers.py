"""Papers of the register: an extract for anybody, a history and confirmations for officers of the place."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from io import BytesIO
from typing import Any, NamedTuple

import pytest
from pypdf import PdfReader

from diaba.access import Principal, Role
from diaba.registry.acts import kinds
from diaba.registry.changes import Printed
from diaba.registry.register import register
from published import PROVINCE, Site

KINDS: Mapping[str, Any] = kinds()
OFFICER = Principal("hoa", Role.REGISTRATION_OFFICER, province_code=PROVINCE)


class Sold(NamedTuple):
    code: str
    buyer: int
    act: int


@pytest.fixture(scope="module")
def sold(site: Site) -> Sold:
    """A parcel that was registered, then a third of it sold."""
    with site.database.write() as transaction:
        parcel = transaction.value("SELECT id FROM cadastre.parcel WHERE code = %s", [site.codes[3]])
        an, binh = (
            transaction.value("INSERT INTO party.party (kind) VALUES ('individual') RETURNING id") for _ in range(2)
        )
        first = {"land": (parcel,), "holders": {an: Fraction(1)}, "printed": Printed("AA 07654321")}
        register(transaction, KINDS["first-registration"](effective=date(2026, 6, 1), **first), OFFICER)
        unit = transaction.value("SELECT ba_unit_id FROM registry.ba_unit_part WHERE parcel_id = %s", [parcel])
        part = {"gives": {an: Fraction(1, 3)}, "receives": {binh: Fraction(1, 3)}, "dossier": "H24.10-261001-0002"}
        receipt = register(transaction, KINDS["transfer"](effective=date(2026, 10, 1), unit=unit, **part), OFFICER)
    return Sold(site.codes[3], binh, receipt.act_id)


def words(answer: Any) -> str:
    """All that a paper says, blanks folded."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).split())


def test_anybody_may_have_the_extract_and_it_names_nobody(site: Site, sold: Sold) -> None:
    said = words(site.client().get(f"/parcels/{sold.code}/extract.pdf"))
    assert sold.code in said
    assert "TRÍCH LỤC BẢN ĐỒ ĐỊA CHÍNH" in said
    assert "Thửa đất tiếp giáp" in said
    assert "VN-2000" in said
    assert "AA 07654321" not in said
    assert site.client().get("/parcels/000000000000/extract.pdf").status_code == 404


def test_the_history_tells_both_times(site: Site, sold: Sold) -> None:
    officer = site.client("officer")
    said = words(officer.get(f"/parcels/{sold.code}/history.pdf"))
    assert f"số {sold.buyer}, cá nhân" in said
    assert "2/3" in said
    assert "H24.10-261001-0002" in said
    before = words(officer.get(f"/parcels/{sold.code}/history.pdf?as_of=2026-09-30"))
    assert "toàn bộ" in before
    assert f"số {sold.buyer}," not in before
    assert "H24.10-261001-0002" not in before


def test_an_act_is_confirmed_with_its_place_in_the_ledger(site: Site, sold: Sold) -> None:
    said = words(site.client("officer").get(f"/acts/{sold.act}/confirmation.pdf"))
    with site.database.write() as transaction:
        leaf = transaction.value("SELECT encode(leaf, 'hex') FROM registry.act WHERE id = %s", [sold.act])
    assert leaf in said.replace(" ", "")
    assert "Chuyển nhượng" in said
    assert sold.code in said
    assert site.client("officer").get("/acts/999999999/confirmation.pdf").status_code == 404


@pytest.mark.parametrize("user", ["", "citizen", "neighbour", "province"])
def test_what_tells_of_rights_is_for_officers(site: Site, sold: Sold, user: str) -> None:
    client = site.client(user)
    for path in (f"/parcels/{sold.code}/history.pdf", f"/acts/{sold.act}/confirmation.pdf"):
        assert client.get(path).status_code in {302, 403}
