from typing import Any

from django.db import migrations

import unterwegs.people.fields
from unterwegs.people.fields import sealed_under


def seal(apps: Any, _editor: Any) -> None:
    """To whom a family lets something go is typed by hand and may say what it is about; without its key nobody reads it."""
    consents = apps.get_model("wishes", "Consent").objects
    for pk, to, holder in consents.exclude(to="").values_list("pk", "to", "wish__holder_id"):
        consents.filter(pk=pk).update(sealed=sealed_under(holder, to, place=f"wishes.consent.to {pk}"))


class Migration(migrations.Migration):
    dependencies = [("wishes", "0007_day_of_the_last_try")]

    operations = [
        migrations.AddField(
            model_name="consent",
            name="sealed",
            field=unterwegs.people.fields.SealedText(holder="wish.holder", null=True, verbose_name="to whom"),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.RemoveField(model_name="consent", name="to"),
        migrations.RenameField(model_name="consent", old_name="sealed", new_name="to"),
    ]
