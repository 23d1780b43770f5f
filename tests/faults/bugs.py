"""A bank of bugs (ngân hàng lỗi gieo sẵn): each breaks one rule of the register, and names the probe that must fail with it."""

import hashlib
from collections.abc import Callable
from fractions import Fraction
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from diaba.cadastre import drawing, redraw
from diaba.db import WriteTransaction
from diaba.registry import register, unit
from diaba.registry.acts import conveyance, subdivision
from diaba.registry.changes import Changes

Seed = Callable[[WriteTransaction, pytest.MonkeyPatch], Any]


class Bug(NamedTuple):
    """What is broken, how, and which probe finds it."""

    name: str
    seed: Seed
    probe: str


def dropped(statement: str) -> Seed:
    """Something is missing from the schema."""
    return lambda transaction, _: transaction.connection.execute(statement.encode())


def rewritten(function: str, old: str, new: str) -> Seed:
    """A function of the database says something else."""

    def seed(transaction: WriteTransaction, _: pytest.MonkeyPatch) -> None:
        text = transaction.value("SELECT pg_get_functiondef(%s::regproc)", [function])
        assert old in text, f"{function} no longer says {old}"
        transaction.connection.execute(text.replace(old, new).encode())

    return seed


def replaced(module: Any, name: str, new: Any) -> Seed:
    """A function of the program does something else."""
    return lambda _, patch: patch.setattr(module, name, new)


def nothing(*_: Any, **__: Any) -> None:
    """What was to be done is forgotten."""


BUGS = [
    Bug(
        "units are not locked",
        rewritten("registry.seen", "FROM registry.ba_unit WHERE id = ANY (units) ORDER BY id FOR NO KEY UPDATE", "1"),
        "a_unit_is_locked_before_it_is_read",
    ),
    Bug(
        "parcels are not locked",
        rewritten("registry.seen", "FROM cadastre.parcel WHERE id = ANY (parcels) ORDER BY id FOR NO KEY UPDATE", "1"),
        "a_parcel_is_locked_before_it_is_read",
    ),
    Bug(
        "what ended is ended again",
        rewritten("registry.all_closed", "closed <> cardinality(closing)", "false"),
        "what_was_ended_meanwhile_is_not_ended_again",
    ),
    Bug(
        "a right ends one day late",
        rewritten(
            "registry.write",
            "daterange(lower(effective), day), tstzrange(at, NULL), act_id, act_id\n        FROM registry.rrr",
            "daterange(lower(effective), day, '[]'), tstzrange(at, NULL), act_id, act_id\n        FROM registry.rrr",
        ),
        "on_the_day_of_a_sale_the_buyer_holds_and_on_the_day_before_the_seller",
    ),
    Bug(
        "a right begins one day late",
        rewritten("registry.write", "term, facts, daterange(day, NULL)", "term, facts, daterange(day, NULL, '()')"),
        "on_the_day_of_a_sale_the_buyer_holds_and_on_the_day_before_the_seller",
    ),
    Bug(
        "the past is not restated",
        rewritten(
            "registry.write",
            "FROM registry.rrr WHERE id = ANY (closing) AND lower(effective) < day",
            "FROM registry.rrr WHERE false",
        ),
        "on_the_day_of_a_sale_the_buyer_holds_and_on_the_day_before_the_seller",
    ),
    Bug(
        "what was known is forgotten",
        rewritten(
            "registry.write",
            "UPDATE registry.rrr SET recorded = tstzrange(lower(recorded), at)",
            "UPDATE registry.rrr SET recorded = tstzrange(lower(recorded), lower(recorded) + interval '1 microsecond')",
        ),
        "what_was_known_before_the_sale_is_still_answered",
    ),
    Bug(
        "an act is recorded when its transaction began",
        rewritten("registry.write", "at timestamptz := clock_timestamp()", "at timestamptz := now()"),
        "at_any_instant_one_version_of_a_right_is_known",
    ),
    Bug(
        "versions begin before the act",
        rewritten(
            "registry.write",
            "term, facts, daterange(day, NULL), tstzrange(at, NULL)",
            "term, facts, daterange(day, NULL), tstzrange(at - interval '1 second', NULL)",
        ),
        "at_any_instant_one_version_of_a_right_is_known",
    ),
    Bug(
        "a restated version does not know who ended it",
        rewritten(
            "registry.write",
            "daterange(lower(effective), day), tstzrange(at, NULL), act_id, act_id\n        FROM registry.rrr",
            "daterange(lower(effective), day), tstzrange(at, NULL), act_id, opened_by\n        FROM registry.rrr",
        ),
        "every_version_that_ended_knows_the_act_that_ended_it",
    ),
    Bug(
        "shares are not added up",
        dropped("DROP TRIGGER shares_are_whole ON registry.rrr"),
        "nobody_holds_more_than_the_whole",
    ),
    Bug(
        "only too much is found",
        rewritten("registry.shares_are_whole", "held NOT IN (0, parts)", "held > parts"),
        "nothing_of_the_whole_is_lost",
    ),
    Bug(
        "shares are added up in floating point",
        rewritten("registry.shares_are_whole", "held NOT IN (0, parts)", "abs((held / parts)::float4 - 1) > 0.000001"),
        "shares_are_counted_exactly",
    ),
    Bug(
        "denominators are not made equal",
        rewritten("registry.shares_are_whole", "numerator * (parts / denominator)", "numerator"),
        "shares_are_counted_exactly",
    ),
    Bug(
        "versions can be changed",
        dropped("DROP TRIGGER versions_only_end ON registry.rrr"),
        "a_version_does_not_change",
    ),
    Bug("history can be deleted", dropped("DROP TRIGGER nothing_is_deleted ON registry.rrr"), "nothing_is_deleted"),
    Bug("acts can be deleted", dropped("DROP TRIGGER nothing_is_deleted ON registry.act"), "nothing_is_deleted"),
    Bug("a right may live twice", dropped("DROP INDEX registry.one_live_version_of_right"), "a_right_lives_once"),
    Bug(
        "a parcel may be in two units",
        dropped("ALTER TABLE registry.ba_unit_part DROP CONSTRAINT one_unit_of_a_parcel_at_a_time"),
        "a_parcel_belongs_to_one_unit",
    ),
    Bug(
        "a certificate may be valid and revoked",
        dropped("DROP INDEX registry.one_live_status"),
        "a_certificate_has_one_status",
    ),
    Bug(
        "two mortgages of one rank",
        dropped("DROP INDEX registry.one_live_mortgage_per_rank"),
        "mortgages_of_one_rank_are_one",
    ),
    Bug(
        "an act without its event",
        rewritten(
            "registry.write",
            "VALUES ('act-registered'",
            "SELECT 'act-registered', NULL, '', '{}' WHERE false; PERFORM ('act-registered'",
        ),
        "an_act_and_its_event_are_one",
    ),
    Bug(
        "a table that was written to is not entered",
        rewritten("registry.touched", "{close_rights,open_rights}", "{close_rights}"),
        "the_ledger_holds_all_that_acts_wrote",
    ),
    Bug(
        "certificates outlive what they evidence",
        replaced(Changes, "end_idle_certificates", nothing),
        "a_certificate_ends_with_what_it_evidences",
    ),
    Bug(
        "the key is not kept",
        rewritten("registry.write", "act ->> 'request_key'", "NULL"),
        "the_same_request_is_carried_out_once",
    ),
    Bug(
        "what was asked under the key is not compared",
        replaced(register, "hashlib", SimpleNamespace(sha256=lambda _: hashlib.sha256())),
        "a_key_is_not_used_for_another_request",
    ),
    Bug(
        "a caveat counts from its second day",
        rewritten(
            "registry.unit_now",
            "effective @> base.today()",
            "effective @> base.today() AND lower(effective) < base.today()",
        ),
        "a_caveat_stops_a_sale_from_its_first_day",
    ),
    Bug(
        "caveats on parties are not seen",
        rewritten("registry.unit_now", "OR party_id = ANY (holders)", "OR party_id = ANY (NULL::bigint[])"),
        "a_caveat_on_a_party_stops_what_it_holds",
    ),
    Bug(
        "caveats on members are not seen",
        rewritten("registry.unit_now", "ARRAY(SELECT party.behind(holders))", "holders"),
        "a_caveat_on_a_person_stops_what_the_household_holds",
    ),
    Bug(
        "caveats never lapse",
        rewritten("registry.unit_now", "effective @> base.today()", "lower(effective) <= base.today()"),
        "a_caveat_lapses_on_the_day_it_names",
    ),
    Bug(
        "caveats are not asked",
        replaced(register, "hindrances", lambda *_: ()),
        "a_caveat_stops_a_sale_from_its_first_day",
    ),
    Bug("one person is enough", replaced(register, "_allowed", nothing), "two_persons_are_two"),
    Bug(
        "the database lets one person be two",
        dropped("ALTER TABLE registry.act DROP CONSTRAINT approved_by_another"),
        "two_persons_are_two",
    ),
    Bug(
        "officers decide everywhere",
        replaced(register, "require", nothing),
        "an_officer_of_another_province_decides_nothing_here",
    ),
    Bug(
        "acts may be dated before what they end",
        replaced(register, "decided", lambda act, found: act.decide(found)),
        "an_act_is_not_before_what_it_ends",
    ),
    Bug("mortgagees are not asked", replaced(conveyance, "_mortgagees_agree", nothing), "a_mortgagee_is_asked"),
    Bug(
        "the old certificate stays in force",
        replaced(Changes, "set_status", nothing),
        "an_exchanged_certificate_is_no_longer_in_force",
    ),
    Bug(
        "shares are rounded",
        replaced(unit, "Fraction", lambda *share: Fraction(*share).limit_denominator(6)),
        "shares_are_counted_exactly",
    ),
    Bug(
        "areas are cut off",
        replaced(subdivision, "legal_area", lambda shape, _: int(shape.area * 10) / 10),
        "pieces_fill_what_was_cut",
    ),
    Bug(
        "pieces are not compared with the whole",
        replaced(subdivision, "same_land", nothing),
        "pieces_that_leave_a_gap_are_refused",
    ),
    Bug("a gap counts as tolerance", replaced(redraw, "MILLIMETRE", 1.0), "pieces_that_leave_a_gap_are_refused"),
    Bug(
        "lineage is forgotten",
        replaced(drawing, "SQL", {**drawing.SQL, "add_lineage": "SELECT %(parent)s, %(child)s, %(act_id)s"}),
        "pieces_know_where_they_come_from",
    ),
    Bug(
        "the cut parcel lives on",
        replaced(drawing, "SQL", {**drawing.SQL, "retire": "SELECT %(parcel_id)s, %(act_id)s"}),
        "pieces_know_where_they_come_from",
    ),
    Bug(
        "numbers of ended parcels are used again",
        replaced(
            drawing,
            "SQL",
            {
                **drawing.SQL,
                "drawings": drawing.SQL["drawings"].replace(
                    "WHERE numbered.sheet_id = sheet.id",
                    "WHERE numbered.sheet_id = sheet.id AND upper_inf(numbered.effective) AND numbered.number < '6'",
                ),
            },
        ),
        "a_number_is_not_used_twice_on_a_sheet",
    ),
]
