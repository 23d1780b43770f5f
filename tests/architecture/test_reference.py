"""The reference pages equal the program."""

from pathlib import Path

import pytest

from reference_pages import pages

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", sorted(pages()))
def test_the_page_is_current(name: str) -> None:
    assert (DOCS / name).read_text() == pages()[name], "run scripts/reference"
