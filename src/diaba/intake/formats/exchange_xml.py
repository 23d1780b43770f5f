"""The dossier exchange file (gói tin hồ sơ VBDLIS) read inside the walls: its dossiers one by one, with their recursive history.

What links two dossiers is ``hoSoGuid`` alone. Lines are made of the newest dossiers, what they came from is told as changes. Values
stay as written: codes as codes, a birth year as a year.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from lxml import etree

from diaba.intake.content import CHANGE_COLUMNS, CHANGES, LINE_COLUMNS, LINES
from diaba.intake.formats.dossier import DOSSIER, USES, Dossier, Node
from diaba.intake.formats.fault import Fault
from diaba.intake.formats.records import Records

_HISTORY_LIMIT = 40
_TOLD = 200
_BATCH = 4096
_LINES = pa.schema([("at", pa.string()), *(one for one in LINE_COLUMNS if one.name != "object")])
_CHANGES = pa.schema([("at", pa.string()), *(one for one in CHANGE_COLUMNS if one.name != "object")])


def recognised(head: bytes) -> bool:
    """Whether a file that begins so is XML with dossiers; the root may wrap several."""
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return bare.startswith(b"<") and (b"HoSoXml" in head or b"hoSoGuid" in head)


def read(request: Mapping[str, Any]) -> Records:
    """The lines and changes of every dossier; memory holds one dossier with its history at a time, and columns.

    Raises:
        Fault: it is no well-formed XML, has a DTD, nests too deep, or holds too much.
    """
    gathered = _Gathered(int(request["objects"]))
    try:
        # No DTD, no entities, nothing fetched, and the parser's own limits of depth and size stay on.
        parsing = etree.iterparse(
            request["path"], events=("end",), tag=(DOSSIER, f"{{*}}{DOSSIER}"), load_dtd=False, no_network=True,
            resolve_entities=False, huge_tree=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        for _, dossier in parsing:
            if dossier.getroottree().docinfo.doctype:
                raise Fault("FileDamaged", reason="DOCTYPE")
            if next(dossier.iterancestors(DOSSIER, f"{{*}}{DOSSIER}"), None) is None:
                gathered.take(dossier)
                dossier.clear()
                while dossier.getprevious() is not None:
                    del dossier.getparent()[0]
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Fault("FileDamaged", reason=str(error)[:_TOLD]) from error
    if not gathered.dossiers:
        raise Fault("FileDamaged", reason="HoSoXml?")
    return Records({LINES: gathered.lines.table(), CHANGES: gathered.changes.table()}, "XML", gathered.notes())


@dataclass
class _Rows:
    """Rows that become columns a batch at a time, which take a tenth of the room."""

    schema: pa.Schema
    waiting: list[dict[str, Any]] = field(default_factory=list)
    batches: list[pa.RecordBatch] = field(default_factory=list)
    count: int = 0

    def add(self, row: dict[str, Any]) -> None:
        self.waiting.append(row)
        self.count += 1
        if len(self.waiting) == _BATCH:
            self._settle()

    def _settle(self) -> None:
        self.batches.append(pa.RecordBatch.from_pylist(self.waiting, schema=self.schema))
        self.waiting = []

    def table(self) -> pa.Table:
        self._settle()
        return pa.Table.from_batches(self.batches)


@dataclass
class _Gathered:
    """What is read so far."""

    limit: int
    lines: _Rows = field(default_factory=lambda: _Rows(_LINES))
    changes: _Rows = field(default_factory=lambda: _Rows(_CHANGES))
    dossiers: int = 0
    repeated: list[str] = field(default_factory=list)
    many_uses: list[str] = field(default_factory=list)
    many_assets: list[str] = field(default_factory=list)

    def take(self, node: Node) -> None:
        """Everything one dossier and its history say."""
        self.dossiers += 1
        told = Dossier(node)
        for number, line in enumerate(told.lines(), 1):
            at = f"{self.dossiers}.{number}"
            self.lines.add({"at": at, **line.said})
            if line.uses > USES:
                self.many_uses.append(at)
            if line.assets > 1:
                self.many_assets.append(at)
        self._history(told, 0, frozenset())
        if self.lines.count + self.changes.count > self.limit:
            raise Fault("TooManyObjects", layer=DOSSIER, found=f"> {self.limit}", limit=self.limit)

    def _history(self, told: Dossier, depth: int, seen: frozenset[str]) -> None:
        if depth > _HISTORY_LIMIT:
            raise Fault("FileDamaged", reason=f"{DOSSIER} > {_HISTORY_LIMIT}")
        for change, earlier in told.changes():
            at = str(self.changes.count + 1)
            before = [Dossier(one) for one in earlier]
            first = (before[0].guid or None) if before else None
            self.changes.add({"at": at, **change, "depth": depth, "before": first})
            for one in before:
                if one.guid and one.guid in seen | {told.guid}:
                    self.repeated.append(at)
                else:
                    self._history(one, depth + 1, seen | {told.guid})

    def notes(self) -> list[dict[str, Any]]:
        """What is to be said of the file."""
        found = (("READ-020", self.repeated), ("READ-021", self.many_uses), ("READ-025", self.many_assets))
        return [{"remark": remark, "at": places, "facts": {}} for remark, places in found if places]
