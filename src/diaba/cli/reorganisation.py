"""``diaba units reorganise``: rehearse a decree in a province, carry it out by two officers, and take it back."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from diaba.accounts.lookup import principal_of
from diaba.cli.intake import By
from diaba.cli.output import AsJson, print_json, print_table, progress, say
from diaba.cli.units import day_of
from diaba.db import database
from diaba.intake.reorganisation.proposing import told_of
from diaba.intake.reorganisation.reorganise import Reorganised, reorganise
from diaba.intake.reorganisation.staging import Asked
from diaba.intake.reorganisation.table import read_table
from diaba.intake.reorganisation.undo import undo_reorganisation

_SHOWN = 40
REASONS = {
    "crosses": "nằm trên ranh giới / crosses the line",
    "outside": "nằm ngoài các xã mới / outside the new communes",
    "empty": "tờ không có thửa / a sheet without parcels",
}
Approved = Annotated[str, typer.Option(help="Tài khoản người phê duyệt. / The second person.")]


def reorganise_(
    decree: Annotated[str, typer.Argument(help="Số văn bản hoặc ngày hiệu lực. / Number or day of the decree.")],
    province: Annotated[str, typer.Option(help="Mã tỉnh mới. / Code of the province of today.")],
    by: By,
    approved_by: Approved = "",
    table: Annotated[
        Path | None, typer.Option(help="Bảng CSV: commune, sheet, parcel, new_commune. / Where doubtful parcels go.")
    ] = None,
    effective: Annotated[
        str,
        typer.Option(help="Đính chính theo bảng, hiệu lực từ ngày này. / Only the table moves land, from this day."),
    ] = "",
    map_to: Annotated[
        Path | None, typer.Option("--map", help="Ghi bản đồ kết quả (GeoJSON). / Write the outcome's map.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Chỉ cho biết kết quả, không ghi. / Only tell what it would do.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Sắp xếp đơn vị hành chính: chuyển thửa, tờ, hồ sơ về xã mới. / Re-home land, open cases and accounts by a decree."""
    rows = read_table(table.read_text("utf-8"), table.name) if table else ()
    asked = Asked(decree=decree, province=province, table=rows, effective=day_of(effective) if effective else None)
    with progress(quiet=as_json) as bar:
        bar.add_task(f"Sắp xếp đơn vị hành chính tỉnh {province}", total=None)
        with database().write() as transaction:
            approver = principal_of(transaction, approved_by) if approved_by else None
            done = reorganise(
                transaction, asked, by=principal_of(transaction, by), approver=approver, today=day_of(""),
                dry_run=dry_run, with_map=map_to is not None,
            )  # fmt: skip
    if map_to is not None:
        map_to.write_text(json.dumps(done.map, ensure_ascii=False), "utf-8")
    if as_json:
        print_json(told_of(done))
    else:
        _print(done)


def _print(done: Reorganised) -> None:
    print_table(f"{done.decree}, {done.effective:%d/%m/%Y}", ("", ""), [
        ("Xã cũ → xã mới / Moves", len(done.moves)),
        ("Tờ bản đồ / Sheets", done.sheets),
        ("Thửa đất / Parcels", done.parcels),
        ("Tờ bị chia / Sheets cut", sum(move.cut for move in done.moves)),
        ("Tờ đánh số lại / Sheets numbered anew", sum(move.renumbered for move in done.moves)),
        ("Giao nộp đang xử lý / Open deliveries", done.deliveries),
        ("Tài khoản / Accounts", done.accounts),
        ("Chưa xác định xã mới / Not placed", done.unplaced_count),
    ])  # fmt: skip
    rows = [
        (f"{one.from_code} {one.from_name}", f"{one.to_code} {one.to_name}", one.sheets, one.parcels)
        for one in done.moves
    ]
    print_table("Kết quả / Outcome", ("Từ", "Đến", "Tờ", "Thửa"), rows[:_SHOWN])
    if done.unplaced:
        left = [(one.commune, one.sheet, one.number, REASONS[one.reason]) for one in done.unplaced[:_SHOWN]]
        print_table("Chưa xác định xã mới / Not placed", ("Xã", "Tờ", "Thửa", "Lý do"), left)
    if done.deliveries_left or done.accounts_left:
        numbers = ", ".join(map(str, done.deliveries_left[:_SHOWN])) or "–"
        say(f"Chưa chuyển / Left: giao nộp số {numbers}; {done.accounts_left} tài khoản của xã bị chia.")
    say(
        "Chạy thử, chưa ghi gì. / A dry run: nothing was written."
        if done.act is None
        else f"Việc đăng ký số {done.act}."
    )


def undo(
    act: Annotated[int, typer.Argument(help="Số việc sắp xếp. / Number of the act.")],
    by: By,
    approved_by: Approved,
    as_json: AsJson = False,
) -> None:
    """Hủy việc sắp xếp bằng một việc đăng ký mới; không xóa gì. / Undo a reorganisation by a further act."""
    with progress(quiet=as_json) as bar:
        bar.add_task(f"Hủy việc sắp xếp số {act}", total=None)
        with database().write() as transaction:
            people = {"by": principal_of(transaction, by), "approver": principal_of(transaction, approved_by)}
            done = undo_reorganisation(transaction, act, **people)
    if as_json:
        print_json(asdict(done))
    else:
        say(f"Việc đăng ký số {done.act}: {done.sheets} tờ bản đồ trở lại như trước.")
