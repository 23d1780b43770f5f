"""``diaba intake``: check, deliver, accept."""

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from diaba import sql
from diaba.accounts.lookup import principal_of
from diaba.cli.output import AsJson, print_json, print_rich, print_table, progress, say
from diaba.cli.units import day_of
from diaba.db import database
from diaba.intake import journey, staging
from diaba.intake.accept import Receipt
from diaba.intake.catalogue import REPORTABLE
from diaba.intake.findings import Findings, document, summary, write_geopackage, write_workbook
from diaba.intake.model import Severity
from diaba.intake.refusals import DeliveryUnknown
from diaba.intake.waivers_file import read_waivers
from diaba.units import resolve, shipped

app = typer.Typer(
    no_args_is_help=True, help="Kiểm tra, giao nộp, nghiệm thu dữ liệu. / Check, deliver and accept land data."
)
SQL = sql.load("diaba.intake")

File = Annotated[
    Path, typer.Argument(help="Tệp .gpkg, .zip (Shapefile, FileGDB), .geojson, .gml, .dgn, .csv, .parquet. / File.")
]
CommuneCode = Annotated[str, typer.Option("--commune", help="Mã xã, phường, đặc khu. / Code of the commune.")]
Profile = Annotated[str | None, typer.Option(help="Hồ sơ ánh xạ cột. / Mapping profile; by default the one that fits.")]
Srid = Annotated[
    int | None, typer.Option(help="Mã EPSG của tọa độ, nếu tệp không ghi. / EPSG code of the coordinates.")
]
At = Annotated[
    str, typer.Option("--at", help="Ngày áp dụng pháp luật; mặc định hôm nay. / The law is read at this day.")
]
By = Annotated[str, typer.Option("--by", help="Tài khoản thực hiện. / The account that acts.")]
Number = Annotated[int, typer.Argument(help="Số giao nộp. / Number of the delivery.")]


@app.command()
def rules(as_json: AsJson = False) -> None:
    """Danh mục quy tắc kiểm tra. / The catalogue of rules."""
    if as_json:
        print_json([{k: v for k, v in vars(rule).items() if k not in {"check", "sums_up"}} for rule in REPORTABLE])
        return
    rows = [(rule.id, rule.severity, f"{rule.title_vi}\n{rule.title_en}", rule.basis) for rule in REPORTABLE]
    print_table("Quy tắc kiểm tra / Rules", ("Mã / Id", "Mức / Severity", "Nội dung / What", "Căn cứ / Basis"), rows)


@app.command()
def check(
    file: File,
    commune: CommuneCode,
    profile: Profile = None,
    srid: Srid = None,
    at: At = "",
    excel: Annotated[
        Path | None, typer.Option(help="Ghi bảng tính có chú thích lỗi. / Write an annotated workbook.")
    ] = None,
    gpkg: Annotated[Path | None, typer.Option(help="Ghi vị trí lỗi để mở bằng QGIS. / Write places for QGIS.")] = None,
    waivers: Annotated[
        Path | None,
        typer.Option(
            help="Tệp miễn trừ của xã, từ bản chụp sổ. / The commune's waivers.json, of a snapshot of the register."
        ),
    ] = None,
    english: Annotated[bool, typer.Option("--en", help="In bảng tiếng Anh. / Print the table in English.")] = False,
    as_json: AsJson = False,
) -> None:
    """Kiểm tra một tệp, không cần máy chủ. / Check a file, with no server; exits with 1 where an object is blocked."""
    with progress(quiet=as_json) as bar:
        bar.add_task(f"Kiểm tra {file.name}", total=None)
        let_pass = read_waivers(waivers) if waivers else ()
        unit, day = _commune(commune), day_of(at)
        checked = journey.check(file, unit, profile=profile, at=day, srid=srid, waivers=let_pass, read_once=True)
        findings = Findings(checked.content, checked.context, checked.reports)
        if excel:
            write_workbook(findings, excel)
        if gpkg:
            write_geopackage(findings, gpkg)
    if as_json:
        print_json(document(findings))
    else:
        print_rich(summary(findings, "en" if english else "vi"))
        if not checked.reports:
            say("Không phát hiện lỗi. / Nothing was found.")
    if any(report.severity is Severity.BLOCKER for report in checked.reports):
        raise typer.Exit(1)


def _commune(code: str) -> journey.Commune:
    unit = shipped.commune(code)
    return journey.Commune(unit.code, unit.full_name, unit.shape)


@app.command()
def deliver(
    file: File,
    commune: CommuneCode,
    by: By,
    profile: Profile = None,
    srid: Srid = None,
    at: At = "",
    as_json: AsJson = False,
) -> int:
    """Giao nộp một tệp: lưu giữ, đọc, kiểm tra. / Deliver a file: it is kept, read and checked."""
    with progress(quiet=as_json) as bar:
        bar.add_task(f"Giao nộp {file.name}", total=None)
        with database().write() as transaction:
            unit = resolve.at(transaction, commune, day_of(at))
            number = journey.deliver(
                transaction,
                file,
                unit,
                profile=profile or staging.ANY_PROFILE,
                srid=srid,
                by=principal_of(transaction, by),
            )
        with database().write() as transaction:
            checked = journey.check_delivery(transaction, number, at=day_of(at))
    findings = Findings(checked.content, checked.context, checked.reports)
    if as_json:
        print_json({"delivery": number, "findings": dict(findings.severities)})
    else:
        print_rich(summary(findings))
        say(f"Giao nộp số {number}. Nghiệm thu: diaba intake accept {number} --by …")
    return number


@app.command()
def accept(
    number: Number,
    by: By,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Chỉ cho biết kết quả, không ghi. / Only tell what it would do.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Nghiệm thu: thửa đạt vào sổ, thửa bị chặn được tạm giữ. / Accept: good parcels enter, blocked ones are held back."""
    with progress(quiet=as_json) as bar:
        bar.add_task(f"Nghiệm thu giao nộp số {number}", total=None)
        with database().write() as transaction:
            receipt = journey.accept_delivery(
                transaction, number, by=principal_of(transaction, by), today=day_of(""), dry_run=dry_run
            )
    if as_json:
        print_json(dataclasses.asdict(receipt))
    else:
        print_receipt(receipt)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Các lần giao nộp gần đây. / The latest deliveries."""
    with database().write() as transaction:
        rows = transaction.all(SQL["deliveries"])
    if as_json:
        print_json([row._asdict() for row in rows])
        return
    columns = ("Số", "Đơn vị", "Tệp", "Người giao nộp", "Lúc", "Đối tượng", "Thửa mới", "Tạm giữ")
    print_table("Giao nộp / Deliveries", columns, [
        (r.id, f"{r.unit_code} {r.unit_name}", r.file_name, r.delivered_by, f"{r.delivered_at:%d/%m/%Y %H:%M}",
         r.objects, r.opened, r.quarantined) for r in rows
    ])  # fmt: skip


@app.command()
def report(number: Number, as_json: AsJson = False) -> None:
    """Biên nhận, kết quả kiểm tra và đối tượng tạm giữ. / Receipt, findings and what is held back."""
    with database().write() as transaction:
        delivery = transaction.one(SQL["delivery"], {"id": number})
        if delivery is None:
            raise DeliveryUnknown(id=number)
        findings = transaction.all(SQL["findings_by_rule"], {"id": number})
        held = transaction.all(SQL["quarantined"], {"id": number})
    if as_json:
        print_json({
            "delivery": number, "receipt": delivery.receipt,
            "findings": [row._asdict() for row in findings], "quarantine": [row._asdict() for row in held],
        })  # fmt: skip
        return
    if delivery.receipt:
        print_receipt(Receipt(**delivery.receipt))
    rows = [(row.rule, row.severity, row.findings, f"{row.example_vi}\n{row.example_en}") for row in findings]
    print_table("Kết quả kiểm tra / Findings", ("Quy tắc", "Mức", "Số", "Ví dụ / Example"), rows)
    print_table("Tạm giữ / Held back", ("Phiếu / Ticket", "Đối tượng", "Tờ", "Thửa", "Quy tắc"), [
        (row.ticket, row.object, row.sheet_number, row.parcel_number, ", ".join(row.rules)) for row in held
    ])  # fmt: skip


def print_receipt(receipt: Receipt) -> None:
    """Print a receipt in both languages."""
    print_table(f"Biên nhận nghiệm thu số {receipt.delivery} / Receipt of delivery {receipt.delivery}", ("", ""), [
        ("Đơn vị / Unit", f"{receipt.unit_code} {receipt.unit_name}"),
        ("Tệp / File", f"{receipt.file_name}\nsha256 {receipt.sha256}"),
        ("Đối tượng / Objects", receipt.objects),
        ("Thửa mới / New parcels", receipt.opened),
        ("Thửa thay đổi / Changed", receipt.changed),
        ("Không đổi / Unchanged", receipt.unchanged),
        ("Tạm giữ / Held back", receipt.quarantined),
        ("Kết quả kiểm tra / Findings", ", ".join(f"{name} {count}" for name, count in receipt.findings.items())),
        ("Nghiệm thu / Accepted", f"{receipt.decided_by}, {receipt.recorded_at}"),
    ])  # fmt: skip
