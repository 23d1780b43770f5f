"""``diaba intake``: what would change, two officers, undo, and how far a commune has come."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated

import typer

from diaba import sql
from diaba.accounts.lookup import principal_of
from diaba.cli.intake import By, Number
from diaba.cli.output import AsJson, print_json, print_table, progress, say
from diaba.cli.units import day_of
from diaba.db import database
from diaba.intake import journey, staging
from diaba.intake.difference import Changed, Fields, Mentioned, difference
from diaba.intake.quality import counts
from diaba.intake.quality.criteria import LABELS, REASONS
from diaba.intake.refusals import DeliveryUnknown
from diaba.units import resolve

SQL = sql.load("diaba.intake")
_SHOWN = 20


def diff(number: Number, as_json: AsJson = False) -> None:
    """So sánh với sổ địa chính trước khi nghiệm thu. / What accepting a delivery would change."""
    with database().write() as transaction:
        delivery = transaction.one(SQL["delivery"], {"id": number})
        if delivery is None:
            raise DeliveryUnknown(id=number)
        found = difference(transaction, delivery, staging.content(transaction, delivery))
    if as_json:
        print_json(asdict(found))
        return
    print_table(f"Giao nộp số {number} so với sổ / Delivery {number} beside the register", ("", "Thửa", "Dòng"), [
        ("Mới / New", len(found.new), len(found.new_lines)),
        ("Thay đổi / Changed", len(found.changed), len(found.changed_lines)),
        ("Kết thúc / Ended", "", len(found.ended_lines)),
        ("Không đổi / Unchanged", found.unchanged, found.unchanged_lines),
        ("Tạm giữ / Held back", len(found.held), ""),
        ("Không nhắc đến, giữ nguyên / Not mentioned, kept", len(found.missing), found.missing_lines),
    ])  # fmt: skip
    columns = ("Tờ", "Thửa", "Mã", "Khác nhau / Differs", "Diện tích ±m²", "Ranh dịch m")
    print_table("Thửa thay đổi / Changed parcels", columns, map(_told, found.changed[:_SHOWN]))
    alike = [one for one in found.new if one.like]
    print_table("Thửa mới trùng hình với thửa đã có / New with a known shape", ("Tờ", "Thửa", "Mã"), _named(alike))


def _told(one: Changed) -> tuple[object, ...]:
    parcel = one.parcel
    return parcel.sheet_number, parcel.parcel_number, parcel.code, _fields(one.fields), one.area_difference, one.moved


def _fields(fields: Fields) -> str:
    return "\n".join(f"{name}: {before} → {after}" for name, (before, after) in fields.items())


def _named(parcels: Iterable[Mentioned]) -> list[tuple[str, str, str]]:
    return [(one.sheet_number, one.parcel_number, one.like) for one in parcels]


def propose(number: Number, by: By, as_json: AsJson = False) -> None:
    """Đề nghị nghiệm thu giao nộp lớn để cán bộ thứ hai xác nhận. / Propose; a second officer confirms by accepting."""
    with progress(quiet=as_json) as bar:
        bar.add_task(f"Đề nghị nghiệm thu giao nộp số {number}", total=None)
        with database().write() as transaction:
            by_whom = principal_of(transaction, by)
            proposal = journey.propose_delivery(transaction, number, by=by_whom, today=day_of(""))
    if as_json:
        print_json(asdict(proposal))
    else:
        say(f"{proposal.proposed_by} đã đề nghị. Cán bộ khác xác nhận: diaba intake accept {number} --by …")


def undo(number: Number, by: By, as_json: AsJson = False) -> None:
    """Hủy nghiệm thu trong thời hạn; không xóa gì. / Undo an acceptance within its time; nothing is deleted."""
    with database().write() as transaction:
        done = journey.undo_delivery(transaction, number, by=principal_of(transaction, by), today=day_of(""))
    if as_json:
        print_json(asdict(done))
        return
    print_table(f"Đã hủy nghiệm thu giao nộp số {number} / Acceptance of delivery {number} undone", ("", ""), [
        ("Phiên bản đóng lại / Versions closed", done.closed),
        ("Phiên bản mở lại / Versions reopened", done.reopened),
        ("Thửa và mã ngừng dùng / Parcels and codes retired", done.retired),
        ("Người hủy / Undone by", f"{done.decided_by}, {done.recorded_at}"),
    ])  # fmt: skip


def quality(
    commune: Annotated[str, typer.Argument(help="Mã xã, phường, đặc khu. / Code of the commune.")],
    on: Annotated[
        str, typer.Option("--on", help="Tính đến hết ngày; mặc định hôm nay. / Known at the end of this day.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Thửa theo nhóm 1, 2, 3 và nội dung còn vướng. / Parcels by campaign group, and what keeps them from group 1."""
    day = day_of(on)
    with database().write() as transaction:
        unit = resolve.at(transaction, commune, day)
        grouped, found = counts.groups(transaction, unit.id, day), counts.obstacles(transaction, unit.id, day)
    if as_json:
        told = [asdict(one) for one in found]
        print_json({"commune": unit.code, "day": day, "groups": grouped, "obstacles": told})
        return
    print_table(f"{commune}: thửa theo nhóm / parcels by group", ("Nhóm", "Thửa"), grouped.items())
    columns = ("Khối / Block", "Tiêu chí / Criterion", "Vướng mắc / Obstacle", "Thửa")
    rows = [(_label(one.block), _label(one.criterion), _reason(one.reason), one.parcels) for one in found]
    print_table("Nội dung còn vướng / What keeps them from group 1", columns, rows)


def _label(name: str) -> str:
    return " / ".join(LABELS[name])


def _reason(name: str) -> str:
    return " / ".join(REASONS[name][1:]) if name in REASONS else name
