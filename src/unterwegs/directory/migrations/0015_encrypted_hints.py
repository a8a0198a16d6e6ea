from typing import Any

from django.db import migrations

import unterwegs.people.encrypted


def encrypt(apps: Any, _editor: Any) -> None:
    """What could not be read of a row is said with its words, and those may name people."""
    for row in apps.get_model("directory", "ImportedRow").objects.exclude(hints=[]):
        row.encrypted = row.hints
        row.save(update_fields=["encrypted"])


class Migration(migrations.Migration):
    dependencies = [("directory", "0014_local_dates"), ("people", "0007_encrypted_reports")]

    operations = [
        migrations.AddField(
            model_name="importedrow",
            name="encrypted",
            field=unterwegs.people.encrypted.EncryptedJson(
                default=list, help_text="What could not be read, with the words of the row; encrypted."
            ),
        ),
        migrations.RunPython(encrypt, migrations.RunPython.noop),
        migrations.RemoveField(model_name="importedrow", name="hints"),
        migrations.RenameField(model_name="importedrow", old_name="encrypted", new_name="hints"),
    ]
