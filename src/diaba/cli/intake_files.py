"""``diaba intake export`` and ``diaba intake propose``: files out, and how to read files of a new kind."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from diaba.cli.intake import At, CommuneCode, Srid
from diaba.cli.output import say
from diaba.cli.units import day_of
from diaba.db import database
from diaba.intake.export.geopackage import write_geopackage
from diaba.intake.export.geoparquet import write_geoparquet
from diaba.intake.export.register import register_content


class Format(StrEnum):
    """What an export is written as."""

    GEOPACKAGE = "geopackage"
    GEOPARQUET = "geoparquet"


_WRITE = {Format.GEOPACKAGE: write_geopackage, Format.GEOPARQUET: write_geoparquet}


def export(
    out: Annotated[Path, typer.Argument(help="Tệp ghi ra. / The file to write.")],
    commune: CommuneCode,
    form: Annotated[Format, typer.Option("--format", help="Định dạng. / Format.")] = Format.GEOPACKAGE,
    srid: Srid = None,
    at: At = "",
) -> None:
    """Xuất thửa đất trong sổ địa chính. / Export the parcels that are registered."""
    with database().write() as transaction:
        content = register_content(transaction, commune, at=day_of(at), srid=srid)
    _WRITE[form](content, out)
    count = content.parcels.table.num_rows
    say(f"Đã xuất {count} thửa (EPSG:{content.parcels.srid}) ra {out}. / {count} parcels exported.")
