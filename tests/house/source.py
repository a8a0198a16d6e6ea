"""The source of the house, as the house tests read it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ROOT / "src" / "unterwegs"

#: From the kit up to the wiring; rooms on one step do not see each other.
STAIRS = [
    {"kit"},
    {"people"},
    {"places"},
    {"directory"},
    {"courses"},
    {"book"},
    {"wishes"},
    {"welcome"},
    {"planning"},
    {"front", "desk", "exchange"},
    {"config"},
]
STEP = {room: step for step, rooms in enumerate(STAIRS) for room in rooms}


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """One file leans on something of another room."""

    file: str
    room: str
    name: str

    @property
    def own_room(self) -> str:
        return self.file.split("/")[0]

    @property
    def looks_down(self) -> bool:
        return self.room == self.own_room or STEP[self.room] < STEP[self.own_room]


def name_of(file: Path) -> str:
    return file.relative_to(ROOMS).as_posix()


def rooms() -> set[str]:
    return {file.parent.name for file in ROOMS.glob("*/__init__.py")}


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the rooms by its name, without migrations."""
    for file in sorted(ROOMS.rglob("*.py")):
        if "migrations" not in file.parts:
            yield name_of(file), ast.parse(file.read_text(encoding="utf-8"))


def templates() -> dict[str, str]:
    """The text of every template by its name."""
    files = [file for file in ROOMS.glob("*/templates/**/*") if file.is_file()]
    return {name_of(file): file.read_text(encoding="utf-8") for file in sorted(files)}


def imports() -> Iterator[Link]:
    """Imports of one room from another, with the module they take."""
    for file, module in modules():
        for node in ast.walk(module):
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                yield from _imported(file, node)


def _imported(file: str, node: ast.ImportFrom) -> Iterator[Link]:
    parts = (node.module or "").split(".")
    if parts[0] != "unterwegs":
        return
    for alias in node.names:
        path = [*parts[1:], alias.name]
        if path[0] in STEP:
            yield Link(file, path[0], path[1] if len(path) > 1 else "")


def template_links() -> Iterator[Link]:
    """What templates extend, include and link to."""
    for file, text in templates().items():
        for template in re.findall(r"""{%\s*(?:extends|include)\s+["']([^"']+)["']""", text):
            room = template.split("/")[0]
            if room in STEP:
                yield Link(file, room, template)
        for page in re.findall(r"""{%\s*url\s+["'](\w+):\w+["']""", text):
            yield Link(
                file,
                {
                    "links": "front",
                    "seat": "courses",
                    "count": "courses",
                    "wish": "wishes",
                    "invited": "welcome",
                    "invitation": "welcome",
                    "lotse": "wishes",
                    "tour": "welcome",
                    "letter": "wishes",
                    "declaring": "wishes",
                    "providers": "directory",
                    "surveys": "directory",
                    "imports": "exchange",
                    "births": "exchange",
                    "translations": "exchange",
                    "sheets": "book",
                }.get(page, page),
                f"page of {page}",
            )
