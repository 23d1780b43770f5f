"""Reading XML that others sent: no entities, no document types, no network; and the names it is full of."""

import base64
import binascii
from typing import Any

from lxml import etree

from diaba.exchange.xroad.evidence.refusals import PartWrong

DS, XADES = "http://www.w3.org/2000/09/xmldsig#", "http://uri.etsi.org/01903/v1.3.2#"
CHAIN = "http://cyber.ee/hashchain"
NAMES = {"ds": DS, "xades": XADES, "hc": CHAIN}
Element = Any


def parsed(data: bytes, part: str) -> Element:
    """The root of ``data``.

    Raises:
        PartWrong: it is no XML, or has a document type.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise PartWrong(part=part) from error
    if root.getroottree().docinfo.doctype:
        raise PartWrong(part=part)
    return root


def one(root: Element, path: str, part: str) -> Element:
    """The only element at ``path`` under ``root``.

    Raises:
        PartWrong: there is none, or more than one.
    """
    found = root.findall(path, NAMES)
    if len(found) != 1:
        raise PartWrong(part=part)
    return found[0]


def decoded(element: Element, part: str) -> bytes:
    """The bytes that an element holds as base64.

    Raises:
        PartWrong: it holds anything else.
    """
    try:
        return base64.b64decode("".join((element.text or "").split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise PartWrong(part=part) from error


def canonical(element: Element) -> bytes:
    """An element as it is signed: Canonical XML 1.0, with the namespaces around it."""
    return bytes(etree.tostring(element, method="c14n", exclusive=False, with_comments=False))
