"""Parcels as one flat table (bảng thửa đất xuất ra): which the shipped profile ``diaba`` reads back as it was."""

import pyarrow as pa
import pyarrow.compute as pc
import shapely

from diaba.intake.content import USE_FIELDS, Parcels
from diaba.intake.export.refusals import UsesTooMany

LAYER, SHAPE = "thua_dat", "geom"
COLUMNS = {
    "object": "DoiTuong",
    "sheet_number": "SoTo",
    "parcel_number": "SoThua",
    "legal_area": "DienTich",
    "occupies_land": "ChiemDat",
    "parcel_code": "MaThua",
    "old_sheet_number": "SoToCu",
    "old_parcel_number": "SoThuaCu",
    "map_scale": "TyLe",
}
"""Our columns by the names contractors know them by; "DoiTuong" is how the object was called, so that findings name it the same."""
USES = dict(zip(USE_FIELDS, ("LoaiDat", "DienTich", "NguonGoc", "HinhThuc", "ThoiHan"), strict=True))
"""The parts of a land use; the columns of the first are "LoaiDat1", "DienTich1" and so on."""
_FEWEST, _MOST = 3, 9


def flat(parcels: Parcels) -> pa.Table:
    """Every column and the shape as WKB, row by row.

    Raises:
        UsesTooMany: a parcel has more land uses than the profile has columns.
    """
    given, uses = parcels.table.combine_chunks(), parcels.table["land_uses"].combine_chunks()
    most = int(pc.max(pc.list_value_length(uses)).as_py() or 0)
    if most > _MOST:
        row = pc.index(pc.list_value_length(uses), pa.scalar(most, pa.int32())).as_py()
        raise UsesTooMany(object=given["object"][row].as_py(), found=most, limit=_MOST)
    columns = {name: given[ours] for ours, name in COLUMNS.items()}
    starts, lengths = uses.offsets[:-1], pc.list_value_length(uses)
    for rank in range(max(most, _FEWEST)):
        places = pc.if_else(pc.greater(lengths, rank), pc.add(starts, rank), None)
        for part, name in USES.items():
            columns[f"{name}{rank + 1}"] = pc.struct_field(uses.values, part).take(places)
    columns[SHAPE] = pa.array(shapely.to_wkb(parcels.shapes), pa.binary())
    return pa.table(columns)
