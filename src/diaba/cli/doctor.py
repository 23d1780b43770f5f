"""``diaba doctor``: the state of this installation."""

import dataclasses

import typer

from diaba import doctor as doctoring
from diaba.cli.output import AsJson, print_json, print_table


def doctor(as_json: AsJson = False) -> None:
    """Giải thích tình trạng cài đặt. / Explain the state of this installation; exits with 1 where something is not well."""
    signs = list(doctoring.examine())
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
