"""The document is read as it is described, and refused with a sentence where it does not fit together."""

import re
from pathlib import Path

import msgspec
import pytest

from tests.kit.tours.weeks import fixed, on_a_line, shift, visitor, window
from unterwegs.kit import tours
from unterwegs.kit.tours import Instance, Visit, instance, plans
from unterwegs.kit.tours import __main__ as command

PAGE = Path(__file__).parents[3] / "docs" / "building" / "tours.md"


def example(name: str) -> bytes:
    found = re.search(rf"<!-- example: {name} -->\n```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1].encode()


def test_the_example_of_the_page_makes_the_plan_of_the_page() -> None:
    given = tours.read(example("instance"))

    plan = tours.plan(given, seconds=600, seed=1, iterations=200, engine="auto")

    shown = plans.read(example("plan"))
    assert (plan.tours, plan.unserved, plan.cost) == (shown.tours, shown.unserved, shown.cost)


def test_the_command_prints_a_plan_and_checks_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given, plan = tmp_path / "instance.json", tmp_path / "plan.json"
    given.write_bytes(example("instance"))

    made = command.main([str(given), "--seconds", "60", "--iterations", "50"])
    plan.write_text(capsys.readouterr().out, encoding="utf-8")
    checked = command.main([str(given), "--check", str(plan)])

    assert (made, checked) == (0, 0)
    assert msgspec.json.decode(capsys.readouterr().out)["violations"] == []
    assert msgspec.json.decode(plan.read_bytes())["tours"][0]["stops"][0]["clock"] == "09:00"


def test_the_command_tells_what_is_broken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given, plan = tmp_path / "instance.json", tmp_path / "plan.json"
    given.write_bytes(example("instance"))
    plan.write_bytes(plans.written(tours.Plan()))

    status = command.main([str(given), "--check", str(plan)])

    found = msgspec.json.decode(capsys.readouterr().out)
    assert status == 1
    assert sorted(one["code"] for one in found["violations"]) == ["missing", "missing", "missing", "not_as_fixed"]


def test_the_command_says_what_it_cannot_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = tmp_path / "instance.json"
    given.write_text('{"days": [], "visits": [], "visitors": [], "prises": 3}', encoding="utf-8")

    status = command.main([str(given)])

    assert (status, capsys.readouterr().err) == (2, "Object contains unknown field `prises`\n")


WRONG: list[tuple[str, Instance]] = [
    ("day Mon appears twice", on_a_line([], [visitor(shifts=())], days=("Mon", "Mon"))),
    ("visit a appears twice", on_a_line([Visit(id="a", place=0)] * 2, [visitor()])),
    ("visitor sara appears twice", on_a_line([], [visitor(), visitor()])),
    ("visit a: no such place", on_a_line([Visit(id="a", place=-1)], [visitor()])),
    ("visit a: no such day Sun", on_a_line([Visit(id="a", place=0, windows=(window("Sun"),))], [visitor()])),
    ("visit a: window on Mon must lie in a day and end after it begins", on_a_line([Visit(id="a", place=0, windows=(window("Mon", 9, 8),))], [visitor()])),
    ("visit a: no such visitor ben", on_a_line([Visit(id="a", place=0, preferred=("ben",))], [visitor()])),
    ("visit a: fixed to a visitor or day that is not there", on_a_line([Visit(id="a", place=0, fixed=fixed("ben"))], [visitor()])),
    ("visit a: seconds and prize must not be negative", on_a_line([Visit(id="a", place=0, prize=-1)], [visitor()])),
    ("visitor sara: no such day Sun", on_a_line([], [visitor(shifts=(shift("Sun"),))])),
    ("visitor sara: shift on Mon must lie in a day and end after it begins", on_a_line([], [visitor(shifts=(shift("Mon", 9, 8),))])),
    ("visitor sara: no travel times for boat", on_a_line([], [visitor(means="boat")])),
    ("visitor sara: visits_per_day must not be negative", on_a_line([], [visitor(visits_per_day=-1)])),
    ("shift of sara on Mon appears twice", on_a_line([], [visitor(shifts=(shift(), shift()))])),
    ("begin_every must be at least one second", on_a_line([], [visitor()], begin_every=0)),
    ("not_preferred must not be negative", on_a_line([], [visitor()], not_preferred=-1)),
    ("travel car: not a square of 2 places", Instance(days=(), visits=(), visitors=(), travel={"car": [[0, 1], [1]]})),
    ("travel car: seconds must not be negative (-1: no way)", Instance(days=(), visits=(), visitors=(), travel={"car": [[0, -2], [1, 0]]})),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "wrong"), WRONG)
def test_what_does_not_fit_together_is_refused(sentence: str, wrong: Instance) -> None:
    with pytest.raises(tours.Wrong) as problem:
        instance.check(wrong)

    assert str(problem.value) == sentence
