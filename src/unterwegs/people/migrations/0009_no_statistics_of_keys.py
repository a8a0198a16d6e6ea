from typing import Any

from django.db import migrations

from unterwegs.people import store


def keep_no_samples(_apps: Any, schema_editor: Any) -> None:
    """PostgreSQL samples the values of a column for its plans; of keys, those samples would outlive the keys."""
    if schema_editor.connection.alias == store.STORE and schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE people_datakey ALTER wrapped SET STATISTICS 0")


class Migration(migrations.Migration):
    dependencies = [("people", "0008_documents_read")]

    operations = [migrations.RunPython(keep_no_samples, migrations.RunPython.noop, hints={"model_name": "datakey"})]
