"""Setting a template into PDF (dàn trang): the same data give the same bytes, so that a PDF can be told by its hash."""

import io
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

import segno
import typst

_TEMPLATES = Path(__file__).parent / "templates"


@cache
def _fonts() -> typst.Fonts:
    """Opened once: to look for them again costs more than to set a page."""
    return typst.Fonts(include_system_fonts=False)


def pdf(template: str, facts: Mapping[str, object], *, made_at: datetime) -> bytes:
    """The template ``template`` filled with ``facts`` as PDF/A-2b; ``made_at`` is the date it carries inside.

    The fonts are those within Typst, so no machine sets it otherwise than another.
    """
    return bytes(
        typst.compile(
            str(_TEMPLATES / f"{template}.typ"),
            root=str(_TEMPLATES),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["a-2b"],
            sys_inputs={"facts": json.dumps(facts, ensure_ascii=False, default=str)},
            timestamp=int(made_at.timestamp()),
        )
    )


def qr(text: str) -> str:
    """``text`` as a QR symbol in SVG, without a margin; medium correction, as printed papers are folded."""
    drawn = io.BytesIO()
    segno.make_qr(text, error="m").save(drawn, kind="svg", border=0, xmldecl=False)
    return drawn.getvalue().decode()
