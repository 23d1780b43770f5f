"""What is carried from others is what they published, with its licence, and is all a page loads."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
STATIC = ROOT / "src/diaba/portal/static/diaba"
SHELVES = [STATIC / "vendor", ROOT / "tests/vendor"]


@pytest.mark.parametrize("shelf", SHELVES, ids=lambda path: path.parent.name)
def test_every_file_has_the_hash_it_came_with_and_a_licence(shelf: Path) -> None:
    parts = json.loads((shelf / "manifest.json").read_text())
    carried: dict[str, str] = {}
    for part in parts:
        folder = f"{part['name']}-{part['version']}"
        assert part["licence_file"] in part["files"]
        assert part["licence"] in {"BSD-3-Clause", "OFL-1.1", "MPL-2.0"}
        assert part["version"] in (ROOT / "NOTICE").read_text()
        carried |= {f"{folder}/{name}": digest for name, digest in part["files"].items()}
    there = {str(path.relative_to(shelf)): hashlib.sha256(path.read_bytes()).hexdigest() for path in shelf.glob("*/*")}
    assert there == carried


def test_our_own_styles_and_modules_load_only_what_is_here() -> None:
    for path in (*STATIC.glob("*.css"), *STATIC.glob("*.mjs")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"https?://", text), path
        for name in re.findall(r"""(?:url\(|from ")([^")]+)""", text):
            assert (path.parent / name).is_file(), name
