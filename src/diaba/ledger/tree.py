"""The Merkle tree of RFC 9162 (cây băm): roots, inclusion and consistency proofs over SHA-256.

A node is named by its height and its place among those of that height; only complete ones (2**height leaves) are asked for.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

Hashes = Callable[[int, int], bytes]
"""The hash of the complete node at a height and place."""
EMPTY = sha256().digest()
_RUN = 256


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node with two children."""
    return sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes; level by level, what has no partner is carried up."""
    level = list(leaves)
    while len(level) > 1:
        above = [sha256(b"\x01" + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)]
        if len(level) % 2:
            above.append(level[-1])
        level = above
    return level[0] if level else EMPTY


class Frontier:
    """The right edge of a growing tree: its complete nodes, largest first."""

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size, self.peaks = size, list(peaks)

    @classmethod
    def of(cls, hashes: Hashes, size: int) -> "Frontier":
        """The right edge of the tree of ``size`` leaves."""
        heights = [height for height in reversed(range(size.bit_length())) if size >> height & 1]
        return cls(size, [hashes(height, (size >> height) - 1) for height in heights])

    def after(self, leaves: Sequence[bytes]) -> "Frontier":
        """The right edge when ``leaves`` have been added."""
        grown, at = Frontier(self.size, self.peaks), 0
        while at < len(leaves):
            # A run that fills a whole node is hashed level by level, which is what is fast.
            count = _RUN if grown.size % _RUN == 0 and len(leaves) - at >= _RUN else 1
            node = root_of(leaves[at : at + count]) if count > 1 else leaves[at]
            full = grown.size // count
            while full & 1:
                node, full = node_hash(grown.peaks.pop(), node), full >> 1
            grown.peaks.append(node)
            grown.size += count
            at += count
        return grown

    def root(self) -> bytes:
        """The root of the whole tree."""
        if not self.peaks:
            return EMPTY
        found = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            found = node_hash(peak, found)
        return found


def _split(size: int) -> int:
    """The largest power of two below ``size``."""
    return 1 << (size - 1).bit_length() - 1


def _node(hashes: Hashes, start: int, end: int) -> bytes:
    """The hash of leaves ``start`` to ``end``, which begin where a node of their size may."""
    size = end - start
    if size & size - 1 == 0:
        height = size.bit_length() - 1
        return hashes(height, start >> height)
    middle = start + _split(size)
    return node_hash(_node(hashes, start, middle), _node(hashes, middle, end))


def inclusion_proof(hashes: Hashes, index: int, size: int) -> list[bytes]:
    """The proof that leaf ``index`` is in the tree of ``size`` leaves (RFC 9162, 2.1.3.1), ``0 <= index < size``."""
    start, end, proof = 0, size, list[bytes]()
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(_node(hashes, middle, end))
            end = middle
        else:
            proof.append(_node(hashes, start, middle))
            start = middle
    return proof[::-1]


def consistency_proof(hashes: Hashes, old: int, new: int) -> list[bytes]:
    """The proof that the tree of ``new`` leaves begins with that of ``old`` (RFC 9162, 2.1.4.1), ``0 < old <= new``."""
    start, end, whole, proof = 0, new, True, list[bytes]()
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(_node(hashes, middle, end))
            end = middle
        else:
            proof.append(_node(hashes, start, middle))
            start, whole = middle, False
    if not whole:
        proof.append(_node(hashes, start, end))
    return proof[::-1]


def root_by_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root that ``proof`` leads to from ``leaf`` (RFC 9162, 2.1.3.2); None where it does not fit place and size."""
    if not 0 <= index < size:
        return None
    place, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return None
        if place & 1 or place == last:
            found = node_hash(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return found if last == 0 else None


def is_consistent(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether ``proof`` shows that the new tree begins with the old (RFC 9162, 2.1.4.2); every tree begins with the empty one."""
    if old in {0, new}:
        return not proof and (old_root == new_root if old else old_root == EMPTY)
    if not 0 < old < new or not proof:
        return False
    steps = list(proof) if old & old - 1 else [old_root, *proof]
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    was = now = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            was, now = node_hash(step, was), node_hash(step, now)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            now = node_hash(now, step)
        place, last = place >> 1, last >> 1
    return (was, now, last) == (old_root, new_root, 0)
