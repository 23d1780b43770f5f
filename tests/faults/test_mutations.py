"""Spoiled files of every format: each is read whole or refused in a sentence, and nothing ever falls over.

Files are made from a number, so that any of them can be made again: ``spoiled(seed, 1234)``.
"""

import os
import random
import string
import tempfile
from collections import Counter
from pathlib import Path

import pytest

from diaba.errors import Refusal
from diaba.intake.delivery import Delivery, read
from faults.mutations import in_bytes
from faults.seeds import SEEDS, Seed
from files import COMMUNE

FILES = int(os.environ.get("DIABA_MUTATIONS", "50000"))
CHUNK = 250
OF_EACH = -(-FILES // len(SEEDS) // CHUNK) * CHUNK


def spoiled(seed: Seed, number: int) -> bytes:
    """The file with that number: in one half of them bytes are spoiled, in the other the structure."""
    dice = random.Random(f"{seed.name}-{number}")  # noqa: S311 - to be made again, not to be secret
    return (in_bytes if number % 2 else seed.structure)(seed.data, dice)


@pytest.fixture(scope="session", params=SEEDS)
def seed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Seed:
    return SEEDS[request.param](tmp_path_factory.mktemp("seed"))


def test_the_file_that_is_spoiled_was_right(seed: Seed, tmp_path: Path) -> None:
    path = tmp_path / seed.name
    path.write_bytes(seed.data)
    assert whole(read(path, srid=5897, commune=COMMUNE))


@pytest.mark.parametrize("first", range(0, OF_EACH, CHUNK))
def test_a_spoiled_file_is_read_whole_or_refused_in_a_sentence(seed: Seed, first: int, tmp_path: Path) -> None:
    path, met, wrong = tmp_path / seed.name, Counter[str](), []
    for number in range(first, first + CHUNK):
        path.write_bytes(spoiled(seed, number))
        try:
            delivery = read(path, srid=5897, commune=COMMUNE)
        except Refusal as refusal:
            wrong += [(number, words) for words in wrong_words(refusal)]
            met[refusal.code] += 1
        else:
            wrong += [] if whole(delivery) else [(number, "not whole")]
            met["read"] += 1
    assert wrong == []
    assert met.total() == CHUNK


def whole(delivery: Delivery) -> bool:
    """Every object the file has is there, with its name, and each note says something."""
    content = delivery.content
    names = [name for _, table in content.tables() for name in table["object"].to_pylist()]
    return (
        len(names) > 0
        and len(set(names)) == len(names)
        and None not in names
        and len(content.parcels.shapes) == content.parcels.table.num_rows
        and all(note.message_vi and note.message_en for note in delivery.notes)
    )


def wrong_words(refusal: Refusal) -> list[str]:
    """What keeps a refusal from being a sentence for people."""
    said = {language: refusal.message(language) for language in ("vi", "en")}
    return [
        *(f"{language}: no sentence" for language, text in said.items() if not text.rstrip(')"').endswith((".", "?"))),
        *(f"{language}: too long" for language, text in said.items() if len(text) > 1500),
        *(f"{language}: unprintable" for language, text in said.items() if not text.isprintable()),
        *(
            f"{language}: of the machine"
            for language, text in said.items()
            if any(word in text for word in ("Traceback", "0x7f", tempfile.gettempdir()))
        ),
        *(["not worded twice"] if said["vi"] == said["en"] else []),
        *(
            ["no field of it"]
            if any(f"{{{name}}}" in text for text in said.values() for name in string.ascii_lowercase)
            else []
        ),
    ]
