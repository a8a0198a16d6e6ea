from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0007_encrypted_reports")]

    operations = [
        migrations.AddField(
            model_name="modulerelease",
            name="documents",
            field=models.JSONField(default=dict, help_text="The version of each document that was read, as JSON."),
        ),
    ]
