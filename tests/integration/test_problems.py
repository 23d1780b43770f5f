"""What programs are told when something fails before any view: RFC 9457 in both languages, never a page."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponseServerError
from django.test import Client, RequestFactory

from board_site import square
from diaba.intake.packing import FilesAlike, one_file
from diaba.portal.middleware import problem_middleware
from files import write
from published import COMMUNE, PASSWORD, Site


def told(answer: Any, status: int, code: str) -> None:
    assert answer.status_code == status
    assert answer["content-type"] == "application/problem+json"
    problem = json.loads(answer.content)
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["title"] in {problem["message_vi"], problem["message_en"]}
    assert problem["message_vi"] != problem["message_en"]


@pytest.mark.parametrize("accept", ["text/html", "application/json", "*/*"])
def test_a_request_without_the_pages_mark_is_a_problem_document_to_programs(site: Site, accept: str) -> None:
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost", "accept": accept})
    assert client.login(username="officer", password=PASSWORD)
    for path in ("/api/v1/uploads", "/api/v1/deliveries", "/api/v1/deliveries:batch"):
        told(client.post(path), 403, "session-over")
    assert b"<html" in client.post("/deliveries/new").content
    assert site.delivery


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_unknown_hosts_addresses_and_acts_are_problem_documents(site: Site, accept: str) -> None:
    client = site.client("citizen", accept=accept)
    told(client.get("/api/v1/deliveries"), 403, "not-allowed")
    told(client.get("/api/v2/anything"), 404, "address-unknown")
    told(client.get("/api/v1/nothing"), 404, "api-address-unknown")
    told(client.get("/ogc/nothing"), 404, "address-unknown")
    told(client.get("/api/v1/deliveries", headers={"host": "elsewhere.example"}), 400, "request-malformed")


def test_a_fault_of_ours_is_a_problem_document_too() -> None:
    request = RequestFactory().get("/api/v1/deliveries")
    answer = problem_middleware(lambda _: HttpResponseServerError("<h1>"))(request)
    told(answer, 500, "server-fault")


def test_files_of_one_name_are_refused_at_both_doors(site: Site, tmp_path: Path) -> None:
    path = write(tmp_path / "thua.gpkg", {"SoTo": ["9"], "SoThua": ["1"]}, [square(31)], crs="EPSG:9209")
    with path.open("rb") as one, path.open("rb") as other:
        answer = site.client("officer").post("/deliveries/new", {"files": [one, other], "commune": COMMUNE})
    assert answer.status_code == 422
    assert "trùng tên" in answer.content.decode()
    with pytest.raises(FilesAlike):
        one_file([("a", path), ("a", path)], tmp_path)
