"""The API does what its description says, whatever it is asked: no failure, no status or kind of answer that is not described."""

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from calling import COMMUNE, Caller, parcels
from diaba.api.description import document
from published import Site
from serving import Server

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
EXAMPLES = int(os.environ.get("DIABA_API_EXAMPLES", "6"))
METHODS = ("get", "head", "post", "patch", "delete")
OPERATIONS = [(path, method) for path, held in document()["paths"].items() for method in held if method in METHODS]
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]


@pytest.fixture(scope="module")
def number(web: Server, site: Site, tmp_path_factory: pytest.TempPathFactory) -> int:
    """A delivery that is checked."""
    caller = Caller.of(web, "vpdk")
    status, _, told = caller.deliver(parcels(site, tmp_path_factory.mktemp("delivered") / "a.gpkg", 9), "described")
    assert status == 201, told
    return int(told["id"])


@pytest.fixture(scope="module")
def token(web: Server) -> str:
    return Caller.of(web, "vpdk").token


@pytest.fixture(scope="module")
def described(web: Server) -> Any:
    return schemathesis.openapi.from_url(f"http://127.0.0.1:{web.port}/api/v1/openapi.json")


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_answer_is_described(  # noqa: PLR0917 - an operation, a mode and what is there
    described: Any, path: str, method: str, mode: GenerationMode, number: int, token: str
) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=described[path][method].as_strategy(generation_mode=mode), real=st.booleans())
    def asked(case: Any, real: bool) -> None:  # noqa: FBT001 - hypothesis names it
        if real and "number" in case.path_parameters:
            case.path_parameters["number"] = number
        if real and isinstance(case.body, dict) and "commune" in case.body:
            case.body["commune"] = COMMUNE
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS, timeout=30)

    asked()


def test_a_form_that_is_none_is_refused_in_the_words_of_the_api(web: Server) -> None:
    caller = Caller.of(web, "vpdk")
    for body, kind in ((b"--x\r\n", "multipart/form-data"), (b"a" * 9, "multipart/form-data; boundary=")):
        status, headers, told = caller.ask("POST", "/deliveries", body, Content_Type=kind)
        assert (status, headers["content-type"]) == (422, "application/problem+json"), told
        assert told["code"] == "field-wrong"
