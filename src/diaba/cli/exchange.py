"""``diaba exchange``: connected systems, and the agreements with them."""

import json
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from diaba.accounts.lookup import principal_of
from diaba.cli.output import AsJson, print_json, print_table, say
from diaba.cli.units import day_of
from diaba.db import database
from diaba.exchange import agreements, clients
from diaba.exchange.agreement import parse
from diaba.exchange.signing import Says, Side, Statement
from diaba.intake.manifest.signing import read_key

app = typer.Typer(no_args_is_help=True, help="Kết nối, chia sẻ dữ liệu. / Partners and agreements.")
By = Annotated[str, typer.Option("--by", help="Tài khoản thực hiện. / The account that does it.")]
Client = Annotated[str, typer.Argument(help="Tên hệ thống kết nối. / Name of the connected system.")]
Number = Annotated[UUID, typer.Argument(help="Số của thỏa thuận. / The agreement's id.")]
KeyFile = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="Tệp khóa Ed25519, PEM hoặc JWK. / Key file.")
]
AgreementFile = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="Thỏa thuận dạng JSON. / The agreement.")
]


@app.command("add-client")
def add_client(
    client: Client,
    by: By,
    organisation: Annotated[str, typer.Option(help="Tên cơ quan, tổ chức. / The organisation.")],
    account: Annotated[str, typer.Option(help="Tài khoản vai trò partner. / Its account, of the role partner.")],
) -> None:
    """Đăng ký một hệ thống kết nối. / Let a system connect."""
    with database().write() as transaction:
        principal_of(transaction, account)
        clients.register(transaction, client, organisation, account, by=principal_of(transaction, by))
    say(f"Đã đăng ký {client}. / {client} is registered.")


@app.command("add-key")
def add_key(client: Client, key: KeyFile, by: By) -> None:
    """Đăng ký khóa công khai để ký thỏa thuận. / Register a public key that the client signs with."""
    with database().write() as transaction:
        kid = clients.add_key(transaction, client, read_key(key, private=False), by=principal_of(transaction, by))
    typer.echo(kid)


@app.command("revoke-key")
def revoke_key(client: Client, kid: Annotated[str, typer.Argument(help="Mã khóa. / Its id.")], by: By) -> None:
    """Thu hồi một khóa. / Let nothing be signed with a key any more."""
    with database().write() as transaction:
        clients.revoke_key(transaction, client, kid, by=principal_of(transaction, by))
    say(f"Đã thu hồi khóa {kid}. / Key {kid} is revoked.")


@app.command("clients")
def clients_(as_json: AsJson = False) -> None:
    """Các hệ thống kết nối. / The connected systems."""
    with database().write() as transaction:
        rows = clients.listed(transaction)
    if as_json:
        print_json([row._asdict() for row in rows])
        return
    columns = ("Tên", "Cơ quan", "Tài khoản", "Khóa")
    print_table("Hệ thống kết nối / Clients", columns, [(r.name, r.organisation, r.account, str(r.keys)) for r in rows])


@app.command()
def draft(agreement: AgreementFile, by: By) -> None:
    """Đưa một thỏa thuận cho bên kết nối xem xét. / Put an agreement before its client; prints its id."""
    asked = parse(json.loads(agreement.read_bytes()))
    with database().write() as transaction:
        agreements.draft(transaction, asked, by=principal_of(transaction, by), today=day_of(""))
    typer.echo(asked.id)


@app.command()
def sign(
    number: Number, by: By, says: Annotated[Says, typer.Argument(help="accept, reject, revoke")] = Says.ACCEPT
) -> None:
    """Bên cung cấp chấp thuận, từ chối hoặc thu hồi. / The provider accepts, rejects or revokes."""
    with database().write() as transaction:
        held = agreements.sign(transaction, number, says, by=principal_of(transaction, by), today=day_of(""))
    say(f"Thỏa thuận {number}: {held.state}. / Agreement {number} is {held.state}.")


@app.command()
def countersign(
    agreement: AgreementFile,
    key: KeyFile,
    says: Annotated[Says, typer.Argument(help="accept, reject, revoke")] = Says.ACCEPT,
) -> None:
    """Bên kết nối ký, không cần máy chủ. / The client's word, signed without a server; prints the JWS to send."""
    statement = Statement(parse(json.loads(agreement.read_bytes())), Side.CLIENT, says)
    typer.echo(statement.sign(read_key(key, private=True)))


@app.command("list")
def list_(by: By, as_json: AsJson = False) -> None:
    """Các thỏa thuận. / The agreements there are."""
    with database().write() as transaction:
        rows = agreements.listed(transaction, by=principal_of(transaction, by), today=day_of(""))
    if as_json:
        print_json([row._asdict() for row in rows])
        return
    columns = ("Số", "Bên kết nối", "Tình trạng", "Từ ngày", "Đến ngày", "Lượt gọi 30 ngày")
    print_table("Thỏa thuận / Agreements", columns, [
        (str(r.id), r.client, r.state, f"{r.valid_from:%d/%m/%Y}", f"{r.valid_until:%d/%m/%Y}", str(r.calls)) for r in rows
    ])  # fmt: skip
