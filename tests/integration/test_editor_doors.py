"""The parcel editor is for those who may register there, and for live parcels."""

import pytest

from published import Site


@pytest.mark.parametrize("user", ["", "citizen", "officer", "province"])
def test_it_is_for_registration_officers(site: Site, user: str) -> None:
    assert site.client(user).get(f"/parcels/{site.codes[1]}/editor").status_code in {302, 403}


def test_what_is_not_live_is_not_edited(site: Site) -> None:
    page = site.client("landoffice").get("/parcels/000000000000/editor")
    assert page.status_code == 404
    assert "đang còn hiệu lực" in page.content.decode()


def test_a_parcel_nobody_is_registered_for_is_registered_first(site: Site) -> None:
    about = {"mode": "subdivision", "lines": "2327102 505000\n2327102 505020", "do": "register"}
    page = site.client("landoffice").post(f"/parcels/{site.codes[3]}/editor", about)
    assert page.status_code == 422
    assert "Hãy đăng ký lần đầu trước" in page.content.decode()
