"""Rules are decisions on paper: no database, clock, settings, request."""

import ast

from tests.house import source

FORBIDDEN = ("django.db", "django.conf", "django.http", "django.shortcuts", "django.utils.timezone", "time", "os")
#: Choices and conditions are words of the rules; Django keeps them next to its fields.
ALLOWED = {("django.db.models", name) for name in ("TextChoices", "IntegerChoices", "Q", "F")}
CLOCK = {"now", "today", "utcnow", "localdate", "localtime"}


def rules() -> list[tuple[str, ast.Module]]:
    return [(name, module) for name, module in source.modules() if name.endswith("/rules.py")]


def test_rules_know_no_database_settings_or_request() -> None:
    known = [
        f"{file}: {imported}"
        for file, module in rules()
        for imported in imports_of(module)
        if imported not in ALLOWED and f"{imported[0]}.".startswith(tuple(f"{name}." for name in FORBIDDEN))
    ]

    assert known == []


def imports_of(module: ast.Module) -> list[tuple[str, str]]:
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom):
            found += [(node.module or "", alias.name) for alias in node.names]
            found += [(f"{node.module}.{alias.name}", "") for alias in node.names if alias.name == "timezone"]
        elif isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
    return found


def test_rules_look_at_no_clock() -> None:
    looks = [
        f"{file}:{node.lineno}"
        for file, module in rules()
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK
    ]

    assert looks == []
