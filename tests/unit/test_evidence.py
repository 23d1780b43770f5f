"""Signed messages of real Security Servers: all hold, and no byte of them can be changed."""

import random
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from diaba.exchange.xroad.evidence import form, trust
from diaba.exchange.xroad.evidence.archive import linked, links, verify_all
from diaba.exchange.xroad.evidence.container import verify
from diaba.exchange.xroad.evidence.refusals import (
    CertificateUnfit,
    FormWrong,
    LinkBroken,
    NoEvidence,
    PartsWrong,
    PartWrong,
    RequestOther,
    StatusStale,
    TrustUnreadable,
    Untrusted,
)

FILES = Path(__file__).parent.parent / "data" / "xroad"
ARCHIVE = (FILES / "message-archive-1.zip").read_bytes()
TRUST = trust.read(FILES / "trust.pem")
CONTAINERS = linked(ARCHIVE)[2]
NAMES = list(CONTAINERS)
BATCH = "DBOxxqv2csKysKHNwRCrU4QV0EWkqSUY-response-h.asice"


def refused(data: bytes) -> bool:
    try:
        verify(data, TRUST)
    except NoEvidence:
        return True
    return False


def changed(data: bytes, at: int, value: int) -> bytes:
    return data[:at] + bytes([value]) + data[at + 1 :]


def repacked(data: bytes, name: str, content: bytes) -> bytes:
    """The container with another content of one part, its ZIP file as a server would write it."""
    parts = form.members(data) | {name: content}
    entries = [packed(entry, parts[entry.name.decode()], 6) for entry in form._entries(data, form.COMMENT)]
    return form._file(entries, form.COMMENT)


def packed(entry: form.Entry, content: bytes, level: int) -> form.Entry:
    return replace(entry, packed=form._packed(content, level), crc=zlib.crc32(content), size=len(content))


def test_all_twenty_hold_with_their_requests_and_their_chain() -> None:
    verdicts = verify_all({"message-archive-1.zip": ARCHIVE}, TRUST)
    assert not verdicts.refused
    assert not verdicts.unanswerable
    assert len(verdicts.proven) == 20
    answers = [found for found in verdicts.proven.values() if found.message.request_hash]
    assert len(answers) == 10
    assert {str(found.message.author) for found in answers} == {"CS/GOV/0245437-2"}
    batch = verdicts.proven[f"message-archive-1.zip/{BATCH}"]
    assert set(batch.digests) == {"/message.xml", "/attachment1"}
    assert batch.absent == ("attachment1",)


@pytest.mark.parametrize("name", NAMES)
def test_a_changed_byte_anywhere_is_refused(name: str) -> None:
    data, chance = CONTAINERS[name], random.Random(name)  # noqa: S311 - picks places, keeps no secret
    inside = {place for span in spans(data) for place in span}
    around = [place for place in range(len(data)) if place not in inside]
    for at in [*around[:: len(around) // 60], *chance.sample(sorted(inside), 60)]:
        assert refused(changed(data, at, data[at] ^ chance.randrange(1, 256))), at


def spans(data: bytes) -> Iterator[range]:
    """Where in the file each part's packed bytes are."""
    for entry in form._entries(data, form.COMMENT):
        begin = data.index(entry.packed, data.index(entry.name))
        yield range(begin, begin + len(entry.packed))


@pytest.mark.campaign
@pytest.mark.parametrize("name", NAMES)
def test_every_change_of_every_byte_is_refused(name: str) -> None:
    """What does not unpack to a part of the length and CRC-32 told is refused by its form; what does is verified whole."""
    data, around = CONTAINERS[name], set(range(len(CONTAINERS[name])))
    for entry, span in zip(form._entries(data, form.COMMENT), spans(data), strict=True):
        around -= set(span)
        if (entry.name, entry.packed) in TRIED:  # the same part of another container
            continue
        TRIED.add((entry.name, entry.packed))
        other = bytearray(entry.packed)
        for at, told in enumerate(entry.packed):
            for value in range(256):
                other[at] = value
                if value != told and survives(other, entry.crc):
                    assert refused(changed(data, span[at], value)), (entry.name, at, value)
            other[at] = told
    for at in around:
        for value in set(range(256)) - {data[at]}:
            assert refused(changed(data, at, value)), (at, value)


TRIED = set[tuple[bytes, bytes]]()


def survives(packed: bytearray, told: int) -> bool:
    try:
        return zlib.crc32(zlib.decompress(packed, -zlib.MAX_WBITS, form.MOST >> 6)) == told
    except zlib.error:
        return False


@pytest.mark.parametrize("name", [NAMES[0], BATCH])
@pytest.mark.parametrize("every", [97, pytest.param(1, marks=pytest.mark.campaign)])
def test_a_changed_byte_of_a_part_is_refused_in_a_file_that_is_well_formed(name: str, every: int) -> None:
    data = CONTAINERS[name]
    for part, content in form.members(data).items():
        for at in range(0, len(content), every):
            for value in (content[at] ^ 1, content[at] ^ 32):
                assert refused(repacked(data, part, changed(content, at, value))), (part, at)


def test_what_is_packed_otherwise_is_refused() -> None:
    data = CONTAINERS[NAMES[0]]
    entries, parts = form._entries(data, form.COMMENT), form.members(data)
    other = [packed(entry, parts[entry.name.decode()], 1) for entry in entries]
    with pytest.raises(FormWrong):
        verify(form._file(other, form.COMMENT), TRUST)
    for what in (b"", b"PK", data + b"\0", b"\0" + data, data[:-1]):
        with pytest.raises(FormWrong):
            verify(what, TRUST)


def test_parts_cannot_be_added_left_out_or_named_otherwise() -> None:
    data = CONTAINERS[NAMES[0]]
    parts = form.members(data)
    without = {name: content for name, content in parts.items() if name != "META-INF/timestamp.tst"}
    clock, seconds = data[10:14], 1698063464
    assert not refused(form.written(parts, seconds, clock))
    for wrong in (without, parts | {"attachment1": b"x"}, parts | {"note.txt": b"x"}, parts | {"mimetype": b"x"}):
        with pytest.raises((PartsWrong, PartWrong)):
            verify(form.written(wrong, seconds, clock), TRUST)


def test_a_document_type_is_refused() -> None:
    data = CONTAINERS[NAMES[0]]
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    with pytest.raises(PartWrong):
        verify(repacked(data, "META-INF/manifest.xml", bomb), TRUST)


def test_nothing_holds_without_its_pinned_authorities() -> None:
    data = CONTAINERS[NAMES[0]]
    (authority,), (responder,), (stamper,) = TRUST.authorities, TRUST.responders, TRUST.stampers
    assert not refused(data)
    verify(data, trust.Trust((authority,)))  # who answers and stamps under its own authority needs no pin
    with pytest.raises(Untrusted):
        verify(data, trust.Trust((responder,), (responder,), (stamper,)))
    with pytest.raises(Untrusted):
        verify(data, trust.Trust((authority,), (responder,), (responder,)))
    with pytest.raises(StatusStale):
        verify(data, replace(TRUST, fresh=timedelta(seconds=1)))


def test_an_archive_shows_what_was_changed_moved_or_left_out() -> None:
    begin, end, containers = linked(ARCHIVE)
    parts = form.members(ARCHIVE, b"", exact=False)
    assert links(containers.items(), begin) == (end, parts["linkinginfo"])

    def archive(listed: list[tuple[str, bytes]]) -> bytes:
        return form.written(dict(listed) | {"linkinginfo": parts["linkinginfo"]}, 0, bytes(4), b"")

    one, two, *rest = containers.items()
    assert linked(archive([one, two, *rest]))[1] == end
    for wrong in ([two, one, *rest], [one, *rest], [(one[0], two[1]), (two[0], one[1]), *rest]):
        with pytest.raises(LinkBroken):
            linked(archive(wrong))

    def following(last: tuple[str, str]) -> bytes:
        _, chain = links([one], last)
        return form.written({one[0]: one[1], "linkinginfo": chain}, 0, bytes(4), b"")

    second, third = following((end, "one.zip")), following(("-", "-"))
    verdicts = verify_all({"1.zip": ARCHIVE, "2.zip": second, "3.zip": third}, TRUST)
    assert not verdicts.refused
    assert verdicts.begins == {"1.zip": begin.archive, "3.zip": "-"}
    verdicts = verify_all({"1.zip": ARCHIVE, "2.zip": following(("0" * 128, "gone.zip"))}, TRUST)
    assert "gone.zip" in str(verdicts.refused["2.zip"])
    loose = verify_all({"loose.zip": form.written(dict([one, two]), 0, bytes(4), b"")}, TRUST)
    assert (list(loose.proven), loose.unchained) == ([f"loose.zip/{one[0]}", f"loose.zip/{two[0]}"], ["loose.zip"])
    verdicts = verify_all({"broken.zip": archive([two, one, *rest]), NAMES[0]: CONTAINERS[NAMES[0]]}, TRUST)
    assert isinstance(verdicts.refused["broken.zip"], LinkBroken)
    assert set(verdicts.proven) == {NAMES[0]}


def test_an_answer_to_another_request_is_refused() -> None:
    requests = {name: data for name, data in CONTAINERS.items() if name.startswith("ID1234-request-3")}
    answer = "ID1234-response-9.asice"
    verdicts = verify_all(requests | {answer: CONTAINERS[answer]}, TRUST)
    assert isinstance(verdicts.refused[answer], RequestOther)
    verdicts = verify_all({answer: CONTAINERS[answer]}, TRUST)
    assert verdicts.unanswerable == [answer]


def test_what_was_signed_outside_the_days_of_a_certificate_is_refused() -> None:
    (authority,) = TRUST.authorities
    with pytest.raises(CertificateUnfit):
        TRUST.issuer(TRUST.stampers[0], authority.not_valid_after_utc + timedelta(days=1))


def test_a_trust_list_is_read_as_the_exchange_publishes_it(tmp_path: Path) -> None:
    lists = tmp_path / "shared-params.xml"
    pem = (FILES / "trust.pem").read_text().replace("\n", "")
    authority = pem.split("-----END")[0].removeprefix("-----BEGIN CERTIFICATE-----")
    lists.write_text(
        f"<conf><approvedCA><topCA><cert>{authority}</cert></topCA></approvedCA>"
        "<globalSettings><ocspFreshnessSeconds>60</ocspFreshnessSeconds></globalSettings></conf>"
    )
    found = trust.read(lists)
    assert found == trust.Trust(TRUST.authorities, fresh=timedelta(minutes=1))
    for text in ("<conf/>", "nothing", "-----BEGIN"):
        lists.write_text(text)
        with pytest.raises(TrustUnreadable):
            trust.read(lists)
