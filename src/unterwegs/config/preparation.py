"""What must be ready before the site serves – catalogues, assets, tables, demonstration, words – done only after a change."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from unterwegs.config import catalogues
from unterwegs.directory import actions as offers
from unterwegs.directory import queries as directory
from unterwegs.people import store
from unterwegs.places import queries as places

SOURCES = settings.ROOT / "src" / "unterwegs"
PACKAGES = settings.ROOT / "requirements" / "run.txt"
STAMPS = settings.DATA / "prepared.json"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to make ready: from which files, when it is missing whatever the files say, and how."""

    name: str
    sentence: str
    inputs: Callable[[], Iterable[Path]]
    is_missing: Callable[[], bool]
    do: Callable[[], object]

    def digest(self) -> str:
        """The state of the inputs in one word; it changes with every byte."""
        databases = [connections[alias].settings_dict["NAME"] for alias in ("default", store.STORE)]
        state = hashlib.sha256(" ".join(map(str, databases)).encode())
        for file in sorted(self.inputs()):
            state.update(str(file.relative_to(settings.ROOT)).encode())
            state.update(file.read_bytes())
        return state.hexdigest()


def steps() -> list[Step]:
    """All steps of this installation, in their order."""
    demo = Step("demo", "lade die Vorführung", list, lambda: places.town() is None, load_demo)
    return [
        Step("catalogues", "übersetze die Kataloge", list, catalogues.are_stale, catalogues.compile_all),
        Step("assets", "sammle Stile, Schriften und Skripte", assets, assets_are_missing, collect),
        Step("tables", "richte die Datenbank ein", migrations, tables_are_missing, migrate),
        *([demo] if settings.DEMO else []),
        Step(
            "languages", "schreibe die Angebote in allen Sprachen", list, languages_are_missing, write_in_all_languages
        ),
        Step("words", "lerne die Wörter der Suche", words, lambda: not directory.words_are_kept(), learn_words),
    ]


def prepare(tell: Callable[[str], object]) -> None:
    """Does what is open; ``tell`` hears one sentence per step that is done."""
    stamps = read_stamps()
    for step in steps():
        digest = step.digest()
        if stamps.get(step.name) != digest or step.is_missing():
            tell(f"Ich {step.sentence} …")
            step.do()
            stamps[step.name] = digest
            STAMPS.write_text(json.dumps(stamps, indent=2))


def read_stamps() -> dict[str, str]:
    try:
        stamps: dict[str, str] = json.loads(STAMPS.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return stamps


def assets() -> Iterable[Path]:
    return [PACKAGES, *(file for file in SOURCES.glob("*/static/**/*") if file.is_file())]


def assets_are_missing() -> bool:
    return not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists()


def collect() -> None:
    call_command("collectstatic", interactive=False, verbosity=0)


def migrations() -> Iterable[Path]:
    return [PACKAGES, *SOURCES.glob("*/migrations/*.py")]


def tables_are_missing() -> bool:
    return "django_migrations" not in connection.introspection.table_names() or not store.is_there()


def migrate() -> None:
    """Both databases."""
    call_command("migrate", interactive=False, verbosity=0)
    store.migrate()


def languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def languages_are_missing() -> bool:
    """Whether this version speaks a language in which published offers were never written."""
    return not directory.speaks(languages())


def write_in_all_languages() -> None:
    offers.write_in(languages())


def words() -> Iterable[Path]:
    folders = ("directory/vocabulary/*.toml", "kit/textsearch/*.py")
    return [PACKAGES, *(file for folder in folders for file in SOURCES.glob(folder))]


def learn_words() -> None:
    directory.warm(languages())


def load_demo() -> None:
    call_command("load_demo", stdout=StringIO())
