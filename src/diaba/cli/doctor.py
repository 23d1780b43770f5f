"""``diaba doctor``: the state of this installation."""

from diaba.cli.output import AsJson


def doctor(as_json: AsJson = False) -> None:
    """Giải thích tình trạng cài đặt. / Explain the state of this installation."""
    del as_json
