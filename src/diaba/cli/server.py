"""``diaba up`` and ``diaba down``: the database server and the web server."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Annotated

import typer

from diaba import cluster
from diaba.cli.db import migrate
from diaba.cli.output import say
from diaba.cli.party import make_keys_of_new_register
from diaba.errors import Refusal
from diaba.paths import VAR

PID, WORKER_PID = VAR / "web.pid", VAR / "worker.pid"
LOG, WORKER_LOG = VAR / "web.log", VAR / "worker.log"
PATIENCE = 30.0


class WebNotStarted(Refusal):
    """The web server did not answer at {address} within {seconds} s. The end of {log}: {tail}.

    Máy chủ web không trả lời tại {address} sau {seconds} giây. Cuối tệp {log}: {tail}.
    """

    status = 503
    code = "web-not-started"


class PortTaken(Refusal):
    """Another program already listens at {host}:{port}. Stop it, or choose another port with --port (make demo PORT=8001).

    Một chương trình khác đang dùng {host}:{port}. Hãy dừng chương trình đó, hoặc chọn cổng khác bằng --port (make demo PORT=8001).
    """

    status = 409
    code = "port-taken"


def up(
    port: Annotated[int, typer.Option(help="Cổng web. / Port of the web server.")] = 8000,
    host: Annotated[str, typer.Option(help="Địa chỉ nghe. / Address to listen on.")] = "127.0.0.1",
    web: Annotated[bool, typer.Option(help="Khởi động cả máy chủ web. / Start the web server too.")] = True,
) -> None:
    """Khởi động cơ sở dữ liệu, cập nhật lược đồ, mở máy chủ web và tiến trình xử lý. / Start database, web server and worker."""
    if "DIABA_DATABASE_URL" not in os.environ:
        cluster.here().start()
    migrate()
    make_keys_of_new_register()
    if web:
        start_web(host, port)
        start_worker()
        say(f"http://{host}:{port}/")


def down() -> None:
    """Dừng máy chủ web, tiến trình xử lý và cơ sở dữ liệu riêng. / Stop web server, worker and the private database."""
    stop_web()
    _stop(WORKER_PID, b"worker")
    if "DIABA_DATABASE_URL" not in os.environ:
        cluster.here().stop()


def start_web(host: str, port: int) -> None:
    """Start the web server in the background and wait until it answers.

    Raises:
        PortTaken: something else listens there.
        WebNotStarted: it did not answer in time; the reason is the end of its log.
    """
    stop_web()
    with socket.socket() as knock:
        if knock.connect_ex((host, port)) == 0:
            raise PortTaken(host=host, port=port)
    VAR.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    command += ["--workers", "2", "--blocking-threads", "4", "--no-ws", "diaba.wsgi:application"]
    with LOG.open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
    PID.write_text(str(server.pid))
    address = f"http://{host}:{port}/healthz"
    if not _answers(address, server):
        tail = " / ".join(LOG.read_text().strip().splitlines()[-3:])
        stop_web()
        raise WebNotStarted(address=address, seconds=int(PATIENCE), log=LOG, tail=tail)


def _answers(address: str, server: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - our own address, http only
                return bool(answer.status == 200)
        except OSError:
            time.sleep(0.1)
    return False


def stop_web() -> None:
    """Stop the web server of this installation, if it runs."""
    _stop(PID, b"granian")


def start_worker() -> None:
    """Start one worker in the background, in place of the one that runs; it survives a restart of the database."""
    _stop(WORKER_PID, b"worker")
    with WORKER_LOG.open("a") as log:
        command = [sys.executable, "-c", "from diaba.cli import main; main()", "worker"]
        process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
    WORKER_PID.write_text(str(process.pid))


def _stop(file: Path, word: bytes) -> None:
    """End the process whose number ``file`` holds, if it is still the one that has ``word`` in its command."""
    if not file.exists():
        return
    pid = int(file.read_text())
    file.unlink()
    if word not in _command_of(pid):
        return
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while _command_of(pid) and time.monotonic() < deadline:
        time.sleep(0.05)


def _command_of(pid: int) -> bytes:
    """The command line of a live process; empty when there is none."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""
