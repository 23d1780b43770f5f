"""A contractor's own column names: proposed, corrected and confirmed on the page, kept as a version, and read by it from then on."""

import re
from pathlib import Path
from typing import Any

from board_site import foreign, read
from published import COMMUNE, Site


def deliver(officer: Any, path: Path, **fields: str) -> str:
    with path.open("rb") as opened:
        answer = officer.post("/deliveries/new", {"files": opened, "commune": COMMUNE, **fields})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["location"])


def chosen(page: str) -> dict[str, str]:
    """What each choice of the form is set to."""
    selects = re.findall(r'<select id="[^"]*" name="(field:[^"]*)">(.*?)</select>', page, re.DOTALL)
    found = {name: re.search(r"<option selected>(.*?)</option>", inside) for name, inside in selects}
    return {name: one[1] if one else "" for name, one in found.items()}


def test_a_mapping_is_proposed_confirmed_once_and_kept(site: Site, officer: Any, tmp_path: Path) -> None:
    path = foreign(tmp_path / "thầu A.gpkg")
    place = deliver(officer, path)
    assert "Đề xuất ánh xạ cột" in read(officer, place)
    page = read(officer, f"{place}/mapping")
    fields = chosen(page)
    assert fields["field:sheet_number"] == "TBD"
    assert fields["field:parcel_number"] == "STT_THUA"
    assert fields["field:legal_area"] == "S_HH"
    assert fields["field:use_1_code"] == "MUC_DICH"
    # The person sees it otherwise: the remark is the term, the area is not to be read.
    corrected = {**fields, "field:use_1_term": "GHI_CHU", "field:legal_area": "", "field:map_scale": "<no such>"}
    answer = officer.post(f"{place}/mapping", {**corrected, "sender": "Thầu A", "name": "ban-do"})
    board = answer["location"]
    assert board != place
    assert "12 đối tượng" in read(officer, board)
    card = read(officer, f"{board}/objects?object=lop_1:1")
    assert "Thửa 1, tờ 51" in card
    with site.database.write() as transaction:
        kept = transaction.one("SELECT * FROM intake.profile WHERE sender = 'thau-a'")
    assert (kept.name, kept.version, kept.confirmed_by) == ("ban-do", 1, "registrar")
    assert "người xác nhận chọn" in kept.yaml
    assert officer.post(f"{place}/mapping", {**corrected, "sender": "thau-a", "name": "ban-do"})["location"] == board
    assert "thau-a/ban-do@1" in read(officer, "/deliveries/new")
    again = officer.post(f"{place}/mapping", {**fields, "sender": "thau-a", "name": "ban-do"})["location"]
    assert again not in {board, place}
    assert "thau-a/ban-do@2" in read(officer, again)


def test_only_what_waits_for_it_is_mapped(site: Site, officer: Any, number: int) -> None:
    assert officer.get(f"/deliveries/{number}/mapping").status_code == 409
    assert site.client("neighbour").get(f"/deliveries/{number}/mapping").status_code == 403
    assert officer.get("/deliveries/999999/mapping").status_code == 404
