"""An OpenAPI description of every open form and page, from the URL configuration, the pages and their Django forms.

No file is kept: it is made of what stands open at the moment (tests/hostile/surface.py), so it cannot grow old.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.validators import RegexValidator

from tests.hostile import surface
from tests.hostile.surface import Asked, Field, Found
from tests.house import things
from tests.house.things import Things

FORM = "application/x-www-form-urlencoded"
Schema = dict[str, Any]


def description(forms: Sequence[Found], pages: Sequence[things.Page], asked: Asked, of: Things) -> Schema:
    """OpenAPI 3.0: POST for the forms, by the address they are sent to, GET for the pages with what they ask for."""
    paths: dict[str, dict[str, Any]] = {}
    for path in sorted({one.form.action.partition("?")[0] for one in forms}):
        here = [one for one in forms if one.form.action.partition("?")[0] == path]
        body = {"content": {FORM: {"schema": {"anyOf": [_body(one) for one in here]}}}, "required": True}
        paths.setdefault(path, {})["post"] = {"requestBody": body, "responses": {"default": {"description": "a page"}}}
    for page in pages:
        names = sorted(asked.get((page.name, "GET"), ()))
        parts = surface.text_parts(page, of)
        path = "{part}".join(parts[0]) if parts else page.address(of)
        known = page.address(of)[len(parts[0][0]) : len(page.address(of)) - len(parts[0][1])] if parts else ""
        said = [_parameter("part", "path", {"anyOf": [{"enum": [known]}, {"type": "string"}]})] if parts else []
        said += [_parameter(name, "query", _often(_values(name, forms))) for name in names]
        paths.setdefault(path, {})["get"] = {"parameters": said, "responses": {"default": {"description": "a page"}}}
    return {"openapi": "3.0.3", "info": {"title": "What stands open", "version": "1"}, "paths": paths}


def _parameter(name: str, where: str, schema: Schema) -> Schema:
    return {"name": name, "in": where, "required": where == "path", "schema": schema}


def _values(name: str, forms: Iterable[Found]) -> list[str]:
    """What the forms offer to choose under the same name."""
    found = {choice for one in forms for field in one.form.fields if field.name == name for choice in field.choices}
    return sorted(found - {""})


def _often(choices: Sequence[str]) -> Schema:
    one: Schema = {"anyOf": [{"enum": list(choices)}, {"type": "string"}]} if choices else {"type": "string"}
    return {"type": "array", "items": one, "maxItems": 3}


def _body(found: Found) -> Schema:
    """One form: what a browser sends, and what is asked for at least."""
    fields: dict[str, list[Field]] = {}
    for one in found.form.fields:
        if one.name != surface.TRAP:
            fields.setdefault(one.name, []).append(one)
    said = {name: _property(name, same, found) for name, same in fields.items()}
    needed = [
        name
        for name, same in fields.items()
        if same[0].kind == "hidden" or same[0].is_required or getattr(found.models.get(name), "required", False)
        if same[0].kind != "submit"
    ]
    return {"type": "object", "properties": said, "required": needed, "additionalProperties": False}


def _property(name: str, same: Sequence[Field], found: Found) -> Schema:
    """The values of one name: choices, what is carried, or words with the limits of Django's field."""
    one, django = same[0], found.models.get(name)
    if name in found.given:
        return {"enum": [found.given[name]]}
    choices = sorted({choice for each in same for choice in (each.choices or (each.value,))})
    if one.choices and len(same) > 1:
        return {"type": "array", "items": {"enum": choices}, "minItems": 1, "maxItems": len(same), "uniqueItems": True}
    if one.choices or one.kind in {"submit", "hidden"}:
        return {"enum": choices}
    return {"type": "string", **_limits(one, django)}


def _limits(one: Field, django: Any) -> Mapping[str, Any]:
    kinds: dict[str, Schema] = {
        "email": {"format": "email"},
        "url": {"enum": ["https://example.org/", "http://example.org/a?b=1", ""]},
        "date": {"format": "date"},
        "time": {"pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"},
        "number": {"pattern": "^[0-9]{1,2}$"},
    }
    said: Schema = dict(kinds.get(one.kind, {}))
    longest = getattr(django, "max_length", None) or one.longest
    patterns = [each.regex.pattern for each in getattr(django, "validators", ()) if type(each) is RegexValidator]
    if patterns:
        said["pattern"] = patterns[0]
    elif longest and not said:
        said["maxLength"] = longest
    if getattr(django, "required", False) and not said.keys() & {"pattern", "enum"}:
        said["minLength"] = 1
    return said
