"""What operators and data-protection officers read is what the code does."""

import re

import pytest
from django.core.management import get_commands

from tests.house import source
from unterwegs.config import documentation, environment
from unterwegs.people.roles import Permission, Role

DOCS = source.ROOT / "docs"


@pytest.mark.parametrize("path", list(documentation.pages()), ids=lambda path: path.name)
def test_the_pages_written_from_the_code_are_current(path: documentation.Path) -> None:
    assert path.read_text(encoding="utf-8") == documentation.pages()[path]


def test_every_command_has_help() -> None:
    silent = [name for name in documentation.own_commands() if not documentation.help_of(name).strip()]

    assert silent == []


def test_every_command_is_in_the_docs() -> None:
    text = (DOCS / "operating" / "commands.md").read_text(encoding="utf-8")

    assert [name for name in documentation.own_commands() if f"`manage.py {name}`" not in text] == []


def test_the_crontab_calls_commands_that_exist() -> None:
    called = documentation.scheduled()

    assert len(called) >= 5
    assert [name for name in called if name not in get_commands()] == []


def test_the_docs_say_how_often_a_command_runs() -> None:
    called = documentation.scheduled()

    assert (called["keep_courses"], called["read_calendars"], called["forget_old"], called["send_weekly_mails"]) == (
        "jede Minute",
        "jede Stunde",
        "jede Nacht",
        "jede Woche",
    )


def test_every_nightly_command_is_in_the_crontab() -> None:
    """A command that forgets, drops or sends by the calendar says so in its help: „Nachts: …“."""
    called = documentation.scheduled()
    nightly = [name for name in documentation.own_commands() if documentation.help_of(name).startswith("Nachts")]

    assert [name for name in nightly if name not in called] == []


def test_every_right_and_role_is_in_the_docs() -> None:
    text = (DOCS / "handbook" / "rechte.md").read_text(encoding="utf-8")

    assert [role for role in Role if f"`{role.value}`" not in text] == []
    assert len(re.findall(r"^\| .*✓", text, re.MULTILINE)) == len(Permission)


def test_every_room_is_in_the_docs_and_introduces_itself() -> None:
    text = (DOCS / "building" / "rooms.md").read_text(encoding="utf-8")

    assert [room for room in source.rooms() if f"`{room}`" not in text] == []
    assert [room for room in source.rooms() if not documentation.first_sentence(room)] == []


def test_every_setting_says_what_it_means() -> None:
    assert [setting.name for setting in environment.TABLE if not setting.meaning.strip()] == []


def test_links_between_pages_lead_somewhere() -> None:
    pages = [source.ROOT / "README.md", source.ROOT / "CONTRIBUTING.md", *DOCS.rglob("*.md")]
    links = [(page, link) for page in pages for link in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))]

    broken = [f"{page.name}: {link}" for page, link in links if "://" not in link if not (page.parent / link).exists()]
    assert broken == []
