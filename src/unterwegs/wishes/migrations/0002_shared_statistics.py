"""Statistics in the shape that all confidential rooms share; what was frozen while only the room was being built goes."""

from typing import Any

from django.db import migrations, models


def forget_trials(apps: Any, _schema_editor: Any) -> None:
    """Months were frozen with tables that months no longer show; no release has ever frozen any."""
    apps.get_model("wishes", "Frozen").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("wishes", "0001_initial")]

    operations = [
        migrations.RunPython(forget_trials, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="frozen", name="table_frozen_once"),
        migrations.RemoveField(model_name="frozen", name="counts"),
        migrations.AddField(model_name="frozen", name="exact", field=models.BinaryField(null=True)),
        migrations.AlterField(model_name="frozen", name="period", field=models.CharField(max_length=10)),
        migrations.AlterField(model_name="frozen", name="shown", field=models.JSONField(null=True)),
        migrations.AddConstraint(
            model_name="frozen",
            constraint=models.UniqueConstraint(fields=("table", "period"), name="wishes_table_frozen_once"),
        ),
    ]
