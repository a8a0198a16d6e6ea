"""Everything an offer says survives rows, JSON and documents."""

from datetime import date, time
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import make
from unterwegs.directory import content
from unterwegs.directory.content import At, Break, Content, Cost, OtherDay, Text, Times

pytestmark = pytest.mark.django_db


def full_content() -> Content:
    location, partner = make.location("Haus"), make.organization("Partner")
    other = make.service("Krabbelgruppe")
    area = make.area("Westend", west=9.0)
    contact = make.contact("Büro", phone="06441 1")
    return Content(
        organization=partner.pk,
        kind="course",
        texts={"de": Text(name="Kurs", summary="Kurz.", tested_on=date(2026, 1, 2)), "ar": Text(name="دورة")},
        phases=("pregnancy", "infancy"),
        fields=("health",),
        audience=("fathers",),
        legal_basis=("SGB VIII § 16", "KKG § 2"),
        minimum_age=0,
        maximum_age=12,
        open_for_all=False,
        registration="needed",
        mode="hybrid",
        access_url="https://kurs.example/",
        childcare=False,
        languages=("de", "ar"),
        partners=(partner.pk,),
        leads_to=(other.pk,),
        areas_served=(area.pk,),
        locations=(At(location.pk, room="Saal"),),
        contact=contact.pk,
        costs=(Cost("fixed", Decimal("5.00"), "pro Termin"), Cost("city_pass")),
        schedules=(
            Times(
                id=uuid4(),
                location=location.pk,
                first_on=date(2026, 1, 6),
                opens_at=time(9, 30),
                closes_at=time(11),
                rule="FREQ=WEEKLY;BYDAY=TU",
                school="term",
                note="Bitte Decke mitbringen",
                exceptions=(OtherDay(date(2026, 2, 3), "cancelled", reason="krank"),),
                pauses=(Break(date(2026, 7, 1), date(2026, 7, 31), "Sommer"),),
            ),
        ),
    )


def test_what_is_written_into_rows_is_read_from_them() -> None:
    wanted = full_content()
    service = make.service("Kurs", state="draft")

    content.write(service, wanted)

    assert content.content_of(service) == wanted


def test_a_version_keeps_everything() -> None:
    wanted = full_content()

    assert content.from_json(content.to_json(wanted)) == wanted


def test_changes_are_named_by_field_and_language() -> None:
    before = Content(organization=uuid4(), kind="group", texts={"de": Text(name="A")})
    after = Content(organization=before.organization, kind="course", texts={"de": Text(name="A"), "en": Text(name="B")})

    assert content.changed_fields(before, after) == ["kind", "texts.en"]


@given(st.text(max_size=20), st.text(max_size=20))
def test_two_texts_have_one_digest_only_when_their_words_are_the_same(first: str, second: str) -> None:
    one, other = Text(name=first, summary=second), Text(name=second, summary=first)

    assert (one.digest == other.digest) is (first == second)
