"""The receipt on paper is the receipt: the same bytes each time, others when anything in it is another."""

import re
import zlib

import pytest

from diaba.documents.setting import qr
from diaba.intake.receipt_paper import receipt_hash, receipt_paper

RECEIPT = {
    "delivery": 12,
    "unit_code": "09247",
    "unit_name": "Phường Quế Võ",
    "decided_by": "vpdk.bacninh",
    "act": 17,
    "engine": "1.0",
    "profile": "demo-commune",
    "effective": "2026-11-23",
    "recorded_at": "2026-11-23T03:21:04+00:00",
    "opened": 11_880,
    "changed": 0,
    "unchanged": 3,
    "quarantined": 120,
    "findings": {"blocker": 120, "error": 7},
}
FILES = [("thua_dat.gpkg", "0f" * 32)]


def paper(**changes: object) -> bytes:
    return receipt_paper(
        RECEIPT | changes, FILES, delivered_by="canbo.quevo", address="https://dia-ba.example/deliveries/12"
    )


def test_the_same_receipt_is_the_same_paper() -> None:
    assert paper() == paper()


@pytest.mark.parametrize(
    "change", [{"opened": 11_881}, {"decided_by": "x"}, {"recorded_at": "2026-11-23T03:21:05+00:00"}]
)
def test_another_receipt_is_another_paper_with_another_hash(change: dict[str, object]) -> None:
    assert paper(**change) != paper()
    assert receipt_hash(RECEIPT | change) != receipt_hash(RECEIPT)


def test_the_paper_says_when_it_was_recorded_here_and_is_made_to_last() -> None:
    made = paper()
    inside = b"".join(
        zlib.decompress(stream) for stream in re.findall(rb"stream\r?\n(x.+?)\r?\nendstream", made, re.DOTALL)
    )
    assert b"pdfaid" in made + inside
    assert b"20261123032104" in made + inside


def test_the_symbol_is_drawn_without_anything_fetched() -> None:
    drawn = qr("https://dia-ba.example/deliveries/12#" + "a" * 64)
    assert drawn.startswith("<svg")
    assert "href" not in drawn
