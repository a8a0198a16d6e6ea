"""Settings are read from one table and refused with a sentence."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from unterwegs.config import environment
from unterwegs.config.environment import WrongSetting


def production(**overrides: str) -> dict[str, str]:
    """What an installation needs at least."""
    return {
        "SECRET_KEY": "x" * 50,
        "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "MASTER_KEYS": Fernet.generate_key().decode(),
        "KEYS_URL": "postgresql://unterwegs@schluessel/keys",
        "BASE_URL": "https://familien.musterstadt.de",
        **overrides,
    }


def test_production_is_the_default(tmp_path: Path) -> None:
    read = environment.read(production(), root=tmp_path)

    assert (read["LOCAL"], read["DEMO"], read["PORT"]) == (False, False, 8000)
    assert read.database["ENGINE"] == "django.db.backends.sqlite3"
    assert read.data == tmp_path / "var"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", "short", "kürzer als 50 Zeichen"),
        ("ENCRYPTION_KEYS", "", "new_key"),
        ("ENCRYPTION_KEYS", "abc", "32 Bytes"),
        ("MASTER_KEYS", "", "new_key"),
        ("MASTER_KEYS", "abc", "32 Bytes"),
        ("MASTER_KEYS_FILE", "masters", "kein voller Pfad"),
        ("MASTER_KEYS_URL", "kms.musterstadt.de", "https://kms"),
        ("MASTER_KEYS_URL", "http://kms.musterstadt.de", "nur über https"),
        ("KEYS_URL", "", "brauchen eine eigene Datenbank"),
        ("KEYS_URL", "mysql://localhost/keys", "postgresql://"),
        ("KEY_BACKUP_DAYS", "0", "zwischen 1 und 31"),
        ("BACKUP_DAYS", "400", "zwischen 1 und 366"),
        ("LEDGER_DIR", "ledger", "kein voller Pfad"),
        ("BASE_URL", "", "steht in Mails"),
        ("BASE_URL", "http://familien.musterstadt.de", "braucht die Seite https"),
        ("BASE_URL", "https://musterstadt.de/familien", "ohne Pfad"),
        ("LOCAL", "maybe", "weder „yes“ noch „no“"),
        ("DEMO", "yes", "nur zusammen mit LOCAL=yes"),
        ("PORT", "99999", "kein Port"),
        ("WORKERS", "0", "zwischen 1 und 64"),
        ("DATABASE_URL", "mysql://localhost/db", "postgresql://"),
        ("MAIL_URL", "mail.musterstadt.de", "smtp"),
        ("MAIL_URL", "smtp+tls://mail.musterstadt.de:587", "braucht einen Absender"),
        ("TILES_URL", "https://tiles.musterstadt.de/", "{z}, {x} und {y}"),
        ("TILES_URL", "https://tiles.musterstadt.de/{z}/{x}/{y}.png", "Quellenvermerk"),
        ("OIDC_URL", "https://sso.musterstadt.de", "gehören zusammen"),
    ],
)
def test_a_wrong_setting_is_refused_with_a_sentence(tmp_path: Path, name: str, value: str, sentence: str) -> None:
    with pytest.raises(WrongSetting) as refusal:
        environment.read(production(**{name: value}), root=tmp_path)

    assert sentence in str(refusal.value)
    assert str(refusal.value).startswith("Einstellung ")
    assert str(refusal.value).endswith("Siehe docs/operating/settings.md.")


@pytest.mark.parametrize(
    ("database", "key_store"),
    [
        ("postgresql://unterwegs:geheim@localhost/unterwegs", "postgresql://other@127.0.0.1:5432/unterwegs"),
        ("postgresql:///unterwegs", "postgresql:///unterwegs"),
        ("sqlite:////tmp/unterwegs/../one.sqlite3", "sqlite:////tmp/one.sqlite3"),
    ],
)
def test_keys_do_not_lie_in_the_database_that_they_open(tmp_path: Path, database: str, key_store: str) -> None:
    with pytest.raises(WrongSetting, match="dieselbe Datenbank"):
        environment.read(production(DATABASE_URL=database, KEYS_URL=key_store), root=tmp_path)


def test_a_master_key_is_used_for_nothing_else(tmp_path: Path) -> None:
    key = Fernet.generate_key().decode()

    with pytest.raises(WrongSetting, match="es müssen andere sein"):
        environment.read(production(ENCRYPTION_KEYS=key, MASTER_KEYS=key), root=tmp_path)


def test_master_keys_may_lie_in_a_file_or_with_a_service(tmp_path: Path) -> None:
    file = environment.read(production(MASTER_KEYS="", MASTER_KEYS_FILE="/etc/unterwegs/masters"), root=tmp_path)
    service = environment.read(production(MASTER_KEYS="", MASTER_KEYS_URL="https://kms.musterstadt.de/"), root=tmp_path)

    assert file["MASTER_KEYS_FILE"] == Path("/etc/unterwegs/masters")
    assert service["MASTER_KEYS_URL"] == "https://kms.musterstadt.de"


def test_the_local_mode_keeps_a_key_store_beside_its_database(tmp_path: Path) -> None:
    read = environment.read({"LOCAL": "yes"}, root=tmp_path)

    assert read.key_store["NAME"] == str(tmp_path / "var" / "keys.sqlite3")
    assert "secure_delete=ON" in read.key_store["OPTIONS"]["init_command"]
    assert read["LEDGER_DIR"] == tmp_path / "var" / "ledger"
    assert [(tmp_path / "var" / name).stat().st_mode & 0o777 for name in ("master_key", "keys.sqlite3")] == [0o600] * 2


def test_the_single_sign_on_is_asked_over_tls_only(tmp_path: Path) -> None:
    given = {"OIDC_URL": "http://sso.musterstadt.de", "OIDC_CLIENT": "unterwegs", "OIDC_SECRET": "geheim"}

    with pytest.raises(WrongSetting, match="beginnt nicht mit https://"):
        environment.read(production(**given), root=tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(WrongSetting, match="kann nicht angelegt werden"):
        environment.read(production(DATA_DIR="file/inside"), root=tmp_path)


def test_the_local_mode_keeps_its_secrets_for_itself(tmp_path: Path) -> None:
    first = environment.read({"LOCAL": "yes"}, root=tmp_path)
    second = environment.read({"LOCAL": "yes"}, root=tmp_path)

    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert first["ENCRYPTION_KEYS"] == second["ENCRYPTION_KEYS"]
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600
    assert first["BASE_URL"] == "http://localhost:8000"


def test_a_new_database_is_for_its_owner_only(tmp_path: Path) -> None:
    read = environment.read(production(), root=tmp_path)

    assert Path(read.database["NAME"]).stat().st_mode & 0o777 == 0o600
    assert read.data.stat().st_mode & 0o777 == 0o700
    assert "secure_delete" in read.database["OPTIONS"]["init_command"]


def test_postgresql_keeps_its_connections_and_checks_them(tmp_path: Path) -> None:
    read = environment.read(production(DATABASE_URL="postgresql://u:p@db/unterwegs"), root=tmp_path)

    assert read.database["ENGINE"] == "django.db.backends.postgresql"
    assert (read.database["CONN_MAX_AGE"], read.database["CONN_HEALTH_CHECKS"]) == (60, True)
