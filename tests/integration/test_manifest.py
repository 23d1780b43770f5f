"""Manifests: what is delivered is what its sender signed, by a key that is in force; anything else is refused."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey
from typer.testing import CliRunner

from calling import COMMUNE, KEY, OPERATOR, Caller, parcels
from diaba.access import Principal, Role
from diaba.cli import app
from diaba.db import WriteTransaction
from diaba.errors import NotAllowed
from diaba.intake.manifest import kept, refusals
from diaba.intake.manifest.model import Manifest, listing, parse
from diaba.intake.manifest.signing import Signed, parse_signed, read_key, read_signed, sign
from diaba.intake.parts import Part
from published import Site

OTHER = OKPKey.generate_key("Ed25519")


def files(folder: Path, count: int = 2) -> list[Part]:
    made = []
    for number in range(count):
        path = folder / f"thửa {number}.gpkg"
        path.write_bytes(bytes([number]) * 9)
        made.append(Part(path, path.name))
    return made


def listed(folder: Path) -> Manifest:
    return listing(files(folder), sender="vpdk", commune=COMMUNE)


def test_a_signed_manifest_is_verified_after_it_was_written_and_read(tmp_path: Path) -> None:
    signed = sign(listed(tmp_path), KEY)
    (tmp_path / "m.json").write_text(json.dumps(signed.plain(), indent=4, sort_keys=True))
    again = read_signed(tmp_path / "m.json")
    assert again == signed
    assert again.kid == KEY.thumbprint()
    again.verify(KEY)
    again.manifest.require_files(files(tmp_path))
    again.manifest.require_of(sender="vpdk", commune=COMMUNE)


@pytest.mark.parametrize("change", [
    lambda said: said["manifest"].update(commune="00004"),
    lambda said: said["manifest"].update(made_at="2026-01-01T00:00:00+07:00"),
    lambda said: said["manifest"]["files"][0].update(sha256="0" * 64),
    lambda said: said["manifest"]["files"][0].update(size=0),
    lambda said: said["manifest"]["files"].pop(),
    lambda said: said.update(signature=said["signature"][:-4] + "AAAA"),
])  # fmt: skip
def test_what_was_changed_after_signing_is_not_believed(
    tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    said = sign(listed(tmp_path), KEY).plain()
    change(said)
    with pytest.raises(refusals.ManifestSignatureWrong):
        parse_signed(said).verify(KEY)


def test_a_signature_that_brings_its_own_payload_is_none(tmp_path: Path) -> None:
    """The library verifies a payload inside the signature and would never look at the manifest."""
    head = {"alg": "Ed25519", "kid": KEY.thumbprint()}
    whole = jws.serialize_compact(head, b"{}", KEY, registry=jws.JWSRegistry(algorithms=["Ed25519"]))
    with pytest.raises(refusals.ManifestUnreadable):
        Signed(listed(tmp_path), whole).verify(KEY)


@pytest.mark.parametrize("header", [
    {"alg": "none", "kid": "a"}, {"alg": "HS256", "kid": "a"}, {"alg": "ES256", "kid": "a"},
    {"alg": "Ed25519"}, {"alg": "Ed25519", "kid": 1}, {"alg": "Ed25519", "kid": "a", "b64": False, "crit": ["b64"]},
    {"alg": "Ed25519", "kid": "a", "jwk": {}}, [], "x",
])  # fmt: skip
def test_other_algorithms_and_headers_are_refused(tmp_path: Path, header: object) -> None:
    head = base64.urlsafe_b64encode(json.dumps(header).encode()).decode().rstrip("=")
    with pytest.raises((refusals.ManifestUnreadable, refusals.ManifestSignatureWrong)):
        Signed(listed(tmp_path), f"{head}..AAAA").verify(KEY)


def test_the_older_name_of_the_algorithm_is_read_too(tmp_path: Path) -> None:
    manifest = listed(tmp_path)
    head = base64.urlsafe_b64encode(json.dumps({"alg": "EdDSA", "kid": "a"}).encode()).decode().rstrip("=")
    body = base64.urlsafe_b64encode(manifest.payload()).decode().rstrip("=")
    raw = KEY.private_key
    assert isinstance(raw, Ed25519PrivateKey)
    mark = base64.urlsafe_b64encode(raw.sign(f"{head}.{body}".encode())).decode().rstrip("=")
    Signed(manifest, f"{head}..{mark}").verify(KEY)


@pytest.mark.parametrize("spoil", [
    lambda parts: parts[0].path.write_bytes(b"other"),
    lambda parts: parts.pop(),
    lambda parts: parts.append(Part(parts[0].path, "thêm.pdf")),
    lambda parts: parts.__setitem__(0, Part(parts[0].path, "khác.gpkg")),
])  # fmt: skip
def test_files_altered_missing_added_or_renamed_are_refused(
    tmp_path: Path, spoil: Callable[[list[Part]], object]
) -> None:
    manifest, parts = listed(tmp_path), files(tmp_path)
    spoil(parts)
    with pytest.raises(refusals.ManifestDiffers):
        manifest.require_files(parts)


plain_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)
likely = st.fixed_dictionaries({
    "format": st.just(1) | plain_json,
    "sender": st.text(min_size=1, max_size=5) | plain_json,
    "commune": st.just(COMMUNE) | plain_json,
    "made_at": st.just("2026-03-30T08:00:00+07:00") | plain_json,
    "files": st.lists(
        st.fixed_dictionaries({"name": st.text(min_size=1, max_size=5), "size": st.integers(), "sha256": st.just("0" * 64)}),
        min_size=1, max_size=3,
    ) | plain_json,
})  # fmt: skip


@given(likely | plain_json)
def test_whatever_is_sent_is_a_manifest_that_can_be_signed_or_is_refused(said: object) -> None:
    try:
        manifest = parse(said)
    except refusals.ManifestUnreadable:
        return
    assert parse(json.loads(manifest.payload())) == manifest
    sign(manifest, KEY).verify(KEY)


def test_a_member_named_twice_is_refused(tmp_path: Path) -> None:
    text = json.dumps(sign(listed(tmp_path), KEY).plain()).replace('"commune"', '"commune": "00004", "commune"')
    (tmp_path / "m.json").write_text(text)
    with pytest.raises(refusals.ManifestUnreadable):
        read_signed(tmp_path / "m.json")


def test_a_key_counts_while_it_is_registered_and_for_its_sender_alone(
    transaction: WriteTransaction, tmp_path: Path
) -> None:
    signed = sign(listed(tmp_path), OTHER)
    with pytest.raises(refusals.SenderKeyUnknown):
        kept.verify(transaction, signed)
    kept.register(transaction, "khac", OTHER, days=9, by=OPERATOR)
    with pytest.raises(refusals.SenderKeyUnknown):
        kept.verify(transaction, signed)
    kid = kept.register(transaction, "vpdk", OTHER, days=9, by=OPERATOR)
    kept.verify(transaction, signed)
    kept.revoke(transaction, "vpdk", kid, by=OPERATOR)
    with pytest.raises(refusals.SenderKeyUnknown):
        kept.verify(transaction, signed)
    with pytest.raises(refusals.SenderKeyRevoked):
        kept.register(transaction, "vpdk", OTHER, days=9, by=OPERATOR)
    with pytest.raises(refusals.SenderKeyUnknown):
        kept.revoke(transaction, "vpdk", kid, by=OPERATOR)
    told = [(row.sender, row.revoked_by) for row in kept.listed(transaction) if row.kid == kid]
    assert told == [("khac", None), ("vpdk", OPERATOR.name)]


def test_a_key_past_its_day_counts_no_more(transaction: WriteTransaction, tmp_path: Path) -> None:
    kept.register(transaction, "vpdk", OTHER, days=9, by=OPERATOR)
    past = "UPDATE intake.sender_key SET valid = tstzrange(now() - interval '2 day', now() - interval '1 day') WHERE sender = 'vpdk'"
    transaction.execute(past)
    with pytest.raises(refusals.SenderKeyUnknown):
        kept.verify(transaction, sign(listed(tmp_path), OTHER))


def test_only_operators_register_keys(transaction: WriteTransaction) -> None:
    with pytest.raises(NotAllowed):
        kept.register(transaction, "vpdk", OTHER, days=9, by=Principal("x", Role.REGISTRATION_OFFICER))
    with pytest.raises(NotAllowed):
        kept.revoke(transaction, "vpdk", "x", by=Principal("x", Role.REGISTRATION_OFFICER))


def test_keys_of_another_kind_are_refused(tmp_path: Path) -> None:
    (tmp_path / "ec.pem").write_bytes(ECKey.generate_key("P-256").as_pem(private=True))
    (tmp_path / "ed448.pem").write_bytes(OKPKey.generate_key("Ed448").as_pem(private=True))
    (tmp_path / "x.pem").write_bytes(b"x")
    (tmp_path / "public.pem").write_bytes(KEY.as_pem(private=False))
    for name in ("ec.pem", "ed448.pem", "x.pem", "public.pem"):
        with pytest.raises(refusals.SenderKeyInvalid):
            read_key(tmp_path / name, private=True)
    (tmp_path / "key.json").write_text(json.dumps(KEY.as_dict(private=True)))
    assert read_key(tmp_path / "key.json", private=True).thumbprint() == KEY.thumbprint()


def test_the_command_signs_and_verifies(tmp_path: Path) -> None:
    paths = [str(part.path) for part in files(tmp_path)]
    (tmp_path / "khoa.pem").write_bytes(KEY.as_pem(private=True))
    (tmp_path / "public.pem").write_bytes(KEY.as_pem(private=False))
    out, run = str(tmp_path / "m.json"), CliRunner()
    options = ["--sender", "vpdk", "--commune", COMMUNE, "--key", str(tmp_path / "khoa.pem"), "--out", out]
    assert run.invoke(app, ["intake", "sign", *paths, *options]).exit_code == 0
    ask = ["intake", "verify", out, *paths, "--key", str(tmp_path / "public.pem")]
    assert run.invoke(app, ask).exit_code == 0
    Path(paths[1]).write_bytes(b"other")
    assert isinstance(run.invoke(app, ask).exception, refusals.ManifestDiffers)


def test_a_machine_delivers_what_it_signed_and_nothing_else(caller: Caller, site: Site, tmp_path: Path) -> None:
    path, other = parcels(site, tmp_path / "a.gpkg", 15), parcels(site, tmp_path / "b.gpkg", 16)
    asked = {"commune": COMMUNE, "files": [{"upload": caller.send(path)}]}

    def deliver(**more: Any) -> tuple[int, Any]:
        status, _, told = caller.ask("POST", "/deliveries", {**asked, **more}, Idempotency_Key="signed")
        return status, told.get("code")

    assert deliver() == (422, "manifest-missing")
    assert deliver(**caller.signed(other)) == (422, "manifest-differs")
    assert deliver(**caller.signed(path, commune="00004")) == (422, "manifest-of-another")
    parts = [Part(path, path.name)]
    assert deliver(**sign(listing(parts, sender="canbo", commune=COMMUNE), KEY).plain()) == (422, "sender-key-unknown")
    assert deliver(**sign(listing(parts, sender="vpdk", commune=COMMUNE), OTHER).plain()) == (422, "sender-key-unknown")
    assert deliver(manifest={"a": 1}, signature="x") == (422, "manifest-unreadable")
    signed = caller.signed(path)
    status, _, told = caller.ask("POST", "/deliveries", {**asked, **signed}, Idempotency_Key="signed")
    assert status == 201, told
    with site.database.write() as transaction:
        row = transaction.one("SELECT * FROM intake.manifest WHERE delivery_id = %s", [told["id"]])
    assert (row.sender, row.said, row.signature) == ("vpdk", signed["manifest"], signed["signature"])
