"""How the command prints: tables for people, JSON for programs, progress while it takes long."""

import json
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

AsJson = Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON. / Print the result as JSON.")]

_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False)


def say(text: str) -> None:
    """Print a line for people."""
    _out.print(text, markup=False)


def print_json(value: object) -> None:
    """Print ``value`` as one JSON document; what JSON lacks (dates, decimals) becomes text."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_rich(what: RenderableType) -> None:
    """Print what another part has laid out."""
    _out.print(what)


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print ``rows`` as a table."""
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column)
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row))
    _out.print(table)


@contextmanager
def progress(quiet: bool = False) -> Generator[Progress]:
    """Show what runs and for how long, on the error stream, so that output can be piped."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_err, disable=quiet) as bar:
        yield bar
