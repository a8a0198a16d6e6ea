"""What happens at night."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests import make
from unterwegs.people.models import Job


@pytest.mark.django_db
def test_the_night_forgets_by_rule_and_tells_how_much(settings: Any, tmp_path: Path) -> None:
    settings.MAIL_FOLDER, settings.UPLOAD_FOLDER = tmp_path / "mails", tmp_path / "uploads"
    make.job(state="running", beat_at=make.now().replace(year=2020))
    make.deed(at=make.now().replace(year=2020))
    said = StringIO()

    call_command("forget_old", stdout=said)

    assert said.getvalue() == "people.deed: 1\n"
    assert Job.objects.get().state == "failed"
