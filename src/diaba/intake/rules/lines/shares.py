"""What several certificates hold of one parcel (phần sử dụng của nhiều Giấy trên một thửa): not more than there is."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from diaba.intake.model import Context, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import mask, number
from diaba.intake.rules.lines.making import Found, Table, line_rule

_KEYS = (("parcel_code",), ("sheet_number", "parcel_number"), ("certificate_sheet", "certificate_parcel"))
_HALF_UP = 1e-6


def _parcel(lines: Table) -> pa.Array:
    """The surest name of its parcel that each line gives; null where it names none."""
    keys = [pc.binary_join_element_wise(str(rank), *map(lines.text, names), "\x1f") for rank, names in enumerate(_KEYS)]
    return pc.coalesce(*keys)


def _private(lines: Table) -> npt.NDArray[np.float64]:
    """The area each line says is used by its holder alone; of one use without an area, the parcel's."""
    total = np.zeros(len(lines))
    single = ~lines.given("use_2_code", "use_3_code")
    for block in (1, 2, 3):
        own = mask(pc.match_substring_regex(pc.utf8_lower(lines.text(f"use_{block}_form")), "riêng|^private$"))
        area = lines.numbers(f"use_{block}_area")
        area = np.where(np.isnan(area) & single, lines.numbers("area"), area)
        total += np.where(own & ~np.isnan(area), area, 0.0)
    return total


def _more_than_there_is(lines: Table, context: Context) -> Found:
    """Parcels of which several certificates together give away more, each to its holder alone, than the parcel has."""
    share, rounding = number(context, "intake.area_difference"), number(context, "cadastre.area_rounding")
    private, areas = _private(lines), lines.numbers("area")
    serials = lines.folded("serial").to_pylist()
    for rows in lines.repeated(_parcel(lines)):
        held = {serials[row]: row for row in rows[::-1].tolist() if serials[row] and private[row] > 0}
        if len(held) < 2 or np.isnan(areas[rows]).all():
            continue
        own = sorted(held.values())
        total, whole = float(private[own].sum()), float(np.nanmax(areas[rows]))
        if total > whole + max(whole * share, rounding * len(own)) + _HALF_UP:
            facts = {"certificates": len(own), "total": round(total, 2), "area": round(whole, 2)}
            yield own[0], {**facts, "others": own[1:]}


RULES = (
    line_rule(
        "RGT-015", Severity.WARNING,
        ("Nhiều Giấy cùng cấp vượt diện tích thửa", "Certificates give away more than the parcel has"),
        (("{parcel} và {others}: {certificates} Giấy của cùng một thửa ghi sử dụng riêng tổng cộng {total:,.2f} m², "
          "diện tích thửa là {area:,.2f} m²."),
         ("{parcel} and {others}: {certificates} certificates of one parcel give {total:,.2f} m² to their holders alone, "
          "the parcel has {area:,.2f} m².")),
        ("Giấy đã thu hồi hoặc cấp đổi thì không đưa vào; nhiều người cùng sử dụng thì ghi Sử dụng chung.",
         "Leave out certificates withdrawn or exchanged; where several hold it together, write common use."),
        _more_than_there_is, columns=("area", "use_1_area", "use_1_form"),
        parameters=("intake.area_difference", "cadastre.area_rounding"), basis=basis.AGREEMENT,
    ),
)  # fmt: skip
