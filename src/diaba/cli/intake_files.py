"""``diaba intake export`` and ``diaba intake propose``: files out, and how to read files of a new kind."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from diaba.accounts.lookup import principal_of
from diaba.cli.intake import At, By, CommuneCode, File, Srid
from diaba.cli.output import say
from diaba.cli.units import day_of
from diaba.db import database
from diaba.errors import FileMissing
from diaba.intake.export.geopackage import write_geopackage
from diaba.intake.export.geoparquet import write_geoparquet
from diaba.intake.export.register import register_content
from diaba.intake.parts import Part
from diaba.intake.profiles import kept as kept_profiles
from diaba.intake.profiles.model import key
from diaba.intake.profiles.propose import as_yaml
from diaba.intake.sampling import codes_at, proposal


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


def propose(
    file: File, name: Annotated[str, typer.Option(help="Tên hồ sơ. / Name of the profile.")] = "", at: At = ""
) -> None:
    """Đề xuất hồ sơ ánh xạ cột cho một tệp, dạng YAML. / Propose a mapping profile for a file, as YAML."""
    day = day_of(at)
    proposed = proposal([Part(file, file.name)], at=day)
    typer.echo(as_yaml(proposed, name or key(file.stem) or "ho-so", codes_at(day)), nl=False)


def confirm(
    profile: Annotated[Path, typer.Argument(help="Tệp YAML đã kiểm tra. / The YAML, checked.")],
    sender: Annotated[str, typer.Option(help="Bên giao nộp. / The sender.")],
    by: By,
) -> None:
    """Xác nhận hồ sơ ánh xạ của một bên giao nộp; mỗi lần là một phiên bản. / Keep a sender's profile as its next version."""
    if not profile.is_file():
        raise FileMissing(path=profile)
    with database().write() as transaction:
        kept = kept_profiles.confirm(transaction, sender, profile.read_text("utf-8"), by=principal_of(transaction, by))
    say(f"Đã lưu hồ sơ {kept}. Dùng: --profile {kept} / Kept as {kept}.")
