"""What somebody could write who has a member's key, a timestamp, or both: everything around the message must still agree."""

import base64
import contextlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from hypothesis import example, given, settings
from hypothesis import strategies as st

from diaba.exchange.xroad.emulator.authority import Authority, Holder
from diaba.exchange.xroad.emulator.writing import Parts, Signer, containers, paths
from diaba.exchange.xroad.evidence import chains, signature
from diaba.exchange.xroad.evidence.container import verify
from diaba.exchange.xroad.evidence.refusals import (
    AlgorithmUnknown,
    CertificateUnfit,
    DigestWrong,
    NoEvidence,
    PartsWrong,
    PartWrong,
    SignatureWrong,
    SignerOther,
    StampTooEarly,
    StatusStale,
    StatusWrong,
    Untrusted,
)
from diaba.exchange.xroad.evidence.trust import Member

AUTHORITY = Authority()
MEMBER = Member("VN-TEST", "GOV", "PARTNER")
SIGNER = Signer(AUTHORITY.signing(MEMBER, "SS1"), AUTHORITY)
MESSAGE = (
    b"GET\r\n/r1/VN-TEST/GOV/DIABA/land/units/97901\r\nX-Road-Client:VN-TEST/GOV/PARTNER/client\r\nX-Road-Id:1\r\n"
)

SIGNED, WITH_BODY = SIGNER.sign(MESSAGE, b""), SIGNER.sign(MESSAGE, b"body")


def judged(parts: Parts) -> None:
    verify(containers([parts], AUTHORITY)[0], AUTHORITY.trust)


def test_what_was_written_by_the_rules_holds() -> None:
    judged(SIGNER.sign(MESSAGE, b""))
    judged(SIGNER.sign(MESSAGE, b"body"))


@pytest.mark.parametrize("part", ["message.xml", "attachment1", "sig-hashchain.xml", "sig-hashchainresult.xml"])
def test_what_is_signed_cannot_be_exchanged_and_stamped_anew(part: str) -> None:
    one, two = SIGNER.sign(MESSAGE, b"one"), SIGNER.sign(MESSAGE + b"A:b\r\n", b"two")
    with pytest.raises((DigestWrong, PartWrong)):
        judged(one | {part: two[part]})


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        (b"<xades:SigningTime>20", b"<xades:SigningTime>21", DigestWrong),
        (b"ecdsa-sha512", b"ecdsa-sha256", SignatureWrong),
        (b"ecdsa-sha512", b"hmac-sha512", AlgorithmUnknown),
        (b"REC-xml-c14n-20010315", b"REC-xml-c14n-20010316", AlgorithmUnknown),
        (b'URI="/message.xml"', b'URI="/mimetype"', SignatureWrong),
        (b"#signed-properties", b"#signature", SignatureWrong),
        (b"<ds:KeyInfo>", b"<ds:KeyInfo/><ds:KeyInfo>", PartWrong),
        (b"<ds:Object>", b"<ds:Object/><ds:Object>", PartWrong),
        (b"</asic:XAdESSignatures>", b"<ds:Signature/></asic:XAdESSignatures>", PartWrong),
        (b"<asic:XAdESSignatures", b"<!DOCTYPE a><asic:XAdESSignatures", PartWrong),
    ],
)
def test_a_signature_cannot_be_rewritten(old: bytes, new: bytes, refusal: type[NoEvidence]) -> None:
    parts = SIGNER.sign(MESSAGE, b"")
    assert old in parts[signature.PART]
    forged = parts | {signature.PART: parts[signature.PART].replace(old, new, 1)}
    with pytest.raises(refusal):
        judged(forged)


def test_nobody_signs_for_another_member() -> None:
    other = Signer(AUTHORITY.signing(replace(MEMBER, code="OTHER"), "SS1"), AUTHORITY)
    with pytest.raises(SignerOther):
        judged(other.sign(MESSAGE, b""))
    foreign = Authority()
    with pytest.raises(Untrusted):
        judged(Signer(foreign.signing(MEMBER, "SS1"), foreign).sign(MESSAGE, b""))
    with pytest.raises(CertificateUnfit):
        judged(Signer(AUTHORITY.tls("PARTNER"), AUTHORITY).sign(MESSAGE, b""))


class Answering(Authority):
    """An authority that answers as it is told; all else of it is the true one's."""

    def __init__(self, about: Holder, status: ocsp.OCSPCertStatus, at: datetime, responder: Holder) -> None:
        self.told = about, status, at, responder

    def status(self, certificate: x509.Certificate) -> bytes:
        about, status, at, responder = self.told
        revoked = at if status is ocsp.OCSPCertStatus.REVOKED else None
        made = ocsp.OCSPResponseBuilder().add_response(
            about.certificate, AUTHORITY.certificate, hashes.SHA256(), status, at, None, revoked, None
        )
        made = made.responder_id(ocsp.OCSPResponderEncoding.HASH, responder.certificate)
        made = made.certificates([responder.certificate])
        assert certificate == SIGNER.holder.certificate
        return made.sign(responder.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def answered(
    status: ocsp.OCSPCertStatus = ocsp.OCSPCertStatus.GOOD,
    about: Holder = SIGNER.holder,
    ago: timedelta = timedelta(0),
    responder: Holder = AUTHORITY.responder,
) -> Parts:
    now = datetime.now(UTC).replace(microsecond=0)
    return Signer(SIGNER.holder, Answering(about, status, now - ago, responder)).sign(MESSAGE, b"")


def test_a_certificate_must_have_been_good_by_an_answer_of_its_own_authority() -> None:
    judged(answered())
    with pytest.raises(StatusWrong):
        judged(answered(ocsp.OCSPCertStatus.REVOKED))
    with pytest.raises(StatusWrong):
        judged(answered(ocsp.OCSPCertStatus.UNKNOWN))
    with pytest.raises(StatusStale):
        judged(answered(ago=timedelta(hours=2)))
    with pytest.raises(PartWrong):
        judged(answered(about=AUTHORITY.tls("x")))
    with pytest.raises(Untrusted):
        judged(answered(responder=AUTHORITY.stamper))
    with pytest.raises(Untrusted):
        judged(answered(responder=Authority().responder))


def test_a_stamp_is_of_a_pinned_authority_and_later_than_the_signature() -> None:
    parts = SIGNER.sign(MESSAGE, b"")
    with pytest.raises(Untrusted):
        verify(containers([parts], Authority())[0], AUTHORITY.trust)
    one, two = (containers([SIGNER.sign(MESSAGE, body)], AUTHORITY)[0] for body in (b"", b"x"))
    assert one != two
    later = b"<xades:SigningTime>%d" % (datetime.now(UTC).year + 1)
    drafted = Signer.sign(_Late(SIGNER.holder, AUTHORITY), MESSAGE, b"")
    assert later in drafted[signature.PART]
    with pytest.raises((StampTooEarly, StatusStale, CertificateUnfit)):
        judged(drafted)


class _Late(Signer):
    """A member whose clock is a year ahead."""

    def _text(self, name: str, data: bytes, moment: str, status: bytes, **given: bytes) -> bytes:
        return super()._text(name, data, f"{int(moment[:4]) + 1}{moment[4:]}", status, **given)


def test_an_attachment_must_be_signed() -> None:
    with pytest.raises(PartsWrong):
        judged(SIGNER.sign(MESSAGE, b"") | {"attachment1": b"loose"})


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"GET\r\n",
        b"<x/>",
        b"<S:Envelope xmlns:S='http://schemas.xmlsoap.org/soap/envelope/'><S:Header/></S:Envelope>",
        MESSAGE.replace(b"X-Road-Id:1", b"X-Road-Id:"),
        MESSAGE.replace(b"land/units", b""),
        b"200\r\nOK\r\nX-Road-Client:VN-TEST/GOV/PARTNER/client\r\nX-Road-Id:1\r\nX-Road-Service:VN-TEST/GOV/DIABA/land/units\r\n",
        b"\xff\xfe",
    ],
)
def test_what_is_no_message_is_no_evidence(message: bytes) -> None:
    with pytest.raises(NoEvidence):
        judged(SIGNER.sign(message, b""))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.binary(min_size=64, max_size=64), min_size=1, max_size=33))
def test_every_message_of_a_batch_leads_to_the_top_they_share(digests: list[bytes]) -> None:
    tops = set()
    for digest, steps in zip(digests, paths(digests), strict=True):
        text = chains.chain_text(steps)
        top, below = chains.climb(chains.read(text, "ts"), "STEP0", "ts")
        assert below == {f"/{signature.PART}": digest}
        tops.add(top)
    assert len(tops) == 1


@pytest.mark.parametrize("steps", ['<a:HashStep id="STEP0"><a:StepRef URI="#STEP0"/></a:HashStep>', "", "<a:b/>"])
def test_a_chain_that_leads_nowhere_is_refused(steps: str) -> None:
    with pytest.raises(PartWrong):
        chains.climb(
            chains.read(f'<a:HashChain xmlns:a="http://cyber.ee/hashchain">{steps}</a:HashChain>'.encode(), "x"),
            "STEP0",
            "x",
        )
    with pytest.raises(PartWrong):
        chains.climb({"STEP0": [chains.Item("StepRef", "#STEP0")]}, "STEP0", "x")
    with pytest.raises(PartWrong):
        chains.climb({"STEP0": [chains.Item("HashValue", value=b"1")], "STEP1": []}, "STEP0", "x")


CHANGES = st.lists(st.tuples(st.integers(0, 100_000), st.integers(1, 255)), min_size=1, max_size=3)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["message.xml", signature.PART, "sig-hashchain.xml"]), CHANGES)
def test_whatever_is_stamped_is_judged_and_never_breaks_the_judge(part: str, changes: list[tuple[int, int]]) -> None:
    content = bytearray(WITH_BODY[part])
    for at, change in changes:
        content[at % len(content)] ^= change
    with contextlib.suppress(NoEvidence):
        judged(WITH_BODY | {part: bytes(content)})


@pytest.mark.filterwarnings("ignore:Parsed a serial number:UserWarning")  # and then it is refused
@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 255))
@example(at=12, change=1)  # a version that no certificate has
@example(at=15, change=128)  # a serial number below 0
def test_a_certificate_or_an_answer_in_pieces_never_breaks_the_judge(at: int, change: int) -> None:
    """What nothing signs in an answer, such as certificates beside it, says nothing; its stamp still binds it."""
    text = SIGNED[signature.PART]
    for mark, judge in (
        (b"<ds:X509Certificate>", pytest.raises(NoEvidence)),
        (b"<xades:EncapsulatedOCSPValue>", contextlib.suppress(NoEvidence)),
    ):
        begin = text.index(mark) + len(mark)
        end = text.index(b"<", begin)
        der = bytearray(base64.b64decode(text[begin:end]))
        der[at % len(der)] ^= change
        with judge:
            judged(SIGNED | {signature.PART: text[:begin] + base64.b64encode(der) + text[end:]})


def test_a_chain_of_too_many_steps_is_refused() -> None:
    steps = {f"STEP{n}": [chains.Item("StepRef", f"#STEP{n + 1}")] for n in range(5000)}
    with pytest.raises(PartWrong):
        chains.read(chains.chain_text(steps), "x")
