"""Reads the files of ``law/`` into entries, and refuses what is not whole.

``documents.yaml`` holds the documents, ``codelists/<list>.csv`` one code list each, ``parameters/*.yaml`` the parameters.
"""

import csv
import dataclasses
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml

from diaba.law.model import Cited, Code, Dated, Document, Mark, Parameter, overlap
from diaba.law.refusals import LawEntryFaulty, LawPeriodsOverlap

EntryT = TypeVar("EntryT", bound=Cited)


def _fields(kind: type[Dated]) -> set[str]:
    return {field.name for field in dataclasses.fields(kind)}


_DOCUMENT = _fields(Document)
_CODE = _fields(Code) - {"list", "is_group"}
_PARAMETER = _fields(Parameter) | {"by_key"}


class Entry:
    """One entry of a file, with its place for a refusal."""

    def __init__(self, file: Path, name: str, fields: Mapping[str, Any]) -> None:
        self.file, self.name, self.fields = file, name, fields

    def faulty(self, field: str) -> LawEntryFaulty:
        """The refusal that names this entry and ``field``."""
        return LawEntryFaulty(file=self.file.name, entry=self.name, field=field, value=self.fields.get(field) or "")

    def only(self, allowed: Collection[str]) -> None:
        """Refuse a field that is not ``allowed``: a misspelt one would be lost without a word."""
        if strange := [field for field in self.fields if field not in allowed]:
            raise self.faulty(strange[0])

    def text(self, field: str, default: str | None = None) -> str:
        """A text in composed letters, ``default`` where it is empty; refused where it must not be."""
        value = str(self.fields.get(field) or "") or default
        if value is None or not unicodedata.is_normalized("NFC", value):
            raise self.faulty(field)
        return value

    def day(self, field: str) -> date | None:
        """A day, None where it is empty."""
        value = self.fields.get(field)
        try:
            return value if isinstance(value, date) else date.fromisoformat(value) if value else None
        except (TypeError, ValueError) as error:
            raise self.faulty(field) from error

    def period(self) -> Dated:
        """The days it holds on."""
        return Dated(valid_from=self.day("valid_from"), valid_to=self.day("valid_to"))

    def mark(self, field: str) -> Mark:
        """A mark of verification."""
        try:
            return Mark(self.text(field))
        except ValueError as error:
            raise self.faulty(field) from error

    def cited(self) -> dict[str, Any]:
        """The fields every cited entry has."""
        return {
            "label_vi": self.text("label_vi"),
            "label_en": self.text("label_en"),
            "valid_from": self.day("valid_from"),
            "valid_to": self.day("valid_to"),
            "basis": self.text("basis"),
            "article": self.text("article", ""),
            "mark": self.mark("mark"),
        }


def _entries(path: Path, name: str) -> Iterator[Entry]:
    # libyaml reads eight times as fast as the pure loader; the law is read at the start of every command.
    for number, fields in enumerate(yaml.load(path.read_text("utf-8"), yaml.CSafeLoader) or [], 1):
        yield Entry(path, str(fields.get(name) or f"#{number}"), fields)


def documents(folder: Path) -> dict[str, Document]:
    """Every document, by id."""
    found: dict[str, Document] = {}
    entries = list(_entries(folder / "documents.yaml", "id"))
    for entry in entries:
        entry.only(_DOCUMENT)
        document = Document(
            id=entry.text("id"),
            title_vi=entry.text("title_vi"),
            title_en=entry.text("title_en"),
            issued=entry.day("issued"),
            valid_from=entry.day("valid_from"),
            valid_to=entry.day("valid_to"),
            replaced_by=entry.text("replaced_by", "") or None,
            mark=entry.mark("mark"),
        )
        if document.id in found:
            raise entry.faulty("id")
        found[document.id] = document
    for entry in entries:
        if entry.text("replaced_by", "") not in {"", *found}:
            raise entry.faulty("replaced_by")
    return found


def codes(folder: Path, basis: Mapping[str, Document]) -> list[Code]:
    """Every code of every list, in the order of the files."""
    return [code for path in sorted(folder.glob("codelists/*.csv")) for code in _code_list(path, basis)]


def _code_list(path: Path, basis: Mapping[str, Document]) -> list[Code]:
    with path.open(encoding="utf-8", newline="") as file:
        entries = [Entry(path, row["code"], row) for row in csv.DictReader(file)]
    names = {entry.name for entry in entries}
    members = defaultdict(list)
    for entry in entries:
        entry.only(_CODE)
        members[entry.text("parent_code", "")].append(entry.period())
    found = []
    for entry in entries:
        successors = entry.text("replaced_by", "").split()
        code = Code(
            list=path.stem,
            code=entry.text("code"),
            parent_code=entry.text("parent_code", "") or None,
            replaced_by=tuple(successors),
            replaced_by_mark=entry.mark("replaced_by_mark") if successors else None,
            is_group=any(member.meets(entry.period()) for member in members[entry.name]),
            **entry.cited(),
        )
        if code.valid_from is None:
            raise entry.faulty("valid_from")
        if not set(successors) <= names:
            raise entry.faulty("replaced_by")
        _check(entry, code, basis)
        found.append(code)
    _check_parents(path, found)
    return _whole([(f"{code.list} {code.code}", code) for code in found])


def _check_parents(path: Path, found: list[Code]) -> None:
    by_code = defaultdict(list)
    for code in found:
        by_code[code.code].append(code)
    for code in found:
        if code.parent_code and not any(parent.meets(code) for parent in by_code[code.parent_code]):
            raise LawEntryFaulty(file=path.name, entry=code.code, field="parent_code", value=code.parent_code)


def parameters(folder: Path, basis: Mapping[str, Document]) -> list[Parameter]:
    """Every parameter, one for each key, in the order of the files."""
    found = []
    for path in sorted(folder.glob("parameters/*.yaml")):
        for entry in _entries(path, "name"):
            entry.only(_PARAMETER)
            by_key = entry.fields.get("by_key") or {entry.fields.get("key") or "": entry.fields.get("value")}
            for key, value in by_key.items():
                if not isinstance(value, str | int | float):
                    raise entry.faulty("value")
                parameter = Parameter(
                    name=entry.text("name"), key=str(key), value=value, unit=entry.text("unit", ""), **entry.cited()
                )
                _check(entry, parameter, basis)
                found.append((f"{parameter.name} {parameter.key}", parameter))
    return _whole(found)


def _check(entry: Entry, cited: Cited, basis: Mapping[str, Document]) -> None:
    document = basis.get(cited.basis)
    if document is None:
        raise entry.faulty("basis")
    if cited.first >= cited.last:
        raise entry.faulty("valid_to")
    if cited.first < document.first:
        raise entry.faulty("valid_from")


def _whole(found: Iterable[tuple[str, EntryT]]) -> list[EntryT]:
    """The entries as they are, once no name has two on one day."""
    by_name = defaultdict(list)
    for name, entry in found:
        by_name[name].append(entry)
    for name, entries in by_name.items():
        if day := overlap(entries):
            raise LawPeriodsOverlap(entry=name, day=day)
    return [entry for entries in by_name.values() for entry in entries]
