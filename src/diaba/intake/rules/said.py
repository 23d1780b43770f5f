"""What is said of a delivery as a whole (siêu dữ liệu địa chính): complete, readable and true; judged where delivered."""

import re
from collections.abc import Iterator
from datetime import date

import numpy as np

from diaba.intake.content import METADATA, Content
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import numbers
from diaba.law.model import Code

ELEMENTS = "metadata_element"
_DAYS = ("created", "published", "valid_from")


def _values(content: Content) -> dict[str, str]:
    """The elements that say something; none where no metadata were delivered."""
    given = content.metadata if METADATA in content.blocks else {}
    return {name: text for name, value in given.items() if (text := value.strip())}


def missing(content: Content, context: Context) -> Iterator[Finding]:
    """Elements of the list that are not given."""
    if METADATA not in content.blocks:
        return
    given = _values(content)
    for name, code in context.law.codes(ELEMENTS, context.at).items():
        if name not in given:
            yield Finding(MISSING.id, None, {"element": name, **_label(code), "unit": context.unit_name})


def bad_day(content: Content, context: Context) -> Iterator[Finding]:
    """Days that are none, or have not come yet."""
    for name, value in _values(content).items():
        if name not in _DAYS:
            continue
        try:
            fine = date.fromisoformat(value) <= context.at
        except ValueError:
            fine = False
        if not fine:
            facts = {"element": name, "value": value, "at": context.at.isoformat(), "at_vi": f"{context.at:%d/%m/%Y}"}
            yield Finding(DAY.id, None, {**facts, "unit": context.unit_name})


def other_scale(content: Content, context: Context) -> Iterator[Finding]:
    """A scale that no delivered parcel has."""
    value = _values(content).get("scale", "")
    scales = numbers(content.parcels, "map_scale")
    known = np.unique(scales[np.isfinite(scales)]).astype(np.int64).tolist()
    said = {int(one) for one in re.findall(r"[0-9]+", value.replace("1:", " ").replace(".", ""))}
    if value and known and not said & set(known):
        listed = ", ".join(f"1:{scale}" for scale in known)
        yield Finding(SCALE.id, None, {"value": value, "scales": listed, "unit": context.unit_name})


def other_plane(content: Content, context: Context) -> Iterator[Finding]:
    """A reference system that is not the one the coordinates are in."""
    value = _values(content).get("reference_system", "")
    codes = {int(one) for one in re.findall(r"[0-9]{4,5}", value)}
    if codes and content.parcels.srid not in codes and content.parcels.table.num_rows:
        yield Finding(PLANE.id, None, {"value": value, "srid": content.parcels.srid, "unit": context.unit_name})


def other_unit(content: Content, context: Context) -> Iterator[Finding]:
    """The code of another commune."""
    value = _values(content).get("unit_code", "")
    if value and value != context.unit_code:
        yield Finding(UNIT.id, None, {"value": value, "code": context.unit_code, "unit": context.unit_name})


def _label(code: Code) -> dict[str, str]:
    return {"label_vi": code.label_vi, "label_en": code.label_en}


MISSING = Rule(
    id="MET-001",
    version=1,
    family="metadata",
    severity=Severity.ERROR,
    basis=basis.METADATA,
    title_vi="Thiếu thông tin siêu dữ liệu",
    title_en="An element of the metadata is missing",
    message_vi="Siêu dữ liệu của {unit} thiếu {label} ({element}).",
    message_en="The metadata of {unit} lack: {label} ({element}).",
    remedy_vi="Bổ sung trong tệp siêu dữ liệu rồi giao nộp lại.",
    remedy_en="Add it to the metadata and deliver again.",
    check=missing,
)
DAY = Rule(
    id="MET-002",
    version=1,
    family="metadata",
    severity=Severity.ERROR,
    basis=basis.METADATA,
    title_vi="Ngày trong siêu dữ liệu không hợp lệ",
    title_en="A day in the metadata is none",
    message_vi='Siêu dữ liệu của {unit}: {element} là "{value}", không phải ngày dạng năm-tháng-ngày hoặc sau ngày {at}.',
    message_en='The metadata of {unit} give {element} as "{value}", which is no day (year-month-day) or lies after {at}.',
    remedy_vi="Ghi ngày theo dạng 2026-03-30.",
    remedy_en="Write the day like 2026-03-30.",
    check=bad_day,
)
SCALE = Rule(
    id="MET-003",
    version=1,
    family="metadata",
    severity=Severity.WARNING,
    basis=basis.METADATA,
    title_vi="Tỷ lệ trong siêu dữ liệu khác dữ liệu",
    title_en="The metadata give another scale",
    message_vi='Siêu dữ liệu của {unit} ghi tỷ lệ "{value}", dữ liệu có {scales}.',
    message_en='The metadata of {unit} give the scale "{value}", the parcels are at {scales}.',
    remedy_vi="Ghi đúng các tỷ lệ của bản đồ được giao nộp.",
    remedy_en="Give the scales of the maps delivered.",
    check=other_scale,
)
PLANE = Rule(
    id="MET-004",
    version=1,
    family="metadata",
    severity=Severity.ERROR,
    basis=basis.METADATA,
    title_vi="Hệ tọa độ trong siêu dữ liệu khác dữ liệu",
    title_en="The metadata give another reference system",
    message_vi='Siêu dữ liệu của {unit} ghi hệ tọa độ "{value}", dữ liệu ở EPSG:{srid}.',
    message_en='The metadata of {unit} give the reference system "{value}", the coordinates are in EPSG:{srid}.',
    remedy_vi="Kiểm tra múi chiếu của dữ liệu, rồi sửa siêu dữ liệu hoặc giao nộp lại đúng múi chiếu.",
    remedy_en="Check the zone of the coordinates, then correct the metadata or deliver in the right zone.",
    check=other_plane,
)
UNIT = Rule(
    id="MET-005",
    version=1,
    family="metadata",
    severity=Severity.ERROR,
    basis=basis.METADATA,
    title_vi="Siêu dữ liệu của đơn vị hành chính khác",
    title_en="The metadata are of another commune",
    message_vi='Siêu dữ liệu ghi mã đơn vị "{value}", dữ liệu được giao nộp cho {unit} ({code}).',
    message_en='The metadata give the unit code "{value}", the delivery is for {unit} ({code}).',
    remedy_vi="Giao nộp đúng tệp siêu dữ liệu của xã; mã xã theo danh mục đang áp dụng.",
    remedy_en="Deliver the metadata of this commune, with its code of the list in force.",
    check=other_unit,
)
