"""Batch fixes (sửa hàng loạt): pure functions from content to content and the list of what changed, one file each.

A fix does only what cannot be wrong of itself, or what a person chose; nothing is written over. What comes out is delivered anew
as a derived delivery and checked like any other.
"""

from collections.abc import Sequence

from diaba.intake.fixes.codes import CODES
from diaba.intake.fixes.encoding import ENCODING
from diaba.intake.fixes.model import Change, Fix, Fixed
from diaba.intake.fixes.repeated_points import REPEATED_POINTS
from diaba.intake.fixes.same_rows import SAME_ROWS
from diaba.intake.fixes.snap import SNAP
from diaba.intake.fixes.spaces import SPACES
from diaba.intake.fixes.spikes import SPIKES

FIXES: Sequence[Fix] = (SPACES, ENCODING, CODES, SAME_ROWS, REPEATED_POINTS, SPIKES, SNAP)
"""Every fix, in the order they are done: text before codes, whole rows before corners."""

__all__ = ["FIXES", "Change", "Fix", "Fixed"]
