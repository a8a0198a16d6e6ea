"""Tables and models agree."""

import tomllib

import pytest
from django.conf import settings
from django.core.management import call_command

import unterwegs
from tests.house import source


@pytest.mark.django_db
def test_no_migration_is_pending() -> None:
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


def test_moments_carry_their_time_zone() -> None:
    assert settings.USE_TZ is True


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((source.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert project["version"] == unterwegs.__version__
