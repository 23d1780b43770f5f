"""A small place to register in: parcels in a row, people by name, and acts asked in the words of their cases.

Parcels 1 to 3 are homes on sheet 7, side by side; 4 has no legal area, 5 is a road, 6 is number 99 of sheet 8.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, LiteralString

import numpy as np
import pyarrow as pa
import shapely

from diaba.access import Principal, Role
from diaba.cadastre.adopt import Survey, adopt
from diaba.db import WriteTransaction
from diaba.registry.act import RegistryAct
from diaba.registry.acts import kinds
from diaba.registry.asking.reading import read_act
from diaba.registry.changes import Printed
from diaba.registry.register import Receipt, register
from diaba.registry.unit import Unit, read_unit

CORNER = (600_000.0, 2_340_000.0)
OFFICER = Principal("hoa", Role.REGISTRATION_OFFICER, province_code="98")
SECOND = Principal("minh", Role.REGISTRATION_OFFICER, province_code="98")
ELSEWHERE = Principal("xa", Role.REGISTRATION_OFFICER, province_code="97")


class Place:
    """A commune with parcels in a row, and who was named in it."""

    def __init__(
        self,
        transaction: WriteTransaction,
        parcels: int = 6,
        since: date = date(2000, 1, 1),
        drawn: Sequence[Any] = (),
    ) -> None:
        self.transaction = transaction
        self.people: dict[str, int] = {}
        unit = self.value(
            "INSERT INTO units.unit (level, code, kind, name, full_name, name_en, full_name_en, parent_code, province_code, valid)"
            " VALUES ('commune', '98765', 'xã', 'Thử', 'Xã Thử', 'Thu', 'Thu Commune', '98', '98', '[1990-01-01,)') RETURNING id"
        )
        act = self.survey = self.value(
            "INSERT INTO registry.act (kind, decided_by, effective, detail) VALUES ('survey', 'hoa', %s, '{}') RETURNING id",
            since,
        )
        self.parcels = adopt(transaction, survey(unit, parcels, drawn), act_id=act, effective=since).parcel_ids.tolist()
        self.value("SELECT registry.sealed(%s)", act)
        self.assets: dict[str, int] = {}
        self.units: list[int] = []

    def value(self, query: LiteralString, *given: Any) -> Any:
        return self.transaction.value(query, given)

    def person(self, name: str) -> int:
        """The party called so, made when first named."""
        if name not in self.people:
            self.people[name] = self.value("INSERT INTO party.party (kind) VALUES ('individual') RETURNING id")
        return self.people[name]

    def name(self, party: int | None) -> str:
        return next(name for name, number in self.people.items() if number == party)

    def do(self, asked: Mapping[str, Any], **options: Any) -> Receipt:
        """Register what is asked in the words of a case: "do" is the kind, "day" its day."""
        act = self.act(asked)
        options.setdefault("approver", SECOND if act.needs_two and not asked.get("alone") else None)
        receipt = register(self.transaction, act, options.pop("by", OFFICER), **options)
        assert read_act(act.asked()).asked() == act.asked(), "what can be registered can be asked for in JSON"
        opened = "SELECT id FROM registry.ba_unit WHERE opened_by = %s ORDER BY id"
        self.units += [row[0] for row in self.transaction.connection.execute(opened, [receipt.act_id])]
        begun = "SELECT DISTINCT child_id FROM cadastre.lineage WHERE act_id = %s ORDER BY 1"
        self.parcels += [row[0] for row in self.transaction.connection.execute(begun, [receipt.act_id])]
        return receipt

    def act(self, asked: Mapping[str, Any]) -> RegistryAct:
        """The act that the words ask for."""
        given = {name: value for name, value in asked.items() if name not in {"do", "day", "alone"}}
        kind = kinds()[asked["do"]]
        if "unit" in kind.__dataclass_fields__:
            given["unit"] = self.units[given.get("unit", 1) - 1]
        for name in ("other_unit", "for_unit"):
            if given.get(name):
                given[name] = self.units[given[name] - 1]
        if asked["do"] == "first-registration":
            given.setdefault("land", [1])
        unit = self.unit(given["unit"]) if "unit" in given else None
        return kind(effective=asked["day"], **{name: self._meant(name, value, unit) for name, value in given.items()})

    def _meant(self, name: str, value: Any, unit: Unit | None) -> Any:
        """The value of a field, said in the words of a case."""
        shares = {"gives", "receives", "holders"}
        people = {"party", "other_party", "mortgagee", "mortgagor", "tenant", "manager"}
        if name in shares and isinstance(value, dict):
            return {self.person(who): Fraction(share) for who, share in value.items()}
        if name in people:
            return self.person(value)
        if name in {"shares", "parties", "origins", "terms"} and unit:
            meant: dict[str, Callable[[Any], Any]] = {"shares": Fraction, "parties": self.person}
            return {self.right(unit, right): meant.get(name, lambda one: one)(one) for right, one in value.items()}
        words: dict[str, Callable[[], Any]] = {
            "assets": lambda: self._assets(value),
            "holders": lambda: tuple(self.person(who) for who in value),
            "consents": lambda: tuple(self.person(who) for who in value),
            "printed": lambda: printed(value),
            "parcel": lambda: self.parcels[value - 1],
            "land": lambda: tuple(self.parcels[number - 1] for number in value),
            "merged": lambda: tuple(self.parcels[number - 1] for number in value),
            "of": lambda: tuple(self.units[number - 1] for number in value),
            "shapes": lambda: {self.parcels[number - 1]: text for number, text in value.items()},
            "certificate": lambda: self.value(
                "SELECT coalesce(max(id), 0) FROM registry.certificate WHERE serial = %s", value
            ),
            "caveat": lambda: (
                next((one.caveat_id for one in unit.caveats if one.document_number == value), 0) if unit else 0
            ),
            "right": lambda: self.right(unit, value) if unit else 0,
        }
        return words[name]() if name in words else tuple(value) if isinstance(value, list) else value

    def _assets(self, said: Any) -> Any:
        """Assets by name; those not yet there are built on the first parcel."""
        for name in said:
            if name not in self.assets:
                self.assets[name] = self.value(
                    "INSERT INTO cadastre.asset (kind, parcel_id, name, opened_by) SELECT '7', %s, %s, max(id) FROM registry.act RETURNING id",
                    self.parcels[0], name,
                )  # fmt: skip
        if isinstance(said, dict):
            return {self.assets[name]: piece for name, piece in said.items()}
        return tuple(self.assets[name] for name in said)

    def right(self, unit: Unit, said: str) -> int:
        """The right called "mortgage of Bank"; 0 where there is none."""
        type_, _, who = said.partition(" of ")
        return next((one.right_id for one in unit.of_type(type_) if not who or one.party_id == self.people.get(who)), 0)

    def unit(self, number: int | None = None) -> Unit:
        told = self.value("SELECT registry.unit_now(u) FROM registry.ba_unit u WHERE id = %s", number or self.units[0])
        return read_unit(told)

    def holders(self, number: int | None = None, type_: str = "land-use") -> dict[str, Fraction]:
        return {self.name(right.party_id): right.share for right in self.unit(number).of_type(type_)}


def printed(serials: Any) -> Any:
    """A certificate, or several, told by serials alone."""
    return tuple(map(printed, serials)) if isinstance(serials, list) else Printed(serial=serials)


USE = {"code": "ONT", "area": 100.0, "origin": "CNQ-CTT", "form": "private", "term": "Lâu dài"}
USES = pa.list_(pa.struct([(name, pa.float64() if name == "area" else pa.string()) for name in USE]))


def survey(unit_id: int, parcels: int, drawn: Sequence[Any] = ()) -> Survey:
    """Squares of 10 m in a row, west to east; what is ``drawn`` comes after them on sheet 7."""
    x, y = CORNER
    shapes: Any = np.empty(parcels + len(drawn), object)
    shapes[:] = [*(shapely.box(x + 10 * row, y, x + 10 * row + 10, y + 10) for row in range(parcels)), *drawn]
    parcels = len(shapes)
    numbers = range(1, parcels + 1)
    table = pa.table(
        {
            "sheet_number": pa.array(["8" if number == 6 else "7" for number in numbers]),
            "parcel_number": pa.array(["99" if number == 6 else str(number) for number in numbers]),
            "legal_area": pa.array([None if number == 4 else 100.0 for number in numbers]),
            "occupies_land": pa.array([number == 5 for number in numbers]),
            "land_uses": pa.array([[USE]] * parcels, USES),
            "map_scale": pa.array([1000] * parcels, pa.int32()),
            "old_sheet_number": pa.nulls(parcels, pa.string()),
            "old_parcel_number": pa.nulls(parcels, pa.string()),
            "digest": pa.array([str(number).encode().ljust(16) for number in numbers], pa.binary()),
        }
    )
    return Survey(unit_id, 9209, table, shapes)
