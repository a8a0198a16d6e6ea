"""Our words for sentences of django-allauth are still said by it."""

import gettext
from pathlib import Path

import allauth

from unterwegs.people import wording


def test_the_sentences_said_again_are_still_those_of_allauth() -> None:
    with open(Path(allauth.__file__).parent / "locale/de/LC_MESSAGES/django.mo", "rb") as file:
        german = gettext.GNUTranslations(file)

    unknown = [sentence for sentence in wording.SAID_AGAIN if german.gettext(sentence) == sentence]

    assert unknown == []
