"""Before and after (trước và sau khi đăng ký), in the words of the register: lines that stay, go and come."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext

from diaba.portal import register_words as words
from diaba.portal.templatetags.diaba_text import square_metres


@dataclass(frozen=True)
class Line:
    """One thing that is so; ``is_new`` where the other side does not say it."""

    text: str
    is_new: bool


@dataclass(frozen=True)
class Section:
    """Lines of one kind, as they are before and after."""

    title: str
    before: Sequence[Line]
    after: Sequence[Line]


def sections(before: Mapping[str, Any], after: Mapping[str, Any], people: Mapping[int, str]) -> list[Section]:
    """Two states side by side; see ``Rehearsal``."""
    told = [_told(state, people) for state in (before, after)]
    names = list(dict.fromkeys([*told[0], *told[1]]))
    return [
        Section(
            name,
            _marked(told[0].get(name, []), told[1].get(name, [])),
            _marked(told[1].get(name, []), told[0].get(name, [])),
        )
        for name in names
    ]


def people_in(*states: Mapping[str, Any]) -> set[int]:
    """The numbers of the parties that states speak of."""
    units = [unit for state in states for unit in state.get("units") or ()]
    return {right["party_id"] for unit in units for right in unit["rights"] or () if right["party_id"]}


def _marked(mine: Sequence[str], others: Sequence[str]) -> list[Line]:
    return [Line(text, text not in others) for text in mine]


def _told(state: Mapping[str, Any], people: Mapping[int, str]) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for parcel in state.get("parcels") or ():
        told.setdefault(gettext("Thửa đất"), []).append(_parcel(parcel))
    for unit in state.get("units") or ():
        papers = {paper["id"]: paper["serial"] for paper in unit["certificates"] or ()}
        for name, lines in (
            (gettext("Thửa đất"), map(_parcel, unit["parcels"] or ())),
            (gettext("Quyền và hạn chế"), (_right(right, people, papers) for right in unit["rights"] or ())),
            (
                gettext("Giấy chứng nhận"),
                (f"{one['serial']}: {words.STATES[one['status']]}" for one in unit["certificates"] or ()),
            ),
            (gettext("Ngăn chặn"), (f"{one['authority']}, {one['document_number']}" for one in unit["caveats"] or ())),
        ):
            told.setdefault(name, []).extend(sorted(lines))
    return {name: lines for name, lines in told.items() if lines}


def _parcel(parcel: Mapping[str, Any]) -> str:
    place = gettext("Tờ %(sheet)s, thửa %(number)s") % {"sheet": parcel["sheet"], "number": parcel["number"]}
    area = "" if parcel["area"] is None else f", {square_metres(parcel['area'])}"
    return f"{place} ({parcel['code']}){area}"


def _right(right: Mapping[str, Any], people: Mapping[int, str], papers: Mapping[int, str]) -> str:
    return ", ".join(_parts(right, people, papers))


def _parts(right: Mapping[str, Any], people: Mapping[int, str], papers: Mapping[int, str]) -> Iterator[str]:
    rank = f" ({right['rank']})" if right["rank"] else ""
    yield f"{words.RIGHTS.get(right['type'], right['type'])}{rank}"
    if right["party_id"]:
        yield people.get(right["party_id"], str(right["party_id"]))
    if right["numerator"] != right["denominator"]:
        yield f"{right['numerator']}/{right['denominator']}"
    if right["certificate_id"] in papers:
        yield papers[right["certificate_id"]]
    if right["origin"]:
        yield gettext("nguồn gốc %(code)s") % {"code": right["origin"]}
    if right["term"]:
        yield gettext("đến %(day)s") % {"day": date_format(parse_date(right["term"]))}
    for name, told in (right["facts"] or {}).items():
        yield f"{name}: {told}"
