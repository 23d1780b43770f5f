"""``diaba intake waive``: ask to let findings pass, approve it, see what was let pass."""

from datetime import timedelta
from typing import Annotated

import typer

from diaba import sql
from diaba.accounts.lookup import principal_of
from diaba.cli.intake import By, CommuneCode
from diaba.cli.output import AsJson, print_json, print_table, say
from diaba.cli.units import day_of
from diaba.db import database
from diaba.intake import waiving
from diaba.units import resolve

SQL = sql.load("diaba.intake")


def waive(
    rule: Annotated[str, typer.Argument(help="Mã quy tắc. / Id of the rule.")],
    commune: CommuneCode,
    by: By,
    reason: Annotated[str, typer.Option(help="Lý do. / Why.")],
    until: Annotated[str, typer.Option(help="Ngày cuối cùng còn hiệu lực. / The last day it holds.")],
    sheet: Annotated[str | None, typer.Option(help="Số tờ. / Sheet number.")] = None,
    parcel: Annotated[str | None, typer.Option(help="Số thửa, kèm số tờ. / Parcel number, with its sheet.")] = None,
    delivery: Annotated[
        int | None, typer.Option(help="Số giao nộp, kèm đối tượng. / Delivery, with the object.")
    ] = None,
    object_: Annotated[
        str | None, typer.Option("--object", help="Đối tượng trong giao nộp. / Object of the delivery.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Đề nghị miễn trừ một quy tắc cho xã, tờ, thửa hoặc đối tượng. / Ask to let findings of a rule pass."""
    with database().write() as transaction:
        number = waiving.ask(
            transaction,
            resolve.at(transaction, commune, day_of("")),
            rule,
            reason=reason,
            by=principal_of(transaction, by),
            valid=(day_of(""), day_of(until) + timedelta(days=1)),
            sheet=sheet,
            parcel=parcel,
            delivery=delivery,
            object_=object_,
        )
    if as_json:
        print_json({"waiver": number})
    else:
        say(f"Đề nghị miễn trừ số {number}. Phê duyệt: diaba intake approve-waiver {number} --by …")


def approve_waiver(
    number: Annotated[int, typer.Argument(help="Số đề nghị miễn trừ. / Number of the waiver.")], by: By
) -> None:
    """Phê duyệt đề nghị miễn trừ do người khác lập. / Approve a waiver that another person asked for."""
    with database().write() as transaction:
        waiving.approve(transaction, number, by=principal_of(transaction, by))
    say(f"Đã phê duyệt miễn trừ số {number}; kiểm tra lại giao nộp để áp dụng. / Approved; check the delivery again.")


def waivers(as_json: AsJson = False) -> None:
    """Các đề nghị miễn trừ gần đây. / The latest waivers."""
    with database().write() as transaction:
        rows = transaction.all(SQL["waivers"])
    if as_json:
        print_json([row._asdict() for row in rows])
        return
    columns = (
        "Số",
        "Đơn vị",
        "Quy tắc",
        "Phạm vi / Scope",
        "Lý do / Reason",
        "Đề nghị / Asked",
        "Phê duyệt / Approved",
        "Hết hạn / Ends",
    )
    print_table("Miễn trừ / Waivers", columns, [
        (row.id, f"{row.unit_code} {row.unit_name}", row.rule,
         row.object or " / ".join(filter(None, (row.sheet_number, row.parcel_number))) or "toàn xã / all",
         row.reason, row.requested_by, row.approved_by or "–", f"{row.end:%d/%m/%Y}") for row in rows
    ])  # fmt: skip
