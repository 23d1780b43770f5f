"""Hash chains (chuỗi băm): one signature or timestamp over a batch of messages, and the way from each to the top.

Every chain has one written form, that of the Security Server; it is read, and written again, and must be the same.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from asn1crypto.parser import emit

from diaba.exchange.xroad.evidence.digests import SHA512
from diaba.exchange.xroad.evidence.refusals import DigestWrong, PartWrong
from diaba.exchange.xroad.evidence.xml import CHAIN, DS, Element, decoded, one, parsed

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SPACES = f'xmlns="{DS}" xmlns:ns2="{CHAIN}"'
_MOST = 100
"""Steps of a chain: a batch of a thousand million needs thirty."""
_SEQUENCE, _OCTETS, _UTF8 = (0, 1, 16), (0, 0, 4), (0, 0, 12)


@dataclass(frozen=True)
class Item:
    """One input of a step: another step, a value of another message's branch, or a part of this container."""

    kind: str
    uri: str = ""
    value: bytes = b""


Steps = dict[str, list[Item]]


def read(data: bytes, part: str) -> Steps:
    """The steps of a chain by their ids.

    Raises:
        PartWrong: it is not written as Security Servers write chains.
    """
    root = parsed(data, part)
    steps = {
        str(step.get("id", "")): [_item(item, part) for item in step] for step in root.iterfind(f"{{{CHAIN}}}HashStep")
    }
    if chain_text(steps) != data or len(steps) > _MOST:
        raise PartWrong(part=part)
    return steps


def _item(element: Element, part: str) -> Item:
    kind = str(element.tag).rpartition("}")[2]
    value = b"" if kind == "StepRef" else decoded(one(element, "ds:DigestValue", part), part)
    return Item(kind, element.get("URI", ""), value)


def chain_text(steps: Steps) -> bytes:
    """A chain as it is written."""
    lines = [f"{_HEAD}<ns2:HashChain {_SPACES}>", f'    <ns2:DefaultDigestMethod Algorithm="{SHA512}"/>']
    for name, items in steps.items():
        lines += [f'    <ns2:HashStep id="{name}">', *(_written(item) for item in items), "    </ns2:HashStep>"]
    return ("\n".join([*lines, "</ns2:HashChain>"]) + "\n").encode()


def _written(item: Item) -> str:
    uri = f' URI="{item.uri}"' if item.uri else ""
    if item.kind == "StepRef":
        return f"        <ns2:StepRef{uri}/>"
    value = f"            <DigestValue>{base64.b64encode(item.value).decode()}</DigestValue>"
    return f"        <ns2:{item.kind}{uri}>\n{value}\n        </ns2:{item.kind}>"


def result_text(uri: str, value: bytes) -> bytes:
    """The top of a chain as it is written: the part that is signed or timestamped."""
    method = f'    <DigestMethod Algorithm="{SHA512}"/>'
    told = f"    <DigestValue>{base64.b64encode(value).decode()}</DigestValue>"
    return f'{_HEAD}<ns2:HashChainResult URI="{uri}" {_SPACES}>\n{method}\n{told}\n</ns2:HashChainResult>\n'.encode()


def value_of(digests: list[bytes]) -> bytes:
    """The value of a step over the values of its inputs (DER, then SHA-512)."""
    listed = b"".join(
        emit(*_SEQUENCE, emit(*_OCTETS, each) + emit(*_UTF8, SHA512.encode()) + emit(*_SEQUENCE, b""))
        for each in digests
    )
    return hashlib.sha512(emit(*_SEQUENCE, listed)).digest()


def climb(steps: Steps, name: str, part: str) -> tuple[bytes, dict[str, bytes]]:
    """The value of the step ``name``, and the digests of the container's own parts below it.

    Raises:
        PartWrong: a step is missing, or is used twice or not at all.
    """
    left, below = dict(steps), dict[str, bytes]()

    def value(step: str) -> bytes:
        items = left.pop(step, None)
        if not items:
            raise PartWrong(part=part)
        below.update({item.uri: item.value for item in items if item.kind == "DataRef"})
        return value_of([value(item.uri.removeprefix("#")) if item.kind == "StepRef" else item.value for item in items])

    top = value(name)
    if left:
        raise PartWrong(part=part)
    return top, below


def verified(parts: Mapping[str, bytes], prefix: str) -> dict[str, bytes]:
    """The digests of the container's own parts that the chain ``prefix`` ("sig", "ts") carries up to its top.

    Raises:
        PartWrong, DigestWrong: the chain does not lead from them to its top.
    """
    chain, result = f"{prefix}-hashchain.xml", f"{prefix}-hashchainresult.xml"
    told = parsed(parts[result], result)
    uri, expected = str(told.get("URI", "")), decoded(one(told, "ds:DigestValue", result), result)
    if result_text(uri, expected) != parts[result] or not uri.startswith(f"/{chain}#"):
        raise PartWrong(part=result)
    top, below = climb(read(parts[chain], chain), uri.partition("#")[2], chain)
    if top != expected:
        raise DigestWrong(part=chain)
    return below
