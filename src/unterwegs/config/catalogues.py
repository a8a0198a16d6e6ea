"""The words of the user interface: found in templates and code, kept in one catalogue per language, compiled by Babel."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages import Message as Entry
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.template import Engine, engines
from django.template.base import Node, Template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.translation import to_locale
from django.utils.translation.reloader import translation_file_changed

from unterwegs import __version__

FOLDER = Path(settings.LOCALE_PATHS[0])
ROOMS = FOLDER.parent

#: Where the words that families read stand; all others are for staff, who work in German or English.
FOR_FAMILIES = (
    "front/*",
    "kit/*",
    "people/privacy.py",
    "people/sheets.py",
    "config/templates/*",
    "config/templatetags/*",
    "config/layout.py",
    "places/numbers.py",
    "places/rules.py",
    "book/content.py",
    "book/entries.py",
    "book/inserts.py",
    "book/since.py",
    "book/templates/book/_change.html",
    "book/templates/book/_changes.html",
    "book/sheets.py",
    "directory/facts.py",
    "directory/rules.py",
    "directory/dates.py",
    "directory/documents.py",
    "directory/templatetags/*",
    "planning/rules.py",
    "welcome/letters.py",
    "welcome/promises.py",
    "welcome/forms/answers.py",
    "welcome/templates/welcome/invited/*",
    "courses/rules.py",
    "courses/forms/counting.py",
    "courses/told.py",
    "courses/wording.py",
    "courses/calendar_files.py",
    "courses/templatetags/*",
    "courses/forms/family.py",
    "courses/views/counter.py",
    "courses/views/family.py",
    "courses/templates/courses/count/*",
    "courses/templates/courses/family/*",
    "courses/templates/courses/mails/*",
    "wishes/rules.py",
    "wishes/consents.py",
    "wishes/told.py",
    "wishes/routing.py",
    "wishes/forms/family.py",
    "wishes/views/family.py",
    "wishes/templates/wishes/family/*",
    "directory/timeline/*",
)
FOR_STAFF = (
    "config/templates/config/staff*",
    "config/templates/config/_closed_dates.html",
    "config/templates/config/_declare_lotse.html",
    "config/templates/config/_errors.html",
    "config/templates/config/_form.html",
    "config/templates/config/_messages.html",
    "config/templates/config/_navigation.html",
    "config/templates/config/_pages.html",
    "config/templates/django/*",
    "config/templatetags/staff.py",
)
#: The source of all words, and the language in which staff work and whose texts stand in where an offer has no other.
SOURCE, FALLBACK = "en", "de"

#: Functions of gettext and the positions of context, singular and plural among their arguments.
CALLS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "counted": (None, 0, 1),  # of front/texts.py
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
CONSTANT = re.compile(r"""_\(("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\)""")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


HEADER = """\
# Unterwegs – {language}
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plural}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""
PLURALS = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
}


@dataclass(frozen=True, slots=True, order=True)
class Words:
    """A text of the interface in English: where it stands, its context, its plural."""

    file: str
    text: str
    plural: str = ""
    context: str = ""

    @property
    def are_for_families(self) -> bool:
        return matches(self.file, FOR_FAMILIES) and not matches(self.file, FOR_STAFF)


def matches(file: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch(file, pattern) for pattern in patterns)


# --- finding --------------------------------------------------------------------------------------------------------


@cache
def all_words() -> tuple[Words, ...]:
    """Every text in the templates and the code of the rooms."""
    found: set[Words] = set()
    for file in sorted(ROOMS.rglob("*.py")):
        found |= set(words_of_code(file.read_text(encoding="utf-8"), name_of(file)))
    for file in sorted(ROOMS.glob("*/templates/**/*")):
        if file.is_file():
            found |= set(words_of_template(file.read_text(encoding="utf-8"), name_of(file)))
    return tuple(sorted(found))


def name_of(file: Path) -> str:
    return file.relative_to(ROOMS).as_posix()


def words_of_code(source: str, file: str) -> Iterator[Words]:
    """The literal texts in calls of gettext."""
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call):
            continue
        positions = CALLS.get(called(call.func))
        if positions is None:
            continue
        context, text, plural = (literal(call.args, position) for position in positions)
        if text:
            yield Words(file, text, plural or "", context or "")


def called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def literal(arguments: list[ast.expr], position: int | None) -> str | None:
    if position is None or position >= len(arguments):
        return None
    argument = arguments[position]
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def words_of_template(source: str, file: str) -> Iterator[Words]:
    r"""The texts in {% translate %}, {% blocktranslate %} and _("…")."""
    for node in Template(source, engine=engine()).nodelist.get_nodes_by_type(Node):
        if isinstance(node, TranslateNode):
            text = node.filter_expression.var.literal
            if text:
                yield Words(file, as_key(text), context=context_of(node))
        elif isinstance(node, BlockTranslateNode):
            yield block_words(node, file)
        else:
            for constant in CONSTANT.findall(node.token.contents if node.token else ""):
                yield Words(file, as_key(ast.literal_eval(constant)))


def engine() -> Engine:
    found: Engine = engines["django"].engine  # type: ignore[attr-defined]
    return found


def as_key(text: str) -> str:
    """Django doubles the percent signs of a template's text before it looks it up."""
    return text.replace("%", "%%")


def context_of(node: TranslateNode | BlockTranslateNode) -> str:
    return str(node.message_context.var) if node.message_context else ""


def block_words(node: BlockTranslateNode, file: str) -> Words:
    singular, _variables = node.render_token_list(node.singular)
    plural = node.render_token_list(node.plural)[0] if node.plural else ""
    return Words(file, singular, plural, context_of(node))


# --- keeping --------------------------------------------------------------------------------------------------------


def languages() -> list[str]:
    """The languages with a catalogue of their own."""
    return [code for code, _name in settings.LANGUAGES if code != SOURCE]


def file_of(language: str) -> Path:
    return FOLDER / to_locale(language) / "LC_MESSAGES" / "django.po"


def words_for(language: str) -> list[Words]:
    """What the catalogue of a language holds: German everything, the others what families read."""
    return [words for words in all_words() if language == FALLBACK or words.are_for_families]


def catalogue(language: str) -> Catalog:
    """The kept catalogue; an empty one for a new language."""
    file = file_of(language)
    start = (
        file.read_bytes() if file.exists() else HEADER.format(language=language, plural=plural_of(language)).encode()
    )
    return read_po(BytesIO(start), locale=locale_of(language), domain="django")


def locale_of(language: str) -> str:
    return language.split("-", maxsplit=1)[0]


def plural_of(language: str) -> str:
    """The plural rule of gettext; Babel orders the Arabic forms differently from translators (zero … many, other)."""
    return PLURALS.get(language) or Catalog(locale=locale_of(language)).plural_forms


def update(language: str) -> int:
    """Brings a catalogue up to the code: new texts empty, lost ones gone; returns how many are still open."""
    kept = catalogue(language)
    template = Catalog(domain="django", fuzzy=False)
    for words in words_for(language):
        key: str | tuple[str, str] = (words.text, words.plural) if words.plural else words.text
        template.add(key, locations=[(words.file, 1)], context=words.context or None)
    kept.update(template, no_fuzzy_matching=True, update_creation_date=False)
    file = file_of(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    kept.header_comment = f"# Unterwegs – {language}"
    kept.project, kept.version = "Unterwegs", __version__
    kept.msgid_bugs_address = kept.last_translator = kept.language_team = "Unterwegs"
    kept.revision_date = kept.creation_date
    with open(file, "wb") as target:
        write_po(target, kept, width=120, sort_output=True, include_lineno=False, ignore_obsolete=True)
    return len(untranslated(language))


def untranslated(language: str) -> list[Words]:
    """The texts that have no words in the language, though they need some."""
    if language == SOURCE:
        return []
    kept = catalogue(language)
    return [words for words in words_for(language) if not is_complete(entry_of(kept, words), kept)]


def entry_of(kept: Catalog, words: Words) -> Entry | None:
    return kept.get(words.text, words.context or None)


def is_complete(entry: Entry | None, kept: Catalog) -> bool:
    if entry is None or entry.fuzzy:
        return False
    texts = entry.string if isinstance(entry.string, list | tuple) else [entry.string]
    return all(texts) and (not entry.pluralizable or len(texts) == kept.num_plurals)


def broken(language: str) -> list[str]:
    """Translations whose placeholders are not those of the text."""
    return [str(entry.id) for entry in catalogue(language) if entry.id and not keeps_placeholders(entry)]


def keeps_placeholders(entry: Entry) -> bool:
    """Every translation uses only placeholders of the text; one without plural uses all of them."""
    sources = entry.id if isinstance(entry.id, list | tuple) else [entry.id]
    known = set(PLACEHOLDER.findall(" ".join(sources)))
    texts = [text for text in (entry.string if isinstance(entry.string, list | tuple) else [entry.string]) if text]
    used = [set(PLACEHOLDER.findall(text)) for text in texts]
    return all(found <= known for found in used) and (entry.pluralizable or all(found == known for found in used))


# --- compiling ------------------------------------------------------------------------------------------------------


def files() -> Iterable[Path]:
    return FOLDER.glob("*/LC_MESSAGES/*.po")


def are_missing() -> bool:
    return any(not file.with_suffix(".mo").exists() for file in files())


def are_stale() -> bool:
    """Whether a source is newer than what was compiled from it."""
    return are_missing() or any(file.stat().st_mtime > file.with_suffix(".mo").stat().st_mtime for file in files())


def compile_all() -> int:
    """Writes the .mo next to each .po and forgets what was loaded; returns how many."""
    for file in files():
        with open(file, "rb") as source:
            kept = read_po(source, locale=locale_of(file.parts[-3].replace("_", "-")), domain="django")
        for entry in kept:  # what counts and has no translation would hide the German one
            if entry.pluralizable and not any(entry.string or ()):
                entry.string = ""
        with open(file.with_suffix(".mo"), "wb") as target:
            write_mo(target, kept)
        translation_file_changed(None, file.with_suffix(".mo"))
    return len(list(files()))
