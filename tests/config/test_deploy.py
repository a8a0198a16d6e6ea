"""What an installation for the public looks like from outside."""

import os
import subprocess
import sys
from pathlib import Path

from cryptography.fernet import Fernet

from tests.house import source


def manage(tmp_path: Path, *arguments: str, **overrides: str) -> subprocess.CompletedProcess[str]:
    """Runs a command with the settings of production."""
    given = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "".join(chr(97 + at % 26) for at in range(64)),
        "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "MASTER_KEYS": Fernet.generate_key().decode(),
        "KEYS_URL": f"sqlite:///{tmp_path}/keys.sqlite3",
        "BASE_URL": "https://familien.musterstadt.de",
        "DATA_DIR": str(tmp_path),
        **overrides,
    }
    command = [sys.executable, str(source.ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env=given, capture_output=True, text=True, check=False, cwd=source.ROOT)


def test_djangos_own_check_for_production_is_clean(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING")

    assert (done.returncode, done.stderr) == (0, "")


def test_the_button_of_the_single_sign_on_may_lead_to_its_issuer(tmp_path: Path) -> None:
    issuer = {"OIDC_URL": "https://sso.musterstadt.de/realms/amt", "OIDC_CLIENT": "unterwegs", "OIDC_SECRET": "geheim"}
    asked = "from django.conf import settings; print(settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'])"

    without = manage(tmp_path, "shell", "--no-imports", "-c", asked)
    known = manage(tmp_path, "shell", "--no-imports", "-c", asked, **issuer)

    assert without.stdout.strip() == "[\"'self'\"]"
    assert known.stdout.strip() == "[\"'self'\", 'https://sso.musterstadt.de']"


def test_a_wrong_setting_ends_the_start_with_one_sentence(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", BASE_URL="http://familien.musterstadt.de")

    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Einstellung BASE_URL: beginnt mit http://; im Betrieb braucht die Seite https://. "
        "Siehe docs/operating/settings.md."
    ]
