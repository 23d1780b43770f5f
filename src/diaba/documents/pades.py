"""Signing a PDF (ký số PAdES, ETSI EN 319 142): an adapter that holds the officer's certificate gives it back signed."""

import io
from typing import Protocol

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import TimeStamper


class Signing(Protocol):
    """Whoever can sign a PDF: a key of this machine, or a remote service of an authorised provider."""

    def sign(self, pdf: bytes, *, reason: str, place: str) -> bytes:
        """The same PDF with one signature more; what was there stays byte for byte."""
        ...


class LocalSigning:
    """Signs with a certificate at hand: PAdES B-T with a time-stamping authority, B-B without."""

    def __init__(self, signer: signers.Signer, stamper: TimeStamper | None = None) -> None:
        self._signer, self._stamper = signer, stamper

    def sign(self, pdf: bytes, *, reason: str, place: str) -> bytes:
        """See ``Signing``."""
        about = signers.PdfSignatureMetadata(
            field_name="Issuer",
            subfilter=fields.SigSeedSubFilter.PADES,
            md_algorithm="sha256",
            reason=reason,
            location=place,
        )
        signed = signers.sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf)), about, self._signer, timestamper=self._stamper
        )
        return bytes(signed.getvalue())
