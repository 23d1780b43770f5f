"""Codes that must stand in their list at the date (mã loại đất, nguồn gốc, hình thức sử dụng)."""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from diaba.intake.content import Parcels
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import mask, objects, of_parcels, uses

LAND_TYPES = "land_type"
ORIGINS = "origin"
FORMS = ("private", "common")


def _unknown(field: str, parcels: Parcels, known: Sequence[str], context: Context, rule: str) -> Iterator[Finding]:
    of_all = uses(parcels)
    values = of_all.field(field)
    strange = mask(pc.invert(pc.is_in(values, pa.array(sorted(known), pa.string())))) & mask(
        pc.not_equal(pc.utf8_trim_whitespace(values), "")
    )
    at = np.flatnonzero(strange)
    rows = of_all.rows[at]
    day = {"at": context.at.isoformat(), "at_vi": f"{context.at:%d/%m/%Y}"}
    for name, row, value in zip(objects(parcels, rows), rows, values.take(pa.array(at)).to_pylist(), strict=True):
        yield Finding(rule, name, {"value": value, **day}, place=parcels.shapes[row])


def _not_in_list(field: str, code_list: str, rule: str, parcels: Parcels, context: Context) -> Iterator[Finding]:
    return _unknown(field, parcels, list(context.law.codes(code_list, context.at)), context, rule)


def _never_in_list(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Codes that no list of any day had; those of former lists are told with what they became."""
    law = context.law
    given = pc.unique(uses(parcels).field("code")).to_pylist()
    known = [code for code in given if code and law.history(LAND_TYPES, code)]
    return _unknown("code", parcels, known, context, LAND_TYPE.id)


def _unknown_form(parcels: Parcels, context: Context) -> Iterator[Finding]:
    return _unknown("form", parcels, FORMS, context, FORM.id)


LAND_TYPE = Rule(
    id="ATT-006",
    version=2,
    family="attribute",
    severity=Severity.BLOCKER,
    basis=f"TT-08-2024-BTNMT: mã loại đất; {basis.NORMALISATION}",
    title_vi="Mã loại đất không có trong danh mục",
    title_en="Unknown land type",
    message_vi='{parcel} có mã loại đất "{value}", không có trong danh mục áp dụng tại ngày {at}.',
    message_en='{parcel} has the land type "{value}", which is not in the list in force on {at}.',
    remedy_vi="Dùng mã loại đất hiện hành, xem danh mục bằng lệnh: diaba law list land_type.",
    remedy_en="Use a code in force; see the list with: diaba law list land_type.",
    check=of_parcels(_never_in_list),
    columns=("land_uses",),
)
ORIGIN = Rule(
    id="ATT-007",
    version=1,
    family="attribute",
    severity=Severity.ERROR,
    basis=basis.NORMALISATION,
    title_vi="Mã nguồn gốc sử dụng đất không có trong danh mục",
    title_en="Unknown origin of use",
    message_vi='{parcel} có nguồn gốc sử dụng "{value}", không có trong danh mục áp dụng tại ngày {at}.',
    message_en='{parcel} has the origin of use "{value}", which is not in the list in force on {at}.',
    remedy_vi="Ghi mã nguồn gốc sử dụng đất theo danh mục, đúng như trên Giấy chứng nhận.",
    remedy_en="Give the origin by its code of the list, as on the certificate.",
    check=of_parcels(partial(_not_in_list, "origin", ORIGINS, "ATT-007")),
    columns=("land_uses",),
)
FORM = Rule(
    id="ATT-008",
    version=1,
    family="attribute",
    severity=Severity.BLOCKER,
    basis=basis.NORMALISATION,
    title_vi="Hình thức sử dụng không hợp lệ",
    title_en="Unknown form of use",
    message_vi='{parcel} có hình thức sử dụng "{value}"; chỉ có sử dụng riêng hoặc sử dụng chung.',
    message_en='{parcel} has the form of use "{value}"; it is either private or common.',
    remedy_vi='Ghi "Sử dụng riêng" hoặc "Sử dụng chung" theo Giấy chứng nhận.',
    remedy_en="Give private or common use, as on the certificate.",
    check=of_parcels(_unknown_form),
    columns=("land_uses",),
    waivable=False,
)
