"""Sealed fields: readable in their own row while the key is there, a loud error anywhere else."""

import pickle
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core import serializers
from django.db import connection, models, transaction
from django.test.utils import isolate_apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import make
from tests.people.letters import table
from unterwegs.people import fields, holders
from unterwegs.people.fields import Misplaced, NotInQueries, SealedText
from unterwegs.people.models import DataKey, KeyHolder
from unterwegs.wishes.models import Consent

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)


@pytest.fixture
def letters() -> Iterator[Any]:
    """A table with sealed fields, as a confidential room has it."""
    with table() as letters:
        yield letters


def family(room: str = "people") -> KeyHolder:
    return holders.new(room=room, purpose="Answering a letter", on=TODAY)


def kept(row: models.Model, field: str) -> bytes:
    """What stands in the database."""
    with connection.cursor() as cursor:
        column, table = connection.ops.quote_name(field), connection.ops.quote_name(row._meta.db_table)
        cursor.execute(f"SELECT {column} FROM {table}")
        return bytes(cursor.fetchone()[0])


def test_what_a_migration_seals_opens_in_its_field_and_without_a_key_nothing_is_sealed() -> None:
    """Also while the house is closed after a restore."""
    make.town()
    wish = make.wish()
    consent = make.consent(wish=wish)
    consent.save()
    place = f"wishes.consent.to {consent.pk}"

    holders.close()
    sealed = fields.sealed_under(wish.holder_id, "Schutzwohnung", place=place)
    Consent.objects.filter(pk=consent.pk).update(to=sealed)
    holders.replay()
    opened = Consent.objects.get().to
    holders.forget(wish.holder, rule="Half a year after the answer.", on=make.TODAY)

    assert opened == "Schutzwohnung"
    assert fields.sealed_under(wish.holder_id, "Schutzwohnung", place=place) is None


def test_words_come_back_and_do_not_stand_in_the_database(letters: Any) -> None:
    row = letters.objects.create(holder=family(), words="Bitte rufen Sie an", reach={"phone": "06441 12"})

    found = letters.objects.get(pk=row.pk)

    assert (found.words, found.name, found.reach) == ("Bitte rufen Sie an", None, {"phone": "06441 12"})
    assert b"rufen" not in kept(row, "words")
    assert b"06441" not in kept(row, "reach")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(
    words=st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
    reach=st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
        max_leaves=6,
    ),
)
def test_all_words_come_back(letters: Any, words: str, reach: Any) -> None:
    row = letters.objects.create(holder=family(), words=words, reach=reach)

    found = letters.objects.get(pk=row.pk)

    assert (found.words, found.reach) == (words, reach)


def test_words_change_and_the_rest_stays(letters: Any) -> None:
    row = letters.objects.create(holder=family(), words="alt", name="Kim")
    before = kept(row, "name")

    found = letters.objects.get(pk=row.pk)
    found.words = "neu"
    found.save()

    again = letters.objects.get(pk=row.pk)
    assert (again.words, again.name, kept(row, "name")) == ("neu", "Kim", before)


def test_words_can_be_taken_away(letters: Any) -> None:
    row = letters.objects.create(holder=family(), words="alt")

    row.words = None
    row.save()

    assert letters.objects.get(pk=row.pk).words is None


def test_many_rows_are_sealed_at_once(letters: Any) -> None:
    letters.objects.bulk_create(letters(holder=family(), words=f"Brief {number}") for number in range(3))

    assert sorted(row.words for row in letters.objects.all()) == ["Brief 0", "Brief 1", "Brief 2"]


def test_a_field_that_was_left_out_is_read_when_it_is_asked(letters: Any) -> None:
    letters.objects.create(holder=family(), words="Guten Tag")

    assert letters.objects.defer("words").get().words == "Guten Tag"


@pytest.mark.parametrize("change", ["row", "field", "holder"])
def test_a_ciphertext_that_was_copied_elsewhere_fails_loudly(letters: Any, change: str) -> None:
    one = letters.objects.create(holder=family(), words="geheim", name="Kim")
    other = letters.objects.create(holder=one.holder, words="anders", name="Jo")
    sealed = letters.objects.filter(pk=one.pk).values_list("words", flat=True)[0]

    moved = {
        "row": {"pk": other.pk, "values": {"words": sealed}},
        "field": {"pk": one.pk, "values": {"name": sealed}},
        "holder": {"pk": one.pk, "values": {"holder": family()}},
    }[change]
    letters.objects.filter(pk=moved["pk"]).update(**moved["values"])

    row = letters.objects.get(pk=moved["pk"])
    with pytest.raises(Misplaced):
        _ = row.name if change == "field" else row.words


def test_what_was_forgotten_reads_as_nothing(letters: Any) -> None:
    row = letters.objects.create(holder=family(), words="geheim", reach=["06441 12"])

    holders.forget(row.holder, rule="Over", on=TODAY)

    found = letters.objects.get(pk=row.pk)
    assert (row.words, found.words, found.reach) == (None, None, None)


def test_what_was_forgotten_is_not_written_again(letters: Any) -> None:
    row = letters.objects.create(holder=family(), words="geheim")
    before = kept(row, "words")
    holders.forget(row.holder, rule="Over", on=TODAY)

    row.words = "noch einmal"
    with pytest.raises(holders.Forgotten), transaction.atomic():
        row.save()

    assert kept(row, "words") == before


def test_without_its_key_a_row_is_neither_read_nor_written_over(letters: Any) -> None:
    row = letters.objects.create(holder=family(), words="geheim")
    before = kept(row, "words")
    DataKey.objects.all().delete()

    found = letters.objects.get(pk=row.pk)
    with pytest.raises(holders.KeyMissing):
        _ = found.words
    found.words = "neu"
    with pytest.raises(holders.KeyMissing), transaction.atomic():
        found.save()

    assert kept(row, "words") == before
    assert DataKey.objects.count() == 0


def test_a_room_seals_only_under_keys_of_its_own_or_shared_with_it(letters: Any) -> None:
    foreign = family("wishes")

    with pytest.raises(holders.NotShared, match="wishes → people"), transaction.atomic():
        letters.objects.create(holder=foreign, words="geheim")
    holders.share(foreign, with_room="people", by_consent="wishes.Consent 7")

    assert letters.objects.create(holder=foreign, words="geheim").words == "geheim"


def test_sealed_fields_are_in_no_query(letters: Any) -> None:
    letters.objects.create(holder=family(), words="geheim")

    for look in ({"words": "geheim"}, {"words__icontains": "heim"}, {"words__in": ["geheim"]}):
        with pytest.raises(NotInQueries):
            letters.objects.filter(**look)
    with pytest.raises(NotInQueries), transaction.atomic():
        letters.objects.update(words="offen")
    assert letters.objects.filter(words__isnull=False).count() == 1


def test_nothing_shows_the_words_by_accident(letters: Any) -> None:
    row = letters(holder=family(), words="geheim")
    waiting = repr(row.__dict__)
    row.save()
    found = letters.objects.get(pk=row.pk)

    shown = [waiting, repr(row), repr(row.__dict__), repr(found.__dict__), repr(list(letters.objects.values()))]
    shown.append(pickle.dumps(found.__dict__).decode("latin-1"))

    assert [text for text in shown if "geheim" in text] == []
    with pytest.raises(NotInQueries):
        pickle.dumps(letters(holder=row.holder, words="geheim").__dict__)
    with pytest.raises(NotInQueries):
        serializers.serialize("json", [found])


def test_a_table_whose_ids_come_from_the_database_cannot_seal() -> None:
    with isolate_apps("unterwegs.people"):

        class Note(models.Model):
            id = models.BigAutoField(primary_key=True)
            holder = models.ForeignKey(KeyHolder, models.PROTECT, related_name="+")
            words = SealedText(privacy="words")

            class Meta:
                app_label = "people"

        said = [problem.msg for problem in Note._meta.get_field("words").check()]

    assert said == ["A sealed field needs a row whose id is known before it is saved."]


def test_the_way_to_the_holder_may_lead_over_another_row(letters: Any) -> None:
    field = SealedText(privacy="words", holder="letter.holder")

    _name, path, _arguments, options = field.deconstruct()

    assert (path, options) == ("unterwegs.people.fields.SealedText", {"holder": "letter.holder"})
