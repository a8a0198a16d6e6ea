"""Facts in the words of each language: days, ages, amounts, distances."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from tests import make
from unterwegs.directory import facts

WEDNESDAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("language", "long", "short"),
    [
        ("de", "Mittwoch, 25. November", "Mi"),
        ("de-simple", "Mittwoch, 25. November", "Mi"),
        ("en", "Wednesday, November 25", "Wed"),
        ("tr", "25 Kasım Çarşamba", "Çar"),
        ("ar", "الأربعاء، 25 نوفمبر", "الأربعاء"),
        ("uk", "середа, 25 листопада", "ср"),
        ("ru", "среда, 25 ноября", "ср"),
        ("fa", "چهارشنبه 25 نوامبر", "چهارشنبه"),
    ],
)
def test_a_day_reads_naturally_and_without_its_year(language: str, long: str, short: str) -> None:
    with translation.override(language):
        assert (facts.day_words(WEDNESDAY), facts.short_day(WEDNESDAY)) == (long, short)


def test_seven_days_fit_beside_each_other() -> None:
    tiny = {}
    for language in ("de", "en", "tr", "ar", "uk", "ru", "fa"):
        with translation.override(language):
            tiny[language] = facts.tiny_day(WEDNESDAY)

    assert tiny == {"de": "Mi", "en": "Wed", "tr": "Çar", "ar": "ر", "uk": "ср", "ru": "ср", "fa": "چ"}


def test_a_persian_month_without_a_year_stands_alone() -> None:
    with translation.override("fa"):
        assert facts.day_words(date(2027, 1, 5)) == "سه‌شنبه 5 ژانویه"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "jeden Mittwoch, 9:30–11:00\xa0Uhr"),
        ("uk", "щотижня: середа, 9:30–11:00"),
        ("ru", "каждую неделю: среда, 9:30–11:00"),
        ("fa", "هر هفته، چهارشنبه، ساعت 9:30 تا 11:00"),
    ],
)
def test_a_rhythm_needs_no_bent_name_of_a_day(language: str, words: str) -> None:
    with translation.override(language):
        assert facts.rhythm_words(make.times(day="WE")) == words


@pytest.mark.parametrize(
    ("language", "ages"),
    [
        ("de", ["1\xa0Monat", "2\xa0Monate", "5\xa0Jahre", "21\xa0Jahre"]),
        ("de-simple", ["1\xa0Monat", "2\xa0Monate", "5\xa0Jahre", "21\xa0Jahre"]),
        ("uk", ["1\xa0місяць", "2\xa0місяці", "5\xa0років", "21\xa0рік"]),
        ("ru", ["1\xa0месяц", "2\xa0месяца", "5\xa0лет", "21\xa0год"]),
        ("fa", ["1\xa0ماه", "2\xa0ماه", "5\xa0سال", "21\xa0سال"]),
    ],
)
def test_a_number_chooses_the_form_of_its_word(language: str, ages: list[str]) -> None:
    with translation.override(language):
        assert [facts.age_words(months) for months in (1, 2, 60, 252)] == ages


@pytest.mark.parametrize(
    ("language", "price", "near", "far"),
    [
        ("de", "5,00\xa0€", "350\xa0m", "1,2\xa0km"),
        ("uk", "5,00\xa0€", "350\xa0м", "1,2\xa0км"),
        ("ru", "5,00\xa0€", "350\xa0м", "1,2\xa0км"),
        ("ar", "\u200f5.00\xa0€", "350\xa0م", "1.2\xa0كم"),
        ("fa", "\u200e€\xa05.00", "350\xa0متر", "1.2\xa0کیلومتر"),
    ],
)
def test_amounts_and_distances_keep_together(language: str, price: str, near: str, far: str) -> None:
    with translation.override(language):
        assert facts.euros(Decimal(5)) == price
        assert (facts.kilometers(0.34), facts.kilometers(1.24)) == (near, far)
