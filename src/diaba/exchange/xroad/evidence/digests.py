"""The algorithms that are accepted, by the names that XML and ASN.1 have for them."""

import hashlib
from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from diaba.exchange.xroad.evidence.refusals import AlgorithmUnknown

SHA512 = "http://www.w3.org/2001/04/xmlenc#sha512"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
RSA_SHA512 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"
_DIGESTS = {
    "http://www.w3.org/2001/04/xmlenc#sha256": hashlib.sha256,
    "http://www.w3.org/2001/04/xmldsig-more#sha384": hashlib.sha384,
    SHA512: hashlib.sha512,
}
HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


def digest(algorithm: str, data: bytes, part: str) -> bytes:
    """The digest of ``data`` by the algorithm that XML names so.

    Raises:
        AlgorithmUnknown: it is not accepted.
    """
    make: Callable[..., Any] | None = _DIGESTS.get(algorithm)
    if make is None:
        raise AlgorithmUnknown(part=part, algorithm=algorithm)
    return bytes(make(data).digest())


def holds_xml(key: object, method: str, signature: bytes, data: bytes, part: str) -> bool:
    """Whether an XML signature over ``data`` holds under ``key``.

    Raises:
        AlgorithmUnknown: it is not accepted.
    """
    family, _, name = method.rpartition("#")[2].partition("-")
    algorithm = HASHES.get(name)
    if algorithm is None or family not in {"rsa", "ecdsa"}:
        raise AlgorithmUnknown(part=part, algorithm=method)
    if family == "ecdsa":  # XML writes the two numbers side by side
        half = len(signature) // 2
        numbers = int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
        signature = encode_dss_signature(*numbers)
        return isinstance(key, ec.EllipticCurvePublicKey) and _holds(key, signature, data, algorithm)
    return isinstance(key, rsa.RSAPublicKey) and _holds(key, signature, data, algorithm)


def _holds(key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey, signature: bytes, data: bytes, algorithm: Any) -> bool:  # noqa: ANN401 - of cryptography
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, data, padding.PKCS1v15(), algorithm)
        else:
            key.verify(signature, data, ec.ECDSA(algorithm))
    except InvalidSignature:
        return False
    return True


def holds(key: object, signature: bytes, data: bytes, name: str) -> bool:
    """Whether a signature over ``data``, hashed by ``name``, holds under ``key``."""
    fit = isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey) and name in HASHES
    return fit and _holds(key, signature, data, HASHES[name])  # type: ignore[arg-type]  # narrowed by fit
