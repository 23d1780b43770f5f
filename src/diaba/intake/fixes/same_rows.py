"""The same object delivered twice (đối tượng lặp lại hoàn toàn): every value and the shape alike."""

import numpy as np
import shapely

from diaba.intake.content import Content
from diaba.intake.fixes.model import Change, Choices, Fix, Fixed, with_rows
from diaba.intake.model import Context


def apply(content: Content, context: Context, choices: Choices) -> Fixed:  # noqa: ARG001 - every fix is called alike
    """Of objects that differ in nothing but their place in the file, the first stays."""
    parcels = content.parcels
    names = parcels.table["object"].to_pylist()
    shapes = shapely.to_wkb(shapely.normalize(parcels.shapes))
    seen: dict[tuple[str, bytes], str] = {}
    kept, changes = [], []
    for row, (name, values, shape) in enumerate(
        zip(names, parcels.table.drop_columns(["object"]).to_pylist(), shapes, strict=True)
    ):
        # Without a shape two rows may be two parcels of which both were lost.
        same = seen.setdefault((repr(values), shape), name) if shape is not None else name
        if same == name:
            kept.append(row)
        else:
            changes.append(Change(name, "object", name, same))
    return Fixed(with_rows(content, np.array(kept, np.intp)), changes) if changes else Fixed(content)


SAME_ROWS = Fix(
    id="same-rows",
    version=1,
    title_vi="Bỏ đối tượng lặp lại hoàn toàn",
    title_en="Leave out what was delivered twice",
    about_vi="Hai đối tượng giống nhau ở mọi thông tin và hình vẽ thì giữ đối tượng đứng trước.",
    about_en="Of two objects alike in every value and in shape, the first stays.",
    apply=apply,
)
