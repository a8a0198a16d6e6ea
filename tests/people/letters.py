"""A table with sealed fields, as a confidential room has it, for the tests that need one."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models
from django.test.utils import isolate_apps

from unterwegs.people.fields import SealedJson, SealedText
from unterwegs.people.models import KeyHolder


@contextmanager
def table() -> Iterator[Any]:
    """The model of letters; its table goes with the transaction of the test."""
    with isolate_apps("unterwegs.people"):

        class Letter(models.Model):
            id = models.UUIDField(primary_key=True, default=uuid.uuid4)
            holder = models.ForeignKey(KeyHolder, models.PROTECT, related_name="+", db_constraint=False)
            words = SealedText(privacy="words", null=True)
            name = SealedText(privacy="name", null=True)
            reach = SealedJson(privacy="contact", null=True)

            class Meta:
                app_label = "people"

        with connection.cursor() as cursor:
            cursor.execute(connection.schema_editor().table_sql(Letter)[0])
        yield Letter
