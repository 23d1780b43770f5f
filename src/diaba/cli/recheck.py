"""``diaba intake snapshot`` and ``diaba intake recheck``: the register as files, and every rule over them on many machines."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import typer

from diaba import sql
from diaba.cli.intake import At
from diaba.cli.output import progress, say
from diaba.cli.units import day_of
from diaba.db import database
from diaba.intake import waiving
from diaba.intake.export.geoparquet import write_snapshot
from diaba.intake.recheck.refusals import SnapshotInTheWay
from diaba.intake.recheck.run import Engine, tasks, write
from diaba.intake.recheck.run import recheck as judged

Folder = Annotated[
    Path, typer.Argument(help="Thư mục bản chụp sổ địa chính. / Folder of the snapshot: commune=<code>/<zone>.parquet.")
]

SQL = sql.load("diaba.intake")


def snapshot(
    folder: Annotated[Path, typer.Argument(help="Thư mục ghi ra. / The folder to write to; one that is new or empty.")],
    commune: Annotated[
        list[str] | None, typer.Option(help="Mã xã; mặc định mọi xã. / Code of a commune, repeatable; by default all.")
    ] = None,
    at: At = "",
) -> None:
    """Xuất bản chụp sổ địa chính: mỗi xã một thư mục GeoParquet. / Write a snapshot of the register, a folder a commune."""
    day = day_of(at)
    if folder.exists() and any(folder.iterdir()):
        raise SnapshotInTheWay(folder=folder)
    with database().write() as transaction:
        waivers = waiving.approved_everywhere(transaction)
    with database().read() as transaction:
        codes = commune or [row.code for row in transaction.all(SQL["communes_with_sheets"], {"at": day})]
        written = write_snapshot(transaction, codes, folder, at=day, waivers=waivers)
    say(f"Đã ghi {len(written)} tệp vào {folder}. / {len(written)} files written.")


def recheck(
    snapshot: Folder,
    out: Annotated[Path, typer.Option("--out", help="Tệp Parquet ghi kết quả. / The Parquet file of findings.")],
    engine: Annotated[Engine, typer.Option(help="Nơi chạy. / Where the rules run.")] = Engine.LOCAL,
    workers: Annotated[
        int | None, typer.Option(help="Số tiến trình trên máy này. / Processes of this machine; by default its cores.")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Địa chỉ bộ điều phối Dask. / Address of Dask's scheduler, such as tcp://10.0.0.5:8786."),
    ] = None,
    at: At = "",
) -> None:
    """Kiểm tra lại sổ địa chính từ bản chụp. / Judge the register again, from its snapshot."""
    work = tasks(snapshot, day_of(at))
    with progress(quiet=False) as bar:
        task = bar.add_task("Kiểm tra lại / Rechecking", total=len(work))
        findings = judged(work, engine, workers=workers, scheduler=scheduler)
        count = write(_told(findings, lambda: bar.advance(task)), out)
    say(
        f"Đã kiểm tra {len(work)} bản chụp xã, {count} kết quả, ghi ra {out}. / {len(work)} communes, {count} findings."
    )


def _told(findings: Iterable[pa.Table], done: Callable[[], None]) -> Iterator[pa.Table]:
    for table in findings:
        done()
        yield table
