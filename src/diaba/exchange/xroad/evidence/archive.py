"""Archives of the message log (kho lưu nhật ký): containers in a chain that shows a change, a gap or a new order."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from diaba.exchange.xroad.evidence.container import Evidence, verify
from diaba.exchange.xroad.evidence.form import members
from diaba.exchange.xroad.evidence.refusals import LinkBroken, NoEvidence, RequestOther
from diaba.exchange.xroad.evidence.trust import Trust

LINKS = "linkinginfo"
_ALGORITHMS = {"SHA-256": hashlib.sha256, "SHA-384": hashlib.sha384, "SHA-512": hashlib.sha512}


@dataclass
class Verdicts:
    """What files prove, and what was refused, by name."""

    proven: dict[str, Evidence] = field(default_factory=dict)
    refused: dict[str, NoEvidence] = field(default_factory=dict)
    unanswerable: list[str] = field(default_factory=list)
    """Answers whose request is in none of the files: nothing is wrong, and nothing says what was asked."""
    unchained: list[str] = field(default_factory=list)
    """ZIP files of containers that no chain binds: nothing says whether one is missing."""
    begins: dict[str, str] = field(default_factory=dict)
    """Archives that go on from none of the files, and the name of what they go on from; "-" for the first of a server."""


def verify_all(files: Mapping[str, bytes], trust: Trust) -> Verdicts:
    """What containers and archives prove, together: archives in the order of their chain, answers by their requests."""
    verdicts, ends = Verdicts(), set[str]()
    for name, data in files.items():
        try:
            if name.endswith(".zip"):
                containers = members(data, b"", exact=False)
                if LINKS in containers:
                    containers = _follow(verdicts, name, containers, ends)
                else:
                    verdicts.unchained.append(name)
                verdicts.refused |= _verify(
                    verdicts, {f"{name}/{one}": found for one, found in containers.items()}, trust
                )
            else:
                verdicts.proven[name] = verify(data, trust)
        except NoEvidence as refusal:
            verdicts.refused[name] = refusal
    _match(verdicts)
    return verdicts


def _verify(verdicts: Verdicts, containers: Mapping[str, bytes], trust: Trust) -> dict[str, NoEvidence]:
    refused: dict[str, NoEvidence] = {}
    for name, data in containers.items():
        try:
            verdicts.proven[name] = verify(data, trust)
        except NoEvidence as refusal:
            refused[name] = refusal
    return refused


def _follow(verdicts: Verdicts, name: str, parts: dict[str, bytes], ends: set[str]) -> dict[str, bytes]:
    """The containers of an archive, which goes on from one of those before it, or is the first of another server."""
    begin, end, containers = _chained(parts)
    if begin.digest not in ends:
        if ends and begin.digest != "-":
            raise LinkBroken(file=begin.archive)
        verdicts.begins[name] = begin.archive
    ends.add(end)
    return containers


class Begin(NamedTuple):
    """What an archive goes on from."""

    digest: str
    archive: str


def linked(data: bytes) -> tuple[Begin, str, dict[str, bytes]]:
    """What an archive goes on from, the end of its chain, and its containers in their order.

    Raises:
        FormWrong, LinkBroken: something in it was changed.
    """
    return _chained(members(data, b"", exact=False))


def _chained(parts: dict[str, bytes]) -> tuple[Begin, str, dict[str, bytes]]:
    try:
        first, *lines = [line.split(" ") for line in parts.pop(LINKS, b"").decode("ascii").splitlines()]
        value, archive, algorithm = first
        told = {name: link for link, name in lines}
        make = _ALGORITHMS[algorithm]
    except (ValueError, KeyError) as error:
        raise LinkBroken(file=LINKS) from error
    if [name for _, name in lines] != list(parts):
        raise LinkBroken(file=LINKS)
    begin = Begin(value, archive)
    for name, content in parts.items():
        value = make(f"{'' if value == '-' else value}{make(content).hexdigest()}".encode()).hexdigest()
        if value != told[name]:
            raise LinkBroken(file=name)
    return begin, value, parts


def links(containers: Iterable[tuple[str, bytes]], last: tuple[str, str] = ("-", "-")) -> tuple[str, bytes]:
    """The end of a chain over ``containers``, and the chain as it is written; ``last`` is the archive before: digest, name."""
    value, lines = last[0], [f"{last[0]} {last[1]} SHA-512"]
    for name, content in containers:
        digest = hashlib.sha512(content).hexdigest()
        value = hashlib.sha512(f"{'' if value == '-' else value}{digest}".encode()).hexdigest()
        lines.append(f"{value} {name}")
    return value, ("\n".join(lines) + "\n").encode()


def _match(verdicts: Verdicts) -> None:
    """Refuse each answer to another request than those with its id."""
    asked: dict[str, set[bytes]] = {}
    for evidence in verdicts.proven.values():
        if evidence.message.is_request:
            asked.setdefault(evidence.message.id, set()).add(evidence.message.own_hash)
    for name, evidence in list(verdicts.proven.items()):
        message = evidence.message
        if message.request_hash is None:
            continue
        if message.id not in asked:
            verdicts.unanswerable.append(name)
        elif message.request_hash not in asked[message.id]:
            del verdicts.proven[name]
            verdicts.refused[name] = RequestOther(id=message.id)
