"""The demonstration town is whole: real offers with source and date, translated, and work that waits."""

import json
from collections import Counter

import pytest
from django.conf import settings

from tests import make
from unterwegs.book import queries as books
from unterwegs.book.models import Edition, Release
from unterwegs.config import demo_courses, demo_wishes
from unterwegs.config.demo import FOLDER, Demo, accounts
from unterwegs.courses import queries as courses
from unterwegs.courses import rules as courses_rules
from unterwegs.courses.models import Course, Seating, Session, SignUp
from unterwegs.directory import queries, rules
from unterwegs.directory.models import Service, ServiceText
from unterwegs.directory.models.text import SOURCE_LANGUAGE
from unterwegs.people.models import ModuleRelease, User
from unterwegs.welcome import rules as welcome_rules
from unterwegs.welcome.models import Basis, Family, Visit, Visitor
from unterwegs.wishes import queries as wishes
from unterwegs.wishes.models import Consent, Lotse, Wish
from unterwegs.wishes.rules import Source

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


def test_a_newcomer_can_print_a_book_at_once() -> None:
    Demo(today=make.TODAY).load()

    editions = list(Edition.objects.values_list("area__name", "language", "second_language", "format"))
    released = Counter(language for line in books.matrix(today=make.TODAY) for language in printable(line))
    assert len({name for name, language, second, kind in editions if (language, second, kind) == ("de", "", "a5")}) == 8
    assert {language for name, language, second, _format in editions if name == "Niedergirmes" and not second} == {
        code for code, _name in settings.LANGUAGES
    }
    assert [(name, second) for name, _language, second, _format in editions if second] == [("Niedergirmes", "ar")]
    assert [name for name, _language, _second, kind in editions if kind == "large"] == ["Niedergirmes"]
    assert released == {"de": len(books.slugs()), "tr": len(books.slugs())}
    assert [one.name for one in Release.objects.all() if "erfunden" not in one.name] == []
    assert [one for one in Edition.objects.all() if one.file] == []


def test_a_newcomer_sees_wishes_in_all_states_of_families_that_are_invented() -> None:
    Demo(today=make.TODAY).load()

    known = [wishes.wish_of(code) for code in demo_wishes.CODES]
    assert [(one.kind, one.outcome) for one in known if one] == [
        ("companion", ""),
        ("call", "talked"),
        ("question", "answered"),
    ]
    assert {source for source, _label in Source.choices} == set(Wish.objects.values_list("source", flat=True))
    assert {one.outcome for one in Wish.objects.all()} >= {
        "",
        "talked",
        "answered",
        "handed_on",
        "not_reached",
        "visit",
    }
    assert Wish.objects.exclude(forgotten_on=None).count() == 1
    handed_on = Consent.objects.filter(matter="hand_on")
    assert (handed_on.filter(given_on=None).count(), handed_on.exclude(used_on=None).count()) == (1, 1)
    assert (wishes.lotsen().count(), wishes.declared_lotsen().count()) == (2, 1)
    assert [one.organization.name for one in Lotse.objects.all() if "erfunden" not in one.organization.name] == []
    assert [one.name for one in ModuleRelease.objects.all() if "erfunden" not in one.name] == []
    assert set(Wish.objects.open().values_list("reader", flat=True)) == {"lead", "center", "office"}


def printable(line: books.Line) -> list[str]:
    return [one.language for one in line.standings if one.is_printable]


def test_a_newcomer_sees_families_on_all_their_ways_and_none_of_them_is_real() -> None:
    Demo(today=make.TODAY).load()

    current = Family.objects.current()
    waiting = {hold for family in current.held() for hold in family.holds}
    routed = [family for family in current.open() if family.may_have_a_route and "house" not in family.holds]
    streets = set(json.loads((FOLDER / "births.json").read_text(encoding="utf-8"))["streets"])
    assert {family.state for family in current} == {"due", "held", "planned", "invited", "ended"}
    assert waiting == {hold.value for hold in welcome_rules.Hold}
    assert {(family.address or {})["street"] for family in routed} <= streets
    assert [family for family in routed if family.area is None or "longitude" not in (family.address or {})] == []
    assert Visitor.objects.active().count() == 9
    assert Visit.objects.filter(visitor__user__email="visitor@wetzlar.example", canceled_on=None).count() == 4
    assert Family.objects.exclude(forgotten_on=None).filter(ended_on__year=make.TODAY.year - 1).count() == 480
    assert [one.released_by for one in Basis.objects.all() if "erfunden" not in one.released_by] == []


def test_a_newcomer_sees_courses_of_all_kinds_and_none_of_their_families_is_real() -> None:
    Demo(today=make.TODAY).load()

    known = [courses.signup_of(code) for code in demo_courses.CODES]
    massage = Seating.objects.get(
        course__service__texts__name="Babymassage Hermannstein", course__name="Kurs im Winter"
    )
    leader = User.objects.get(email="courses@wetzlar.example")
    led = Course.objects.led_by(leader, today=make.TODAY)
    named = list(SignUp.objects.filter(name__isnull=False).select_related("holder"))
    over = Session.objects.filter(starts_at__date__lt=make.TODAY)
    assert [one.standing for one in known if one] == ["seated", "waiting", "offered"]
    assert set(Course.objects.values_list("kind", flat=True)) == set(courses_rules.Kind)
    assert set(Course.objects.values_list("state", flat=True)) == {"draft", "open", "closed"}
    assert (courses.room_of(massage).taken, courses.room_of(massage).waiting) == (8, 3)
    assert [mail for _label, mail in accounts()][-1] == leader.email
    assert massage.course in led
    assert {one.leader for one in led.exclude(state="closed")} == {leader}
    assert Course.objects.filter(kind="program").values("service").distinct().count() == 1
    assert Course.objects.filter(kind="program").count() == 2
    assert [one.starts_at for one in over if not one.is_counted] == []
    assert {one.mail.rpartition("@")[2] for one in named if one.mail} == {"familie.example"}
    assert {one.phone[:10] for one in named if one.phone} == {"0171 39200"}
    assert SignUp.objects.filter(forgotten_on__isnull=False, name__isnull=False).count() == 0
    assert Session.objects.exclude(canceled_on=None).filter(replaced_by__isnull=False).count() == 1
