"""The desk of a provider: the week, courses and dates, who takes part; nobody reads what is not hers."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from tests import cast, make
from unterwegs.directory.models import Membership, Organization, Service
from unterwegs.people.models import User

pytestmark = pytest.mark.django_db
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


@pytest.fixture(autouse=True)
def town() -> None:
    make.town()
    make.open_part("courses")


@pytest.fixture
def provider() -> User:
    person = cast.provider_editor()
    Membership.objects.create(user=person, organization=make.organization("Familienbildung"))
    return person


@pytest.fixture
def offer(provider: User) -> Service:
    return make.service("Babymassage", of=Organization.objects.get(memberships__user=provider))


@pytest.fixture
def desk(client: Client, provider: User) -> Client:
    return cast.sign_in(client, provider)


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", strip_tags(answer.content.decode()))


def test_courses_stand_by_how_far_they_are(desk: Client, offer: Service) -> None:
    now = timezone.now()
    make.course("läuft", of=offer, first=now - DAY)
    make.course("kommt", of=offer)
    make.course("Entwurf", of=offer, state="draft")
    make.course("war", of=offer, first=now - 9 * WEEK)
    make.course("fremd")

    found = desk.get("/desk/kurse/").context["courses"]

    groups = {
        name: [one.course.name for one in getattr(found, name)] for name in ("running", "coming", "drafts", "over")
    }
    assert groups == {"running": ["läuft"], "coming": ["kommt"], "drafts": ["Entwurf"], "over": ["war"]}


def test_the_page_of_a_course_leads_to_its_link_for_counting(desk: Client, offer: Service) -> None:
    running, draft = make.course("läuft", of=offer), make.course("Entwurf", of=offer, state="draft")

    led = {
        one.name: re.findall(r'href="([^"]+/zaehl-link/)"', desk.get(f"/desk/kurse/{one.pk}/").content.decode())
        for one in (running, draft)
    }

    assert led == {"läuft": [f"/desk/kurse/{running.pk}/zaehl-link/"], "Entwurf": []}
