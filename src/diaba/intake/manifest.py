"""Signed manifests (bảng kê có chữ ký): who delivers which files for which commune, each by its SHA-256.

A manifest is a compact JWS (RFC 7515, Ed25519 of RFC 9864) over canonical JSON (RFC 8785). Structure checks alone let one file in
twenty that was altered at random through; a manifest lets none.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import rfc8785
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from psycopg.types.json import Jsonb

from diaba import sql
from diaba.access import Act, Principal, require
from diaba.db import ReadTransaction, WriteTransaction
from diaba.errors import Refusal

SQL = sql.load("diaba.intake")
ALGORITHM: Final = "Ed25519"


class ManifestMissing(Refusal):
    """A machine's delivery needs a signed manifest. Send it as "manifest"; make one with: diaba intake sign.

    Lần giao nộp bằng phần mềm phải kèm bảng kê có chữ ký. Hãy gửi trong trường "manifest"; tạo bằng: diaba intake sign.
    """

    status = 422
    code = "manifest-missing"


class ManifestWrong(Refusal):
    """The manifest does not stand: {reason}. Sign the very files that are delivered, with a registered key, and send it again.

    Bảng kê không hợp lệ: {reason}. Hãy ký đúng các tệp giao nộp bằng khóa đã đăng ký rồi gửi lại.
    """

    status = 422
    code = "manifest-wrong"


@dataclass(frozen=True)
class Listed:
    """One file of a manifest: its name, and its SHA-256 in hexadecimal."""

    name: str
    sha256: str


def sign(files: Sequence[Listed], *, commune: str, sender: str, key: OKPKey, made_at: datetime) -> str:
    """The manifest of ``files``, signed with the sender's private ``key``."""
    told: dict[str, Any] = {
        "commune": commune,
        "files": [vars(one) for one in files],
        "made_at": made_at.isoformat(),
        "sender": sender,
    }
    header = {"alg": ALGORITHM, "kid": key.thumbprint()}
    return str(jws.serialize_compact(header, rfc8785.dumps(told), key, algorithms=[ALGORITHM]))


def verify(manifest: str, files: Sequence[Listed], *, commune: str, sender: str, keys: Mapping[str, Any]) -> None:
    """Whether ``manifest`` is signed by a key of the sender (by thumbprint, as JWK) and speaks of these files and no others.

    Raises:
        ManifestWrong: it is not, or of others.
    """
    try:
        kid = str(jws.extract_compact(manifest.encode()).headers().get("kid"))
        if kid not in keys:
            raise ManifestWrong(reason=f"kid {kid[:60]!r}")
        told = _read(manifest, OKPKey.import_key(dict(keys[kid])))
    except (JoseError, ValueError, TypeError) as error:
        raise ManifestWrong(reason=str(error)[:120] or type(error).__name__) from error
    expected = {"commune": commune, "sender": sender, "files": sorted((one.name, one.sha256) for one in files)}
    given = {
        "commune": told.get("commune"),
        "sender": told.get("sender"),
        "files": sorted((str(one.get("name")), str(one.get("sha256"))) for one in told.get("files", [])),
    }
    if differing := [name for name in expected if expected[name] != given[name]]:
        raise ManifestWrong(reason=", ".join(differing))


def _read(manifest: str, key: OKPKey) -> dict[str, Any]:
    told = json.loads(jws.deserialize_compact(manifest, key, algorithms=[ALGORITHM]).payload)
    if not isinstance(told, dict) or not isinstance(told.get("files", []), list):
        raise TypeError("manifest")
    return told


def register_key(transaction: WriteTransaction, sender: str, key: OKPKey, *, by: Principal) -> str:
    """Let manifests of ``sender`` be signed with the private half of this key; its thumbprint (RFC 7638).

    Raises:
        NotAllowed: ``by`` may not deliver for anyone, so may not say who does.
    """
    require(by, Act.ACCEPT, unit_code=by.unit_code, province_code=by.province_code)
    kid = str(key.thumbprint())
    public = Jsonb(key.as_dict(private=False))
    transaction.execute(SQL["add_sender_key"], {"kid": kid, "sender": sender, "jwk": public, "by": by.name})
    return kid


def keys_of(transaction: ReadTransaction, sender: str) -> dict[str, Any]:
    """The public keys of a sender that hold, by thumbprint."""
    return {row.kid: row.jwk for row in transaction.all(SQL["sender_keys"], {"sender": sender})}
