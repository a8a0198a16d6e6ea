from django.db import migrations

import unterwegs.people.fields


class Migration(migrations.Migration):
    dependencies = [
        ("welcome", "0007_letters_and_answers"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="family",
            name="holds",
        ),
        migrations.AddField(
            model_name="family",
            name="held_for",
            field=unterwegs.people.fields.SealedJson(null=True, verbose_name="why the coordination decides"),
        ),
    ]
