"""``diaba evidence``: what signed messages of the X-Road prove, verified anywhere, without the register."""

from pathlib import Path
from typing import Annotated

import typer

from diaba.cli.output import AsJson, print_json, print_table, say
from diaba.errors import FileMissing
from diaba.exchange.xroad.evidence import trust as trust_lists
from diaba.exchange.xroad.evidence.archive import Verdicts, verify_all
from diaba.exchange.xroad.evidence.container import Evidence

app = typer.Typer(no_args_is_help=True, help="Bằng chứng trao đổi dữ liệu: kiểm tra. / Evidence of exchanges.")


@app.callback()
def evidence() -> None:
    """Bằng chứng trao đổi dữ liệu. / Evidence of exchanges."""


@app.command()
def verify(
    files: Annotated[
        list[Path],
        typer.Argument(help="Tệp .asice, hoặc kho lưu .zip theo thứ tự. / Containers, or archives in order."),
    ],
    trust: Annotated[
        Path, typer.Option(help="Danh sách tin cậy: shared-params.xml hoặc PEM. / Trust list of the exchange.")
    ],
    as_json: AsJson = False,
) -> None:
    """Kiểm tra chữ ký, dấu thời gian, chuỗi liên kết. / Verify signatures, timestamps and chains; exits with 1 if any fails."""
    for path in (trust, *files):
        if not path.is_file():
            raise FileMissing(path=path)
    verdicts = verify_all({str(path): path.read_bytes() for path in files}, trust_lists.read(trust))
    if as_json:
        print_json(_as_json(verdicts))
    else:
        _print(verdicts)
    if verdicts.refused:
        raise typer.Exit(1)


def _told(evidence: Evidence) -> dict[str, object]:
    message = evidence.message
    return {
        "id": message.id,
        "direction": "request" if message.is_request else "response",
        "client": "/".join(message.client),
        "service": "/".join(message.service),
        "signer": evidence.signer,
        "signed": evidence.signed,
        "stamped": evidence.stamped,
        "not_kept": evidence.absent,
    }


def _as_json(verdicts: Verdicts) -> dict[str, object]:
    return {
        "proven": {name: _told(found) for name, found in verdicts.proven.items()},
        "refused": {name: found.problem("vi") for name, found in verdicts.refused.items()},
        "without_request": verdicts.unanswerable,
        "without_chain": verdicts.unchained,
        "goes_on_from": verdicts.begins,
    }


def _print(verdicts: Verdicts) -> None:
    columns = ("Tệp / File", "", "Dịch vụ / Service", "Bên ký / Signer", "Dấu thời gian / Stamped")
    rows = [
        (name, told["direction"], told["service"], told["signer"], told["stamped"])
        for name, told in ((name, _told(found)) for name, found in verdicts.proven.items())
    ]
    print_table("Bằng chứng / Evidence", columns, rows)
    for name, refusal in verdicts.refused.items():
        say(f"✗ {name}: {refusal.message('vi')}\n  {refusal.message('en')}")
    for name in verdicts.unanswerable:
        say(f"· {name}: không kèm yêu cầu / without its request")
    for name, before in verdicts.begins.items():
        missing = f"nối tiếp {before}, không kèm theo / goes on from {before}, which is not given"
        say(f"· {name}: {missing if before != '-' else 'mở đầu chuỗi / begins its chain'}")
    for name in verdicts.unchained:
        say(f"· {name}: không có chuỗi liên kết / without a chain")
    say(f"{len(verdicts.proven)} đúng / hold · {len(verdicts.refused)} không đúng / refused")
