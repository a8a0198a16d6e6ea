from typing import Any

from django.db import migrations

import unterwegs.people.encrypted


def encrypt(apps: Any, _editor: Any) -> None:
    """Reports of long work keep the rows that were refused, and those may name people."""
    for job in apps.get_model("people", "Job").objects.exclude(report={}):
        job.encrypted = job.report
        job.save(update_fields=["encrypted"])


class Migration(migrations.Migration):
    dependencies = [("people", "0006_family_office")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="encrypted",
            field=unterwegs.people.encrypted.EncryptedJson(
                default=dict, help_text="Counts and rejected rows as JSON, encrypted."
            ),
        ),
        migrations.RunPython(encrypt, migrations.RunPython.noop),
        migrations.RemoveField(model_name="job", name="report"),
        migrations.RenameField(model_name="job", old_name="encrypted", new_name="report"),
    ]
