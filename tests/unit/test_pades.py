"""A signed PDF is what was signed, by whom the authority names; a changed one is found."""

import io
from datetime import UTC, datetime

from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import PdfSignatureStatus, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from diaba.demo.authority import Authority
from diaba.documents.pades import LocalSigning
from diaba.documents.setting import pdf, qr

PAPER = pdf(
    "receipt",
    {
        **dict.fromkeys(
            ("delivery", "unit_name", "unit_code", "delivered_by", "decided_by", "effective", "recorded_at"), "1"
        ),
        **dict.fromkeys(("act", "engine", "profile", "dated", "address"), "1"),
        **{key: [] for key in ("files", "counts", "findings")},
        "hash": "0f" * 32,
        "qr": qr("1"),
    },
    made_at=datetime(2026, 11, 23, tzinfo=UTC),
)
CA, OTHER = Authority.make(), Authority.make()


def key(bundle: bytes) -> signers.SimpleSigner:
    signer = signers.SimpleSigner.load_pkcs12_data(bundle, other_certs=[], passphrase=None)
    assert isinstance(signer, signers.SimpleSigner)
    return signer


def root(authority: Authority) -> x509.Certificate:
    return x509.Certificate.load(authority.certificate.public_bytes(Encoding.DER))


def _store(authority: Authority) -> SimpleCertificateStore:
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped
    store.register(root(authority))
    return store


def signed(authority: Authority = CA) -> bytes:
    stamping = key(authority.stamper())
    stamper = DummyTimeStamper(stamping.signing_cert, stamping.signing_key, certs_to_embed=_store(authority))
    return LocalSigning(key(authority.officer("Nguyễn Văn Thử")), stamper).sign(PAPER, reason="Cấp", place="Xã Thử")


def status(document: bytes) -> PdfSignatureStatus:
    (found,) = PdfFileReader(io.BytesIO(document)).embedded_signatures
    return validate_pdf_signature(found, ValidationContext(trust_roots=[root(CA)], allow_fetching=False))


def test_a_signed_paper_keeps_its_bytes_and_is_valid_with_its_time() -> None:
    document = signed()
    assert document.startswith(PAPER)
    found = status(document)
    assert found.bottom_line
    assert found.timestamp_validity
    assert found.timestamp_validity.trusted
    assert "Nguyễn Văn Thử" in found.signing_cert.subject.human_friendly


def test_a_signature_of_another_authority_is_not_trusted() -> None:
    found = status(signed(OTHER))
    assert found.intact
    assert not found.bottom_line


def test_a_changed_paper_is_found() -> None:
    document = bytearray(signed())
    document[len(PAPER) // 2] ^= 1
    found = status(bytes(document))
    assert not found.intact
    assert not found.bottom_line
