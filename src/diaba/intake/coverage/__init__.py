"""Coverages (lớp phủ vùng): shapes that should neither overlap nor leave gaps, be they parcels or communes."""

from diaba.intake.coverage.duplicates import duplicates
from diaba.intake.coverage.edges import Drawn, Edges, Floats, Mask, Shapes, polygonal, rings
from diaba.intake.coverage.gaps import gaps
from diaba.intake.coverage.overlaps import Overlaps, overlaps

__all__ = [
    "Drawn",
    "Edges",
    "Floats",
    "Mask",
    "Overlaps",
    "Shapes",
    "duplicates",
    "gaps",
    "overlaps",
    "polygonal",
    "rings",
]
