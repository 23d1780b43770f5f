"""The controls of each category of field, with what was posted so far (dựng ô nhập)."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext

from diaba.law.book import Book
from diaba.portal import register_words as words
from diaba.portal.desk.asking import PRINTED, Asking, Input, spoken
from diaba.registry.asking.words import CHOICES, field_words, role_of
from diaba.registry.unit import WHOLE

_RIGHTS_OF = MappingProxyType({
    "discharge": ("mortgage",), "mortgage-change": ("mortgage",), "lease-end": ("lease", "sublease"),
    "easement-end": ("easement", "restriction"), "lease": ("land-use", "asset-ownership", "lease"),
})  # fmt: skip


def _line(asking: Asking, name: str) -> list[list[Input]]:
    return [[Input(name, spoken(field_words(name)), value=asking.value(name))]]


def _day(asking: Asking, name: str) -> list[list[Input]]:
    label = spoken(field_words(name))
    return [[Input(name, label, value=asking.value(name), hint=gettext("ngày/tháng/năm"), mode="numeric")]]


def _area(asking: Asking, name: str) -> list[list[Input]]:
    return [[Input(name, spoken(field_words(name)), "area", asking.value(name))]]


def _flag(asking: Asking, name: str) -> list[list[Input]]:
    return [[Input(name, spoken(field_words(name)), "check", asking.value(name))]]


def _select(asking: Asking, name: str) -> list[list[Input]]:
    options = [(code, spoken(pair)) for code, pair in CHOICES[name].items()]
    return [[Input(name, spoken(field_words(name)), "select", asking.value(name), options)]]


def _checks(asking: Asking, name: str) -> list[list[Input]]:
    return [
        [Input(f"{name}-{code}", spoken(pair), "check", asking.value(f"{name}-{code}"))]
        for code, pair in CHOICES[name].items()
    ]


def _pick(asking: Asking, name: str) -> list[list[Input]]:
    options = list(_things(asking, role_of(name)))
    chosen = asking.value(name, options[0][0] if len(options) == 1 else "")
    return [[Input(name, spoken(field_words(name)), "select", chosen, [("", "…"), *options])]]


def _things(asking: Asking, role: str) -> Iterator[tuple[str, str]]:
    """What there is to choose from on this land: value and words."""
    unit = asking.land.unit
    if unit is None:
        return
    if role == "certificate":
        yield from ((str(one.id), f"{one.serial}: {words.STATES[one.status]}") for one in unit.certificates)
    elif role == "caveat":
        yield from (
            (str(one.caveat_id), f"{one.document_number}, {one.authority}") for one in unit.caveats if not one.on_party
        )
    elif role == "parcel":
        yield from ((str(one.id), f"{one.place} ({one.code})") for one in unit.parcels)
    else:
        rights = asking.land.rights(*_RIGHTS_OF.get(asking.model.kind, ()))
        yield from ((str(one.right_id), right_words(asking, one)) for one in rights)


def right_words(asking: Asking, right: Any) -> str:  # noqa: ANN401 - a Right
    """A right as the desk names it."""
    told = [str(words.RIGHTS.get(right.type, right.type))]
    told += [asking.people.get(right.party_id, "")] if right.party_id else []
    told += [str(right.share)] if right.share != 1 else []
    return ", ".join(told)


def person(asking: Asking, name: str, label: str = "") -> Input:
    """Who it is, by number, by the number of a paper or by name."""
    hint = gettext("họ tên, số giấy tờ tùy thân, hoặc số người trong sổ")
    return Input(name, label or spoken(field_words(name)), "text", asking.value(name), hint=hint)


def _person(asking: Asking, name: str) -> list[list[Input]]:
    return [[person(asking, name)]]


def _people(asking: Asking, name: str) -> list[list[Input]]:
    types = ("mortgage",) if name == "consents" else tuple(WHOLE)
    held = {
        right.party_id: asking.people.get(right.party_id, "") for right in asking.land.rights(*types) if right.party_id
    }
    return [
        [Input(f"{name}-{number}", told or str(number), "check", asking.value(f"{name}-{number}"))]
        for number, told in held.items()
    ]


def _shares(asking: Asking, name: str) -> list[list[Input]]:
    share = gettext("Phần quyền (ví dụ 1/2; toàn bộ là 1)")
    if name == "gives":
        held = asking.land.rights(*WHOLE)
        alone = "1" if len(held) == 1 else ""
        return [
            [
                Input(f"{name}-{row}-who", right_words(asking, right), "fixed", str(right.party_id)),
                Input(f"{name}-{row}-share", share, value=asking.value(f"{name}-{row}-share", alone)),
            ]
            for row, right in enumerate(held)
        ]
    who = gettext("Người nhận") if name == "receives" else gettext("Người có quyền")
    return [
        [
            person(asking, f"{name}-{row}-who", who),
            Input(f"{name}-{row}-share", share, value=asking.value(f"{name}-{row}-share")),
        ]
        for row in range(asking.rows_of(name))
    ]


def _by_right(asking: Asking, name: str) -> list[list[Input]]:
    label = spoken(field_words(name))
    return [
        [
            Input(f"{name}-{row}-right", right_words(asking, right), "fixed", str(right.right_id)),
            person(asking, f"{name}-{row}-value", label)
            if name == "parties"
            else Input(f"{name}-{row}-value", label, value=asking.value(f"{name}-{row}-value")),
        ]
        for row, right in enumerate(asking.land.rights())
    ]


def _by_parcel(asking: Asking, name: str) -> list[list[Input]]:
    parcels = asking.land.unit.parcels if asking.land.unit else ()
    return [
        [Input(f"{name}-{one.id}", f"{one.place} ({one.code})", "area", asking.value(f"{name}-{one.id}"))]
        for one in parcels
    ]


def _codes(asking: Asking, name: str) -> list[list[Input]]:
    own = "" if asking.model.kind == "recovery" else asking.land.parcel.code
    hint = gettext("mã thửa đất, cách nhau bằng dấu phẩy")
    return [[Input(name, spoken(field_words(name)), value=asking.value(name, own), hint=hint)]]


def _hinted(hint: Callable[[], str], kind: str = "text") -> Callable[[Asking, str], list[list[Input]]]:
    def build(asking: Asking, name: str) -> list[list[Input]]:
        return [[Input(name, spoken(field_words(name)), kind, asking.value(name), hint=hint())]]

    return build


def _facts(asking: Asking, name: str) -> list[list[Input]]:
    first = [gettext("Số hợp đồng"), gettext("Giá trị (đồng)")] if name == "details" else []
    return [
        [
            Input(f"{name}-{row}-key", gettext("Nội dung"), value=asking.value(f"{name}-{row}-key", told)),
            Input(f"{name}-{row}-value", gettext("Ghi"), value=asking.value(f"{name}-{row}-value")),
        ]
        for row, told in enumerate([*first, *[""] * asking.rows_of(name)][: asking.rows_of(name)])
    ]


def _paper(asking: Asking, name: str) -> list[Input]:
    labels = (
        gettext("Số phát hành (seri)"),
        gettext("Số vào sổ"),
        gettext("Ngày cấp (ngày/tháng/năm)"),
        gettext("Cơ quan cấp"),
    )
    inputs = [
        Input(f"{name}-{one}", label, value=asking.value(f"{name}-{one}"))
        for one, label in zip(PRINTED, labels, strict=True)
    ]
    codes = _generations()
    return [
        *inputs,
        Input(
            f"{name}-generation",
            gettext("Loại Giấy"),
            "select",
            asking.value(f"{name}-generation", "18"),
            codes,
        ),
    ]


def _generations() -> list[tuple[str, str]]:
    book = Book.load()
    kinds = {one.code: one for one in book.all_codes() if one.list == "certificate_kind"}
    return [(code, spoken((one.label_vi, one.label_en or one.label_vi))) for code, one in kinds.items()]


def _printed(asking: Asking, name: str) -> list[list[Input]]:
    return [_paper(asking, name)]


def _papers(asking: Asking, name: str) -> list[list[Input]]:
    return [_paper(asking, f"{name}-{row}") for row in range(asking.rows_of(name))]


def _documents(asking: Asking, name: str) -> list[list[Input]]:
    kept = [
        [Input(f"{name}-kept-{row}", told.split("|")[-1], "fixed", told)]
        for row in range(9)
        if (told := asking.value(f"{name}-kept-{row}"))
    ]
    return [*kept, [Input(name, gettext("Chọn tệp (PDF, ảnh)"), "file")]]


BUILD: Mapping[str, Callable[[Asking, str], list[list[Input]]]] = {
    "text": _line,
    "day": _day, "area": _area, "flag": _flag, "select": _select, "checks": _checks, "pick": _pick, "person": _person,
    "people": _people, "shares": _shares, "by-right": _by_right, "by-parcel": _by_parcel, "parcels": _codes, "units": _codes,
    "other-unit": _hinted(lambda: gettext("mã một thửa đất của đơn vị đó")), "facts": _facts, "printed": _printed,
    "papers": _papers, "sources": _documents, "lines": _hinted(lambda: gettext("mỗi hình một dòng"), "area"),
    "numbers": _hinted(lambda: gettext("số tài sản, cách nhau bằng dấu phẩy")),
    "pairs": _hinted(lambda: gettext("số tài sản:thửa thứ mấy, ví dụ 12:1, 13:2")),
    "uses": _hinted(lambda: gettext("mỗi loại đất một dòng: mã; diện tích; nguồn gốc; hình thức; thời hạn"), "area"),
    "uses-of-pieces": _hinted(lambda: gettext("như trên; giữa hai thửa để một dòng trống"), "area"),
}  # fmt: skip
