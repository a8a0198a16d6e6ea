"""Versions of the bundle: what changed between two leads a phone from one to the other, byte for byte."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import make
from unterwegs.front import bundle, versions

FIELDS = ["code", "value"]


def applied(before: bytes, step: bytes) -> bytes:
    """What the phone does with a difference (front/bundle.js)."""
    found, change = json.loads(before), json.loads(step)
    for part, rows in change["rows"].items():
        table = [list(row) for row in zip(*found[part], strict=True) if row[0] not in set(rows["gone"])]
        for place, row in rows["put"]:
            table.insert(place, row)
        found[part] = versions.columns(table, found["tables"][part])
    return written(found | change["parts"])


def written(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def body(rows: dict[str, int], *, label: str = "", order: int = 1, fields: list[str] = FIELDS) -> bytes:
    table = [[code, value, *fields[2:]] for code, value in sorted(rows.items())[::order]]
    return written({"tables": {"offers": fields}, "label": label, "offers": versions.columns(table, fields)})


ROWS = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 3), max_size=12)
ORDERS = st.sampled_from((1, -1))


@given(ROWS, ROWS, st.text(max_size=3), ORDERS, ORDERS)
def test_the_difference_leads_from_one_version_to_the_other(
    old: dict[str, int], new: dict[str, int], label: str, before: int, after: int
) -> None:
    first, second = body(old, order=before), body(new, order=after, label=label)

    assert applied(first, versions.difference(first, second)) == second


def test_rows_that_stayed_are_not_told_again() -> None:
    before, after = body({"a": 1, "b": 2, "c": 3}), body({"a": 1, "b": 5, "d": 4})

    step = json.loads(versions.difference(before, after))

    assert step == {
        "from": versions.version_of(before),
        "to": versions.version_of(after),
        "parts": {},
        "rows": {"offers": {"gone": ["b", "c"], "put": [[1, ["b", 5]], [2, ["d", 4]]]}},
    }


def test_a_table_with_new_fields_comes_whole() -> None:
    before, after = body({"a": 1}), body({"a": 1}, fields=[*FIELDS, "more"])

    step = json.loads(versions.difference(before, after))

    assert step["parts"] == {"tables": {"offers": [*FIELDS, "more"]}, "offers": [["a"], [1], ["more"]]}


@pytest.mark.django_db
def test_a_small_change_is_a_small_difference() -> None:
    make.town()
    area = make.area()
    for number in range(30):
        make.service(f"Gruppe {number:02}", areas=[area])
    before = bundle.body_of("de", today=make.TODAY)
    make.service("Gruppe 07 b", areas=[area])

    after = bundle.body_of("de", today=make.TODAY)
    step = versions.difference(before, after)

    assert applied(before, step) == after
    assert len(step) * 5 < len(after)
