"""What search engines may find: every public page in every language."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.html import escape

from unterwegs.book import queries as book
from unterwegs.directory.models import ShortLink
from unterwegs.directory.queries import Offer

PAGES = (
    "",
    "heute/",
    "heute/woche/",
    "heute/regen/",
    "kalender/",
    "angebote/",
    "zentren/",
    "karte/",
    "buch/",
    "hilfe/",
)


def sitemap(offers: Iterable[Offer], centers: Iterable[ShortLink]) -> str:
    """sitemaps.org 0.9; offers by their short address, which leads to the readable one."""
    rest = [*PAGES, *(f"angebote/{offer.code}/" for offer in offers), *(f"orte/{link.code}/" for link in centers)]
    addresses = [f"{settings.BASE_URL}/{code}/{page}" for page in rest for code, _name in settings.LANGUAGES]
    chapters = ["", *(f"{slug}/" for slug in book.slugs())]  # translations that nobody has read are not to be found
    addresses += [f"{settings.BASE_URL}/{book.SOURCE_LANGUAGE}/buch/kapitel/{page}" for page in chapters]
    lines = "".join(f"<url><loc>{escape(address)}</loc></url>" for address in addresses)
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{lines}</urlset>'


def robots() -> str:
    return f"User-agent: *\nDisallow: /desk/\nDisallow: /konto/\nSitemap: {settings.BASE_URL}/sitemap.xml\n"
