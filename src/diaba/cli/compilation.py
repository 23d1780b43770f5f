"""``diaba intake compile``: from accepted certificates to registered rights."""

from typing import Annotated

import typer

from diaba.accounts.lookup import principal_of
from diaba.cli.intake import By
from diaba.cli.output import AsJson, print_json, print_table, progress, say
from diaba.cli.units import day_of
from diaba.db import database
from diaba.intake.compilation.compile import compile_register
from diaba.units import resolve

_SHOWN = 20


def compile_(
    commune: Annotated[str, typer.Argument(help="Mã xã, phường, đặc khu. / Code of the commune.")],
    by: By,
    approved_by: Annotated[str, typer.Option(help="Tài khoản người phê duyệt. / The second person.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Chỉ cho biết kết quả, không ghi. / Only tell what it would do.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Lập sổ địa chính từ Giấy chứng nhận đã nghiệm thu. / Open the register from accepted certificates."""
    today = day_of("")
    with progress(quiet=as_json) as bar:
        bar.add_task(f"Lập sổ địa chính {commune}", total=None)
        with database().write() as transaction:
            unit = resolve.at(transaction, commune, today)
            by_whom, approver = principal_of(transaction, by), principal_of(transaction, approved_by)
            found = compile_register(transaction, unit, by=by_whom, approver=approver, today=today, dry_run=dry_run)
    if as_json:
        print_json({
            "act": None if dry_run else found.act, "units": found.units, "parcels": found.parcels,
            "entered_before": found.entered_before,
            "left": [{"serial": one.serial, "place": one.place, "reason": one.reason} for one in found.left],
        })  # fmt: skip
        return
    print_table(f"Lập sổ địa chính {unit.full_name} / The register compiled", ("", ""), [
        ("Đơn vị đăng ký mở mới / Units opened", found.units),
        ("Thửa đất / Parcels", found.parcels),
        ("Đã vào sổ từ trước / Entered before", found.entered_before),
        ("Chưa vào sổ / Left", len(found.left)),
    ])  # fmt: skip
    if found.left:
        rows = [(count, f"{reason.words('vi')}\n{reason.words('en')}") for reason, count in found.reasons.items()]
        print_table("Chưa vào sổ vì / Left because", ("Số / No.", "Lý do / Reason"), rows)
        first = [(one.serial, one.place, one.reason) for one in found.left[:_SHOWN]]
        print_table("Giấy chứng nhận / Certificates", ("Số phát hành", "Tờ/thửa", "Lý do"), first)
    say("Chạy thử, chưa ghi gì. / A dry run: nothing was written." if dry_run else f"Việc đăng ký số {found.act}.")
