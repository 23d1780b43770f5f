"""A manifest signed (ký bảng kê): a detached JWS (RFC 7515, appendix F) by Ed25519 over the manifest's RFC 8785 bytes."""

import base64
import json
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from diaba.intake.manifest.model import Manifest, parse
from diaba.intake.manifest.refusals import ManifestSignatureWrong, ManifestUnreadable, SenderKeyInvalid

ALGORITHM, _CURVE = "Ed25519", "Ed25519"
_ALGORITHMS = (ALGORITHM, "EdDSA")
"""The name of RFC 9864, and the older one of RFC 8037 that means the same with a key of this curve."""
_REGISTRY = jws.JWSRegistry(algorithms=list(_ALGORITHMS))
_LONGEST = 1000


@dataclass(frozen=True)
class Signed:
    """A manifest with its detached signature."""

    manifest: Manifest
    signature: str

    def plain(self) -> dict[str, Any]:
        """As JSON values, as files hold it and programs send it."""
        return {"manifest": self.manifest.plain(), "signature": self.signature}

    @property
    def kid(self) -> str:
        """Which key of the sender's it says it is signed with.

        Raises:
            ManifestUnreadable: the signature is no detached JWS by Ed25519.
        """
        # A JWS with a payload of its own would be verified over that payload, so the middle must be empty.
        head, *rest = self.signature.split(".")
        try:
            header = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
            kid = header["kid"]
        except (ValueError, TypeError, KeyError, RecursionError):
            header, kid = {}, None
        if len(rest) != 2 or rest[0] or header.keys() != {"alg", "kid"} or not isinstance(kid, str):
            raise ManifestUnreadable(place="signature", reason='{"alg": "Ed25519", "kid": …}..…?')
        return kid

    def verify(self, key: OKPKey) -> None:
        """Refuse unless ``key`` signed exactly this manifest.

        Raises:
            ManifestUnreadable: the signature is none.
            ManifestSignatureWrong: it did not.
        """
        kid = self.kid
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the older name of the algorithm is warned of
                payload = self.manifest.payload()
                jws.deserialize_compact(self.signature, key, registry=_REGISTRY, payload=payload)
        except (JoseError, ValueError) as error:
            raise ManifestSignatureWrong(sender=self.manifest.sender, kid=kid) from error


def sign(manifest: Manifest, key: OKPKey) -> Signed:
    """The manifest signed with a private key."""
    header = {"alg": ALGORITHM, "kid": key.thumbprint()}
    whole = jws.serialize_compact(header, manifest.payload(), key, registry=_REGISTRY)
    return Signed(manifest, jws.detach_content(whole))


def parse_signed(said: object) -> Signed:
    """The signed manifest that a JSON value is.

    Raises:
        ManifestUnreadable: it is none.
    """
    if not isinstance(said, dict) or said.keys() != {"manifest", "signature"}:
        raise ManifestUnreadable(place="∅", reason="{manifest, signature}?")
    signature = said["signature"]
    if not isinstance(signature, str) or len(signature) > _LONGEST or not signature.isascii():
        raise ManifestUnreadable(place="signature", reason="str?")
    return Signed(parse(said["manifest"]), signature)


def read_signed(path: Path) -> Signed:
    """The signed manifest in a file.

    Raises:
        ManifestUnreadable: there is none in it.
    """
    try:
        said = json.loads(path.read_bytes(), object_pairs_hook=_once_each)
    except (ValueError, RecursionError, OSError) as error:
        raise ManifestUnreadable(place=path.name, reason=str(error)[:200]) from error
    return parse_signed(said)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose members are named once: two readers must not read two things."""
    if len(dict(pairs)) != len(pairs):
        message = "a member is named twice"
        raise ValueError(message)
    return dict(pairs)


def read_key(path: Path, *, private: bool) -> OKPKey:
    """The Ed25519 key in a PEM or JWK file.

    Raises:
        SenderKeyInvalid: there is none, or not the private one that is needed.
    """
    part = " (private)" if private else ""
    try:
        data = path.read_bytes()
        key = OKPKey.import_key(json.loads(data) if data.lstrip().startswith(b"{") else data)
    except (JoseError, ValueError, TypeError, OSError, RecursionError) as error:
        raise SenderKeyInvalid(file=path.name, part=part) from error
    if key.as_dict(private=False).get("crv") != _CURVE or (private and not key.is_private):
        raise SenderKeyInvalid(file=path.name, part=part)
    return key
