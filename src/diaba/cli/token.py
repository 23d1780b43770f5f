"""``diaba token``: keys for machines."""

from typing import Annotated

import typer

from diaba.accounts import tokens
from diaba.cli.output import AsJson, print_json, print_table, say
from diaba.db import database

app = typer.Typer(no_args_is_help=True, help="Mã truy cập của phần mềm. / Tokens of machines.")


@app.command()
def create(
    account: Annotated[str, typer.Argument(help="Tài khoản mà phần mềm thay mặt. / The account the machine acts for.")],
    name: Annotated[str, typer.Option(help="Tên gọi, để sau này nhận ra. / What it is for.")],
    act: Annotated[list[str], typer.Option(help="Quyền: deliver, read-delivery, accept; lặp lại được. / Acts.")],
    days: Annotated[int, typer.Option(min=1, max=366, help="Số ngày có hiệu lực. / Days it is good for.")] = 90,
) -> None:
    """Cấp mã truy cập; mã chỉ hiện một lần. / Make a token; it is shown this once."""
    with database().write() as transaction:
        token = tokens.create(transaction, account, name, act, days)
    typer.echo(token)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Các mã đã cấp. / The tokens there are."""
    with database().write() as transaction:
        rows = tokens.listed(transaction)
    if as_json:
        print_json([row._asdict() for row in rows])
        return
    columns = ("Số", "Tài khoản", "Tên", "Quyền", "Hết hạn", "Thu hồi")
    print_table("Mã truy cập / Tokens", columns, [
        (r.id, r.username, r.name, r.acts, f"{r.expires_at:%d/%m/%Y}", f"{r.revoked_at:%d/%m/%Y}" if r.revoked_at else "")
        for r in rows
    ])  # fmt: skip


@app.command()
def revoke(number: Annotated[int, typer.Argument(help="Số của mã. / Its number.")]) -> None:
    """Thu hồi một mã. / Revoke a token; exits with 1 where there was none to revoke."""
    with database().write() as transaction:
        if not tokens.revoke(transaction, number):
            raise typer.Exit(1)
    say(f"Đã thu hồi mã số {number}. / Token {number} is revoked.")
