from typing import Any

from django.db import migrations


def unname(apps: Any, _editor: Any) -> None:
    """Nothing leads from a wish to the visit at which it was said: who was there stood beside day, area and language."""
    releases = apps.get_model("wishes", "Consent").objects.filter(matter="release", wish__source="visit")
    releases.update(documented_by=None)


class Migration(migrations.Migration):
    dependencies = [("wishes", "0009_own_code")]

    operations = [migrations.RunPython(unname, migrations.RunPython.noop)]
