"""``diaba doctor``: the state of this installation."""

import dataclasses
from collections.abc import Iterator

import typer

from diaba import doctor as doctoring
from diaba.cli.output import AsJson, print_json, print_table
from diaba.db import database
from diaba.ledger.standing import standing
from diaba.ledger.witnessing import policy


def _witnesses() -> Iterator[doctoring.Sign]:
    """Whether enough witnesses signed the ledger lately, where any are asked."""
    if not (asked := policy()).witnesses:
        return
    with database().read() as transaction:
        found = standing(transaction, asked)
    seen = ", ".join(f"{each.name}: {each.received_at or '–'}" for each in found.witnesses)
    yield doctoring.Sign(
        "Bên chứng kiến sổ cái", "Witnesses of the ledger", found.is_witnessed, seen, "diaba ledger status"
    )


def doctor(as_json: AsJson = False) -> None:
    """Giải thích tình trạng cài đặt. / Explain the state of this installation; exits with 1 where something is not well."""
    signs = [*doctoring.examine(), *_witnesses()]
    if as_json:
        print_json([dataclasses.asdict(sign) for sign in signs])
    else:
        rows = [
            ("✓" if sign.well else "✗", f"{sign.name_vi}\n{sign.name_en}", sign.seen, "" if sign.well else sign.remedy)
            for sign in signs
        ]
        print_table(
            "Tình trạng cài đặt / State of this installation",
            ("", "Bộ phận / Part", "Ghi nhận / Seen", "Cách xử lý / Remedy"),
            rows,
        )
    if not all(sign.well for sign in signs):
        raise typer.Exit(1)
