"""The release folder (Freigabemappe): what data-protection officer and staff council read before they sign.

Its documents are German texts (`folder_texts`) with parts written from the running system: the declarations of all
tables, the table of rights, the settings, the town. The digest of what stands in it is its version.
"""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

import unterwegs
from unterwegs.directory import queries as directory
from unterwegs.kit import paper
from unterwegs.kit.paper import report
from unterwegs.people import privacy, processing, rules, sheets
from unterwegs.people import queries as people
from unterwegs.people.roles import Role
from unterwegs.places import queries as places

TEXTS = Path(__file__).with_name("folder_texts")
CRONTAB = settings.ROOT / "deploy" / "crontab"
FACT = re.compile(r"\{(\w+)\}")
MARKED = re.compile(r"([\\`*_\[\]<>#])")
GERMAN = "de"
APART = "apart"  # marks a part that changes from day to day


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the folder: its name in the address, its title, its parts as the kitchen takes them."""

    slug: str
    title: str
    subtitle: str
    parts: list[report.Part]


#: The documents in the order of the folder; the slug names the text.
TITLES = {
    "uebersicht": ("Freigabemappe", "Übersicht und Freigabe"),
    "folgenabschaetzung": ("Datenschutz-Folgenabschätzung", "Entwurf nach Art. 35 DSGVO"),
    "verzeichnis": ("Verzeichnis von Verarbeitungstätigkeiten", "Art. 30 DSGVO"),
    "loeschkonzept": ("Löschkonzept", "nach DIN 66398"),
    "massnahmen": ("Technische und organisatorische Maßnahmen", "Art. 32 DSGVO"),
    "auftragsverarbeitung": ("Vertrag zur Auftragsverarbeitung", "Art. 28 DSGVO, mit Anzeige nach § 80 SGB X"),
    "gemeinsam": ("Gemeinsame Verantwortung mit einem Träger", "Art. 26 DSGVO"),
    "meldeplan": ("Meldeplan", "Art. 33 und 34 DSGVO, § 83a SGB X"),
    "dienstvereinbarung": ("Muster einer Dienstvereinbarung", "mit dem Personalrat"),
    "kinderschutz": ("Verfahren bei Sorge um ein Kind", "§ 8a SGB VIII, § 4 KKG"),
    "informationsblaetter": ("Informationsblätter", "Art. 13 und 14 DSGVO, auf Deutsch"),
}


class Folder:
    """The folder as the installation stands now, in German whatever language is active."""

    def __init__(self) -> None:
        with translation.override(GERMAN):
            self._responsible = places.responsible()
            self.documents = [self._document(slug) for slug in TITLES]

    def document(self, slug: str) -> Document | None:
        return next((one for one in self.documents if one.slug == slug), None)

    @cached_property
    def digest(self) -> str:
        """The version: SHA-256 of what stands in the folder – but not the day, nor which organizations have accounts."""
        return _digest([_said(one) for one in self.documents])

    @cached_property
    def versions(self) -> dict[str, str]:
        """The version of each document, by its name in the address; counted like that of the whole."""
        return {one.slug: _digest(_said(one)) for one in self.documents}

    def order(self, document: Document, *, now: datetime) -> paper.Order:
        """What the kitchen needs; digest and day stand at the foot and, where a text asks for it, in it."""
        parts = _filled(document.parts, {"@digest": self.digest, "@short": self.digest[:12]})
        return report.order(
            title=document.title,
            subtitle=f"{document.subtitle} · {self._responsible.name}".rstrip(" ·"),
            parts=parts,
            language=GERMAN,
            foot=f"Unterwegs {unterwegs.__version__} · Fassung {self.digest[:12]} · {timezone.localtime(now):%d.%m.%Y}",
            at=now,
            words={"place_and_day": "Ort, Datum"},
        )

    def packed(self, *, now: datetime) -> bytes:
        """All documents as one ZIP, with the version and the checksum of each file."""
        orders = [self.order(one, now=now) for one in self.documents]
        files = {
            f"{number:02} {one.slug}.pdf": pdf
            for number, (one, pdf) in enumerate(zip(self.documents, paper.cook_all(orders, workers=1), strict=True))
        }
        lines = [
            f"Fassung {self.digest}",
            *(f"{hashlib.sha256(pdf).hexdigest()}  {name}" for name, pdf in files.items()),
        ]
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
            for name, content in [*files.items(), ("FASSUNG.txt", "\n".join(lines).encode() + b"\n")]:
                target.writestr(zipfile.ZipInfo(name, timezone.localtime(now).timetuple()[:6]), content)
        return packed.getvalue()

    # --- texts and what is written into them ------------------------------------------------------------------------
    def _document(self, slug: str) -> Document:
        title, subtitle = TITLES[slug]
        if slug == "informationsblaetter":
            return Document(slug, title, subtitle, list(self._sheets()))
        text = (TEXTS / f"{slug}.md").read_text(encoding="utf-8")
        return Document(slug, title, subtitle, list(self._parts(text)))

    def _parts(self, text: str) -> Iterator[report.Part]:
        facts = self._facts
        for chunk in re.split(r"^(=> \w+)$", text, flags=re.MULTILINE):
            if chunk.startswith("=> "):
                yield from WRITTEN[chunk[3:]](self)
            else:
                yield from report.text(FACT.sub(lambda found: facts[found[1]], chunk))

    @cached_property
    def _facts(self) -> Mapping[str, str]:
        who = self._responsible
        plain = {
            "town": who.name or "[Kommune]",
            "office": who.office or "[Amt]",
            "operator": _line(who.operator) or f"{who.name or '[Kommune]'} (eigener Betrieb)",
            "digest": "@digest",
            "digest_short": "@short",
            "sign_for": ", ".join(str(module.label) for module in rules.Module),
            "foreign": _foreign_services(),
            "backups": _backups(),
            "keys": _keys(),
            "subprocessors": _subprocessors(),
            "deeds_kept": privacy.span(rules.DEEDS_KEPT),
            "looks_kept": privacy.span(rules.LOOKS_KEPT),
            "reads_kept": privacy.span(rules.READS_KEPT),
            "longest_look": privacy.span(rules.LONGEST_LOOK),
            "many": str(rules.MANY_FAMILIES),
        }
        return {name: MARKED.sub(r"\\\1", said) for name, said in plain.items()}

    def _sheets(self) -> Iterator[report.Part]:
        yield report.box("So stehen die Blätter auf den Seiten unter „Datenschutz“, die für Familien in jeder Sprache.")
        for activity in processing.activities():
            told = sheets.sheet(activity, self._responsible)
            yield report.heading(f"{told.title} (Art. {told.article})")
            yield report.paragraph(told.lead)
            for section in told.sections:
                yield report.heading(section.title, level=2)
                yield report.bullets(section.lines)

    def contents(self) -> Iterator[report.Part]:
        yield report.table(
            ("Nr.", "Dokument", "Wozu"),
            [(str(number), title, why) for number, (title, why) in enumerate(TITLES.values()) if number],
            widths=(1, 5, 6),
        )

    def modules(self) -> Iterator[report.Part]:
        rows = [
            (str(module.label), "in dieser Fassung enthalten" if is_installed(module) else "noch nicht enthalten")
            for module in rules.Module
        ]
        yield report.table(("Teil mit Daten von Familien", "Stand des Programms"), rows)

    def signatures(self) -> Iterator[report.Part]:
        yield report.signatures(str(function.label) for function in rules.Function)

    def contract_signatures(self) -> Iterator[report.Part]:
        yield report.signatures((self._responsible.office or "Kommune", "Für die andere Seite"))

    def purposes(self) -> Iterator[report.Part]:
        rows = [
            (str(one.purpose.name), str(one.purpose.of.label), "; ".join(str(kind.label) for kind in one.kinds))
            for one in processing.activities()
        ]
        yield report.table(("Wofür", "Wessen Daten", "Welche"), rows, widths=(4, 3, 5))

    def risks(self) -> Iterator[report.Part]:
        yield report.table(("Risiko", "Vorher", "Was eingerichtet ist", "Danach"), RISKS, widths=(4, 1.6, 7, 1.6))

    def responsible(self) -> Iterator[report.Part]:
        who = self._responsible
        yield report.pairs(
            [
                ("Verantwortlich", ", ".join(part for part in (who.office, who.name, _line(who.address)) if part)),
                ("Telefon, Mail", ", ".join(part for part in (who.phone, who.email) if part) or "[fehlt]"),
                (
                    "Datenschutzbeauftragte",
                    _line(who.privacy_officer) or "[fehlt: am Schreibtisch unter Kommune eintragen]",
                ),
                ("Aufsichtsbehörde", who.authority or "[fehlt]"),
                ("Auftragsverarbeiter", _line(who.operator) or "keiner: eigener Betrieb"),
            ]
        )

    def register(self) -> Iterator[report.Part]:
        for activity in processing.activities():
            purpose = activity.purpose
            yield report.heading(str(purpose.name), level=2)
            yield report.pairs(
                [
                    ("Zweck", str(purpose.why)),
                    ("Betroffene", str(purpose.of.label)),
                    ("Daten", "; ".join(str(kind.label) for kind in activity.kinds)),
                    ("Rechtsgrundlage (zu prüfen)", "; ".join(str(one.label) for one in activity.basis)),
                    ("Empfänger", "; ".join(activity.recipients)),
                    *([("Herkunft", str(purpose.source))] if purpose.source else []),
                    ("Löschung", "\n".join(f"{name}: {rule}" for name, rule in activity.kept)),
                ]
            )

    def classes(self) -> Iterator[report.Part]:
        found: dict[tuple[int, str], list[str]] = {}
        for table in processing.tables():
            for rule in table.kept:
                if isinstance(rule, privacy.Rows) and rule.after:
                    found.setdefault((rule.after.days, str(rule.words)), []).append(str(table.name))
        rows = [
            (privacy.span(timedelta(days=days)), start, ", ".join(dict.fromkeys(names)))
            for (days, start), names in sorted(found.items())
        ]
        yield report.table(("Regelfrist", "Start", "Datenarten"), rows, widths=(2, 5, 5))

    def deletion(self) -> Iterator[report.Part]:
        rows = [
            (str(table.name), str(table.privacy.purpose.name), _lines(rule.sentence for rule in table.kept))
            for table in processing.tables()
        ]
        yield report.table(("Datenart", "Wofür", "Löschregel"), rows, widths=(3, 4, 5))

    def files(self) -> Iterator[report.Part]:
        yield report.table(
            ("Was", "Löschregel"), [(str(one.name), one.kept.sentence) for one in processing.FILES], widths=(5, 5)
        )

    def measures(self) -> Iterator[report.Part]:
        yield report.table(("Schutzziel", "Maßnahme"), _measures(), widths=(2.4, 8))

    def rights(self) -> Iterator[report.Part]:
        short = [str(role.label) for role in Role]
        for role, name in zip(Role, short, strict=True):
            held = [str(row.right.label) for row in people.table_of_rights() if dict(row.cells)[role]]
            yield report.heading(name, level=2)
            yield report.bullets(held)

    def notice(self) -> Iterator[report.Part]:
        yield report.pairs(
            [
                ("Auftragsverarbeiter", _line(self._responsible.operator) or "[Name, Anschrift]"),
                ("Maßnahmen, ergänzende Weisungen", "Maßnahmen dieser Mappe, Fassung @short"),
                ("Art der Daten, Kreis der Personen", "Abschnitt 2 des Vertrags"),
                (
                    "Aufgabe",
                    "Frühe Hilfen: Verzeichnis der Angebote; nach Freigabe Wünsche, Besuche, Begleitungen, Kurse",
                ),
                ("Unteraufträge", _subprocessors()),
            ]
        )

    def duties(self) -> Iterator[report.Part]:
        yield report.table(
            ("Pflicht", "Kommune", "Träger"),
            [
                ("Betrieb, Sicherung, Löschung (Art. 32, 17)", "ja", "meldet, was zu löschen ist"),
                ("Information der Familien (Art. 13)", "stellt die Blätter bereit", "übergibt sie beim ersten Kontakt"),
                ("Einwilligung einholen und festhalten", "stellt das Formular", "holt sie ein, trägt sie ein"),
                (
                    "Auskunft, Berichtigung (Art. 15, 16)",
                    "erstellt die Auskunft",
                    "leitet Anfragen am selben Tag weiter",
                ),
                ("Verletzung melden (Art. 33, § 83a SGB X)", "meldet der Aufsicht", "sagt es der Kommune sofort"),
                ("Verschwiegenheit der Mitarbeitenden", "eigene", "eigene"),
            ],
            widths=(4, 3, 3),
        )

    def providers(self) -> Iterator[report.Part]:
        names = directory.organizations_with_editors()
        said = report.bullets(names) if names else report.paragraph("Kein Träger hat ein Konto.")
        yield {**said, APART: True}

    def steps(self) -> Iterator[report.Part]:
        yield report.table(
            ("Wann", "Was", "Wer"),
            [
                (
                    "sofort",
                    "Begrenzen: Konto schließen, Link beenden, Server vom Netz; nichts löschen",
                    "wer es merkt, mit der Technik",
                ),
                (
                    "nach 1 Stunde",
                    "Leitung und Datenschutzbeauftragte anrufen; aufschreiben, wann was bemerkt wurde",
                    "wer es merkt",
                ),
                ("nach 24 Stunden", "Ausmaß klären: Protokoll, Gelesenes, Sicherungen", "Technik, Datenschutz"),
                (
                    "spätestens nach 72 Stunden",
                    "Meldung an die Aufsichtsbehörde (Art. 33) und an die Rechts- oder Fachaufsicht (§ 83a SGB X), "
                    "außer es besteht voraussichtlich kein Risiko",
                    "Leitung",
                ),
                (
                    "ohne Verzug bei hohem Risiko",
                    "Familien benachrichtigen (Art. 34) – auf dem Weg, den sie erlaubt haben",
                    "Leitung",
                ),
                ("danach", "Vorfall aufschreiben, Ursache beheben, Folgenabschätzung prüfen", "Datenschutz"),
            ],
            widths=(2.4, 6, 3),
        )

    def calls(self) -> Iterator[report.Part]:
        who = self._responsible
        yield report.pairs(
            [
                ("Leitung", who.phone or "[Telefon]"),
                ("Datenschutzbeauftragte", _line(who.privacy_officer) or "[Telefon]"),
                ("Betrieb des Servers", _line(who.operator) or "[Telefon]"),
                ("Aufsichtsbehörde", who.authority or "[Meldeformular]"),
                ("Rechts- oder Fachaufsicht", "[Behörde]"),
            ]
        )

    def staff(self) -> Iterator[report.Part]:
        rows = [
            (
                str(one.purpose.name),
                "; ".join(str(kind.label) for kind in one.kinds),
                _lines(rule for _name, rule in one.kept),
            )
            for one in processing.activities(privacy.Whom.STAFF)
        ]
        yield report.table(("Wofür", "Welche Daten", "Wie lange"), rows, widths=(3, 5, 5))

    def protection_steps(self) -> Iterator[report.Part]:
        yield report.table(
            (
                "Schritt",
                "Jugendamt (§ 8a Abs. 1)",
                "Träger der Jugendhilfe (§ 8a Abs. 4)",
                "Hebamme, Ärztin, Schule (§ 4 KKG)",
            ),
            [
                (
                    "1",
                    "Gefährdung im Zusammenwirken mehrerer Fachkräfte einschätzen",
                    "Gefährdung einschätzen",
                    "Mit den Eltern sprechen, auf Hilfe hinwirken",
                ),
                (
                    "2",
                    "Eltern und Kind einbeziehen, wenn es das Kind nicht gefährdet",
                    "Insoweit erfahrene Fachkraft hinzuziehen",
                    "Anspruch auf Beratung durch eine insoweit erfahrene Fachkraft",
                ),
                (
                    "3",
                    "Hilfe anbieten",
                    "Eltern einbeziehen, auf Hilfe hinwirken",
                    "Das Jugendamt informieren, wenn es nicht anders geht; die Eltern vorher darauf hinweisen, wenn es das Kind nicht gefährdet",
                ),
                (
                    "4",
                    "Familiengericht anrufen, bei dringender Gefahr in Obhut nehmen",
                    "Das Jugendamt informieren, wenn die Gefahr nicht anders abzuwenden ist",
                    "Bei dringender Gefahr sofort",
                ),
            ],
            widths=(1, 4, 4, 4),
        )

    def protection(self) -> Iterator[report.Part]:
        found = places.child_protection()
        yield report.pairs(
            [
                ("Sorge um ein Kind", found.phone or "[fehlt: am Schreibtisch unter Kommune eintragen]"),
                ("Wann jemand da ist", found.hours or "[fehlt]"),
                ("Beratung für Fachkräfte", _line(found.advice) or "[insoweit erfahrene Fachkraft: Funktion, Telefon]"),
                ("Bei Lebensgefahr", "112, 110"),
            ]
        )


#: What a line „=> name“ of a text is replaced by.
WRITTEN: Mapping[str, Callable[[Folder], Iterator[report.Part]]] = {
    name: getattr(Folder, name)
    for name in (
        "calls",
        "classes",
        "contents",
        "contract_signatures",
        "deletion",
        "duties",
        "files",
        "measures",
        "modules",
        "notice",
        "protection",
        "protection_steps",
        "providers",
        "purposes",
        "register",
        "responsible",
        "rights",
        "risks",
        "signatures",
        "staff",
        "steps",
    )
}

RISKS = [
    ("Fremde sehen, dass eine Familie Hilfe sucht", "hoch", "Seiten ohne Cookie und fremde Dienste, kein Protokoll von Suchen und IP-Adressen, Seite schnell verlassen, Worte nie in der Adresszeile", "gering"),
    ("Beschäftigte lesen aus Neugier", "hoch", "Rechte nach Aufgabe und Gebiet, zweiter Faktor, Spuren des Lesens mit Hinweis auf Ungewöhnliches, Verschwiegenheit", "mittel"),
    ("Einbruch, gestohlene Sicherung", "hoch", "Worte, Namen und Adressen verschlüsselt; Schlüssel getrennt von der Datenbank; Updates; strenge Sicherheitsregeln für Browser", "gering"),
    ("Gelöschtes taucht wieder auf", "mittel", "Löschregel je Tabelle jede Nacht, Sicherungen mit kurzer Frist", "gering"),
    ("Daten wandern von der Hilfe in die Kontrolle", "hoch", "Kein Feld für Verdacht, kein Risikowert; Räume lesen einander nicht; Weitergabe nur mit Einwilligung; § 8a außerhalb", "gering"),
    ("Kleine Zahlen verraten eine Familie", "mittel", "Zahlen erst ab fünf, in Stufen; feste Tabellen ohne freie Filter", "gering"),
    ("Falscher Empfänger, falsche Nummer", "mittel", "Weg und Zeit, die eine Familie nennt; Hinweise „nicht anrufen“; vor dem Senden sieht sie, wer es liest", "gering"),
    ("Programm oder Strom fällt aus", "gering", "Nächtliche Sicherung, Wiederherstellung geübt; in Not führt jede Seite zu 112 und zum Elterntelefon", "gering"),
]  # fmt: skip


def _said(document: Document) -> list[Any]:
    return [document.title, document.subtitle, [part for part in document.parts if APART not in part]]


def _digest(said: Any) -> str:
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the product as the page of releases shows it; ``changed`` are titles of documents that are not the ones read.

    A part stays open when its folder changes: families who wait for an answer must not find a closed door.
    """

    released: people.Released
    is_installed: bool
    is_current: bool
    changed: Sequence[tuple[str, str]] = ()


def parts(folder: Folder) -> list[Part]:
    """Every part, whether the program has it, and whether its releases are of the folder as it is now."""
    return [
        Part(
            row,
            is_installed(row.module),
            not row.digests or row.digests == {folder.digest},
            [(slug, _title(slug)) for slug in rules.changed_since(row.versions, folder.versions)],
        )
        for row in people.releases()
    ]


def open_with_another_folder() -> int:
    """How many parts are open although the folder is no longer the one that was read."""
    if not any(row.is_released for row in people.releases()):
        return 0
    return sum(part.released.is_released and not part.is_current for part in parts(Folder()))


def _title(slug: str) -> str:
    """Of a document, also of one that an earlier version had."""
    return TITLES[slug][0] if slug in TITLES else slug


def is_installed(module: rules.Module) -> bool:
    return apps.is_installed(f"unterwegs.{module.value}")


def register_rows() -> list[list[str]]:
    """The register for a spreadsheet, one activity a row, in the active language."""
    return [
        [
            str(one.purpose.name),
            str(one.purpose.why),
            str(one.purpose.of.label),
            "; ".join(str(kind.label) for kind in one.kinds),
            "; ".join(str(basis.label) for basis in one.basis),
            "; ".join(one.recipients),
            str(one.purpose.source),
            "; ".join(f"{name}: {rule}" for name, rule in one.kept),
        ]
        for one in processing.activities()
    ]


def register_head() -> list[str]:
    return [
        _("Activity"),
        _("What for"),
        _("Whose data"),
        _("Which data"),
        _("Legal basis (to be verified)"),
        _("Who receives it"),
        _("Where it comes from"),
        _("How long it stays"),
    ]


# --- facts of the settings ------------------------------------------------------------------------------------------
def _measures() -> list[tuple[str, str]]:
    engine = settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[-1]
    hours = settings.SESSION_COOKIE_AGE // 3600
    demanded = "verlangt" if settings.SECOND_FACTOR_DEMANDED else "in dieser Installation ausgeschaltet (Demonstration)"
    length = _shortest_password()
    return [
        ("Verschlüsselung", f"Worte aus Formularen, Uploads, Mails, zweite Faktoren: {_cipher()}; {len(settings.ENCRYPTION_KEYS)} Schlüssel eingerichtet, der erste verschlüsselt. {_keys()}"),
        ("Übertragung", _transport()),
        ("Anmeldung", f"Konten nur auf Einladung; Passkey oder zweiter Faktor {demanded}; Passwörter ab {length} Zeichen; Sitzung höchstens {hours} Stunden und bis der Browser zugeht; Bremse gegen Raten."),
        ("Anmeldung der Verwaltung", "eingerichtet (OpenID Connect)" if settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] else "nicht eingerichtet"),
        ("Zugriff", "Eine Tabelle der Rechte; Träger und Federführungen nur im eigenen Bereich; jede Seite ist geschlossen, bis ein Recht sie öffnet; Tests prüfen jede Seite mit jeder Rolle."),
        ("Nachvollziehen", f"Protokoll der Taten ({privacy.span(rules.DEEDS_KEPT)}), Spuren des Lesens ({privacy.span(rules.READS_KEPT)})."),
        ("Browser", "Strenge Inhaltsregeln (CSP): keine fremden Skripte, keine Einbettung in fremde Seiten; Cookies nur für Angemeldete, HttpOnly und SameSite."),
        ("Fremde Dienste", _foreign_services()),
        ("Datenbank", {"sqlite3": "SQLite auf dem Server, nur für den Dienst lesbar", "postgresql": "PostgreSQL"}.get(engine, engine)),
        ("Sicherung", _backups()),
        ("Protokolle des Servers", "Ohne IP-Adressen, Suchwörter und Namen; Formulare werden im Arbeitsspeicher gezählt."),
        ("Eingaben", "Dateien werden begrenzt und geprüft, Bilder neu geschrieben ohne Aufnahmeort."),
        ("Mails", "über den Mailserver der Kommune" if settings.MAIL_URL else "verschlüsselt auf dem Server, für die Seite „Post“"),
    ]  # fmt: skip


def _shortest_password() -> int:
    """In letters, as the validators of passwords have it."""
    validators: Any = settings.AUTH_PASSWORD_VALIDATORS
    return max(int(one.get("OPTIONS", {}).get("min_length", 0)) for one in validators)


def _cipher() -> str:
    return "AES mit Prüfsumme (Fernet: AES-128-CBC, HMAC-SHA256)"


def _transport() -> str:
    if settings.SECURE_HSTS_SECONDS:
        return f"Nur verschlüsselt (TLS), von Browsern {settings.SECURE_HSTS_SECONDS // 86400} Tage erzwungen (HSTS)."
    return "Ohne TLS: diese Installation läuft nur auf einem eigenen Rechner (LOCAL)."


def _keys() -> str:
    days = getattr(settings, "KEY_BACKUP_DAYS", None)
    if days is None:
        return "Die Schlüssel liegen in den Einstellungen des Servers, nicht in Datenbank und Sicherung."
    return (
        "Was Familien anvertrauen, hat für jede Familie und jeden Zweck einen eigenen Schlüssel (AES-256-GCM) in einem eigenen "
        f"Speicher außerhalb der Datenbank; dessen Sicherung bleibt {days} Tage. Vergessen heißt: Der Schlüssel wird vernichtet."
    )


def _backups() -> str:
    """What the timetable of the installation says; it is read, not assumed."""
    found = re.search(r"^\d+ \d+ \* \* \*.*manage backup --keep (\d+)", _timetable(), re.MULTILINE)
    if not found:
        return "Im Zeitplan dieser Installation steht keine nächtliche Sicherung: [wer sichert, wie lange?]."
    return f"Jede Nacht eine Sicherung, {found[1]} Nächte werden aufgehoben."


def _timetable() -> str:
    return CRONTAB.read_text(encoding="utf-8") if CRONTAB.exists() else ""


def _foreign_services() -> str:
    used = []
    if settings.TILES_URL:
        used.append(f"Kartenbilder von {settings.TILES_HOST[0]} (die IP-Adresse wird dort bekannt)")
    if settings.TRANSLATOR_URL:
        used.append("eine Übersetzungsmaschine für Texte der Angebote (keine Worte von Familien)")
    if not used:
        return "Keine: Schriften, Skripte und Karte liegen auf diesem Server."
    return f"Eingerichtet: {'; '.join(used)}."


def _subprocessors() -> str:
    return "Eingerichtet sind keine." if not (settings.TILES_URL or settings.TRANSLATOR_URL) else _foreign_services()


def _line(words: str) -> str:
    """Several lines as one."""
    return ", ".join(line.strip() for line in words.splitlines() if line.strip())


def _lines(words: Any) -> str:
    return "\n".join(str(one) for one in words)


def _filled(parts: Any, marks: Mapping[str, str]) -> Any:
    """The parts with the version of the folder where a text names it; it cannot stand in what it is computed from."""
    if isinstance(parts, str):
        for mark, said in marks.items():
            parts = parts.replace(mark, said)
        return parts
    if isinstance(parts, list):
        return [_filled(one, marks) for one in parts]
    if isinstance(parts, dict):
        return {key: _filled(one, marks) for key, one in parts.items()}
    return parts
