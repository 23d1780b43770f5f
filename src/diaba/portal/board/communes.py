"""The board of a commune (tiến độ làm sạch dữ liệu): its parcels by the campaign's three groups, what blocks them, each day's work.

docs/decisions/0005-quality-groups.md says what puts a parcel into a group.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from diaba.access import Act, guard, require
from diaba.db import Row, database
from diaba.intake.catalogue import REPORTABLE
from diaba.intake.quality import counts
from diaba.law.book import Book
from diaba.portal.board.opening import QUERIES
from diaba.portal.refusals import PlaceUnknown

_RULES = {rule.id: rule for rule in REPORTABLE}


@dataclass(frozen=True)
class Group:
    """One of the campaign's groups: its code, what the plan calls it, how many parcels, and their share in percent."""

    code: str
    label_vi: str
    label_en: str
    parcels: int
    percent: int


@guard(Act.READ_DELIVERY)
@require_safe
@never_cache
def quality(request: HttpRequest, code: str) -> HttpResponse:
    """The commune's groups, what blocks progress, and the last two weeks."""
    day = localdate()
    with database().write() as transaction:
        unit = transaction.one(QUERIES["unit"], {"code": code.replace("\x00", ""), "day": day})
        if unit is None:
            raise PlaceUnknown(code=code)
        require(request.principal, Act.READ_DELIVERY, unit_code=unit.code, province_code=unit.province_code)
        last = transaction.one(QUERIES["last_accepted"], {"id": unit.id})
        held = transaction.all(QUERIES["held_by_rules"], {"id": last.id}) if last else []
        context = {
            "unit": unit,
            "last": last,
            "groups": _groups(counts.groups(transaction, unit.id, day)),
            "blocking": _blocking(held),
            "days": transaction.all(QUERIES["days"], {"id": unit.id, "day": day}),
        }
    context["most"] = max((row.entered for row in context["days"]), default=0)
    return render(request, "portal/board/commune.html", context)


def _groups(counted: Mapping[int, int]) -> list[Group]:
    whole = sum(counted.values())
    named = Book.load().codes("quality_group", localdate())
    return [
        Group(code, named[code].label_vi, named[code].label_en, count, round(100 * count / whole) if whole else 0)
        for code, count in ((str(group), count) for group, count in counted.items())
    ]


def _blocking(held: list[Row]) -> list[tuple[str, object, int]]:
    """The rules that hold most objects back."""
    counted = Counter({rule: 0 for row in held for rule in row.rules})
    for row in held:
        counted.update(dict.fromkeys(row.rules, row.objects))
    return [(rule, _RULES.get(rule), objects) for rule, objects in counted.most_common()]
