"""``diaba demo``: a commune to try everything on."""

import dataclasses
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from django.utils.timezone import localdate

from diaba import cluster
from diaba.accounts.lookup import principal_of
from diaba.cli import intake, law, units
from diaba.cli.compilation import compile_
from diaba.cli.db import migrate
from diaba.cli.decisions import propose
from diaba.cli.output import AsJson, print_json, print_table, progress, say
from diaba.cli.party import make_keys_of_new_register
from diaba.cli.server import start_web, start_worker
from diaba.db import database
from diaba.demo.boundary import boundary
from diaba.demo.generate import Summary
from diaba.demo.generate import generate as generate_commune
from diaba.demo.logins import COMMUNE, Login, make_logins
from diaba.demo.office import Done, a_day
from diaba.demo.record_slips import write_records
from diaba.demo.scans import bundle
from diaba.paths import VAR

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
    certificates: Annotated[
        bool,
        typer.Option("--records", help="Ghi cả biểu PL3 records.xlsx. / Write the campaign sheet records.xlsx too."),
    ] = False,
    record_faults: Annotated[
        int,
        typer.Option(min=0, help="Số lần cài mỗi loại lỗi vào biểu PL3. / How often each kind of slip is put into it."),
    ] = 0,
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
    if certificates:
        summary.files |= write_records(out, commune, record_faults, seed)
    if as_json:
        print_json(dataclasses.asdict(summary))
        return
    _tell(summary)
    say(str(out))


def _tell(summary: Summary) -> None:
    say(f"{summary.name} ({summary.commune}), EPSG:{summary.srid}: {summary.parcels} thửa, {summary.ways} đoạn đường và kênh, "
        f"{summary.sheets} tờ bản đồ.")  # fmt: skip
    say(f"{summary.parties} chủ sử dụng, {summary.rights} quyền, {summary.certificates} giấy chứng nhận.")
    if summary.faults:
        print_table(f"Lỗi cài sẵn: {summary.overlaps} cặp chồng lấn", ("Loại", "Số lỗi"), summary.faults.items())


@app.command()
def run(
    port: Annotated[int, typer.Option(help="Cổng web. / Port of the web server.")] = 8000,
    parcels: Annotated[int, typer.Option(min=200, help="Số thửa. / Objects.")] = 12_000,
) -> None:
    """Chạy trọn hành trình với xã mẫu rồi mở cổng thông tin. / The whole journey on a demo commune, then the portal."""
    _prepare()
    _step(f"Tạo xã mẫu {parcels} thửa có cài lỗi / generating a commune with faults in it")
    generate(out=VAR / "demo", parcels=parcels, faults=parcels // 100, certificates=True)
    logins = make_logins()
    number, done = _journey(*(login.username for login in logins[1:4]))
    _step("Mở máy chủ web / starting the web server")
    start_web("127.0.0.1", port)
    start_worker()
    _tell_where(f"http://127.0.0.1:{port}", logins, number, done)


def _tell_where(address: str, logins: Sequence[Login], number: int, done: Done) -> None:
    print_table("Tài khoản dùng thử / Demo logins", ("Vai trò / Role", "Tên đăng nhập / User", "Mật khẩu / Password"), [
        (login.role, login.username, login.password) for login in logins
    ])  # fmt: skip
    say(f"Bản đồ / Map:        {address}/communes/{COMMUNE}")
    say(f"Giao nộp / Delivery: {address}/deliveries/{number}")
    if done.parcel:
        say(f"Hồ sơ / Register:    {address}/parcels/{done.parcel}/register")
    say(f"OGC API:             {address}/ogc/")
    say("Dừng / Stop:         .venv/bin/diaba down")


def _prepare() -> None:
    if "DIABA_DATABASE_URL" not in os.environ:
        _step("Khởi động cơ sở dữ liệu / starting the database")
        cluster.here().start()
    _step("Cập nhật lược đồ / migrating")
    migrate(quiet=True)
    make_keys_of_new_register()
    _step("Nạp đơn vị hành chính và pháp luật / loading units and law")
    units.load(training=False)
    law.load()


def _journey(officer: str, registrar: str, second: str) -> tuple[int, Done]:
    """From the zip to the register, and a day of work on it; the number of the delivery."""
    _step(f"Giao nộp và kiểm tra, tài khoản {officer} / delivering and checking")
    number = intake.deliver(bundle(VAR / "demo"), COMMUNE, officer)
    _step(f"Đề nghị nghiệm thu, tài khoản {registrar} / proposing to accept it")
    propose(number, registrar)
    _step(f"Nghiệm thu, tài khoản {second} / accepting")
    intake.accept(number, second)
    _step(f"Lập sổ từ Giấy chứng nhận, tài khoản {registrar}, {second} / compiling the register")
    compile_(COMMUNE, registrar, second)
    _step(f"Một ngày làm việc, tài khoản {registrar}, {second} / a day at the office")
    done = work_a_day(registrar, second)
    say(f"  {done.acts} việc đăng ký, {done.waiting} hồ sơ chờ phê duyệt / acts registered, proposals waiting")
    return number, done


def work_a_day(registrar: str, second: str) -> Done:
    """Let two officers register some dozens of acts."""
    with database().write() as transaction:
        by, other = (principal_of(transaction, name) for name in (registrar, second))
        return a_day(transaction, COMMUNE, by, other, localdate())


def _step(text: str) -> None:
    say(f"· {text}")
