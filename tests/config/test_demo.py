"""The demonstration town is whole: real offers with source and date, translated, and work that waits."""

from collections import Counter

import pytest

from tests import make
from unterwegs.config.demo import Demo
from unterwegs.directory import queries, rules
from unterwegs.directory.models import Service, ServiceText
from unterwegs.directory.models.text import SOURCE_LANGUAGE

pytestmark = pytest.mark.django_db


def test_the_demonstration_keeps_what_it_promises() -> None:
    Demo(today=make.TODAY).load()

    real = [offer for offer in queries.shelf("de").offers if "erfundenes Beispiel" not in offer.name.text]
    translated = Counter(ServiceText.objects.exclude(language=SOURCE_LANGUAGE).values_list("language", flat=True))
    assert [offer.code for offer in real if not offer.source] == []
    assert len(real) >= 45
    assert len([offer for offer in real if offer.source_date]) >= 30
    assert {code for code, count in translated.items() if count >= 15} == {
        "ar",
        "de-simple",
        "en",
        "fa",
        "ru",
        "tr",
        "uk",
    }
    assert Service.objects.filter(state=rules.State.SUBMITTED).count() == 1
    assert Service.objects.exclude(organization__kind="parents_group").exclude(confirmed_on=None).count() == 0
