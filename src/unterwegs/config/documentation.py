"""Pages of docs/ that are written from the code, so that they cannot be wrong: settings, commands, rights, rooms."""

import re
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.utils import translation

from unterwegs.config import environment
from unterwegs.people import processing
from unterwegs.people.roles import PURPOSE, RIGHTS, SCOPED, Permission, Role

DOCS = settings.ROOT / "docs"
CRONTAB = settings.ROOT / "deploy" / "crontab"
#: Minute, hour, day, month, weekday, user, deploy/manage, command.
SCHEDULED = re.compile(r"^(\S+) (\S+) \S+ \S+ (\S+) \S+ \S+/deploy/manage (\w+)", re.MULTILINE)
WRITTEN = "<!-- Written by `make docs`; change the code, not this page. -->"


def pages() -> Mapping[Path, str]:
    """The path and the text of every generated page."""
    with translation.override("de"):
        return {
            DOCS / "operating" / "settings.md": settings_page(),
            DOCS / "operating" / "commands.md": commands_page(),
            DOCS / "handbook" / "rechte.md": rights_page(),
            DOCS / "handbook" / "verarbeitungen.md": processing_page(),
            DOCS / "building" / "rooms.md": rooms_page(),
        }


def outdated() -> list[Path]:
    """The generated pages that do not say what the code says."""
    return [path for path, text in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text]


def write() -> list[Path]:
    """Writes what is outdated; returns it."""
    old = outdated()
    for path in old:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages()[path], encoding="utf-8")
    return old


def settings_page() -> str:
    rows = [(f"`{row.name}`", f"`{row.default}`" if row.default else "", row.meaning) for row in environment.TABLE]
    return page(
        "Settings",
        "All settings come from the environment. A wrong one stops the start with a sentence that names it. The defaults are those of "
        "production; `LOCAL=yes` is for one's own machine.",
        table(("Setting", "Default", "Meaning"), rows),
    )


def commands_page() -> str:
    rhythms = scheduled()
    rows = [(f"`manage.py {name}`", help_of(name), rhythms.get(name, "")) for name in sorted(own_commands())]
    return page(
        "Befehle",
        "Auf dem Server ruft `deploy/manage` sie mit den Einstellungen der Installation auf: `deploy/manage backup DATEI`.",
        table(("Befehl", "Wofür", "Wann"), rows),
    )


def scheduled() -> Mapping[str, str]:
    """The commands of the crontab and how often they run."""
    lines = SCHEDULED.findall(CRONTAB.read_text(encoding="utf-8"))
    return {name: _how_often(minute, hour, weekday) for minute, hour, weekday, name in lines}


def _how_often(minute: str, hour: str, weekday: str) -> str:
    if minute == "*":
        return "jede Minute"
    if hour == "*":
        return "jede Stunde"
    return "jede Nacht" if weekday == "*" else "jede Woche"


def own_commands() -> Mapping[str, str]:
    """Our commands and the app each belongs to."""
    return {name: str(app) for name, app in get_commands().items() if str(app).startswith("unterwegs.")}


def help_of(name: str) -> str:
    return str(load_command_class(own_commands()[name], name).help)


def rights_page() -> str:
    roles = [(str(role.label), f"`{role.value}`", str(PURPOSE[role]), scope_of(role)) for role in Role]
    rights = [(str(right.label), *("✓" if right in RIGHTS[role] else "" for role in Role)) for right in Permission]
    return page(
        "Rollen und Rechte",
        "Wer was darf. Eine Person kann mehrere Rollen haben; dann darf sie, was eine davon darf. Die Tabelle ist aus "
        "`people/roles.py` geschrieben, an derselben Stelle fragt das Programm nach.",
        table(("Rolle", "im Code", "Wofür", "Reichweite"), roles),
        table(("Recht", *(str(role.label) for role in Role)), rights),
    )


def processing_page() -> str:
    """The register (Art. 30 GDPR) of the program as it is shipped; the one of an installation is at its desk."""
    activities = processing.activities()
    rows = [
        (
            str(one.purpose.name),
            str(one.purpose.of.label),
            "; ".join(str(kind.label) for kind in one.kinds),
            "; ".join(str(basis.label) for basis in one.basis),
            "; ".join(one.recipients),
        )
        for one in activities
    ]
    kept = [(what, str(one.purpose.name), how_long) for one in activities for what, how_long in one.kept]
    return page(
        "Verarbeitungen und Löschregeln",
        "Aus dem geschrieben, was jede Tabelle des Programms über Personen erklärt (`class Privacy`). Rechtsgrundlagen sind vom "
        "Datenschutzbeauftragten zu prüfen. Mit den Angaben der Kommune steht es am Schreibtisch unter „Verzeichnis und Mappe“.",
        table(("Verarbeitung", "Wessen Daten", "Welche Daten", "Rechtsgrundlage", "Wer sie bekommt"), rows),
        table(("Was", "Wofür", "Wie lange es bleibt"), kept),
    )


def scope_of(role: Role) -> str:
    return "nur eigener Träger oder eigenes Gebiet" if role in SCOPED else "ganze Kommune"


def rooms_page() -> str:
    rows = [(f"`{room}`", first_sentence(room)) for room in rooms()]
    return page(
        "Rooms",
        "From the top of the stairs down; a room uses the rooms below it, never those above, and doors never use each other.",
        table(("Room", "What for"), rows),
    )


def rooms() -> list[str]:
    installed = [app.removeprefix("unterwegs.") for app in settings.INSTALLED_APPS if app.startswith("unterwegs.")]
    return [*installed, "kit"]


def first_sentence(room: str) -> str:
    return (import_module(f"unterwegs.{room}").__doc__ or "").strip().splitlines()[0]


def page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", WRITTEN, *parts]) + "\n"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
