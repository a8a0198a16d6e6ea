"""What was recorded on rows under a family's key named kind and day of a wish, institutions, employees and seconds; no longer."""

from typing import Any

from django.db import migrations
from django.db.models import Q
from django.utils import timezone

STAFF, LOTSE, VISITOR, ELSEWHERE = "somebody of the staff", "a Lotse", "a visitor", "somebody elsewhere"
VISITORS = {VISITOR, "jemand vom Besuchsdienst"}
UNDER_A_KEY = (
    "wishes.wish",
    "wishes.consent",
    "wishes.letter",
    "welcome.family",
    "welcome.child",
    "welcome.house",
    "welcome.intake",
    "welcome.rejectedrow",
    "welcome.cohort",
    "welcome.mark",
    "welcome.plan",
    "welcome.visit",
    "welcome.letter",
    "courses.signup",
    "courses.message",
    "courses.present",
)
ON_A_SIGNUP = ("took down a sign-up", "gave back a seat for a family", "told a family by phone")
BATCH = 500


def name_no_family(apps: Any, _schema_editor: Any) -> None:
    deeds = apps.get_model("people", "Deed").objects
    of_courses = Q(noun="courses.course", deed__in=ON_A_SIGNUP)
    found = list(deeds.filter(Q(noun__in=UNDER_A_KEY) | of_courses).values_list("pk", flat=True))
    for start in range(0, len(found), BATCH):
        rows = list(deeds.filter(pk__in=found[start : start + BATCH]))
        for deed in rows:
            if deed.noun == "courses.course":
                deed.noun = "courses.signup"
            elif deed.noun == "courses.signup" and deed.label.isdecimal():
                deed.details = {"signups": int(deed.label)}
            deed.at = timezone.localtime(deed.at).replace(hour=0, minute=0, second=0, microsecond=0)
            deed.by_name = _function(deed)
            deed.by, deed.object_id, deed.label = None, "", ""
        deeds.bulk_update(rows, ["at", "by", "by_name", "noun", "object_id", "label", "details"])


def _function(deed: Any) -> str:
    """A closed account leaves a name alone, as an institution did that came by a link."""
    if not deed.by_name:
        return ""
    if deed.by_name in VISITORS:
        return VISITOR
    if deed.deed == "handed over a wish as a Lotse":
        return LOTSE
    return ELSEWHERE if deed.deed == "read what a family allowed" else STAFF


class Migration(migrations.Migration):
    dependencies = [("people", "0009_no_statistics_of_keys")]

    operations = [migrations.RunPython(name_no_family, migrations.RunPython.noop, hints={"model_name": "deed"})]
