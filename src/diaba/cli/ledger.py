"""``diaba ledger`` and ``diaba witness``: the order of all acts, its proofs, and those who watch over it."""

import dataclasses
import signal
import threading
from contextlib import closing
from pathlib import Path
from typing import Annotated

import psycopg
import typer

from diaba.cli.output import AsJson, print_json, print_table, progress, say
from diaba.db import WriteTransaction, conninfo, database
from diaba.ledger import keys
from diaba.ledger.faults import LedgerFault
from diaba.ledger.notes import WITNESS, Note, Verifier
from diaba.ledger.replay import replay
from diaba.ledger.running import tend
from diaba.ledger.sequencer import Sequencer
from diaba.ledger.standing import standing
from diaba.ledger.verify import Told, verify_tree
from diaba.ledger.witness import Witness, server
from diaba.ledger.witnessing import newest_of, policy

app = typer.Typer(
    no_args_is_help=True, help="Sổ cái: thứ tự và bằng chứng của mọi việc đăng ký. / The ledger of all acts."
)


@app.command("sequence")
def sequence_acts(
    once: Annotated[bool, typer.Option("--once", help="Ghi hết rồi dừng. / Enter all there is, then stop.")] = False,
) -> None:
    """Đánh số bút toán, ký và công bố điểm kiểm chứng; worker cũng làm. / Enter acts, sign, publish; workers do it too."""
    if once:
        with closing(Sequencer(conninfo(), keys.log_key(), keys.tiles())) as sequencer:
            say(str(sequencer.step()) if sequencer.lead() else "0 (…)")
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    tend(conninfo(), stop)


@app.command()
def status(as_json: AsJson = False) -> None:
    """Số bút toán, điểm kiểm chứng mới nhất, từng bên chứng kiến. / Entries, the newest checkpoint, each witness."""
    with database().read() as transaction:
        found = standing(transaction, policy())
    if as_json:
        print_json(dataclasses.asdict(found))
        return
    say(f"{found.size} bút toán / entries · {found.waiting} chờ / waiting · {found.checkpoint_at or '–'}")
    rows = [(each.name, each.size, each.received_at) for each in found.witnesses]
    print_table(f"Bên chứng kiến / Witnesses ({found.quorum})", ("", "Bút toán / Entries", "Ký lúc / Signed"), rows)


@app.command()
def key() -> None:
    """In khóa công khai của sổ cái, để giao cho bên chứng kiến. / Print the ledger's public key, for witnesses."""
    say(str(keys.log_key().verifier))


@app.command()
def verify(
    witnessed: Annotated[
        list[str] | None,
        typer.Option(
            help="Điểm kiểm chứng: tệp, hoặc địa chỉ bên chứng kiến. / Checkpoint: a file, or a witness's address."
        ),
    ] = None,
    log: Annotated[str, typer.Option(help="Khóa công khai của sổ cái. / The ledger's public key.")] = "",
    rows: Annotated[bool, typer.Option(help="Chạy lại từng dòng. / Replay every row.")] = True,
    as_json: AsJson = False,
) -> None:
    """Kiểm tra toàn bộ sổ cái. / Verify the whole ledger; exits with 1 where anything does not agree."""
    verifier = Verifier.parse(log) if log else keys.log_key().verifier
    told = [_told(source, verifier) for source in [*(witnessed or []), *(url for _, url in policy().witnesses)]]
    if note := keys.tiles().checkpoint():
        told.append(Told(str(keys.tiles().root), Note.parse(note)))
    with psycopg.connect(conninfo()) as connection, progress(as_json) as bar:
        bar.add_task("ledger", total=None)
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        transaction = WriteTransaction(connection)
        faults: list[LedgerFault] = [*verify_tree(transaction, verifier, told), *(replay(transaction) if rows else ())]
        connection.rollback()
    if as_json:
        print_json([fault.problem("vi") for fault in faults])
    else:
        for fault in faults:
            say(f"✗ {fault.message('vi')}\n  {fault.message('en')}")
        say(f"{len(faults)} sai lệch / faults · {len(told)} điểm kiểm chứng bên ngoài / checkpoints from outside")
    if faults:
        raise typer.Exit(1)


def _told(source: str, verifier: Verifier) -> Told:
    is_address = source.startswith(("http://", "https://"))
    return Told(source, Note.parse(newest_of(source, verifier.name) if is_address else Path(source).read_text("utf-8")))


def witness(
    log: Annotated[list[str], typer.Option(help="Khóa công khai của sổ cái cần chứng kiến. / Public key of a ledger.")],
    state: Annotated[
        Path, typer.Option(help="Tệp ghi nhớ và khóa (thêm .key). / File it remembers in; its key beside it.")
    ],
    name: Annotated[str, typer.Option(help="Tên bên chứng kiến. / Name of this witness.")] = "diaba.invalid/witness",
    host: Annotated[str, typer.Option(help="Địa chỉ nghe. / Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Cổng. / Port.")] = 8088,
) -> None:
    """Chứng kiến sổ cái của nơi khác: ký khi lịch sử không bị viết lại. / Sign a ledger while its history is not rewritten."""
    logs = {verifier.name: verifier for verifier in map(Verifier.parse, log)}
    signer = keys.key_of(state.with_name(f"{state.name}.key"), name, WITNESS)
    with server(Witness(signer, logs, state), host, port) as serving:
        say(f"{signer.verifier} http://{host}:{serving.server_address[1]}")
        serving.serve_forever()
