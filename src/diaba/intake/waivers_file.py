"""Waivers on their way to where there is no register (tệp miễn trừ): beside a snapshot, or given to the offline check.

Which findings pass is all that is told; who asked, who approved and why stays in the register.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from diaba.intake.model import Waiver
from diaba.intake.waiver_refusals import WaiversUnreadable

NAME = "waivers.json"
_SCOPE = ("sheet", "parcel")


def write_waivers(waivers: Iterable[Waiver], path: Path) -> Path:
    """Write those that hold wherever the commune is judged; those of one delivered object mean nothing elsewhere."""
    told = [
        {"id": one.id, "rule": one.rule, "from": one.valid_from.isoformat(), "to": one.valid_to.isoformat()}
        | {name: getattr(one, name) for name in _SCOPE}
        for one in waivers
        if one.object is None
    ]
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def read_waivers(path: Path) -> tuple[Waiver, ...]:
    """The waivers of a file as :func:`write_waivers` writes it.

    Raises:
        WaiversUnreadable: it is none.
    """
    try:
        return tuple(_waiver(one) for one in json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as why:
        raise WaiversUnreadable(file=path, reason=f"{type(why).__name__}: {why}") from why


def _waiver(told: Mapping[str, str]) -> Waiver:
    scope = {name: None if told[name] is None else str(told[name]) for name in _SCOPE}
    begin, end = (date.fromisoformat(told[name]) for name in ("from", "to"))
    return Waiver(int(told["id"]), str(told["rule"]), "", "", "", begin, end, **scope)
