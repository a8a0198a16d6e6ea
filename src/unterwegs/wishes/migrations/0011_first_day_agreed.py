from datetime import timedelta
from typing import Any

from django.db import migrations, models

USUAL, AFTER_A_TRY = timedelta(days=5), timedelta(days=3)  # three working days, one working day, with a weekend between


def note_agreed(apps: Any, _editor: Any) -> None:
    """Of open wishes whose day lies further ahead somebody agreed on it with the family; it is respected as the first.

    Holidays may let a usual day count as agreed, too: then it stays a little longer with those who were named.
    """
    wishes = apps.get_model("wishes", "Wish").objects
    rows = wishes.filter(answered_on=None, forgotten_on=None, due_on__isnull=False)
    for pk, due_on, given_on, tried_on in rows.values_list("pk", "due_on", "given_on", "tried_on"):
        if due_on > given_on + USUAL and (tried_on is None or due_on > tried_on + AFTER_A_TRY):
            wishes.filter(pk=pk).update(agreed_on=due_on)


class Migration(migrations.Migration):
    dependencies = [("wishes", "0010_no_visitor_at_a_wish")]

    operations = [
        migrations.AddField(
            model_name="wish",
            name="agreed_on",
            field=models.DateField(blank=True, null=True, verbose_name="first day that was agreed with the family"),
        ),
        migrations.RunPython(note_agreed, migrations.RunPython.noop),
    ]
