"""Names in an exchange (định danh): INSTANCE/CLASS/MEMBER/SUBSYSTEM, and a service's code below."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from diaba.exchange.xroad.refusals import AccountsUnreadable

_PART = re.compile(r"[A-Za-z0-9'()+,\-.=?]{1,255}")


@dataclass(frozen=True)
class Subsystem:
    """Who asks or answers."""

    instance: str
    member_class: str
    member: str
    subsystem: str

    def __str__(self) -> str:
        return "/".join(quote(part, safe="'()+,-.=") for part in self.parts)

    @property
    def parts(self) -> tuple[str, str, str, str]:
        """Its four names."""
        return self.instance, self.member_class, self.member, self.subsystem

    def as_json(self) -> dict[str, str]:
        """As metaservices name it."""
        return {
            "member_class": self.member_class,
            "member_code": self.member,
            "object_type": "SUBSYSTEM",
            "subsystem_code": self.subsystem,
            "xroad_instance": self.instance,
        }


def parts_of(text: str) -> list[str]:
    """The names in a path, each decoded by itself.

    Raises:
        ValueError: one of them can be no name.
    """
    found = [unquote(part, errors="strict") for part in text.split("/")]
    if not all(_PART.fullmatch(part) for part in found):
        raise ValueError(text)
    return found


def subsystem_of(text: str) -> Subsystem:
    """The subsystem that ``text`` names.

    Raises:
        ValueError: it names none.
    """
    found = parts_of(text)
    if len(found) != 4:
        raise ValueError(text)
    return Subsystem(*found)


def accounts_in(path: Path) -> dict[Subsystem, str]:
    """The account of each subsystem, by the lines "subsystem account" of a file.

    Raises:
        AccountsUnreadable: a line says something else.
    """
    found: dict[Subsystem, str] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            name, account = line.split()
            found[subsystem_of(name)] = account
        except ValueError as error:
            raise AccountsUnreadable(line=number, path=path) from error
    return found
