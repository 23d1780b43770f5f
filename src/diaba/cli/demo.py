"""``diaba demo``: a commune to try everything on."""

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from diaba.cli.output import AsJson, print_json, print_table, progress, say
from diaba.demo.boundary import boundary
from diaba.demo.generate import generate as generate_commune

app = typer.Typer(no_args_is_help=True, help="Xã mẫu để dùng thử. / A demo commune.")


@app.callback()
def demo() -> None:
    """Xã mẫu để dùng thử: thửa đất, người và giấy chứng nhận đều là hư cấu. / A demo commune; nothing in it is real."""


@app.command()
def generate(
    *,
    out: Annotated[Path, typer.Option(help="Thư mục ghi dữ liệu. / Folder to write to.")],
    commune: Annotated[str, typer.Option(help="Mã đơn vị hành chính cấp xã. / Code of the commune.")] = "09247",
    parcels: Annotated[
        int, typer.Option(min=1, help="Số thửa, kể cả đường và kênh. / Objects, roads and canals too.")
    ] = 12_000,
    seed: Annotated[int, typer.Option(min=0, help="Cùng số này cho cùng dữ liệu. / The same seed, the same data.")] = 1,
    faults: Annotated[int, typer.Option(min=0, help="Số lỗi cài sẵn. / Faults to put in.")] = 0,
    srid: Annotated[int, typer.Option(help="Mã EPSG của múi chiếu VN-2000. / EPSG code of the VN-2000 zone.")] = 9209,
    as_json: AsJson = False,
) -> None:
    """Tạo dữ liệu giao nộp của một xã mẫu. / Write the delivery of a demo commune."""
    with progress(quiet=as_json) as bar:
        task = bar.add_task("Tạo xã mẫu", total=1.0)
        summary = generate_commune(
            boundary(commune, srid),
            parcels,
            seed,
            out,
            faults=faults,
            progress=lambda done: bar.update(task, completed=done),
        )
    if as_json:
        print_json(dataclasses.asdict(summary))
        return
    say(f"{summary.name} ({summary.commune}), EPSG:{summary.srid}: {summary.parcels} thửa, {summary.ways} đoạn đường và kênh, "
        f"{summary.sheets} tờ bản đồ.")  # fmt: skip
    say(f"{summary.parties} chủ sử dụng, {summary.rights} quyền, {summary.certificates} giấy chứng nhận.")
    if summary.faults:
        print_table(f"Lỗi cài sẵn: {summary.overlaps} cặp chồng lấn", ("Loại", "Số lỗi"), summary.faults.items())
    say(str(out))
