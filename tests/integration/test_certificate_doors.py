"""Whoever holds a certificate asks by page, API or command whether it counts; nobody learns a person from it."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from diaba.cli import app
from diaba.documents import keys
from diaba.documents.seal import Sealed
from published import Site


@pytest.fixture
def text(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A good seal of a certificate that was never registered."""
    monkeypatch.setenv("DIABA_DOCUMENT_KEYS", str(tmp_path / "document.keys"))
    said = Sealed("AA 12345678", site.codes[0], 0, bytes(32), date(2099, 1, 1))
    return keys.keys().seal(said).text()


def test_the_api_tells_what_the_seal_says_and_that_it_is_not_registered(site: Site, text: str) -> None:
    answer = site.client().get(f"/api/v1/certificates/{text}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    told = json.loads(answer.content)
    assert (told["serial"], told["status"], told["counts"]) == ("AA 12345678", "not-registered", False)


def test_the_api_refuses_what_is_no_seal(site: Site, text: str) -> None:
    answer = site.client().get(f"/api/v1/certificates/{text[:-1]}")
    assert (answer.status_code, json.loads(answer.content)["code"]) == (422, "seal-unreadable")


def test_the_keys_are_public_without_their_private_halves(site: Site, text: str) -> None:
    answer = site.client().get("/api/v1/certificates/keys")
    (key,) = json.loads(answer.content)["keys"]
    assert text
    assert set(key) == {"id", "public", "since", "revoked"}


@pytest.mark.parametrize(
    ("letter", "language", "words"), [("C", "vi", "không có bản in nào"), ("c", "en", "has no print")]
)
def test_the_page_that_the_symbol_opens(site: Site, text: str, letter: str, language: str, words: str) -> None:
    client = site.client()
    client.cookies["django_language"] = language
    page = client.get(f"/{letter}/{text}")
    assert page.status_code == 200
    assert words in page.content.decode()
    assert site.client().get(f"/{letter}/X{text}").status_code == 422


def run(*words: str) -> Any:
    return CliRunner().invoke(app, ["certificate", *words])


def test_the_command_checks_without_the_register(site: Site, text: str, tmp_path: Path) -> None:
    public = tmp_path / "public.json"
    public.write_text(run("keys").stdout)
    done = run("verify", f"HTTPS://DIABA.INVALID/C/{text}", "--keys", str(public), "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["status"] == "genuine"
    assert "genuine" in run("verify", text, "--keys", str(public)).stdout
    assert run("verify", text).exit_code == 1
    assert site.codes[0] in run("verify", text).stdout


def test_keys_are_turned_and_revoked_by_command(text: str) -> None:
    old = keys.keys().keys[0].id.hex()
    assert text
    assert run("rotate-key").exit_code == 0
    assert run("revoke-key", old, "--since", "2098-01-01").exit_code == 0
    assert run("verify", text).exit_code not in {0, 1} or run("verify", text).exception
    assert len(keys.keys().keys) == 2


def test_a_certificate_without_prints_has_an_empty_log(site: Site) -> None:
    assert site.codes
    assert json.loads(run("prints", "AA 1", "--json").stdout) == []
    assert run("prints", "AA 1").exit_code == 0
