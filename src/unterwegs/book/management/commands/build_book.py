"""`manage.py build_book --area niedergirmes --language ar --out book.pdf`: one book as a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from unterwegs.book import content, making, rules
from unterwegs.directory import rules as offers
from unterwegs.kit import paper
from unterwegs.kit.paper import press as printer
from unterwegs.places import queries as places


class Command(BaseCommand):
    help = "Sets the companion book of one neighborhood as PDF."
    requires_system_checks = ()  # a book is there sooner; `prepare` and `serve` check

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--area", default="", help="The short name of a neighborhood (niedergirmes); without it the whole town."
        )
        parser.add_argument("--language", default="de", choices=[code for code, _name in settings.LANGUAGES])
        parser.add_argument(
            "--beside",
            default="",
            choices=["", *[code for code, _name in settings.LANGUAGES]],
            help="A second language, side by side.",
        )
        parser.add_argument("--format", default=rules.Format.A5.value, choices=rules.Format.values)
        parser.add_argument("--phases", nargs="*", default=[], choices=offers.Phase.values)
        parser.add_argument(
            "--press",
            action="store_true",
            help="For the printer: bleed, crop marks, black of one ink; only released texts.",
        )
        parser.add_argument(
            "--imposed", action="store_true", help="As a booklet to fold: two pages on each side of a sheet."
        )
        parser.add_argument("--out", required=True, type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        area = places.family_area(options["area"])
        if options["area"] and area is None:
            known = ", ".join(one.slug for one in places.family_areas()) or "–"
            raise CommandError(f"Den Stadtteil „{options['area']}“ gibt es nicht. Es gibt: {known}.")
        plan = content.Plan(
            area,
            options["language"],
            options["beside"] if options["beside"] != options["language"] else "",
            phases=options["phases"],
            format=options["format"],
            is_for_print=options["press"],
        )
        try:
            made = making.made(plan, now=timezone.localtime())
        except (content.Unread, paper.Unprintable) as problem:
            raise CommandError(str(problem)) from None
        pdf = made.pdf
        if options["imposed"]:
            pdf = printer.imposed(pdf, is_right_to_left=making.is_right_to_left(plan.language))
        options["out"].write_bytes(pdf)
        self.stdout.write(f"{options['out']}: {made.pages} Seiten, {len(pdf):,} Byte".replace(",", "."))
