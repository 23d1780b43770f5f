"""The board of a commune (tiến độ làm sạch dữ liệu): its parcels by the campaign's three groups, what blocks them, each day's work.

docs/decisions/0005-quality-groups.md says what puts a parcel into a group.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from diaba.access import Act, guard, require
from diaba.db import ReadTransaction, database
from diaba.intake.catalogue import REPORTABLE
from diaba.intake.quality import counts
from diaba.intake.quality.criteria import LABELS, REASONS
from diaba.law.book import Book
from diaba.portal.board.chart import HEIGHT, WIDTH, bars
from diaba.portal.board.opening import QUERIES
from diaba.portal.refusals import PlaceUnknown

_RULES = {rule.id: rule for rule in REPORTABLE}
_DAYS, _MOST = 14, 12
_HELD = ("tạm giữ, chưa vào sổ", "held back, not in the register")


@dataclass(frozen=True)
class Group:
    """One of the campaign's groups: its code, what the plan calls it, how many parcels, and their share in percent."""

    code: str
    label_vi: str
    label_en: str
    parcels: int
    percent: int


@dataclass(frozen=True)
class Obstacle:
    """What keeps parcels from group 1: what it is called, the rule behind it where there is one, and how many parcels."""

    label_vi: str
    label_en: str
    rule: str
    about_vi: str
    about_en: str
    remedy_vi: str
    remedy_en: str
    parcels: int
    delivery: int | None
    """Where its findings are."""


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
        groups = counts.groups(transaction, unit.id, day)
        last = transaction.value(QUERIES["last_accepted"], {"id": unit.id})
        obstacles = _obstacles(transaction, unit.id, day, last)
        context = {
            "unit": unit,
            "last": last,
            "groups": _groups(groups),
            "obstacles": obstacles[:_MOST],
            "more": max(0, len(obstacles) - _MOST),
            "days": transaction.all(QUERIES["days"], {"id": unit.id, "day": day}),
            "bars": bars(_by_day(transaction, unit.id, day, groups)),
            "size": (WIDTH, HEIGHT),
        }
    context["worst"] = max((one.parcels for one in context["obstacles"]), default=0)
    return render(request, "portal/board/commune.html", context)


def _by_day(
    transaction: ReadTransaction, unit_id: int, day: date, today: Mapping[int, int]
) -> dict[date, Mapping[int, int]]:
    """The groups at the end of each of the last days, counted anew only where something moved."""
    days = [day - timedelta(days=ago) for ago in reversed(range(_DAYS))]
    moved = {row.day for row in transaction.all(QUERIES["moved_on"], {"id": unit_id, "since": days[0]})}
    found: dict[date, Mapping[int, int]] = {}
    held: Mapping[int, int] | None = None
    for each in days[:-1]:
        if held is None or each in moved:
            held = counts.groups(transaction, unit_id, each)
        found[each] = held
    return {**found, day: today}


def _obstacles(transaction: ReadTransaction, unit_id: int, day: date, last: int | None) -> list[Obstacle]:
    """What keeps parcels of the register from group 1, and others out of it; the most frequent first."""
    held = transaction.all(QUERIES["held_by_rules"], {"id": unit_id})
    found = [_obstacle(row.reason, _HELD, row.parcels, row.delivery) for row in held]
    for one in counts.obstacles(transaction, unit_id, day):
        about = [
            f"{block}, {criterion}" for block, criterion in zip(LABELS[one.block], LABELS[one.criterion], strict=True)
        ]
        found.append(_obstacle(one.reason, (about[0], about[1]), one.parcels, last))
    return sorted(found, key=lambda one: (-one.parcels, one.rule, one.about_en))


def _obstacle(reason: str, about: tuple[str, str], parcels: int, delivery: int | None) -> Obstacle:
    rule = _RULES.get(reason)
    if rule:
        return Obstacle(
            rule.title_vi, rule.title_en, rule.id, *about, rule.remedy_vi, rule.remedy_en, parcels, delivery
        )
    words = REASONS[reason][1:] if reason in REASONS else (reason, reason)
    return Obstacle(*words, "", *about, "", "", parcels, None)


def _groups(counted: Mapping[int, int]) -> list[Group]:
    whole = sum(counted.values())
    named = Book.load().codes("quality_group", localdate())
    return [
        Group(code, named[code].label_vi, named[code].label_en, count, round(100 * count / whole) if whole else 0)
        for code, count in ((str(group), count) for group, count in counted.items())
    ]
