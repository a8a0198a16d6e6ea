"""The one table of settings an operator may give, read from the environment and refused with a clear sentence."""

import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from cryptography.fernet import Fernet


class WrongSetting(SystemExit):
    """A setting the product cannot start with; the sentence says which one and what it should be."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(f"Einstellung {name}: {sentence} Siehe docs/operating/settings.md.")


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table in docs/operating/settings.md."""

    name: str
    default: str
    meaning: str
    read: Callable[[str], Any]


def days(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) <= 31):
        raise ValueError(f"„{text}“ ist keine Zahl von Tagen zwischen 1 und 31.")
    return int(text)


def long_days(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) <= 366):
        raise ValueError(f"„{text}“ ist keine Zahl von Tagen zwischen 1 und 366.")
    return int(text)


def yes_or_no(text: str) -> bool:
    if text.lower() in {"yes", "ja", "1", "true"}:
        return True
    if text.lower() in {"no", "nein", "0", "false", ""}:
        return False
    raise ValueError(f"„{text}“ ist weder „yes“ noch „no“.")


def words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def port(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise ValueError(f"„{text}“ ist kein Port zwischen 1 und 65535.")
    return int(text)


def count(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) <= 64):
        raise ValueError(f"„{text}“ ist keine Zahl zwischen 1 und 64.")
    return int(text)


def database(text: str) -> str:
    if not text:
        return ""
    if urlsplit(text).scheme not in {"postgres", "postgresql", "sqlite"}:
        raise ValueError("erwartet wird eine Adresse wie postgresql://name:passwort@rechner/datenbank.")
    return text


def web_address(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/")):
        raise ValueError(f"„{text}“ ist keine Adresse wie https://familien.musterstadt.de (ohne Pfad).")
    return text.rstrip("/")


def link_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.netloc:
        raise ValueError(f"„{text}“ ist keine Adresse wie https://www.dwd.de/.")
    return text


def tile_address(text: str) -> str:
    if text and not ({"{x}", "{y}", "{z}"} <= {text[at : at + 3] for at in range(len(text))}):
        raise ValueError("erwartet wird eine Adresse mit {z}, {x} und {y}.")
    return text


def mail_server(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in {"smtp", "smtps", "smtp+tls"} or not parts.hostname):
        raise ValueError("erwartet wird smtp+tls://name:passwort@mail.musterstadt.de:587 (oder smtp://, smtps://).")
    return text


def gateway(text: str) -> str:
    parts = urlsplit(text)
    if text and text != "keep:" and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ValueError("erwartet wird https://gateway.musterstadt.de/sms oder keep:")
    return text


def translator_address(text: str) -> str:
    kind, _plus, base = text.partition("+")
    if text and (kind not in {"libretranslate", "deepl"} or urlsplit(base).scheme not in {"http", "https"}):
        raise ValueError("erwartet wird libretranslate+https://… oder deepl+https://…")
    return text


def key_service(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.username):
        raise ValueError("erwartet wird eine Adresse wie https://kms.musterstadt.de/unterwegs.")
    if parts.scheme == "http" and parts.hostname not in {"127.0.0.1", "::1", "localhost"}:
        raise ValueError("beginnt mit http://; Schlüssel gehen nur über https:// oder auf demselben Rechner.")
    return text.rstrip("/")


def full_path(text: str) -> Path | None:
    if text and not Path(text).is_absolute():
        raise ValueError(f"„{text}“ ist kein voller Pfad.")
    return Path(text) if text else None


def keys(text: str) -> list[str]:
    for key in words(text):
        try:
            Fernet(key)
        except ValueError:
            raise ValueError("jeder Schlüssel hat 32 Bytes in URL-sicherem Base64 (44 Zeichen).") from None
    return words(text)


TABLE = [
    Setting("LOCAL", "no", "Local mode on one's own machine: no TLS, secrets kept in `DATA_DIR`.", yes_or_no),
    Setting("DEMO", "no", "The demonstration town; the pages carry a banner. Only together with `LOCAL`.", yes_or_no),
    Setting("SECRET_KEY", "", "At least 50 random characters; signs sessions and links. Required unless `LOCAL`.", str),
    Setting(
        "ENCRYPTION_KEYS",
        "",
        "Keys for what is encrypted at rest, separated by commas; the first one encrypts, all decrypt. "
        "Required unless `LOCAL`. Make one with `manage.py new_key`.",
        keys,
    ),
    Setting(
        "MASTER_KEYS",
        "",
        "Keys that wrap the keys of families, separated by commas; the first one wraps, all unwrap. Made by `manage.py new_key`. "
        "One of `MASTER_KEYS`, `MASTER_KEYS_FILE` and `MASTER_KEYS_URL` is required unless `LOCAL`; a service wraps before a file "
        "before the environment. See [keys.md](keys.md).",
        keys,
    ),
    Setting(
        "MASTER_KEYS_FILE", "", "The same keys in a file, one a line, open to its owner and group only.", full_path
    ),
    Setting(
        "MASTER_KEYS_URL",
        "",
        "A service of the municipality that wraps and unwraps; its keys never come here.",
        key_service,
    ),
    Setting("MASTER_KEYS_TOKEN", "", "Bearer token of that service.", str),
    Setting(
        "BASE_URL",
        "",
        "The address of the site, for mails and QR codes: `https://familien.musterstadt.de`. Required unless `LOCAL`.",
        web_address,
    ),
    Setting("HOSTS", "", "Further host names that are answered, separated by commas.", words),
    Setting("PORT", "8000", "Port the web server listens on.", port),
    Setting("LISTEN", "127.0.0.1", "Address the web server listens on; `0.0.0.0` inside a container.", str),
    Setting("WORKERS", "2", "Web server processes.", count),
    Setting("BEHIND_PROXY", "no", "A proxy on the same machine ends TLS and sets `X-Forwarded-Proto`.", yes_or_no),
    Setting("DATABASE_URL", "", "`postgresql://…`; empty: SQLite in `DATA_DIR`.", database),
    Setting(
        "KEYS_URL",
        "",
        "The key store, `postgresql://…` or `sqlite:////…`: a database of its own that no backup of the other contains. Required "
        "unless `LOCAL`, where it is a SQLite file in `DATA_DIR`.",
        database,
    ),
    Setting(
        "KEY_BACKUP_DAYS",
        "7",
        "Days for which backups of the key store are kept; after them forgetting is final everywhere.",
        days,
    ),
    Setting(
        "BACKUP_DAYS",
        "31",
        "Days for which the oldest backup is kept; so long it is remembered what must not come back with it, beside the ledger.",
        long_days,
    ),
    Setting(
        "LEDGER_DIR",
        "",
        "Folder of the ledger of destroyed keys; empty: `ledger` in `DATA_DIR`. Best on another disk.",
        full_path,
    ),
    Setting("DATA_DIR", "var", "Folder for SQLite, pictures, uploads, mails and books.", str),
    Setting(
        "MAIL_URL", "", "`smtp+tls://name:password@host:587`; empty: mails are kept for the desk page.", mail_server
    ),
    Setting("MAIL_FROM", "", "Sender of the mails. Required with `MAIL_URL`.", str),
    Setting(
        "SMS_URL",
        "",
        "Gateway for short messages (JSON by POST, docs/operating/short-messages.md); `keep:`: they are kept like mails; "
        "empty: whoever gave a phone number only is called.",
        gateway,
    ),
    Setting("SMS_TOKEN", "", "Bearer token for the gateway.", str),
    Setting("OIDC_URL", "", "Issuer of the municipality's single sign-on (OpenID Connect).", str),
    Setting("OIDC_NAME", "Anmeldung der Verwaltung", "Name on the sign-on button.", str),
    Setting("OIDC_CLIENT", "", "Client id at the issuer.", str),
    Setting("OIDC_SECRET", "", "Client secret at the issuer.", str),
    Setting(
        "TRANSLATOR_URL",
        "",
        "Machine translation: `libretranslate+https://host` (may be in the own net) or `deepl+https://api-free.deepl.com`; "
        "empty: none.",
        translator_address,
    ),
    Setting("TRANSLATOR_KEY", "", "Key of the machine translation.", str),
    Setting(
        "EXIT_URL",
        "https://www.dwd.de/",
        "Where „Seite schnell verlassen“ leads: a page that says nothing about her. Only a link; we fetch nothing from it.",
        link_address,
    ),
    Setting("TILES_URL", "", "Map tiles of the municipality, `https://…/{z}/{x}/{y}.png`; empty: none.", tile_address),
    Setting("TILES_CREDIT", "", "Attribution of the map tiles. Required with `TILES_URL`.", str),
]


@dataclass(frozen=True, slots=True)
class Environment:
    """The settings of this installation, read and checked.

    ``data`` is an existing folder; ``database`` and ``key_store`` are Django database dicts.
    """

    values: Mapping[str, Any]
    data: Path
    database: dict[str, Any]
    key_store: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


def read(given: Mapping[str, str] = os.environ, *, root: Path) -> Environment:
    """Reads the table from ``given``; relative folders start at ``root``. Raises WrongSetting."""
    values: dict[str, Any] = {}
    for setting in TABLE:
        try:
            values[setting.name] = setting.read(given.get(setting.name, setting.default).strip())
        except ValueError as problem:
            raise WrongSetting(setting.name, str(problem)) from None
    data = (root / values["DATA_DIR"]).resolve()
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise WrongSetting("DATA_DIR", f"der Ordner {data} kann nicht angelegt werden ({problem.strerror}).") from None
    if values["LOCAL"]:
        values["SECRET_KEY"] = values["SECRET_KEY"] or kept_secret(data / "secret_key", secrets.token_urlsafe(64))
        values["ENCRYPTION_KEYS"] = values["ENCRYPTION_KEYS"] or [
            kept_secret(data / "encryption_key", Fernet.generate_key().decode())
        ]
        if not (values["MASTER_KEYS_FILE"] or values["MASTER_KEYS_URL"]):
            values["MASTER_KEYS"] = values["MASTER_KEYS"] or [
                kept_secret(data / "master_key", Fernet.generate_key().decode())
            ]
        values["KEYS_URL"] = values["KEYS_URL"] or f"sqlite:///{data / 'keys.sqlite3'}"
        values["BASE_URL"] = values["BASE_URL"] or f"http://localhost:{values['PORT']}"
    values["LEDGER_DIR"] = values["LEDGER_DIR"] or data / "ledger"
    refuse_gaps(values)
    refuse_open_keys(values)
    one, other = database_of(values["DATABASE_URL"], data), key_store_of(values["KEYS_URL"])
    if place_of(one) == place_of(other):
        raise WrongSetting("KEYS_URL", "ist dieselbe Datenbank wie DATABASE_URL; die Schlüssel brauchen eine eigene.")
    return Environment(values, data, one, other)


def kept_secret(file: Path, fresh: str) -> str:
    """The secret of the local mode: made once, readable by its owner only."""
    try:
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as target:
            target.write(fresh)
    except FileExistsError:
        pass
    return file.read_text().strip()


def readable_by_its_owner(database: str) -> None:
    """A new database is made for its owner's eyes only; what SQLite keeps beside it takes over the mode."""
    if database == ":memory:":
        return
    with suppress(OSError):
        os.close(os.open(database, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def refuse_gaps(values: Mapping[str, Any]) -> None:
    """Raises WrongSetting where a setting is missing or two do not fit together."""
    if len(values["SECRET_KEY"]) < 50:
        raise WrongSetting("SECRET_KEY", "fehlt oder ist kürzer als 50 Zeichen.")
    if not values["ENCRYPTION_KEYS"]:
        raise WrongSetting("ENCRYPTION_KEYS", "fehlt; „manage.py new_key“ macht einen Schlüssel.")
    if not values["BASE_URL"]:
        raise WrongSetting("BASE_URL", "fehlt; sie steht in Mails und QR-Codes.")
    if not values["LOCAL"] and values["BASE_URL"].startswith("http://"):
        raise WrongSetting("BASE_URL", "beginnt mit http://; im Betrieb braucht die Seite https://.")
    if values["DEMO"] and not values["LOCAL"]:
        raise WrongSetting("DEMO", "gibt es nur zusammen mit LOCAL=yes, denn die Konten der Vorführung sind offen.")
    if values["MAIL_URL"] and "@" not in values["MAIL_FROM"]:
        raise WrongSetting("MAIL_FROM", "fehlt oder ist keine Mail-Adresse; MAIL_URL braucht einen Absender.")
    if values["TILES_URL"] and not values["TILES_CREDIT"]:
        raise WrongSetting("TILES_CREDIT", "fehlt; Kartenkacheln brauchen einen Quellenvermerk.")
    given = [name for name in ("OIDC_URL", "OIDC_CLIENT", "OIDC_SECRET") if values[name]]
    if given and len(given) < 3:
        raise WrongSetting("OIDC_URL", "OIDC_URL, OIDC_CLIENT und OIDC_SECRET gehören zusammen.")
    if not values["LOCAL"] and values["OIDC_URL"] and not values["OIDC_URL"].startswith("https://"):
        raise WrongSetting("OIDC_URL", "beginnt nicht mit https://; nur so ist sicher, wer antwortet.")


def refuse_open_keys(values: Mapping[str, Any]) -> None:
    """Raises WrongSetting where the keys of families would not be kept as they must be."""
    if not values["KEYS_URL"]:
        raise WrongSetting("KEYS_URL", "fehlt; die Schlüssel der Familien brauchen eine eigene Datenbank.")
    if not (values["MASTER_KEYS"] or values["MASTER_KEYS_FILE"] or values["MASTER_KEYS_URL"]):
        raise WrongSetting("MASTER_KEYS", "fehlt; „manage.py new_key“ macht einen Schlüssel.")
    if set(values["MASTER_KEYS"]) & set(values["ENCRYPTION_KEYS"]):
        raise WrongSetting("MASTER_KEYS", "enthält einen Schlüssel aus ENCRYPTION_KEYS; es müssen andere sein.")


def key_store_of(url: str) -> dict[str, Any]:
    """Django's dict for the key store. SQLite overwrites what is deleted there, whatever it costs."""
    config = database_of(url, Path())
    if "init_command" in config.get("OPTIONS", {}):
        config["OPTIONS"]["init_command"] = config["OPTIONS"]["init_command"].replace("=FAST", "=ON")
    return config


def place_of(config: Mapping[str, Any]) -> tuple[str, ...]:
    """Where a database lies: two settings that lead to the same one give the same."""
    if config["ENGINE"] == "django.db.backends.sqlite3":
        return ("sqlite", str(config["NAME"]) if config["NAME"] == ":memory:" else str(Path(config["NAME"]).resolve()))
    host = str(config.get("HOST") or "")
    host = "" if host in {"localhost", "127.0.0.1", "::1"} else host
    return ("postgresql", host, str(config.get("PORT") or 5432), str(config["NAME"]))


def database_of(url: str, data: Path) -> dict[str, Any]:
    """Django's dict for one database.

    SQLite: WAL, immediate transactions, a written page is on the disk, a deleted row is overwritten there.
    """
    config: dict[str, Any] = dict(dj_database_url.parse(url or f"sqlite:///{data / 'unterwegs.sqlite3'}"))
    if config["ENGINE"] == "django.db.backends.sqlite3":
        readable_by_its_owner(config["NAME"])
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=FAST;",
        }
    else:
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
    return config
