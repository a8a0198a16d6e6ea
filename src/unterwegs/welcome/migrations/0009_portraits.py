import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("welcome", "0008_why_sealed"),
    ]

    operations = [
        migrations.CreateModel(
            name="Portrait",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed", models.BinaryField()),
                ("width", models.PositiveSmallIntegerField()),
                ("height", models.PositiveSmallIntegerField()),
                ("given_on", models.DateField(verbose_name="agreed on to the picture in letters")),
                (
                    "visitor",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="portrait", to="welcome.visitor"
                    ),
                ),
            ],
            options={
                "verbose_name": "picture for letters",
                "verbose_name_plural": "pictures for letters",
            },
        ),
    ]
