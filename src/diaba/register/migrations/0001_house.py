from django.db import migrations

from diaba.register.migrations import sql


class Migration(migrations.Migration):
    operations = [sql("0001_house")]
