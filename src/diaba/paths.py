"""Where this installation keeps its parts: a checkout, or the installed package."""

import os
from pathlib import Path

PACKAGE = Path(__file__).parent
CHECKOUT = PACKAGE.parent.parent


def _part(name: str) -> Path:
    in_checkout = CHECKOUT / name
    return in_checkout if in_checkout.is_dir() else PACKAGE / f"_{name}"


DB = _part("db")
LAW = _part("law")
VAR = Path(os.environ.get("DIABA_VAR") or CHECKOUT / "var").resolve()
"""Everything this installation writes: the private cluster, delivered files, logs."""
