"""Django's ``migrate`` with seat belts: one at a time, and never waiting long for a lock."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connection

ADVISORY_LOCK = 0x0D1ABA
LOCK_TIMEOUT = "5s"
STATEMENT_TIMEOUT = "10min"


class Command(migrate.Command):
    """Run migrations while holding the advisory lock of this database."""

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Take the lock, bound the waits, migrate."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
            cursor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'; SET statement_timeout = '{STATEMENT_TIMEOUT}'")
        try:
            super().handle(*args, **options)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout; RESET statement_timeout")
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
