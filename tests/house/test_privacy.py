"""Every field of every table says whether it tells something of a person, what for, and how long it stays."""

import ast
import inspect
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import CASCADE, BinaryField, EmailField, ForeignKey, Model
from django.utils.module_loading import import_string

from tests import make
from tests.house.test_pages import is_ours, pages
from tests.people import confidential
from unterwegs.people import privacy, processing
from unterwegs.people.fields import Sealed
from unterwegs.people.guards import ANYBODY
from unterwegs.people.models import User

#: Rooms whose tables hold what families entrust to somebody.
CONFIDENTIAL = {"wishes", "welcome", "companions", "courses"}
MODELS = list(apps.get_models())
PERSONAL = processing.tables()
NOW = make.now()


def names(models: list[type[Model]]) -> list[str]:
    return [model._meta.label for model in models]


def says_nothing_personal(model: type[Model]) -> bool:
    said = processing.declared(model)
    return said is not None and issubclass(said, privacy.NOTHING_PERSONAL)


def test_every_table_says_what_it_holds_of_persons() -> None:
    assert names([model for model in MODELS if processing.declared(model) is None]) == []
    assert len(PERSONAL) > 25


@pytest.mark.parametrize("table", PERSONAL, ids=lambda table: table.label)
def test_every_field_is_personal_or_neutral(table: processing.Table) -> None:
    own = {field.name for field in processing.fields_of(table.model)}
    personal, neutral = set(table.privacy.personal) | set(processing.sealed_kinds(table.model)), table.privacy.neutral

    assert own - personal - neutral == set()
    assert (personal | neutral) - own - {table.model._meta.pk.name} == set()
    assert personal & neutral == set()


def test_what_says_nothing_personal_has_no_place_for_it() -> None:
    """No mail address, no sealed words, no account."""
    suspect = [
        f"{model._meta.label}.{field.name}"
        for model in MODELS
        if says_nothing_personal(model)
        for field in processing.fields_of(model)
        if isinstance(field, EmailField) or field.related_model is User or is_sealed(field)
    ]

    assert suspect == []


def is_sealed(field: object) -> bool:
    return (isinstance(field, BinaryField) and getattr(field, "name", "") == "sealed") or hasattr(field, "privacy")


@pytest.mark.parametrize("table", PERSONAL, ids=lambda table: table.label)
def test_every_table_says_what_for_and_how_long(table: processing.Table) -> None:
    purpose = table.privacy.purpose

    assert str(purpose.name)
    assert str(purpose.why)
    assert purpose.basis
    assert purpose.recipients
    assert table.kept
    assert all(rule.sentence for rule in table.kept)


def test_families_read_their_own_words() -> None:
    """Not the names of our tables and kinds."""
    technical = [
        table.label
        for table in PERSONAL
        if table.privacy.purpose.is_for_families and not (table.privacy.what and table.privacy.purpose.data)
    ]

    assert technical == []


def test_two_purposes_do_not_share_a_key() -> None:
    purposes = [table.privacy.purpose for table in PERSONAL]
    by_key = {purpose.key: purpose for purpose in purposes}

    assert [purpose.key for purpose in purposes if by_key[purpose.key] is not purpose] == []


@pytest.mark.parametrize("table", PERSONAL, ids=lambda table: table.label)
def test_the_rules_of_deletion_lead_somewhere(table: processing.Table) -> None:
    for rule in table.kept:
        if isinstance(rule, privacy.Rows):
            assert str(processing.outlived(table.model, rule, now=NOW))
        if isinstance(rule, privacy.Blank):
            assert set(rule.fields) <= set(table.privacy.personal)
        if isinstance(rule, privacy.By):
            assert {"now", "today"} & set(inspect.signature(import_string(rule.deed)).parameters)
        if isinstance(rule, privacy.With):
            field = table.model._meta.get_field(rule.field)
            assert isinstance(field, ForeignKey)
            assert field.remote_field.on_delete is CASCADE


def confidential_tables() -> list[processing.Table]:
    return [table for table in PERSONAL if table.model.__module__.split(".")[1] in CONFIDENTIAL]


def open_words(table: processing.Table) -> list[str]:
    """The fields that say a name, an address or words and are not sealed."""
    sealed = processing.sealed_kinds(table.model)
    return [
        f"{table.label}.{name}"
        for name, kind in table.privacy.personal.items()
        if kind in privacy.SEALED_KINDS and name not in sealed
    ]


def test_every_sealed_field_says_its_kind() -> None:
    silent = [
        f"{model._meta.label}.{field.name}"
        for model in MODELS
        for field in model._meta.concrete_fields
        if isinstance(field, Sealed) and field.name not in processing.sealed_kinds(model)
    ]

    assert silent == []


def test_confidential_rooms_seal_names_addresses_and_words() -> None:
    assert [field for table in confidential_tables() for field in open_words(table)] == []


# --- reads leave a trace --------------------------------------------------------------------------------------------
def confidential_views() -> Iterator[object]:
    """Pages of the confidential rooms that staff open."""
    for page in pages():
        view = page.callback
        if is_ours(view) and view.__module__.split(".")[1] in CONFIDENTIAL and view.guard != ANYBODY:
            yield view


def untraced(views: Iterator[object]) -> list[str]:
    """Views that do not say what they show of families, and views that say it and never note it."""
    found = []
    for view in views:
        name = f"{view.__module__}.{view.__name__}"  # type: ignore[attr-defined]
        shown = getattr(view, "reads", None)
        if shown is None:
            found.append(f"{name}: no word about what it shows")
        elif shown and not notes(view):
            found.append(f"{name}: shows {shown} and notes nothing")
    return found


def notes(view: object) -> bool:
    """Whether the function under the decorators, or one of its module that it calls, calls `reading.note`."""
    body = inspect.unwrap(view)  # type: ignore[arg-type]
    module = ast.parse(inspect.getsource(inspect.getmodule(body)))  # type: ignore[arg-type]
    functions = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
    todo, seen = [body.__name__], set()
    while todo:
        name = todo.pop()
        if name in seen or name not in functions:
            continue
        seen.add(name)
        for node in ast.walk(functions[name]):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called == "reading.note":
                    return True
                todo.append(called)
    return False


def test_pages_of_confidential_rooms_leave_a_trace() -> None:
    assert untraced(confidential_views()) == []


def test_a_page_that_notes_nothing_is_found() -> None:
    views = [
        confidential.silent,
        confidential.forgetful,
        confidential.honest,
        confidential.by_another,
        confidential.empty,
    ]

    assert untraced(iter(views)) == [
        "tests.people.confidential.silent: no word about what it shows",
        "tests.people.confidential.forgetful: shows wishes.wish and notes nothing",
    ]


def test_a_confidential_table_in_clear_is_found() -> None:
    class Clear(privacy.Declared):
        personal = {"email": privacy.Kind.CONTACT, "name": privacy.Kind.NAME, "closed_at": privacy.Kind.ACTION}

    assert open_words(processing.Table(User, Clear)) == ["people.user.email", "people.user.name"]
