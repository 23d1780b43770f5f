"""The desk through its doors: every kind of act has a form that reads back, and tells what is wrong at its field."""

import io
import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from diaba.access import Principal, Role
from diaba.registry.acts import kinds
from diaba.registry.asking.reading import hints_of
from diaba.registry.asking.words import KINDS
from diaba.registry.changes import Printed
from diaba.registry.register import register
from people import KEYS
from published import PASSWORD, PROVINCE, Site

KIND: Any = kinds()
OFFICER = Principal("hoa", Role.REGISTRATION_OFFICER, province_code=PROVINCE)
EFFECTIVE = date(2026, 6, 1)
DOSSIER = {"effective": "01/07/2026", "dossier": "H24.10-260701-0001"}


@pytest.fixture(scope="module")
def desks(people: dict[str, int], site: Site) -> dict[str, Any]:
    """Officers, each signed in once."""
    assert people
    return {name: site.client(name) for name in ("hoa", "minh", "officer")}


@pytest.fixture(scope="module", autouse=True)
def people(site: Site) -> dict[str, int]:
    """Parcel 9 that An and Bình hold half each, mortgaged; parcel 10 was never registered."""
    from diaba.accounts.models import Account  # noqa: PLC0415 - needs Django

    for name in ("hoa", "minh"):
        Account.objects.create_user(name, password=PASSWORD, role="registration-officer", province_code=PROVINCE)
    with site.database.write() as transaction:
        an, binh, bank, cuong = (
            transaction.value("INSERT INTO party.party (kind) VALUES (%s) RETURNING id", [kind])
            for kind in ("individual", "individual", "organisation", "individual")
        )
        unit = 0
        for place in (11, 9):
            parcel = transaction.value("SELECT id FROM cadastre.parcel WHERE code = %s", [site.codes[place]])
            shares = {an: Fraction(1, 2), binh: Fraction(1, 2)}
            first = {"land": (parcel,), "holders": shares, "printed": Printed(f"AA {place:08}")}
            register(transaction, KIND["first-registration"](effective=EFFECTIVE, **first), OFFICER)
            unit = transaction.value("SELECT ba_unit_id FROM registry.ba_unit_part WHERE parcel_id = %s", [parcel])
            register(transaction, KIND["mortgage"](effective=EFFECTIVE, unit=unit, mortgagee=bank), OFFICER)
            facts = {"content": "Hành lang an toàn lưới điện"}
            register(transaction, KIND["easement"](effective=EFFECTIVE, unit=unit, details=facts), OFFICER)
    return {"an": an, "binh": binh, "bank": bank, "cuong": cuong, "unit": unit}


def post(site: Site, desk: Any, kind: str, step: str, fields: Mapping[str, str], *, place: int = 9) -> Any:
    return desk.post(f"/parcels/{site.codes[place]}/acts/{kind}", {**DOSSIER, **fields, "step": step})


def hidden(page: Any) -> dict[str, str]:
    """What a page carries on: its hidden controls."""
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode()))


def sold(people: dict[str, int], share: str = "1/2") -> dict[str, str]:
    return {"gives-0-share": share, "receives-0-who": f"số {people['cuong']}", "receives-0-share": share}


def test_the_menu_tells_what_is_possible_and_why_the_rest_is_not(site: Site, desks: dict[str, Any]) -> None:
    page = desks["hoa"].get(f"/parcels/{site.codes[9]}/acts").content.decode()
    assert f"/parcels/{site.codes[9]}/acts/transfer" in page
    assert "Thửa đất đã được đăng ký." in page
    assert "Không có ngăn chặn nào đang có hiệu lực." in page
    bare = desks["hoa"].get(f"/parcels/{site.codes[10]}/acts").content.decode()
    assert bare.count("Thửa đất chưa được đăng ký lần đầu.") == len(KINDS) - 1
    assert desks["officer"].get(f"/parcels/{site.codes[9]}/acts").status_code == 403
    assert desks["hoa"].get("/parcels/w7nothing/acts").status_code == 404


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_every_kind_has_a_form_with_each_of_its_fields(site: Site, desks: dict[str, Any], kind: str) -> None:
    client = desks["hoa"]
    page = client.get(f"/parcels/{site.codes[9]}/acts/{kind}")
    text = page.content.decode()
    assert page.status_code == 200
    assert text.count('class="control') >= len([name for name in hints_of(kinds()[kind]) if name != "unit"])
    empty = client.post(f"/parcels/{site.codes[9]}/acts/{kind}", {"step": "preview"})
    assert empty.status_code == 422
    assert 'href="#f-effective"' in empty.content.decode()
    client.cookies["django_language"] = "en"
    english = client.get(f"/parcels/{site.codes[9]}/acts/{kind}").content.decode()
    del client.cookies["django_language"]
    assert KINDS[kind][1] in english


FILLED = {
    "boundary-correction": {}, "caveat-lift": {}, "certificate-issue": {}, "certificate-reissue": {}, "first-registration": {},
    "caveat-set": {"blocks-dealing": "1", "document_kind": "QĐ", "document_number": "7", "authority": "TAND", "reason": "kê biên"},
    "certificate-exchange": {"certificate": "1", "printed-serial": "AA 1", "printed-generation": "18", "printed-issued_on": "01/07/2026"},
    "certificate-loss": {"certificate": "1"}, "certificate-revocation": {"certificate": "1"}, "discharge": {"right": "right"},
    "mortgage-change": {"right": "right", "details-0-key": "Số hợp đồng", "details-0-value": "9"},
    "mortgage": {"mortgagee": "bank", "details-0-key": "Số hợp đồng", "details-0-value": "8"},
    "lease": {"right": "held", "tenant": "cuong"}, "recovery": {"manager": "bank"},
    "right-correction": {"reason": "Ghi sai", "origins-0-value": "CNQ-KTT"}, "easement": {"details-0-key": "a", "details-0-value": "b"},
    "easement-end": {"right": "easement"},
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(kind for kind, fields in FILLED.items() if fields))
def test_a_filled_form_is_shown_before_and_after(
    site: Site, desks: dict[str, Any], people: dict[str, int], kind: str
) -> None:
    with site.database.write() as transaction:
        rows = transaction.all(
            "SELECT type, min(right_id) AS id FROM registry.rrr WHERE ba_unit_id = %s GROUP BY 1", [people["unit"]]
        )
        paper = transaction.value("SELECT id FROM registry.certificate WHERE serial = 'AA 00000009'")
    right = {row.type: str(row.id) for row in rows}
    meant = {"right": right["mortgage"], "held": right["land-use"], "easement": right["restriction"],
             **{name: str(number) for name, number in people.items()}}  # fmt: skip
    fields = {name: meant.get(value, value) for name, value in FILLED[kind].items()}
    page = post(
        site, desks["hoa"], kind, "preview", fields | ({"certificate": str(paper)} if "certificate" in fields else {})
    )
    text = page.content.decode()
    assert (page.status_code, "Sau khi đăng ký" in text) == (200, True), re.findall(r"<li>.*?</li>", text)
    assert ("cần hai người" in text) == kinds()[kind].needs_two


@pytest.mark.parametrize(
    "kind", ["transfer", "gift", "inheritance", "contribution", "division", "succession", "decision"]
)
def test_shares_go_from_hand_to_hand(site: Site, desks: dict[str, Any], people: dict[str, int], kind: str) -> None:
    cause = {"cause": "GA"} if kind == "decision" else {}
    wrong = post(site, desks["hoa"], kind, "preview", {**sold(people), **cause})
    assert (wrong.status_code, f'href="#f-consents-{people["bank"]}"' in wrong.content.decode()) == (422, True)
    page = post(site, desks["hoa"], kind, "preview", {**sold(people), **cause, f"consents-{people['bank']}": "1"})
    assert page.status_code == 200, page.content.decode()
    assert f"<ins>Quyền sử dụng đất, số {people['cuong']}, cá nhân, 1/2" in page.content.decode()


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"effective": "31/02/2026"}, "effective", "Không có ngày"),
        ({"effective": "01/07/2099"}, "effective", "hôm nay là"),
        ({"gives-0-share": "0,5"}, "gives-0-who", "1/2"),
        ({"gives-0-share": "3/4", "receives-0-share": "3/4"}, "gives-0-who", "đang có 1/2 phần quyền"),
        ({"receives-0-share": "1/3"}, "receives-0-who", "Hai phần phải bằng nhau"),
        ({"receives-0-who": "99999999"}, "receives-0-who", "Không tìm thấy"),
        ({"receives-0-who": "Nguyễn Văn Không Có"}, "receives-0-who", "Không tìm thấy"),
        ({"printed-issued_on": "01/07/2026"}, "printed-serial", "serial"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(  # noqa: PLR0917 - a site, its desks and people, and a case
    site: Site, desks: dict[str, Any], people: dict[str, int], fields: dict[str, str], field: str, sentence: str
) -> None:
    page = post(
        site, desks["hoa"], "transfer", "preview", {**sold(people), f"consents-{people['bank']}": "1", **fields}
    )
    text = page.content.decode()
    assert page.status_code == 422
    told = re.search(rf'<li><a href="#f-{field}">[^<]*</a>: ([^<]*)</li>', text)
    assert told, re.findall(r"<li>.*?</li>", text)
    assert sentence in told[1]


def test_rows_are_added_and_what_was_written_stays(site: Site, desks: dict[str, Any], people: dict[str, int]) -> None:
    page = post(
        site, desks["hoa"], "transfer", "more:receives", {**sold(people), "receives-rows": "2"}
    ).content.decode()
    assert page.count('-who" name="receives-') + page.count('name="receives-') >= 8
    assert f'value="số {people["cuong"]}"' in page


def test_a_gift_is_registered_once_with_its_documents(
    site: Site, desks: dict[str, Any], people: dict[str, int], tmp_path: Any
) -> None:
    deed = tmp_path / "hop-dong.pdf"
    deed.write_bytes(b"%PDF-1.7 deed")
    client, address = desks["hoa"], f"/parcels/{site.codes[11]}/acts/gift"
    fields = {**DOSSIER, **sold(people, "1/8"), f"consents-{people['bank']}": "1", "step": "preview"}
    with deed.open("rb") as file:
        page = client.post(address, {**fields, "sources": file})
    carried = hidden(page)
    stale = client.post(address, {**carried, "basis": "0" * 64, "step": "register"})
    assert "vừa thay đổi" in stale.content.decode()
    done = client.post(address, {**carried, "step": "register"})
    again = client.post(address, {**carried, "step": "register"})
    assert done.status_code == 302
    act = int(done["location"].split("=")[1])
    assert "việc đăng ký số" in client.get(done["location"]).content.decode()
    assert again.status_code in {200, 302}
    with site.database.write() as transaction:
        kept = transaction.all(
            "SELECT file_name FROM registry.act_source JOIN registry.source ON source.id = source_id WHERE act_id = %s",
            [act],
        )
        gifts = transaction.value("SELECT count(*) FROM registry.act WHERE kind = 'gift'")
    assert ([row.file_name for row in kept], gifts) == (["hop-dong.pdf"], 1)


def test_a_correction_goes_through_two_hands(site: Site, desks: dict[str, Any]) -> None:
    client, second = desks["hoa"], desks["minh"]
    carried = hidden(
        post(
            site,
            desks["hoa"],
            "right-correction",
            "preview",
            {"reason": "Ghi sai", "origins-0-value": "CNQ-CTT"},
            place=11,
        )
    )
    address = f"/parcels/{site.codes[11]}/acts/right-correction"
    sent = client.post(address, {**carried, "step": "propose", "note": "xem giúp"})
    page = sent["location"]
    assert client.post(address, {**carried, "step": "propose"})["location"] == page
    assert "xem giúp" in second.get("/desk/approvals").content.decode()
    assert "Rút đề nghị" in client.get(page).content.decode()
    assert second.post(page, {"step": "approve", "basis": "0" * 64}).status_code == 409
    assert second.post(page, {"step": "reject", "reason": ""}).status_code == 409
    basis = hidden(second.get(page))["basis"]
    assert second.post(page, {"step": "approve", "basis": basis}).status_code == 302
    assert "Đã phê duyệt" in second.get(page).content.decode()
    assert "right-correction" not in second.get("/desk/approvals").content.decode()
    assert page in second.get("/desk/approvals?state=approved").content.decode()
    assert client.get("/desk/approvals/987654").status_code == 404
    assert desks["officer"].get("/desk/approvals").status_code == 403


def test_a_manager_sees_who_did_what(site: Site, desks: dict[str, Any]) -> None:
    manager = site.client("province")
    page = manager.get("/desk/audit").content.decode()
    assert "Đăng ký lần đầu" in page
    assert page.count("<tbody>") == 1
    assert "Đăng ký lần đầu" not in manager.get("/desk/audit?part=prints&since=x").content.decode()
    assert "Đăng ký lần đầu" in manager.get("/desk/audit?part=acts&who=hoa").content.decode()
    assert "Không có việc nào" in manager.get("/desk/audit?who=minh&part=acceptances").content.decode()
    assert "Không có việc nào" in site.client("elsewhere").get("/desk/audit").content.decode()
    told = manager.get("/desk/audit.xlsx?part=acts")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(told.content)).get_sheet_by_index(0).to_python()
    assert sheet[0][:2] == ["Thời điểm", "Người thực hiện"]
    assert {row[1] for row in sheet[1:]} == {"hoa"}
    for desk in (desks["hoa"], desks["officer"]):
        assert desk.get("/desk/audit").status_code == desk.get("/desk/audit.xlsx").status_code == 403


def test_a_new_person_is_entered_once_and_found_by_paper(
    site: Site, desks: dict[str, Any], people: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIABA_PARTY_KEYS", KEYS.text())
    address = f"/parcels/{site.codes[9]}/people/new"
    assert desks["hoa"].get(address).status_code == 200
    told = {"kind": "individual", "name": "Trần Thị Mới", "sex": "female", "born": "1980", "paper": "CCCD",
            "number": "001180012345", "issued_on": "01/02/2022", "address": "Thôn Đông", "dossier": DOSSIER["dossier"]}  # fmt: skip
    page = desks["hoa"].post(address, told).content.decode()
    number = re.search(r"Số người trong sổ: <b>(\d+)</b>", page)
    assert number
    assert f"với số {number[1]}" in desks["hoa"].post(address, told).content.decode()
    for who in ("Trần Thị Mới", "001180012345"):
        sale = {**sold(people), "receives-0-who": who, f"consents-{people['bank']}": "1"}
        page = post(site, desks["hoa"], "transfer", "preview", sale).content.decode()
        assert f"Trần Thị Mới (số {number[1]}, cá nhân)" in page
    desks["hoa"].post(address, {**told, "number": "001180054321", "born": "02/03/1981"})
    page = post(site, desks["hoa"], "transfer", "preview", {**sold(people), "receives-0-who": "tran thi moi"})
    assert page.content.decode().count('name="receives-0-who-pick"') == 2
    for wrong in ({"name": ""}, {"born": "1700"}, {"born": "31/02/1980"}, {"dossier": ""}, {"born": "02/03/1700"}):
        assert desks["hoa"].post(address, {**told, "number": "1", **wrong}).status_code == 422, wrong
    assert desks["officer"].get(address).status_code == 403
