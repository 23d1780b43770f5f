"""What the program cites, names and asks of the law stands in the law book."""

import re
from datetime import date
from pathlib import Path

from diaba.errors import Refusal
from diaba.intake.rules import CATALOGUE
from diaba.law.book import Book
from reference_pages import import_everything

CHECKOUT = Path(__file__).parents[2]
TODAY = date(2026, 11, 22)
CITATION = re.compile(r"\b(?:LDD|NQ|ND|QD|TT|CV|KH)-\d[\w-]*[A-Za-z0-9]")
NAME = re.compile(r"""["']((?:geometry|intake|cadastre|registry)\.[a-z_]+)["']""")


def test_every_legal_text_the_program_cites_is_in_the_book() -> None:
    sources = [
        path
        for folder in ("src", "db")
        for path in (CHECKOUT / folder).rglob("*")
        if path.suffix in {".py", ".sql", ".html"}
    ]
    cited = {citation for path in sources for citation in CITATION.findall(path.read_text("utf-8"))}
    assert "TT-19-2026-BNNMT" in cited
    assert not cited - set(Book.load().documents)


def test_every_rule_rests_on_a_document_of_the_book() -> None:
    documents = Book.load().documents
    assert not {rule.id: rule.basis for rule in CATALOGUE if re.split("[,:]", rule.basis)[0] not in documents}


def test_every_parameter_a_rule_reads_has_a_value_today() -> None:
    today = {parameter.name for parameter in Book.load().all_parameters() if parameter.holds(TODAY)}
    read = {name for rule in CATALOGUE for name in rule.parameters}
    assert read
    assert not read - today


def test_every_parameter_of_intake_is_read() -> None:
    """A tolerance that nothing reads would mislead the officer who changes it."""
    code = "\n".join(path.read_text("utf-8") for path in (CHECKOUT / "src").rglob("*.py"))
    stated = {parameter.name for parameter in Book.load().all_parameters() if parameter.name.startswith("intake.")}
    assert not stated - set(NAME.findall(code))


def test_refusals_and_rules_name_commands_that_exist() -> None:
    import_everything()
    page = (CHECKOUT / "docs/reference/commands.md").read_text("utf-8")
    sentences = [text for rule in CATALOGUE for text in (rule.remedy_vi, rule.remedy_en)]
    sentences += [child.template(language) for child in refusals(Refusal) for language in ("vi", "en")]
    named = {match for text in sentences for match in re.findall(r"diaba [a-z]+(?: [a-z-]*[a-z])?", text)}
    known = re.findall(r"^## `(diaba [a-z -]+)`", page, re.MULTILINE)
    assert not {name for name in named if not any(command in {name, name.rsplit(" ", 1)[0]} for command in known)}


def refusals(base: type[Refusal]) -> list[type[Refusal]]:
    ours = [child for child in base.__subclasses__() if child.__module__.startswith("diaba.")]
    return [child for each in ours for child in (each, *refusals(each))]
