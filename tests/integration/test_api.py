"""The API over real sockets: deliveries entered once, findings as they come, acceptance, doors closed to strangers."""

import contextlib
import hashlib
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from calling import COMMUNE, Caller, parcels
from published import Site
from serving import Server


@contextlib.contextmanager
def worker(site: Site) -> Iterator[None]:
    process = subprocess.Popen([str(Path(sys.executable).with_name("diaba")), "worker"], stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30
        while not _alive(site):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(40)


def _alive(site: Site) -> bool:
    with site.database.write() as transaction:
        return bool(transaction.value("SELECT count(*) FROM jobs.procrastinate_workers"))


def accepted(caller: Caller, number: int) -> bool:
    return bool(caller.ask("GET", f"/deliveries/{number}")[2]["state"] == "accepted")


def test_a_delivery_goes_from_pieces_to_the_register(caller: Caller, site: Site, tmp_path: Path) -> None:
    with worker(site):
        _journey(caller, parcels(site, tmp_path / "a.gpkg", 400))


def _journey(caller: Caller, path: Path) -> None:
    status, headers, told = caller.deliver(path, "journey")
    assert (status, told["state"]) == (201, "queued")
    number = told["id"]
    assert headers["location"] == f"/api/v1/deliveries/{number}"
    first = caller.ask("GET", f"/deliveries/{number}/findings?wait=20&limit=2")[2]
    assert first["findings"], first
    seen, cursor = first["findings"], first["after"]
    while not (page := caller.ask("GET", f"/deliveries/{number}/findings?after={cursor}&wait=20&limit=30")[2])[
        "complete"
    ]:
        seen, cursor = seen + page["findings"], page["after"]
    seen += page["findings"]
    whole = caller.ask("GET", f"/deliveries/{number}/findings.json")[2]
    assert [one["message_vi"] for one in seen] == [one["message_vi"] for one in whole["findings"]]
    assert [one["seq"] for one in seen] == list(range(1, len(seen) + 1))
    blocked = caller.ask("GET", f"/deliveries/{number}/findings?severity=blocker&rule=TOP-001&limit=1000")[2]
    assert {one["rule"] for one in blocked["findings"]} <= {"TOP-001"}
    status, headers, told = caller.ask("GET", f"/deliveries/{number}")
    assert told["state"] == "checked"
    assert caller.ask("GET", f"/deliveries/{number}", If_None_Match=headers["etag"])[0] == 304
    would = caller.ask("GET", f"/deliveries/{number}/diff")[2]
    dry = caller.ask("POST", f"/deliveries/{number}/acceptance", {"dry_run": True})[2]["receipt"]
    assert dry["opened"] == would["opened"] > 0
    assert caller.ask("GET", f"/deliveries/{number}/acceptance")[0] == 404
    assert caller.ask("POST", f"/deliveries/{number}/acceptance", {})[0] == 202
    deadline = time.monotonic() + 30
    while not accepted(caller, number):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    receipt = caller.ask("GET", f"/deliveries/{number}/acceptance")[2]
    assert receipt["opened"] == dry["opened"]
    assert caller.ask("POST", f"/deliveries/{number}/acceptance", {})[0] == 200
    status, _, undone = caller.ask("POST", f"/deliveries/{number}/undo", {})
    assert status == 200, undone
    assert caller.ask("GET", f"/deliveries/{number}")[2]["state"] in {"undone", "checked"}
    assert caller.ask("POST", f"/deliveries/{number}/proposal", {})[0] == 201
    for ending, head in (("xlsx", b"PK"), ("gpkg", b"SQLite")):
        assert caller.ask("GET", f"/deliveries/{number}/findings.{ending}")[2].startswith(head)


def test_one_key_is_one_delivery_however_often_and_at_once(caller: Caller, site: Site, tmp_path: Path) -> None:
    path = parcels(site, tmp_path / "a.gpkg", 8)
    asked = {"commune": COMMUNE, "files": [{"upload": caller.send(path)}], **caller.signed(path)}
    with ThreadPoolExecutor(5) as pool:
        told = list(pool.map(lambda _: caller.ask("POST", "/deliveries", asked, Idempotency_Key="once"), range(5)))
    assert {status for status, _, _ in told} == {201}, told
    assert len({answer["id"] for _, _, answer in told}) == 1
    assert sum("idempotency-replayed" in headers for _, headers, _ in told) == 4
    other = {**asked, "profile": "demo-commune"}
    assert caller.ask("POST", "/deliveries", other, Idempotency_Key="once")[2]["code"] == "key-reused"
    assert caller.ask("POST", "/deliveries", asked)[2]["code"] == "key-missing"


def test_a_machine_says_the_hash_of_what_it_delivers(caller: Caller, site: Site, tmp_path: Path) -> None:
    content = parcels(site, tmp_path / "a.gpkg", 14).read_bytes()
    upload = caller.announce(content, "a.gpkg", "")
    assert caller.piece(upload, 0, content)[0] == 204
    asked = {"commune": COMMUNE, "files": [{"upload": upload}]}
    assert caller.ask("POST", "/deliveries", asked, Idempotency_Key="hash")[2]["facts"]["field"] == "files.sha256"
    asked["files"] = [{"upload": upload, "sha256": "0" * 64}]
    assert caller.ask("POST", "/deliveries", asked, Idempotency_Key="hash")[2]["code"] == "hash-wrong"


def test_a_refused_request_may_be_sent_again_under_its_key(caller: Caller, site: Site, tmp_path: Path) -> None:
    path = parcels(site, tmp_path / "a.gpkg", 9)
    content = path.read_bytes()
    upload = caller.announce(content, "a.gpkg")
    files = [{"upload": upload, "sha256": hashlib.sha256(content).hexdigest()}]
    asked = {"commune": COMMUNE, "files": files, **caller.signed(path)}
    assert caller.ask("POST", "/deliveries", asked, Idempotency_Key="again")[2]["code"] == "upload-unfinished"
    caller.piece(upload, 0, content)
    assert caller.ask("POST", "/deliveries", asked, Idempotency_Key="again")[0] == 201


def test_files_may_come_with_the_request(caller: Caller, site: Site, tmp_path: Path) -> None:
    path = parcels(site, tmp_path / "a.gpkg", 10)
    content, signed = path.read_bytes(), caller.signed(path)

    def form(told: str) -> bytes:
        manifest = {"manifest": json.dumps(signed["manifest"]), "signature": signed["signature"]}
        fields = {"commune": COMMUNE, "sha256": told, **manifest}
        parts = [
            f'--B\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in fields.items()
        ]
        head = b'--B\r\nContent-Disposition: form-data; name="files"; filename="a.gpkg"\r\n\r\n'
        return b"".join([*parts, head, content, b"\r\n--B--\r\n"])

    kind = "multipart/form-data; boundary=B"
    wrong = caller.ask("POST", "/deliveries", form("0" * 64), Content_Type=kind, Idempotency_Key="form")
    assert wrong[2]["code"] == "hash-wrong"
    right = form(hashlib.sha256(content).hexdigest())
    status, _, told = caller.ask("POST", "/deliveries", right, Content_Type=kind, Idempotency_Key="form")
    assert (status, told["file_name"]) == (201, "a.gpkg")


def test_a_batch_does_each_by_itself(caller: Caller, site: Site, tmp_path: Path) -> None:
    path = parcels(site, tmp_path / "a.gpkg", 11)
    good = {"commune": COMMUNE, "key": "batch-1", "files": [{"upload": caller.send(path)}], **caller.signed(path)}
    bad = {**good, "key": "batch-2", "commune": "99999"}
    status, _, told = caller.ask("POST", "/deliveries:batch", {"deliveries": [bad, good, 7]})
    assert (status, [one["status"] for one in told["results"]]) == (207, [404, 201, 422])
    number = told["results"][1]["body"]["id"]
    shown = caller.ask("POST", "/acceptances:batch", {"deliveries": [number, 10**9], "dry_run": True})[2]["results"]
    assert [one["status"] for one in shown] == [200, 404]
    assert caller.ask("POST", "/acceptances:batch", {"deliveries": [number]})[2]["results"][0]["status"] == 200


def test_doors_are_closed_to_those_without_the_right(web: Server, caller: Caller, site: Site, tmp_path: Path) -> None:
    nobody, stranger = Caller(web, ""), Caller(web, "diaba_wrong")
    status, headers, told = nobody.ask("GET", "/deliveries")
    assert (status, told["code"], headers["www-authenticate"]) == (401, "not-signed-in", 'Bearer realm="diaba"')
    assert stranger.ask("GET", "/openapi.json")[2]["code"] == "token-unknown"
    number = caller.deliver(parcels(site, tmp_path / "a.gpkg", 12), "doors")[2]["id"]
    elsewhere = Caller.of(web, "khac")
    assert elsewhere.ask("GET", f"/deliveries/{number}/findings")[0] == 403
    assert number not in [one["id"] for one in elsewhere.ask("GET", "/deliveries")[2]["deliveries"]]
    assert number in [one["id"] for one in caller.ask("GET", "/deliveries?commune=09247")[2]["deliveries"]]
    reader = Caller.of(web, "vpdk", ("read-delivery",))
    assert reader.ask("GET", f"/deliveries/{number}")[0] == 200
    assert reader.ask("POST", f"/deliveries/{number}/acceptance", {})[0] == 403
    assert reader.ask("POST", "/uploads", Upload_Length="3")[0] == 403
    english = nobody.ask("GET", "/nowhere", Accept_Language="en")[2]
    assert english["title"] == english["message_en"]
    assert caller.ask("PUT", "/deliveries")[1]["allow"] == "GET, HEAD, POST"


def test_waiting_readers_do_not_hold_up_others(caller: Caller, site: Site, tmp_path: Path) -> None:
    number = caller.deliver(parcels(site, tmp_path / "a.gpkg", 13), "waiting")[2]["id"]
    with site.database.write() as transaction:
        transaction.execute("UPDATE intake.delivery SET state = 'checking' WHERE id = %s", [number])
    asked = [
        threading.Thread(target=caller.ask, args=("GET", f"/deliveries/{number}/findings?wait=30&after=1000000"))
        for _ in range(8)
    ]
    for one in asked:
        one.start()
    assert caller.ask("GET", f"/deliveries/{number}")[0] == 200
    assert any(one.is_alive() for one in asked)  # no more wait than leave room for others
    with site.database.write() as transaction:
        transaction.execute("UPDATE intake.delivery SET state = 'checked' WHERE id = %s", [number])
    for one in asked:
        one.join()


def test_every_address_is_described(caller: Caller) -> None:
    from diaba.api.urls import urlpatterns  # noqa: PLC0415 - needs Django

    told = caller.ask("GET", "/openapi.json")[2]
    assert "paths" in told, told
    paths = told["paths"]
    served = {re.sub(r"<(?:int|str|slug|uuid):(\w+)>", r"{\1}", str(one.pattern)) for one in urlpatterns}
    assert {path.strip("/") for path in paths} == served - {"openapi.json", "(?P<rest>.*)"}
