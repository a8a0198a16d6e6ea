"""Only what has changed is prepared."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from unterwegs.config import preparation
from unterwegs.config.preparation import Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """One step over a file in the project; the list says how often it was done."""
    done: list[str] = []
    source = settings.ROOT / "pyproject.toml"
    step = Step("one", "zähle", lambda: [source], lambda: "missing" in done, lambda: done.append("done"))
    monkeypatch.setattr(preparation, "STAMPS", tmp_path / "prepared.json")
    monkeypatch.setattr(preparation, "steps", lambda: [step])
    return done


def test_a_step_is_done_once(done: list[str]) -> None:
    told: list[str] = []

    preparation.prepare(told.append)
    preparation.prepare(told.append)

    assert done == ["done"]
    assert told == ["Ich zähle …"]


def test_a_missing_result_is_made_again(done: list[str]) -> None:
    preparation.prepare(str)
    done[:] = ["missing"]

    preparation.prepare(str)

    assert done == ["missing", "done"]


def test_unreadable_stamps_mean_everything_is_open(done: list[str]) -> None:
    preparation.STAMPS.write_text("{")

    preparation.prepare(str)

    assert done == ["done"]


def test_a_digest_changes_with_every_byte(tmp_path: Path, settings: Any) -> None:
    settings.ROOT = tmp_path
    file = tmp_path / "style.css"
    step = Step("assets", "sammle", lambda: [file], lambda: False, lambda: None)
    file.write_text("a")
    before = step.digest()

    file.write_text("b")

    assert step.digest() != before


def test_the_real_steps_find_their_files() -> None:
    assert [step.name for step in preparation.steps()] == ["catalogues", "assets", "tables", "languages", "words"]
    without = {step.name for step in preparation.steps() if not list(step.inputs())}
    assert without == {"catalogues", "languages"}  # these two look at what is there
