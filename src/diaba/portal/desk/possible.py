"""Which acts a parcel allows now (việc có thể đăng ký), and why others are not possible."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diaba.errors import Language
from diaba.portal.desk.land import Land
from diaba.registry.act import RegistryAct
from diaba.registry.acts import kinds
from diaba.registry.asking.words import kind_words
from diaba.registry.refusals import StoppedByCaveat

FIRST = (
    "transfer", "gift", "inheritance", "mortgage", "discharge", "caveat-set", "caveat-lift", "certificate-issue",
    "right-correction",
)  # fmt: skip
"""What is asked for most, shown before the rest."""


@dataclass(frozen=True)
class Choice:
    """A kind of act; ``why_not`` is empty where it can be asked for."""

    kind: str
    words: tuple[str, str]
    needs_two: bool
    why_not: str | Promise


def choices(land: Land, language: Language) -> list[Choice]:
    """Every kind of act for this land, the possible ones before the others."""
    told = [
        Choice(kind, kind_words(kind), model.needs_two, why_not(land, model, language))
        for kind, model in kinds().items()
    ]
    rank = {kind: place for place, kind in enumerate(FIRST)}
    return sorted(told, key=lambda one: (bool(one.why_not), rank.get(one.kind, len(rank)), one.kind))


def why_not(land: Land, model: type[RegistryAct], language: Language) -> str | Promise:
    """Why an act of that kind is not possible on this land; "" where it may be."""
    if land.unit is None:
        return "" if model.kind == "first-registration" else _("Thửa đất chưa được đăng ký lần đầu.")
    if model.kind == "first-registration":
        return _("Thửa đất đã được đăng ký.")
    for caveat in land.unit.caveats:
        if caveat.blocks & model.stopped_by:
            return StoppedByCaveat(
                place=land.unit.place, authority=caveat.authority, document=caveat.document_number, reason=caveat.reason
            ).message(language)
    asked = _NEEDS.get(model.kind)
    return "" if asked is None or asked[0](land) else asked[1]


def _has(*types: str) -> Callable[[Land], bool]:
    return lambda land: bool(land.rights(*types))


def _status(status: str) -> Callable[[Land], bool]:
    return lambda land: any(one.status == status for one in (land.unit.certificates if land.unit else ()))


_IN_FORCE = (_status("in-force"), _("Không có Giấy chứng nhận đang có giá trị."))
_HELD = (_has("land-use", "asset-ownership"), _("Chưa có người sử dụng đất hoặc chủ sở hữu tài sản được đăng ký."))
_NEEDS: Mapping[str, tuple[Callable[[Land], bool], Promise]] = MappingProxyType({
    "discharge": (_has("mortgage"), _("Thửa đất không có thế chấp nào.")),
    "mortgage-change": (_has("mortgage"), _("Thửa đất không có thế chấp nào.")),
    "lease-end": (_has("lease", "sublease"), _("Thửa đất không có đăng ký cho thuê nào.")),
    "easement-end": (_has("easement", "restriction"), _("Không có quyền đối với thửa liền kề hoặc hạn chế nào.")),
    "caveat-lift": (lambda land: bool(land.unit and land.unit.caveats), _("Không có ngăn chặn nào đang có hiệu lực.")),
    "certificate-exchange": _IN_FORCE, "certificate-loss": _IN_FORCE, "certificate-revocation": _IN_FORCE,
    "certificate-reissue": (_status("reported-lost"), _("Không có Giấy chứng nhận nào đã khai báo mất.")),
    "certificate-issue": (
        lambda land: any(one.certificate_id is None and one.party_id for one in land.rights()),
        _("Mọi quyền trên thửa đất đều đã có Giấy chứng nhận."),
    ),
    **dict.fromkeys(
        ("transfer", "gift", "inheritance", "contribution", "contribution-end", "division", "succession", "exchange", "mortgage",
         "lease", "decision", "term-extension", "right-correction"), _HELD,
    ),
})  # fmt: skip
