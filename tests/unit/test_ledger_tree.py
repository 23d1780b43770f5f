"""The tree is that of RFC 9162: known answers, and a naive reading of the definition as the oracle."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diaba.ledger.tiles import Tiles, place
from diaba.ledger.tree import (
    EMPTY,
    Frontier,
    Hashes,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    leaf_hash,
    root_by_inclusion,
    root_of,
)

# The eight leaves and roots that the certificate-transparency project tests every implementation with.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
KNOWN = [leaf_hash(bytes.fromhex(each)) for each in INPUTS]


def naive_root(leaves: Sequence[bytes]) -> bytes:
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    k = next(2**n for n in reversed(range(64)) if 2**n < len(leaves))
    return sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = next(2**n for n in reversed(range(64)) if 2**n < len(leaves))
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_subproof(m: int, leaves: Sequence[bytes], *, whole: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = next(2**n for n in reversed(range(64)) if 2**n < len(leaves))
    if m <= k:
        return [*naive_subproof(m, leaves[:k], whole=whole), naive_root(leaves[k:])]
    return [*naive_subproof(m - k, leaves[k:], whole=False), naive_root(leaves[:k])]


def hashes(leaves: Sequence[bytes]) -> Hashes:
    return lambda height, at: naive_root(leaves[at << height : at + 1 << height])


def leaves_of(size: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(size)]


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_the_known_ones(size: int) -> None:
    assert root_of(KNOWN[:size]).hex() == Frontier().after(KNOWN[:size]).root().hex() == ROOTS[size - 1]


def test_the_empty_tree_is_the_hash_of_nothing() -> None:
    assert root_of([]) == Frontier().root() == EMPTY == sha256(b"").digest()


def test_known_proofs() -> None:
    assert [step.hex() for step in inclusion_proof(hashes(KNOWN), 5, 8)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert [step.hex() for step in consistency_proof(hashes(KNOWN), 6, 8)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@given(st.integers(1, 70), st.data())
def test_proofs_are_those_of_the_definition_and_are_believed(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    included, consistent = inclusion_proof(hashes(leaves), index, size), consistency_proof(hashes(leaves), old, size)
    assert included == naive_path(index, leaves)
    assert consistent == naive_subproof(old, leaves, whole=True)
    assert root_by_inclusion(leaves[index], index, size, included) == naive_root(leaves)
    assert is_consistent(old, naive_root(leaves[:old]), size, naive_root(leaves), consistent)


@given(st.integers(1, 40), st.data())
def test_nothing_else_is_believed(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    old, index = data.draw(st.integers(1, size)), data.draw(st.integers(0, size - 1))
    root, forged = naive_root(leaves), data.draw(st.binary(min_size=32, max_size=32))
    path, proof = inclusion_proof(hashes(leaves), index, size), consistency_proof(hashes(leaves), old, size)
    for at in range(len(path)):
        assert root_by_inclusion(leaves[index], index, size, [*path[:at], forged, *path[at + 1 :]]) != root
        assert root_by_inclusion(leaves[index], index, size, path[:at]) != root
    assert root_by_inclusion(leaves[index], index, size, [*path, forged]) is None
    assert root_by_inclusion(leaves[index], size, size, path) is None
    assert root_by_inclusion(forged, index, size, path) != root
    for at in range(len(proof)):
        spoiled = [*proof[:at], forged, *proof[at + 1 :]]
        assert not is_consistent(old, naive_root(leaves[:old]), size, root, spoiled)
        assert not is_consistent(old, naive_root(leaves[:old]), size, root, proof[:at])
    assert not is_consistent(old, naive_root(leaves[:old]), size, root, [*proof, forged])
    assert not is_consistent(old, forged, size, root, proof)
    assert not is_consistent(size + 1, root, size, root, proof)


def test_every_tree_begins_with_the_empty_one() -> None:
    assert is_consistent(0, EMPTY, 3, b"any", [])
    assert not is_consistent(0, b"other", 3, b"any", [])


@given(st.lists(st.integers(0, 30), max_size=6), st.integers(0, 200))
def test_the_edge_grows_as_the_tree_does(steps: list[int], more: int) -> None:
    leaves, frontier = leaves_of(sum(steps) + more), Frontier()
    for step in steps:
        frontier = frontier.after(leaves[frontier.size : frontier.size + step])
    assert frontier.root() == naive_root(leaves[: sum(steps)])
    again = Frontier.of(hashes(leaves), frontier.size)
    assert (again.size, again.peaks) == (frontier.size, frontier.peaks)
    assert again.after(leaves[frontier.size :]).root() == naive_root(leaves)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 700), min_size=1, max_size=5), st.data())
def test_tiles_hold_the_tree(steps: list[int], data: st.DataObject) -> None:
    leaves = leaves_of(sum(steps))
    with TemporaryDirectory() as folder:
        tiles, size = Tiles(Path(folder)), 0
        for step in steps:
            entries = [str(number).encode() for number in range(size, size + step)]
            tiles.extend(size, leaves[size : size + step], entries)
            if data.draw(st.booleans()):  # the process fell before it knew, and does it again
                tiles.extend(size, leaves[size : size + step], entries)
            size += step
        index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
        assert inclusion_proof(tiles.hashes(size), index, size) == naive_path(index, leaves)
        assert consistency_proof(tiles.hashes(size), old, size) == naive_subproof(old, leaves, whole=True)
        names = {str(path.relative_to(folder)) for path in Path(folder).rglob("*") if path.is_file()}
        wide = {f"tile/{level}/{number:03d}" for level in (0, "entries") for number in range(size // 256)}
        assert wide <= names
        assert not [name for name in names if name.rpartition(".p/")[0] in wide]
        full, bundle = divmod(index, 256)
        path = Path(folder, "tile/entries", f"{full:03d}")
        data_of = path.read_bytes() if path.exists() else Path(f"{path}.p/{size % 256}").read_bytes()
        found = []
        while data_of:
            end = 2 + int.from_bytes(data_of[:2], "big")
            found.append(data_of[2:end])
            data_of = data_of[end:]
        assert found[bundle] == str(index).encode()


def test_a_tile_has_its_place_among_thousands() -> None:
    assert [place(number) for number in (0, 999, 1234067)] == ["000", "999", "x001/x234/067"]
