"""The law book (sổ luật): every document, code and parameter of ``law/``, read from the files alone and asked by date."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from diaba.law import files
from diaba.law.model import Code, Document, Parameter
from diaba.law.refusals import ListUnknown, ParameterUnknown
from diaba.paths import LAW


class Book:
    """The law as shipped; ask it for codes and parameters at a date."""

    def __init__(
        self, documents: Mapping[str, Document], codes: Sequence[Code], parameters: Sequence[Parameter]
    ) -> None:
        self.documents = documents
        self._codes: dict[str, dict[str, list[Code]]] = defaultdict(lambda: defaultdict(list))
        for code in codes:
            self._codes[code.list][code.code].append(code)
        self._parameters: dict[tuple[str, str], list[Parameter]] = defaultdict(list)
        for parameter in parameters:
            self._parameters[parameter.name, parameter.key].append(parameter)

    @staticmethod
    def load(folder: Path = LAW) -> "Book":
        """The book of ``folder``, read once per process."""
        return _loaded(folder)

    @property
    def lists(self) -> tuple[str, ...]:
        """The names of all code lists."""
        return tuple(self._codes)

    def codes(self, name: str, at: date) -> Mapping[str, Code]:
        """The codes of the list ``name`` in force on ``at``, groups among them."""
        return {code: version for code in self._list(name) if (version := self.code(name, code, at))}

    def code(self, name: str, code: str, at: date) -> Code | None:
        """What ``code`` means in the list ``name`` on ``at``; None where it is not in force."""
        return next((version for version in self.history(name, code) if version.holds(at)), None)

    def history(self, name: str, code: str) -> Sequence[Code]:
        """Every meaning ``code`` ever had in the list ``name``; empty where it never was."""
        return self._list(name).get(code, [])

    def all_codes(self) -> Iterator[Code]:
        """Every code of every list and date."""
        return (version for codes in self._codes.values() for versions in codes.values() for version in versions)

    def parameter(self, name: str, at: date, key: str = "") -> Any:  # noqa: ANN401 - a number or a text, as the law has it
        """The value of a parameter on ``at``.

        Raises:
            ParameterUnknown: there is none for that key and day.
        """
        return self.cited(name, at, key).value

    def cited(self, name: str, at: date, key: str = "") -> Parameter:
        """The parameter itself: its value with unit, label and basis.

        Raises:
            ParameterUnknown: there is none for that key and day.
        """
        for parameter in self._parameters.get((name, key), ()):
            if parameter.holds(at):
                return parameter
        raise ParameterUnknown(name=name, key=key, at=at)

    def all_parameters(self) -> Iterator[Parameter]:
        """Every parameter of every key and date."""
        return (version for versions in self._parameters.values() for version in versions)

    def _list(self, name: str) -> Mapping[str, Sequence[Code]]:
        if name not in self._codes:
            raise ListUnknown(name=name, known=", ".join(self.lists))
        return self._codes[name]


@cache
def _loaded(folder: Path) -> Book:
    documents = files.documents(folder)
    return Book(documents, files.codes(folder, documents), files.parameters(folder, documents))
