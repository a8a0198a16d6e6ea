"""What families miss: said without a name, read by one person, put into neutral words, counted, forgotten."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from cryptography.fernet import Fernet
from django.conf import settings

from tests import cast, make
from unterwegs.people import actions as people
from unterwegs.people import open_forms
from unterwegs.people.models import Contribution, Deed
from unterwegs.places.models import Area
from unterwegs.planning import actions, rules
from unterwegs.planning.models import Need, NeedText, Voices
from unterwegs.planning.steps import State

pytestmark = pytest.mark.django_db
WORDS = "Ich wohne in der Wiesenstraße und kenne hier niemanden."


def said(words: str = WORDS, *, area: Area | None = None, language: str = "de") -> Need:
    return actions.say(words=words, topic=None, area=area, phase="", daytime="", language=language, today=make.TODAY)


def released(need: Need, wording: str = "Ein offener Treff") -> None:
    actions.release(
        need, wordings={"de": wording}, topic=None, phase="", daytime="", by=cast.coordinator(), today=make.TODAY
    )


def cells(need: Need) -> list[tuple[str, int]]:
    return [(cell.area.name if cell.area else "", cell.count) for cell in need.cells.order_by("area__name")]


def test_words_are_sealed_and_the_day_is_all_that_is_kept_of_the_time() -> None:
    need = said(language="tr")

    contribution = Contribution.objects.get()
    assert need.said == contribution
    assert b"Wiesen" not in bytes(contribution.sealed)
    assert open_forms.words_of(contribution) == {"words": WORDS}
    midnight = datetime(2026, 11, 23, tzinfo=ZoneInfo("Europe/Berlin"))
    assert (contribution.language, contribution.made_at) == ("tr", midnight)
    assert Fernet(settings.ENCRYPTION_KEYS[0]).extract_timestamp(bytes(contribution.sealed)) == midnight.timestamp()
    assert need.given_on == make.TODAY


def test_the_tables_have_no_place_for_who_or_when() -> None:
    kept = {field.name for model in (Need, Voices) for field in model._meta.concrete_fields}

    assert kept == {
        "answered_on", "area", "closed_on", "count", "daytime", "given_on", "id", "merged_into", "need", "offer",
        "outcome", "phase", "released_on", "said", "state", "topic",
    }  # fmt: skip


def test_without_words_the_same_again_counts_one_more() -> None:
    area = make.area()
    first = said("", area=area)
    again = said("", area=area)

    assert again == first
    assert cells(first) == [("Niedergirmes", 2)]


def test_what_somebody_wrote_never_stands_under_what_another_one_ticked() -> None:
    assert said("").pk != said(WORDS).pk != said("Anderes").pk


def test_who_reads_it_leaves_a_trace_without_the_words() -> None:
    need = said()

    assert actions.read(need, by=cast.coordinator()) == WORDS
    deed = Deed.objects.get()
    assert (deed.deed, deed.label, deed.details) == ("read a need", "Bedarf vom 23.11.2026", {})


def test_released_words_are_the_offices_and_the_familys_are_gone() -> None:
    need = said()

    released(need)

    need.refresh_from_db()
    assert (need.state, need.wording, need.said) == (State.PUBLIC, "Ein offener Treff", None)
    assert not Contribution.objects.exists()


@pytest.mark.parametrize("decide", ["decline", "merge"])
def test_whatever_is_decided_deletes_the_words(decide: str) -> None:
    public = make.need("Ein Treff")
    need = said(area=make.area())

    if decide == "merge":
        actions.merge(need, into=public, by=cast.coordinator(), today=make.TODAY)
    else:
        actions.decline(need, by=cast.coordinator(), today=make.TODAY)

    assert not Contribution.objects.exists()
    assert need.closed_on == make.TODAY


def test_needs_put_together_add_up_their_voices() -> None:
    niedergirmes, westend = make.area(), make.area("Westend", west=9.0)
    one, other = make.need("Treff", voices=3, area=niedergirmes), make.need("Café", voices=2, area=westend)
    actions.support(other, area=niedergirmes)

    actions.merge(other, into=one, by=cast.coordinator(), today=make.TODAY)

    assert cells(one) == [("Niedergirmes", 4), ("Westend", 2)]
    assert (other.state, other.merged_into, cells(other)) == (State.MERGED, one, [])


def test_a_need_is_not_put_together_with_itself_or_with_one_nobody_released() -> None:
    need, waiting = make.need("Treff"), said()

    for other in (need, waiting):
        with pytest.raises(actions.NotTheSame):
            actions.merge(need, into=other, by=cast.coordinator(), today=make.TODAY)


def test_nobody_joins_in_with_what_is_not_public() -> None:
    for need in (said(), said("")):
        with pytest.raises(actions.NotPublic):
            actions.support(need, area=None)


def test_two_people_do_not_decide_about_the_same_need() -> None:
    need = said()
    seen_by_another = Need.objects.get(pk=need.pk)
    actions.decline(need, by=cast.coordinator(), today=make.TODAY)

    with pytest.raises(actions.AlreadyDecided):
        released(seen_by_another)


def test_voices_stay_when_their_neighborhood_goes() -> None:
    area = make.area()
    need = make.need(voices=3, area=area)
    actions.support(need, area=None)

    area.delete()

    assert sorted(need.cells.values_list("area", "count")) == [(None, 1), (None, 3)]
    actions.support(need, area=None)
    assert Need.objects.get().voices == 5


def test_more_than_anybody_can_read_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_WAITING", 2)
    said("Eins"), said("Zwei")

    with pytest.raises(actions.NobodyCanReadMore):
        said("Drei")

    assert Need.objects.count() == 2


def test_an_answer_stands_in_every_language_it_was_written_in() -> None:
    need, offer = make.need("Treff"), make.service("Elterncafé")

    actions.answer(
        need,
        outcome="done",
        answers={"de": "Es ist da.", "tr": "Artık var."},
        offer=offer,
        by=cast.coordinator(),
        today=make.TODAY,
    )

    need.refresh_from_db()
    assert (need.outcome, need.offer, need.answered_on) == ("done", offer, make.TODAY)
    assert dict(NeedText.objects.values_list("language", "answer")) == {"de": "Es ist da.", "tr": "Artık var."}


def test_a_year_goes_by() -> None:
    """What nobody reads loses its words after ninety days; what is closed leaves the numbers after two years."""
    said()
    public = make.need("Treff", voices=6)
    words, states = [], []
    for day in range(0, 366, 5):
        today = make.TODAY + timedelta(days=day)
        people.forget_old(now=make.now() + timedelta(days=day))
        actions.forget(today=today)
        words.append(Contribution.objects.exclude(sealed=b"").count())
        states.append(Need.objects.exclude(pk=public.pk).get().state)

    assert words == [1] * 18 + [0] * 56
    assert states == [State.WAITING] * 18 + [State.UNREAD] * 56
    assert not Contribution.objects.exists()
    public.refresh_from_db()
    assert (public.state, public.voices) == (State.PUBLIC, 6)


def test_what_is_closed_is_forgotten_after_two_years() -> None:
    need = make.need("Treff", voices=6)
    actions.retire(need, by=cast.coordinator(), today=make.TODAY)

    assert actions.forget(today=make.TODAY + timedelta(days=730)) == 0
    assert actions.forget(today=make.TODAY + timedelta(days=731)) == 1
    assert not Need.objects.exists()
    assert not Voices.objects.exists()
