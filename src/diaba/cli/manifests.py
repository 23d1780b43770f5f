"""``diaba intake sign``, ``verify`` and the keys of senders: what is delivered is what was signed."""

import json
from pathlib import Path
from typing import Annotated

import typer

from diaba.accounts.lookup import principal_of
from diaba.cli.intake import By, CommuneCode
from diaba.cli.output import AsJson, print_json, print_table, say
from diaba.db import database
from diaba.errors import FileMissing
from diaba.intake.manifest import kept
from diaba.intake.manifest.model import listing
from diaba.intake.manifest.signing import read_key, read_signed
from diaba.intake.manifest.signing import sign as signed_with
from diaba.intake.parts import Part

Files = Annotated[list[Path], typer.Argument(help="Các tệp giao nộp. / The files.")]
Sender = Annotated[str, typer.Option(help="Bên giao nộp: tên tài khoản. / The sender: the name of its account.")]
OfSender = Annotated[str, typer.Argument(help="Bên giao nộp: tên tài khoản. / The sender.")]


def sign(
    files: Files,
    sender: Sender,
    commune: CommuneCode,
    key: Annotated[Path, typer.Option(help="Khóa riêng Ed25519, PEM hoặc JWK. / Private key, PEM or JWK.")],
    out: Annotated[Path, typer.Option(help="Tệp bảng kê ghi ra. / The manifest to write.")] = Path("manifest.json"),
) -> None:
    """Lập và ký bảng kê các tệp giao nộp, không cần máy chủ. / List the files with their hashes and sign; needs no server."""
    signed = signed_with(listing(_parts(files), sender=sender, commune=commune), read_key(key, private=True))
    out.write_text(json.dumps(signed.plain(), ensure_ascii=False, indent=2) + "\n", "utf-8")
    say(f"Đã ký bảng kê {len(files)} tệp bằng khóa {signed.kid}: {out}. / {len(files)} files signed.")


def verify(
    manifest: Annotated[Path, typer.Argument(help="Tệp bảng kê. / The manifest.")],
    files: Files,
    key: Annotated[
        Path | None, typer.Option(help="Khóa công khai; mặc định khóa đã đăng ký. / Public key; or the registered one.")
    ] = None,
) -> None:
    """Kiểm tra chữ ký của bảng kê và từng tệp. / Verify the signature of a manifest and each of its files."""
    parts = _parts(files)
    if not manifest.is_file():
        raise FileMissing(path=manifest)
    signed = read_signed(manifest)
    if key:
        signed.verify(read_key(key, private=False))
    else:
        with database().write() as transaction:
            kept.verify(transaction, signed)
    signed.manifest.require_files(parts)
    say(
        f"Bảng kê của {signed.manifest.sender} đúng với {len(files)} tệp. / The manifest is true of {len(files)} files."
    )


def register_key(
    sender: OfSender,
    key: Annotated[Path, typer.Argument(help="Khóa công khai Ed25519, PEM hoặc JWK. / Public key, PEM or JWK.")],
    by: By,
    days: Annotated[int, typer.Option(min=1, max=1100, help="Số ngày có hiệu lực. / Days it is good for.")] = 365,
) -> None:
    """Đăng ký khóa công khai của một bên giao nộp. / Register a sender's public key."""
    public = read_key(key, private=False)
    with database().write() as transaction:
        kid = kept.register(transaction, sender, public, days=days, by=principal_of(transaction, by))
    say(f"Đã đăng ký khóa {kid} của {sender}, hiệu lực {days} ngày. / Key {kid} is registered.")


def revoke_key(sender: OfSender, kid: Annotated[str, typer.Argument(help="Mã khóa. / Id of the key.")], by: By) -> None:
    """Thu hồi khóa của một bên giao nộp. / Revoke a sender's key, for good."""
    with database().write() as transaction:
        kept.revoke(transaction, sender, kid, by=principal_of(transaction, by))
    say(f"Đã thu hồi khóa {kid} của {sender}. / Key {kid} is revoked.")


def keys(as_json: AsJson = False) -> None:
    """Khóa của các bên giao nộp. / The keys of senders."""
    with database().write() as transaction:
        rows = kept.listed(transaction)
    if as_json:
        print_json([row._asdict() for row in rows])
        return
    columns = ("Bên giao nộp / Sender", "Mã khóa / Key", "Hết hạn / Ends", "Thu hồi / Revoked")
    print_table("Khóa / Keys", columns, [
        (r.sender, r.kid, f"{r.ends_at:%d/%m/%Y}", f"{r.revoked_at:%d/%m/%Y}" if r.revoked_at else "") for r in rows
    ])  # fmt: skip


def _parts(files: list[Path]) -> list[Part]:
    for path in files:
        if not path.is_file():
            raise FileMissing(path=path)
    return [Part(path, path.name) for path in files]
