"""The ``diaba`` command (lệnh diaba).

Exit codes: 0 done; 1 done, and the answer is no (findings that block, an installation that is not well); 2 the call is wrong;
3 refused, with a sentence saying why; 4 a part of the machine is missing or does not answer.
"""

import os
import sys
from typing import NoReturn

import psycopg
import typer
from rich.console import Console

from diaba.cli import (
    certificate,
    compilation,
    db,
    decisions,
    demo,
    doctor,
    evidence,
    exchange,
    intake,
    intake_files,
    law,
    ledger,
    manifests,
    party,
    recheck,
    reorganisation,
    server,
    simulate,
    token,
    units,
    waivers,
    worker,
    xroad,
)
from diaba.errors import DatabaseUnreachable, ProgramMissing, Refusal
from diaba.shortage import shortage

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Địa Bạ: dữ liệu đất đai quốc gia mở.",
)
app.add_typer(db.app, name="db")
app.add_typer(units.app, name="units")
units.app.command("reorganise")(reorganisation.reorganise_)
units.app.command("undo-reorganisation")(reorganisation.undo)
app.add_typer(law.app, name="law")
for command in (decisions.diff, decisions.propose, decisions.undo, decisions.quality):
    intake.app.command()(command)
intake.app.command("waive")(waivers.waive)
intake.app.command("approve-waiver")(waivers.approve_waiver)
intake.app.command("waivers")(waivers.waivers)
app.add_typer(intake.app, name="intake")
intake.app.command("compile")(compilation.compile_)
intake.app.command("export")(intake_files.export)
intake.app.command("snapshot")(recheck.snapshot)
intake.app.command("recheck")(recheck.recheck)
intake.app.command("propose-profile")(intake_files.propose)
intake.app.command("confirm-profile")(intake_files.confirm)
intake.app.command("sign")(manifests.sign)
intake.app.command("verify")(manifests.verify)
intake.app.command("register-key")(manifests.register_key)
intake.app.command("revoke-key")(manifests.revoke_key)
intake.app.command("keys")(manifests.keys)
app.add_typer(demo.app, name="demo")
app.add_typer(ledger.app, name="ledger")
app.command("witness")(ledger.witness)
app.add_typer(certificate.app, name="certificate")
app.add_typer(evidence.app, name="evidence")
app.add_typer(xroad.app, name="xroad")
app.add_typer(token.app, name="token")
app.add_typer(exchange.app, name="exchange")
app.add_typer(party.app, name="party")
app.add_typer(simulate.app, name="simulate")
app.command("up")(server.up)
app.command("down")(server.down)
app.command("worker")(worker.worker)
app.command("doctor")(doctor.doctor)


def main() -> None:
    """Run the command; a refusal is printed in both languages and never as a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diaba.settings")
    try:
        app()
    except Refusal as refusal:
        _refuse(refusal, 4 if isinstance(refusal, DatabaseUnreachable | ProgramMissing) else 3)
    except (psycopg.Error, OSError) as error:
        if short := shortage(error):
            _refuse(short, 4)
        raise


def _refuse(refusal: Refusal, code: int) -> NoReturn:
    console = Console(stderr=True)
    console.print(refusal.message("vi"), style="bold red", highlight=False, markup=False)
    console.print(refusal.message("en"), style="red", highlight=False, markup=False)
    sys.exit(code)
