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
from diaba.intake.export.campaign_sheet import write_campaign_sheet
from diaba.intake.export.exchange_xml import write_exchange_xml
from diaba.intake.export.geopackage import write_geopackage
from diaba.intake.export.geoparquet import write_geoparquet
from diaba.intake.export.register import register_content
from diaba.intake.parts import Part
from diaba.intake.profiles import kept as kept_profiles
from diaba.intake.profiles.model import key
from diaba.intake.profiles.propose import as_yaml
from diaba.intake.sampling import codes_at, proposal
from diaba.registry.lines import live_lines
from diaba.units import resolve as units


class Format(StrEnum):
    """What an export is written as."""

    GEOPACKAGE = "geopackage"
    GEOPARQUET = "geoparquet"
    CAMPAIGN_SHEET = "pl3"
    EXCHANGE_XML = "xml"


_WRITE_LINES = {Format.CAMPAIGN_SHEET: write_campaign_sheet, Format.EXCHANGE_XML: write_exchange_xml}
_WRITE = {Format.GEOPACKAGE: write_geopackage, Format.GEOPARQUET: write_geoparquet}


def export(
    out: Annotated[Path, typer.Argument(help="Tệp ghi ra. / The file to write.")],
    commune: CommuneCode,
    form: Annotated[Format, typer.Option("--format", help="Định dạng. / Format.")] = Format.GEOPACKAGE,
    srid: Srid = None,
    at: At = "",
) -> None:
    """Xuất thửa đất hoặc nội dung Giấy chứng nhận (pl3, xml) trong sổ. / Export parcels, or what certificates say (pl3, xml)."""
    if form in _WRITE_LINES:
        with database().write() as transaction:
            unit = units.at(transaction, commune, day_of(at))
            lines = [said for _, said in live_lines(transaction, unit.id)]
        _WRITE_LINES[form](out, lines)
        say(f"Đã xuất {len(lines)} dòng hồ sơ ra {out}. / {len(lines)} rows exported.")
        return
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
