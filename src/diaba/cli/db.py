"""``diaba db``: the database."""

import os
import sys
from typing import Annotated

import typer

from diaba import cluster
from diaba.db import conninfo

app = typer.Typer(no_args_is_help=True, help="Cơ sở dữ liệu. / The database.")


@app.command()
def migrate(quiet: Annotated[bool, typer.Option(help="Không in từng bước. / Do not print each step.")] = False) -> None:
    """Đưa lược đồ lên phiên bản mới nhất. / Bring the schema up to date."""
    import django  # noqa: PLC0415 - Django takes half a second that other commands need not wait
    from django.core.management import call_command  # noqa: PLC0415 - the same

    django.setup()
    call_command("migrate", interactive=False, verbosity=0 if quiet else 1)


@app.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
def psql(
    arguments: Annotated[list[str] | None, typer.Argument(help="Tham số của psql, sau --. / Passed to psql.")] = None,
) -> None:
    """Mở psql trên cơ sở dữ liệu này. / Open psql on this database; exits with psql's own code."""
    program = str(cluster.program("psql"))
    sys.stdout.flush()
    os.execv(program, [program, conninfo(), *(arguments or [])])  # noqa: S606 - psql itself, no shell between
