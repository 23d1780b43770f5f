"""One file per SQL file of ``db/migrations``, of the same name."""

from django.db import migrations

from diaba.paths import DB


def sql(name: str) -> migrations.RunSQL:
    """The operation that runs ``db/migrations/<name>.sql``."""
    return migrations.RunSQL((DB / "migrations" / f"{name}.sql").read_text(encoding="utf-8"))
