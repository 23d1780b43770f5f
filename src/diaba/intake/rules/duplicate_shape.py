"""The same shape delivered more than once (trùng hình thể)."""

from collections.abc import Iterator

from diaba.intake.content import Parcels
from diaba.intake.coverage import duplicates
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import edges, objects, of_parcels


def check(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Groups of parcels with one and the same boundary."""
    for group in duplicates(edges(parcels, context)):
        first, *others = objects(parcels, group)
        yield Finding(RULE.id, first, {"times": len(group)}, tuple(others), parcels.shapes[group[0]])


RULE = Rule(
    id="TOP-002",
    version=1,
    family="topology",
    severity=Severity.BLOCKER,
    basis=basis.RELATIONS,
    title_vi="Trùng hình thể",
    title_en="Same shape delivered twice",
    message_vi="{parcel} có hình thể trùng hoàn toàn với {others} (giao nộp {times} lần).",
    message_en="{parcel} has exactly the shape of {others} (delivered {times} times).",
    remedy_vi="Giữ lại một bản ghi đúng, xóa các bản ghi còn lại.",
    remedy_en="Keep the one record that is right and remove the others.",
    check=of_parcels(check),
    parameters=("geometry.snap", "intake.minimum_overlap"),
    waivable=False,
)
