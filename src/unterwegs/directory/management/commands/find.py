"""`manage.py find "WORDS"`: what the site would show for these words, and why."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from unterwegs.directory import queries, rules
from unterwegs.places import queries as places


def _why(hit: queries.Hit) -> str:
    return f"Thema: {hit.reason.label}" if hit.reason.subject else f"Wort: {hit.reason.label}"


class Command(BaseCommand):
    help = "Zeigt, was die Seite zu diesen Worten fände, und warum."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("words", metavar="WORTE")
        parser.add_argument("--language", default="de", choices=[code for code, _name in settings.LANGUAGES])
        parser.add_argument("--area", default="", help="Kürzel eines Stadtteils, zum Beispiel niedergirmes")
        parser.add_argument("--phase", default="", choices=["", *rules.Phase.values])
        parser.add_argument("--limit", type=int, default=10)
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(
        self, *, words: str, language: str, area: str, phase: str, limit: int, as_json: bool, **_rest: Any
    ) -> None:
        origin = queries.Origin()
        if area:
            found = places.family_area(area)
            if found is None:
                raise CommandError(f"Das Gebiet „{area}“ gibt es nicht.")
            origin = queries.Origin(found.pk, *(places.middle_of(found) or (None, None)))
        codes = {"phase": frozenset({phase})} if phase else {}
        choice = queries.Choice(words=words, origin=origin, codes=codes)
        with translation.override(language):
            hits = queries.find_services(choice, language=language, now=timezone.localtime()).hits[:limit]
            rows = [
                {"id": str(hit.offer.id), "name": hit.offer.name.text, "score": hit.score, "reason": _why(hit)}
                for hit in hits
            ]
        if as_json:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        for row in rows:
            self.stdout.write(f"{row['score']:>5}  {row['name']}  ({row['reason']})")
        if not rows:
            self.stdout.write("Nichts gefunden.")
