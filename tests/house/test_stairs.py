"""A room uses the rooms below it, never those above; doors never use each other."""

from importlib.metadata import version

import django
from django.apps import apps
from django.db.models import ForeignObjectRel
from importlinter import cli

from tests.house import source

#: What a room shows to the rooms above, besides its template partials.
SHOWN = {"actions", "models", "queries", "rules", "statistics"}
ALSO_SHOWN = {
    "people": {
        "access",
        "counting",
        "encrypted",
        "fields",
        "holders",
        "privacy",
        "sheets",
        "processing",
        "reading",
        "guards",
        "jobs",
        "keys",
        "open_forms",
        "outbox",
        "roles",
        "uploads",
    },
    "places": {"languages", "numbers"},
    "courses": {"dates"},
    "directory": {"codes", "content", "documents", "facts", "timeline"},
}
#: The layout: every page extends it, and its navigation alone may link to all doors.
LAYOUT = ("config/page.html", "config/staff.html", "config/_")


def test_imports_look_down_the_stairs() -> None:
    assert cli.lint_imports(no_cache=True) == 0


def test_the_stairs_name_every_room() -> None:
    assert source.rooms() == set(source.STEP)


def test_foreign_keys_look_down() -> None:
    upward = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("unterwegs.")
        for field in model._meta.get_fields()
        if field.is_relation and not isinstance(field, ForeignObjectRel) and field.related_model
        if not looks_down(model.__module__, field.related_model.__module__)
    ]

    assert upward == []


def looks_down(module: str, other: str) -> bool:
    if not other.startswith("unterwegs."):
        return True
    room, related = module.split(".")[1], other.split(".")[1]
    return room == related or source.STEP[related] < source.STEP[room]


def test_templates_look_down() -> None:
    upward = [link for link in source.template_links() if not link.looks_down and not link.name.startswith(LAYOUT)]

    assert upward == []


def test_rooms_show_each_other_only_their_public_files() -> None:
    hidden = [
        link
        for link in source.imports()
        if link.own_room not in {link.room, "config"} and link.room != "kit"
        if link.name not in SHOWN | ALSO_SHOWN.get(link.room, set())
    ]

    assert hidden == []


def test_the_long_term_version_of_django_is_used() -> None:
    assert django.VERSION[:2] == (5, 2)
    assert version("django").startswith("5.2.")
