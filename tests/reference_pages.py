"""The reference pages, made from the program itself."""

import inspect
import os
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import typer.main

import diaba
from diaba.errors import Refusal
from diaba.events import Event
from diaba.intake.catalogue import REPORTABLE
from diaba.intake.reorganisation.kinds import set_acts
from diaba.law.book import Book
from diaba.law.glossary import terms
from diaba.registry.acts import kinds


def import_everything() -> None:
    """Import every module, so that every subclass is known."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diaba.settings")
    import django  # noqa: PLC0415 - only this program needs it

    django.setup()
    for found in pkgutil.walk_packages(diaba.__path__, "diaba."):
        if ".migrations" not in found.name and not found.name.endswith("__main__"):
            import_module(found.name)


def _children(base: type) -> Iterator[Any]:
    children: list[type] = base.__subclasses__()
    for child in children:
        if child.__module__.startswith("diaba."):
            yield child
            yield from _children(child)


def _refusals() -> str:
    lines = [
        "# Refusals", "",
        "What Địa Bạ will not do, in the words it says it with; on the wire RFC 9457 `application/problem+json`.", "",
        "| Code | Status | Tiếng Việt | English |", "|---|---|---|---|",
    ]  # fmt: skip
    lines += [
        f"| `{refusal.code}` | {refusal.status} | {refusal.template('vi')} | {refusal.template('en')} |"
        for refusal in sorted(_children(Refusal), key=lambda child: child.code)
    ]
    return "\n".join(lines) + "\n"


def _events() -> str:
    lines = ["# Events", "", "What the register tells its followers; written in the transaction of what it tells.", "",
             "| Kind | Meaning | Facts |", "|---|---|---|"]  # fmt: skip
    for event in sorted(_children(Event), key=lambda child: child.kind):
        facts = ", ".join(f"`{name}`" for name in event.__dataclass_fields__)
        lines.append(f"| `{event.kind}` | {inspect.getdoc(event)} | {facts} |")
    return "\n".join(lines) + "\n"


def _acts() -> str:
    book = Book.load()
    lines = [
        "# Acts", "",
        "What can be registered; the cases of each, for a lawyer to read, are in `src/diaba/registry/acts/*.yaml` and are run by the suite.", "",
        "| Kind | Meaning | Transactions | Basis | Stopped by caveats on | Persons |", "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for kind, act in sorted({**kinds(), **set_acts()}.items()):
        codes = ", ".join(f"{code} {book.history('transaction_kind', code)[-1].label_vi}" for code in act.transactions)
        about = " ".join((inspect.getdoc(act) or "").split())
        stops = ", ".join(sorted(act.stopped_by)) or "nothing"
        lines.append(
            f"| `{kind}` | {about} | {codes} | {', '.join(act.basis)} | {stops} | {2 if act.needs_two else 1} |"
        )
    return "\n".join(lines + _transaction_kinds(book)) + "\n"


def _transaction_kinds(book: Book) -> list[str]:
    lines = ["", "## Transaction kinds", "", "Which acts carry out each kind of the national list.", "",
             "| Code | Kind | Acts |", "|---|---|---|"]  # fmt: skip
    for code in sorted({one.code for one in book.all_codes() if one.list == "transaction_kind"}):
        acts = ", ".join(
            f"`{kind}`" for kind, act in sorted({**kinds(), **set_acts()}.items()) if code in act.transactions
        )
        lines.append(f"| {code} | {book.history('transaction_kind', code)[-1].label_vi} | {acts or 'none yet'} |")
    return lines


def _walk(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    if hasattr(command, "commands"):
        for name, child in sorted(command.commands.items()):
            yield from _walk(child, f"{path} {name}")
    else:
        yield path, command


def _commands() -> str:
    from diaba.cli import __doc__ as about  # noqa: PLC0415 - after Django is set up
    from diaba.cli import app  # noqa: PLC0415 - the same

    lines = ["# Commands", "", " ".join((about or "").split()), ""]
    for path, command in _walk(typer.main.get_command(app), "diaba"):
        context = command.context_class(command, info_name=path)
        lines += [f"## `{path}`", "", " ".join((command.help or "").split()), ""]
        rows = [record for parameter in command.get_params(context) if (record := parameter.get_help_record(context))]
        lines += [f"- `{name}`: {' '.join(text.split())}" for name, text in rows if "--help" not in name] + [""] * bool(
            rows
        )
    return "\n".join(lines).rstrip() + "\n"


def _glossary() -> str:
    lines = [
        "# Glossary", "",
        "What officers say and what the program says for it; made from `law/glossary.csv` and the code lists of `law/`.", "",
        "| Tiếng Việt | English | LADM | Table or column | Note |", "|---|---|---|---|---|",
    ]  # fmt: skip
    lines += [
        f"| {term.vietnamese} | {term.term} | {term.ladm} | {f'`{term.where}`' if term.where else ''} | {term.note} |"
        for term in terms()
    ]
    lines += ["", "## Code lists", ""]
    lines += ["Every code with its labels, days and basis: `diaba law list NAME --at DAY`.", ""]
    lines += ["| List | Codes | Basis |", "|---|---|---|"]
    book = Book.load()
    for name in book.lists:
        codes = [code for code in book.all_codes() if code.list == name]
        bases = ", ".join(f"`{basis}`" for basis in dict.fromkeys(code.basis for code in codes))
        lines.append(f"| `{name}` | {len({code.code for code in codes})} | {bases} |")
    return "\n".join(lines) + "\n"


def _rules() -> str:
    lines = [
        "# Quality rules", "",
        "What a delivery is checked for. A blocker holds back every object it names; the other findings only tell. The same rules",
        "run on a laptop, at intake and over the live register; `docs/reference/findings.md` says what they give.", "",
        "| Rule | Version | Severity | Tiếng Việt | English | Rests on | Parameters |", "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for rule in REPORTABLE:
        parameters = ", ".join(f"`{name}`" for name in rule.parameters)
        told = f"{rule.title_vi} | {rule.title_en} | {rule.basis} | {parameters}"
        lines.append(f"| `{rule.id}` | {rule.version} | {rule.severity} | {told} |")
    return "\n".join(lines) + "\n"


def pages() -> dict[str, str]:
    """The text of each generated page under ``docs``, by name."""
    import_everything()
    return {
        "reference/refusals.md": _refusals(),
        "reference/events.md": _events(),
        "reference/acts.md": _acts(),
        "reference/commands.md": _commands(),
        "reference/rules.md": _rules(),
        "glossary.md": _glossary(),
    }
