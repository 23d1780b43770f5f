"""``diaba units``: the administrative units of every date."""

import dataclasses
import datetime as dt
import re
from collections.abc import Sequence
from typing import Annotated

import typer

from diaba.cadastre.training import add_planes
from diaba.cli.output import AsJson, print_json, print_table, progress, say
from diaba.clock import today
from diaba.db import database
from diaba.units import load as loading
from diaba.units import resolve
from diaba.units.find import find as find_units
from diaba.units.refusals import DayUnknown
from diaba.units.resolve import Related, Unit

app = typer.Typer(no_args_is_help=True, help="Đơn vị hành chính theo thời gian. / Administrative units of every date.")

Code = Annotated[
    str, typer.Argument(help="Mã tỉnh (2), huyện (3) hoặc xã (5 chữ số). / Code of a province, district or commune.")
]
At = Annotated[str, typer.Option("--at", help="Ngày, vd. 2025-06-30; mặc định hôm nay. / A day; today by default.")]
EXTENT = {"whole": "toàn bộ", "part": "một phần"}
LEVELS = {"province": "cấp tỉnh", "district": "cấp huyện", "commune": "cấp xã"}


@app.command()
def load(
    *,
    training: Annotated[bool, typer.Option(help="Nạp đơn vị tập huấn. / Load the training units instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """Nạp danh mục, ranh giới và quan hệ kế thừa kèm theo. / Load the shipped lists, shapes and successions."""
    if training:
        with database().write() as transaction:
            changed = loading.load_training(transaction) + add_planes(transaction)
        if as_json:
            print_json({"changed": changed})
        else:
            say(f"Đã nạp đơn vị tập huấn: {changed} thay đổi.")
        return
    with progress(quiet=as_json) as bar, database().write() as transaction:
        task = bar.add_task("Nạp đơn vị hành chính", total=loading.STEPS)
        loaded = loading.load(transaction, lambda step: bar.update(task, description=step, advance=1))
    if as_json:
        print_json(dataclasses.asdict(loaded))
        return
    say(f"Ngày {loaded.day}: {loaded.provinces} tỉnh, {loaded.communes} xã, phường, đặc khu.")
    say(f"{loaded.states} trạng thái, {loaded.successions} quan hệ kế thừa; {loaded.divided} đơn vị cũ bị chia.")
    say(f"{loaded.ended_without_successor} đơn vị kết thúc không rõ đơn vị kế thừa. {loaded.changed} dòng đổi.")


@app.command()
def show(code: Code, at: At = "", *, as_json: AsJson = False) -> None:
    """Mã này là đơn vị nào vào ngày đó. / Which unit the code means on that day."""
    with database().read() as transaction:
        unit = resolve.at(transaction, code, day_of(at))
        origins = resolve.came_from(transaction, code, day_of(at))
    if as_json:
        print_json({**as_dict(unit), "came_from": [related_dict(each) for each in origins]})
        return
    say(f"{unit.code}  {unit.address}")
    say(
        f"Từ {unit.opened}"
        f"{f' đến {_last(unit)}' if unit.closed else ''}{f' ({unit.opened_by})' if unit.opened_by else ''}"
    )
    if unit.made_from:
        say(f"Trước sáp nhập: {unit.made_from}")
    if origins:
        _print_related("Hình thành từ / Came from", origins)


@app.command()
def became(code: Code, at: At = "", *, as_json: AsJson = False) -> None:
    """Đơn vị mang mã này vào ngày đó nay là gì. / What the unit of that day is today."""
    with database().read() as transaction:
        unit = resolve.at(transaction, code, day_of(at))
        successors = resolve.became(transaction, code, day_of(at), today())
    if as_json:
        print_json({"unit": as_dict(unit), "became": [related_dict(each) for each in successors]})
        return
    say(f"{unit.code}  {unit.address}")
    if successors:
        _print_related("Nay là / Became", successors)
    else:
        say("Nguồn không nêu đơn vị kế thừa. / The source names no successor.")


@app.command()
def find(
    text: Annotated[list[str], typer.Argument(help="Tên hoặc địa chỉ, có dấu hay không. / A name or an address.")],
    at: Annotated[str, typer.Option("--at", help="Chỉ tìm đơn vị của ngày này. / Only units of this day.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="Số kết quả tối đa. / At most so many.")] = 20,
    *,
    as_json: AsJson = False,
) -> None:
    """Tìm đơn vị theo tên, cũ hay mới. / Find a unit by name, old or new."""
    with database().read() as transaction:
        found = find_units(transaction, " ".join(text), day_of(at) if at else None, today())[:limit]
    if as_json:
        print_json(
            [
                {
                    **as_dict(each.unit),
                    "confidence": each.confidence,
                    "today": [related_dict(now) for now in each.today],
                }
                for each in found
            ]
        )
        return
    rows = [
        (
            f"{each.confidence:.2f}",
            each.unit.code,
            each.unit.address,
            each.unit.opened,
            _last(each.unit),
            _names(each.today, each.unit),
        )
        for each in found
    ]
    print_table(" ".join(text), ("Tin cậy", "Mã", "Đơn vị", "Từ", "Đến", "Nay là"), rows)


@app.command("list")
def list_units(
    level: Annotated[str, typer.Option(help="province, district, commune.")] = "province",
    province: Annotated[str, typer.Option(help="Mã tỉnh. / Code of a province.")] = "",
    at: At = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Liệt kê đơn vị của một ngày. / List the units of a day."""
    if level not in LEVELS:
        raise typer.BadParameter(f"--level: {', '.join(LEVELS)}")
    with database().read() as transaction:
        units = resolve.standing(transaction, day_of(at), level, province or None)
    if as_json:
        print_json([as_dict(unit) for unit in units])
        return
    print_table(
        f"{len(units)} đơn vị {LEVELS[level]}",
        ("Mã", "Tên", "Thuộc"),
        [(unit.code, unit.full_name, unit.parent_name) for unit in units],
    )


def day_of(text: str) -> dt.date:
    """The day that ``text`` names, today where it is empty.

    Raises:
        DayUnknown: it is no day.
    """
    if not text:
        return today()
    day_first = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text.strip())
    try:
        if day_first:
            return dt.date(int(day_first[3]), int(day_first[2]), int(day_first[1]))
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise DayUnknown(text=text) from None


def as_dict(unit: Unit) -> dict[str, object]:
    """The unit for JSON."""
    return {**dataclasses.asdict(unit), "address": unit.address}


def related_dict(related: Related) -> dict[str, object]:
    """The related unit for JSON."""
    return {**as_dict(related.unit), "extent": related.extent, "decrees": list(related.decrees)}


def _print_related(title: str, units: Sequence[Related]) -> None:
    print_table(
        title,
        ("Mã", "Đơn vị", "Từ", "Đến", "Phạm vi", "Căn cứ"),
        [
            (
                each.unit.code,
                each.unit.address,
                each.unit.opened,
                _last(each.unit),
                EXTENT[each.extent],
                "; ".join(each.decrees),
            )
            for each in units
        ],
    )


def _last(unit: Unit) -> dt.date | None:
    return unit.closed and unit.closed - dt.timedelta(days=1)


def _names(units: Sequence[Related], of: Unit) -> str:
    return "; ".join(f"{each.unit.code} {each.unit.full_name}" for each in units if each.unit.id != of.id)
