"""What the parcels of the demo commune are used for (mục đích sử dụng, nguồn gốc, hình thức, thời hạn)."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Texts = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.float64]
Chances = tuple[tuple[str, float], ...]

LASTING, FARM_TERM, ZONE_TERM = "Lâu dài", "15/10/2063", "31/12/2058"
PRIVATE, COMMON = "Sử dụng riêng", "Sử dụng chung"
HOUSE = "ODT or ONT"
"""Stands for the code of housing land, which depends on whether the commune is a ward."""


class Kind(NamedTuple):
    """How one kind of land is used and held, with the chance of each code and origin."""

    codes: Chances
    origins: Chances
    term: str
    holder: str
    form: str = PRIVATE


def _only(code: str) -> Chances:
    return ((code, 1.0),)


_HOUSE_ORIGINS = (("CNQ-KTT", 0.45), ("CNQ-CTT", 0.25), ("DG-CTT", 0.30))
_FARM_ORIGINS = (("DG-KTT", 0.93), ("CNQ-KTT", 0.07))
KINDS = {
    "street": Kind(_only(HOUSE), _HOUSE_ORIGINS, LASTING, "family"),
    "garden": Kind(_only(HOUSE), _HOUSE_ORIGINS, LASTING, "family"),
    "paddy": Kind(_only("LUC"), _FARM_ORIGINS, FARM_TERM, "family"),
    "old_paddy": Kind((("LUC", 0.88), ("LUK", 0.12)), _FARM_ORIGINS, FARM_TERM, "family"),
    "crops": Kind((("HNK", 0.7), ("CLN", 0.3)), _FARM_ORIGINS, FARM_TERM, "family"),
    "ponds": Kind(_only("NTS"), _FARM_ORIGINS, FARM_TERM, "family"),
    "plant": Kind((("SKK", 0.94), ("TMD", 0.06)), (("DT-KCN-TML", 0.6), ("DT-KCN-THN", 0.4)), ZONE_TERM, "company"),
    "single": Kind(_only("MNC"), _only("DG-QL"), LASTING, "state", COMMON),
} | {
    code: Kind(_only(code), _only("DG-KTT"), LASTING, "public") for code in ("TSC", "DVH", "DYT", "DGD")
} | {
    code: Kind(_only(code), _only("CNQ-KTT"), LASTING, "public") for code in ("TON", "TIN")
} | {
    code: Kind(_only(code), _only("DG-QL"), LASTING, "state", COMMON) for code in ("DGT", "DTL", "DCH", "DTT", "NTD")
}  # fmt: skip
"""By the style of a block, or by the code of a public lot, road or canal."""


class Uses(NamedTuple):
    """The uses of parcels, column by column; the second is empty where there is one use only."""

    code: Texts
    area: Numbers
    origin: Texts
    form: Texts
    term: Texts
    second_code: Texts
    second_area: Numbers
    second_origin: Texts
    second_form: Texts
    second_term: Texts
    holder: Texts
    """Who holds such land: "family", "company", "public" or "state"."""


def assign(kinds: Texts, legal: Numbers, dice: np.random.Generator, *, urban: bool, scale: float) -> Uses:
    """The uses of parcels of these ``kinds`` (keys of ``KINDS``) and ``legal`` areas."""
    columns = {name: np.full(len(kinds), "", object) for name in ("code", "origin", "form", "term", "holder")}
    for name in sorted(set(kinds)):
        kind, these = KINDS[name], kinds == name
        columns["code"][these] = _draw(kind.codes, int(these.sum()), dice)
        columns["origin"][these] = _draw(kind.origins, int(these.sum()), dice)
        columns["form"][these], columns["term"][these], columns["holder"][these] = kind.form, kind.term, kind.holder
    columns["code"][columns["code"] == HOUSE] = "ODT" if urban else "ONT"
    # A garden lot carries housing land up to a limit, and perennials on the rest.
    both = (kinds == "garden") & (legal > 170 * scale**2) & (dice.random(len(kinds)) < 0.75)
    home = np.round(np.minimum(legal * 0.75, dice.choice((90.0, 120.0, 150.0, 180.0), len(kinds)) * scale**2), 1)

    def second(value: str) -> Texts:
        return np.where(both, np.array(value, object), np.array(None, object))

    return Uses(
        columns["code"], np.where(both, home, legal), columns["origin"], columns["form"], columns["term"],
        second("CLN"), np.where(both, np.round(legal - home, 1), np.nan), second("CNQ-KTT"), second(PRIVATE), second(FARM_TERM),
        columns["holder"],
    )  # fmt: skip


def _draw(chances: Chances, count: int, dice: np.random.Generator) -> Texts:
    codes, weights = zip(*chances, strict=True)
    return np.asarray(dice.choice(np.array(codes, object), count, p=weights), object)
