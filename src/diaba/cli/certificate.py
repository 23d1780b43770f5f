"""``diaba certificate``: print certificates, check one with or without the register, and keep the keys that seal them."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from diaba.accounts.lookup import principal_of
from diaba.cli.output import AsJson, print_json, print_table, say
from diaba.clock import today
from diaba.db import database
from diaba.documents import keys as document_keys
from diaba.documents.seal import read_seal
from diaba.party.search import Look
from diaba.registry.papers import printing
from diaba.registry.papers.checking import check

app = typer.Typer(no_args_is_help=True, help="Giấy chứng nhận: in, kiểm tra, khóa ký. / Certificates.")
_ADDRESS = re.compile(r"^.*/[cC]/")


@app.command("print")
def print_(
    serials: Annotated[list[str], typer.Argument(help="Số phát hành. / Serials.")],
    by: Annotated[str, typer.Option(help="Tài khoản người in. / Account of who prints.")],
    dossier: Annotated[str, typer.Option(help="Mã hồ sơ. / Dossier.")],
    folder: Annotated[Path, typer.Option(help="Thư mục ghi tệp PDF. / Folder of the files.")] = Path(),
    site: Annotated[str, typer.Option(help="Địa chỉ trang kiểm tra. / Where the public checks.")] = "https://localhost",
    reason: Annotated[str, typer.Option(help="Lý do in lại. / Why again.")] = "",
) -> None:
    """In Giấy chứng nhận ra PDF; mỗi lần in đều được ghi nhật ký. / Print certificates; every print is logged."""
    with database().write() as transaction:
        look = Look(principal_of(transaction, by), "registration", today(), dossier)
        sheets = printing.print_certificates(
            transaction, serials, look, document_keys.keys(), site=site, reason=reason or None
        )
    folder.mkdir(parents=True, exist_ok=True)
    for sheet in sheets:
        path = folder / f"{re.sub(r'[^0-9A-Za-zĐđ]', '', sheet.serial)}-{sheet.number}.pdf"
        path.write_bytes(sheet.pdf)
        say(str(path))


@app.command()
def prints(serial: Annotated[str, typer.Argument(help="Số phát hành. / Serial.")], as_json: AsJson = False) -> None:
    """Nhật ký in của một Giấy chứng nhận. / Every print of a certificate."""
    with database().write() as transaction:
        rows = printing.prints(transaction, serial)
    if as_json:
        print_json([row._asdict() for row in rows])
        return
    columns = ("Lần / No.", "Lúc / When", "Người in / By", "Lý do / Why", "Việc đăng ký / Act")
    print_table(
        "Nhật ký in / Prints", columns, [(r.number, r.printed_at, r.printed_by, r.reason, r.act_id) for r in rows]
    )


@app.command()
def verify(
    text: Annotated[str, typer.Argument(help="Nội dung mã QR. / What the QR symbol says.")],
    keys: Annotated[
        Path | None, typer.Option(help="Tệp khóa công khai; không hỏi hệ thống. / Key list; offline.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Kiểm tra một Giấy chứng nhận theo mã QR. / Check a certificate; exits with 1 where it does not count."""
    seal = _ADDRESS.sub("", text.strip())
    if keys:
        listed = document_keys.parse(keys.read_text("utf-8", "replace"), str(keys))
        read = read_seal(seal)
        said, key, status = read.said, listed.believe(read).id.hex(), "genuine"
    else:
        with database().read() as transaction:
            found = check(transaction, seal, document_keys.keys())
        said, key, status = found.said, found.key, found.status
    if as_json:
        print_json({"serial": said.serial, "parcel": said.parcel, "entry": said.entry, "digest": said.digest.hex(),
                    "issued": f"{said.issued}", "key": key, "status": status})  # fmt: skip
    else:
        say(
            f"{said.serial} · {said.parcel} · {said.issued:%d/%m/%Y} · {said.entry} · {said.digest.hex()} · {key} · {status}"
        )
    if status not in {"genuine", "in-force"}:
        raise typer.Exit(1)


@app.command()
def keys() -> None:
    """In danh sách khóa công khai. / Print the public keys, for those who check without us."""
    typer.echo(document_keys.keys().text(), nl=False)


@app.command("rotate-key")
def rotate_key() -> None:
    """Dùng khóa mới từ hôm nay; khóa cũ vẫn kiểm tra được. / Seal by a new key; old seals stay good."""
    document_keys.keep(document_keys.keys().turned(today()))
    say(document_keys.keys().keys[-1].id.hex())


@app.command("revoke-key")
def revoke_key(
    key: Annotated[str, typer.Argument(help="Mã khóa. / Id of the key.")],
    since: Annotated[str, typer.Option(help="Không tin từ ngày (YYYY-MM-DD). / Not believed from.")] = "",
) -> None:
    """Thu hồi một khóa. / Revoke a key."""
    day = date.fromisoformat(since) if since else today()
    document_keys.keep(document_keys.keys().revoked(key, day))
    say(f"{key} · {day:%d/%m/%Y}")
