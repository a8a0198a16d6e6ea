from typing import Any

from django.db import migrations

MOST = 10000  # euros, more than a course can say


def forget_public_links(apps: Any, _editor: Any) -> None:
    """A new course took over the public address of its offer, on site too, where nobody got it: those do not take part online as they like."""
    for course in apps.get_model("courses", "Course").objects.filter(is_online=False).select_related("service"):
        if not course.online_link:
            continue
        versions = course.service.versions.values_list("content", flat=True)
        public = {course.service.access_url, *(content.get("access_url") for content in versions)}
        if course.online_link[0] in public:
            course.online_link = []
            course.save(update_fields=["online_link"])


def cost_what_the_offer_costs(apps: Any, _editor: Any) -> None:
    """An open meeting began free of charge, whatever its offer costs, and nobody read it until now."""
    free = {"kind": "open", "paying": "free", "price": None, "education_package": False}
    rows = apps.get_model("courses", "Course").objects.filter(**free)
    for course in rows.filter(service__costs__kind__in=["fixed", "donation"]).distinct():
        amounts = {one.kind: one.amount for one in course.service.costs.all()}
        if any(amount is not None and amount >= MOST for amount in amounts.values()):
            continue
        course.paying = "fixed" if "fixed" in amounts else "donation"
        if course.paying == "fixed":
            course.price, course.reduced_price = amounts["fixed"], amounts.get("reduced")
            course.education_package = "education_package" in amounts
        course.save(update_fields=["paying", "price", "reduced_price", "education_package"])


class Migration(migrations.Migration):
    dependencies = [("courses", "0007_what_comes_back_and_is_corrected"), ("directory", "0015_encrypted_hints")]

    operations = [
        migrations.RunPython(forget_public_links, migrations.RunPython.noop),
        migrations.RunPython(cost_what_the_offer_costs, migrations.RunPython.noop),
    ]
