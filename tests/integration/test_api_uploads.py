"""Resumable uploads over real sockets: a cut line, a killed server, an altered file; each upload is its owner's alone."""

import hashlib
import time
from pathlib import Path

import numpy as np

from calling import Caller
from diaba.intake import uploading
from published import Site
from serving import Server, serving


def test_a_cut_line_loses_nothing_that_was_sent(caller: Caller) -> None:
    content = np.random.default_rng(1).bytes(12 << 20)
    upload = caller.announce(content, "a.gpkg")
    line = caller.begin_and_break(upload, content, 7_000_000)
    time.sleep(0.5)
    line.close()
    deadline = time.monotonic() + 10
    while not (there := caller.offset(upload)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert 6_000_000 < there <= 7_000_000
    assert caller.piece(upload, 0, content[:9])[0] == 409
    status, headers, _ = caller.piece(upload, there, content[there:])
    assert (status, headers["upload-offset"]) == (204, str(len(content)))


def test_a_server_that_falls_goes_on_from_what_was_certain(site: Site, tmp_path: Path, web: Server) -> None:
    content = np.random.default_rng(2).bytes(20 << 20)
    with serving(site.database, tmp_path) as falling:
        caller = Caller.of(falling, "canbo")
        upload = caller.announce(content, "a.gpkg")
        line = caller.begin_and_break(upload, content, 18 << 20)
        deadline = time.monotonic() + 10
        while caller.offset(upload) < 16 << 20:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        falling.kill()
        line.close()
        falling.start()
        there = caller.offset(upload)
        assert there >= 16 << 20
        assert caller.piece(upload, there, content[there:])[0] == 204
    assert web.port != falling.port


def test_a_file_altered_on_its_way_is_refused_and_begins_again(caller: Caller) -> None:
    content = b"x" * 1000
    upload = caller.announce(content, "a.gpkg", hashlib.sha256(b"y" * 1000).hexdigest())
    status, _, told = caller.piece(upload, 0, content)
    assert (status, told["code"]) == (422, "upload-altered")
    assert caller.offset(upload) == 0


def test_an_upload_is_its_owners_alone_and_can_be_given_up(caller: Caller, web: Server) -> None:
    upload = caller.announce(b"abc", "../../a.gpkg")
    other = Caller.of(web, "canbo")
    assert other.ask("HEAD", f"/uploads/{upload}")[0] == 404
    assert other.piece(upload, 0, b"abc")[0] == 404
    assert other.ask("DELETE", f"/uploads/{upload}")[0] == 404
    assert caller.ask("DELETE", f"/uploads/{upload}")[0] == 204
    assert caller.ask("HEAD", f"/uploads/{upload}")[0] == 404
    assert caller.ask("OPTIONS", "/uploads")[1]["tus-extension"] == "creation,expiration,termination"


def test_limits_of_uploads_are_told(caller: Caller) -> None:
    status, _, told = caller.ask("POST", "/uploads", Upload_Length=str(uploading.MOST + 1), Upload_Metadata="")
    assert (status, told["code"]) == (413, "upload-too-large")
    assert caller.ask("POST", "/uploads", Upload_Length="-1")[0] == 422
    upload = caller.announce(b"abc", "a.gpkg")
    assert caller.piece(upload, 0, b"abcd")[2]["code"] == "upload-too-large"


def test_a_signed_in_person_uses_it_too_but_no_other_site_does(site: Site) -> None:
    client = site.client("officer")
    client.handler.enforce_csrf_checks = True
    sent = {"Tus-Resumable": "1.0.0", "Upload-Length": "3"}
    assert client.post("/api/v1/uploads", headers=sent).status_code == 403
    client.cookies["csrftoken"] = "a" * 32
    assert client.post("/api/v1/uploads", headers={**sent, "X-CSRFToken": "a" * 32}).status_code == 201


def test_an_upload_left_too_long_goes_with_its_file(caller: Caller, site: Site) -> None:
    upload = caller.announce(b"abc", "a.gpkg")
    path = uploading.path_of(upload)  # type: ignore[arg-type]  # its text is its name
    assert path.exists()
    with site.database.write() as transaction:
        transaction.execute("UPDATE intake.upload SET expires_at = now() - interval '1 hour' WHERE id = %s", [upload])
    assert caller.ask("HEAD", f"/uploads/{upload}")[0] == 404
    caller.announce(b"abc", "b.gpkg")
    assert not path.exists()
