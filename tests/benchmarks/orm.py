"""A transfer through Django's models, as a web shop would write it: the peer of the benchmark of acts."""

from datetime import date
from typing import Any

import django
from django.db import connection, models, transaction
from django.utils import timezone
from psycopg.types.range import DateRange, TimestamptzRange

django.setup()

from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField  # noqa: E402 - they want a running Django


class Act(models.Model):  # noqa: DJ008 - of a benchmark
    kind = models.TextField()
    decided_by = models.TextField()
    effective = models.DateField()
    recorded_at = models.DateTimeField()
    request_key = models.TextField(null=True)  # noqa: DJ001 - as the table has it
    request = models.BinaryField(null=True)
    detail = models.JSONField()

    class Meta:
        app_label, managed, db_table = "bench", False, 'registry"."act'


class BaUnit(models.Model):  # noqa: DJ008 - of a benchmark
    retired_by = models.ForeignKey(Act, models.PROTECT, null=True, db_column="retired_by")

    class Meta:
        app_label, managed, db_table = "bench", False, 'registry"."ba_unit'


class Right(models.Model):  # noqa: DJ008 - of a benchmark
    right_id = models.BigIntegerField()
    ba_unit = models.ForeignKey(BaUnit, models.PROTECT)
    kind = models.TextField()
    type = models.TextField()
    party_id = models.BigIntegerField(null=True)
    numerator = models.BigIntegerField(default=1)
    denominator = models.BigIntegerField(default=1)
    rank = models.SmallIntegerField(null=True)
    burdens = models.BigIntegerField(null=True)
    certificate_id = models.BigIntegerField(null=True)
    origin = models.TextField(null=True)  # noqa: DJ001 - as the table has it
    effective = DateRangeField()
    recorded = DateTimeRangeField()
    opened_by = models.ForeignKey(Act, models.PROTECT, db_column="opened_by", related_name="+")
    closed_by = models.ForeignKey(Act, models.PROTECT, null=True, db_column="closed_by", related_name="+")

    class Meta:
        app_label, managed, db_table = "bench", False, 'registry"."rrr'


class Caveat(models.Model):  # noqa: DJ008 - of a benchmark
    ba_unit = models.ForeignKey(BaUnit, models.PROTECT)
    blocks_dealing = models.BooleanField()
    effective = DateRangeField()
    recorded = DateTimeRangeField()

    class Meta:
        app_label, managed, db_table = "bench", False, 'registry"."caveat'


class Event(models.Model):  # noqa: DJ008 - of a benchmark
    kind = models.TextField()
    subject = models.TextField()
    facts = models.JSONField()
    occurred_at = models.DateTimeField()

    class Meta:
        app_label, managed, db_table = "bench", False, 'exchange"."event'


def transfer(unit_id: int, giver: int, receiver: int, day: date, key: str) -> None:
    """Sell the whole of a unit."""
    with transaction.atomic():
        unit = BaUnit.objects.select_for_update(no_key=True).get(pk=unit_id)
        assert not Act.objects.filter(request_key=f"orm-{key}").exists()
        live: dict[str, Any] = {"ba_unit": unit, "effective__endswith": None, "recorded__endswith": None}
        rights = list(Right.objects.filter(**live))
        assert not Caveat.objects.filter(ba_unit=unit, recorded__endswith=None, blocks_dealing=True).exists()
        assert not any(right.type == "mortgage" for right in rights)
        held = next(right for right in rights if right.party_id == giver)
        now = timezone.now()
        act = Act(
            kind="transfer",
            decided_by="hoa",
            effective=day,
            recorded_at=now,
            request_key=f"orm-{key}",
            request=bytes(32),
            detail={},
        )
        act.save()
        begun = held.effective.lower
        held.recorded, held.closed_by = TimestamptzRange(held.recorded.lower, now), act
        held.save(update_fields=["recorded", "closed_by"])
        known: dict[str, Any] = {
            "ba_unit": unit,
            "kind": held.kind,
            "type": held.type,
            "recorded": TimestamptzRange(now, None),
            "opened_by": act,
        }
        if begun < day:
            ended = DateRange(begun, day)
            Right(
                **known, right_id=held.right_id, party_id=giver, origin=held.origin, effective=ended, closed_by=act
            ).save()
        Right(**known, right_id=act.pk + 10**9, party_id=receiver, origin="2", effective=DateRange(day, None)).save()
        Event(kind="act-registered", subject=str(act.pk), facts={"kind": "transfer"}, occurred_at=now).save()
        with connection.cursor() as cursor:
            cursor.execute("SELECT registry.sealed(%s, '{registry.rrr}')", [act.pk])
