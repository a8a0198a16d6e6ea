"""A run is made, printed and posted; what must not go never goes, whatever happens in which order."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import make
from unterwegs.kit import paper, pictures
from unterwegs.people.models import Deed, User
from unterwegs.places import actions as places
from unterwegs.welcome import actions, codes, letters, queries, rules
from unterwegs.welcome.models import Family, Letter, Run, Visit
from unterwegs.welcome.rules import End, Hold, LetterKind, Mode, Pull, State, Told

pytestmark = pytest.mark.django_db
TODAY = make.TODAY
LATER = TODAY + timedelta(days=30)
ADDRESSES = "Straße;Hausnummer;Zusatz;PLZ;Ort;Länge;Breite\nWiesenstraße;4;;35576;Wetzlar;8,05;50,05\n"


@pytest.fixture
def office() -> User:
    make.town()
    return make.user("Karla Koordination", roles=["coordinator"])


def planned(name: str = "Sommer", **fields: Any) -> Family:
    family = make.family(name, state="planned", **fields)
    make.visit(family, by=make.visitor(f"Vera {name}"), on=LATER)
    return family


# --- who gets one ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("told", "mode", "wanted"),
    [
        (Told(State.PLANNED, has_visit=True), Mode.RING, (LetterKind.INVITATION, Mode.RING)),
        (Told(State.PLANNED, has_visit=True), Mode.CONFIRMED, (LetterKind.INVITATION, Mode.CONFIRMED)),
        (Told(State.PLANNED, has_visit=True), Mode.INFORM, (LetterKind.INVITATION, Mode.CONFIRMED)),
        (Told(State.PLANNED, has_visit=True, tries=1), Mode.RING, (LetterKind.SECOND, Mode.RING)),
        (Told(State.PLANNED, has_visit=True, tries=2), Mode.RING, None),
        (Told(State.PLANNED, has_visit=True, is_foster=True), Mode.RING, (LetterKind.FOSTER, Mode.RING)),
        (Told(State.PLANNED, has_visit=True, is_elsewhere=True), Mode.RING, (LetterKind.INVITATION, Mode.CONFIRMED)),
        (Told(State.PLANNED, has_visit=True, is_agreed=True), Mode.RING, None),
        (Told(State.PLANNED, has_visit=True, is_told=True), Mode.RING, None),
        (Told(State.PLANNED, has_visit=True, answer="no"), Mode.RING, None),
        (Told(State.PLANNED, has_visit=True, holds=(Hold.SEALED,)), Mode.RING, None),
        (Told(State.DUE), Mode.RING, None),
        (Told(State.DUE), Mode.INFORM, (LetterKind.INFORMATION, Mode.INFORM)),
        (Told(State.DUE, kinds=("information",)), Mode.INFORM, None),
        (Told(State.DUE, holds=(Hold.SHELTERED,)), Mode.RING, (LetterKind.INVITATION, Mode.CONFIRMED)),
        (Told(State.HELD, holds=(Hold.SHELTERED,)), Mode.RING, None),
        (Told(State.INVITED), Mode.INFORM, None),
        (Told(State.ENDED, end=End.BY_POST), Mode.RING, (LetterKind.PARCEL, Mode.INFORM)),
        (Told(State.ENDED, end=End.BY_POST, kinds=("parcel",)), Mode.RING, None),
        (Told(State.ENDED, end=End.DECLINED), Mode.RING, None),
        (Told(State.ENDED, end=End.STOPPED), Mode.RING, None),
    ],
)
def test_who_gets_which_letter_next(told: Told, mode: str, wanted: tuple[str, str] | None) -> None:
    found = rules.next_letter(told, mode=mode)

    assert (found and (found.kind, found.mode)) == wanted


def test_a_run_lies_in_postal_order_and_has_codes_that_nobody_finds_in_the_database(office: User) -> None:
    far = planned("Weit", address={"street": "Zaunweg", "number": "2", "postcode": "35576", "town": "Wetzlar"})
    tenth = planned("Zehn", address={"street": "Allee", "number": "10", "postcode": "35576", "town": "Wetzlar"})
    second = planned("Zwei", address={"street": "Allee", "number": "2", "postcode": "35576", "town": "Wetzlar"})

    run = actions.make_run(None, to_post_on=TODAY, by=office, now=make.now())

    rows = queries.letters_of(run)
    assert [row.family for row in rows] == [second, tenth, far]
    assert [str(row) for row in rows] == ["1-001", "1-002", "1-003"]
    typed = [codes.code_of(row) for row in rows]
    assert typed == [codes.code_of(row) for row in Letter.objects.order_by("number")]
    assert len(set(typed)) == 3
    assert [codes.digest_of(code) for code in typed] == [row.digest for row in rows]


def test_nobody_is_written_to_twice_about_the_same_visit(office: User) -> None:
    planned()
    actions.make_run(None, to_post_on=TODAY, by=office, now=make.now())

    with pytest.raises(actions.NothingToPrint):
        actions.make_run(None, to_post_on=TODAY, by=office, now=make.now())

    assert Letter.objects.count() == 1


def test_foster_carers_are_told_from_what_the_coordinator_decided(office: User) -> None:
    family = make.family(state="held", holds=["not_a_person"])
    actions.decide(family, decision="foster", carers="Familie Herbst", by=office, today=TODAY)
    actions.plan_visit(family, visitor=make.visitor(), on=LATER, at=make.now().time(), by=office, today=TODAY)

    [row] = queries.to_write(post_on=TODAY)

    assert (row.wanted.kind, row.wanted.mode) == (LetterKind.FOSTER, Mode.RING)
    assert queries.letters_of(make.run(family))[0].kind == LetterKind.FOSTER


def test_who_gets_a_letter_is_known_in_a_constant_number_of_queries(
    office: User, django_assert_num_queries: Callable[[int], Any]
) -> None:
    planned("Eins")
    with django_assert_num_queries(4):
        assert len(queries.to_write(post_on=TODAY)) == 1
    planned("Zwei"), planned("Drei")

    with django_assert_num_queries(4):
        assert len(queries.to_write(post_on=TODAY)) == 3


# --- printing and posting -------------------------------------------------------------------------------------------
def test_what_a_letter_says_comes_from_the_rows(office: User) -> None:
    family = planned(names=[{"family_name": "Sommer", "first_names": "Mara"}], language="tr")
    run = make.run(family)

    [letter] = queries.print_run(run, queries.letters_of(run), now=make.now()).letters

    assert letter.recipient == ["Mara Sommer", "", "Erfundene Gasse 7", "35578 Wetzlar"]
    assert (letter.number, letter.day, letter.second, letter.visitor) == ("1-001", LATER, "tr", "Vera")
    assert letter.link.endswith(f"/tr/willkommen/{letter.code}/")
    assert letter.children == ()
    assert letter.photo == ""


def test_a_letter_shows_the_picture_of_its_visitor_as_long_as_she_agrees(office: User) -> None:
    family = planned()
    run, vera = make.run(family), Visit.objects.get().visitor
    assert vera is not None
    other = make.visitor("Olga Andere")
    seen = pictures.reencode(make.png(60, 90))
    actions.show_picture(vera, seen, by=vera.user, today=TODAY)
    actions.show_picture(other, pictures.reencode(make.png(60, 90, "gold")), by=other.user, today=TODAY)

    with_hers = queries.print_run(run, queries.letters_of(run), now=make.now())
    actions.hide_picture(vera, by=vera.user)
    without = queries.print_run(run, queries.letters_of(run), now=make.now())

    assert [one.photo for one in with_hers.letters] == [paper.picture(seen.content, "webp", width=60, height=90)]
    assert letters.print_file(with_hers).startswith(b"%PDF")
    assert [one.photo for one in without.letters] == [""]


def test_posting_invites_and_counts_the_days_from_the_notice(office: User) -> None:
    family = planned()
    run = make.run(family, by=office)

    early = actions.post(run, on=TODAY + timedelta(days=3), by=office, today=TODAY + timedelta(days=3))
    actions.post(run, on=TODAY + timedelta(days=5), by=office, today=TODAY + timedelta(days=5))

    family.refresh_from_db()
    run.refresh_from_db()
    assert early == []
    assert (family.state, family.posted_on, family.wait_band) == ("invited", TODAY + timedelta(days=3), "-7")
    assert run.posted_on == family.posted_on
    assert Deed.objects.filter(deed="posted letters").count() == 1


def test_a_run_that_was_never_printed_is_not_posted(office: User) -> None:
    run = make.run(planned(), printed=False)

    with pytest.raises(actions.NotPrinted):
        actions.post(run, on=TODAY, by=office, today=TODAY)

    assert Run.objects.get().posted_on is None


def test_a_child_that_dies_after_printing_takes_the_envelope_out_before_anything_is_posted(office: User) -> None:
    bereaved, other = planned("Sommer"), planned("Winter")
    run = make.run(bereaved, other)

    actions.stop(bereaved, by=None, today=TODAY)
    [out] = queries.to_take_out()
    with pytest.raises(actions.NotTakenOut):
        actions.post(run, on=TODAY, by=office, today=TODAY)
    actions.confirm_taken_out([out.pk], by=office, today=TODAY)
    actions.post(run, on=TODAY, by=office, today=TODAY)

    bereaved.refresh_from_db()
    other.refresh_from_db()
    assert (bereaved.state, bereaved.posted_on) == ("ended", None)
    assert (other.state, other.posted_on) == ("invited", TODAY)
    assert list(queries.to_take_out()) == []


def test_a_visit_that_moves_after_printing_takes_its_letter_out(office: User) -> None:
    family = planned()
    run = make.run(family)
    visit = Visit.objects.get()

    actions.move_visit(visit, visitor=visit.visitor, on=LATER + timedelta(days=1), at=visit.at, by=office, today=TODAY)
    actions.check(run, by=office, today=TODAY)

    [out] = queries.to_take_out()
    assert (out.family, out.pull_reason) == (family, Pull.CHANGED)
    assert [row.family for row in queries.to_write(post_on=TODAY)] == [family]


def test_posted_too_late_the_visit_comes_too_early_and_is_planned_anew(office: User) -> None:
    family = planned()
    run = make.run(family)
    late = LATER - timedelta(days=13)

    early = actions.post(run, on=late, by=office, today=late)
    actions.plan_anew(early[0], by=office, today=late)
    actions.plan_anew(early[0], by=office, today=late)

    family.refresh_from_db()
    assert [row.family for row in early] == [family]
    assert family.state == State.DUE
    assert Visit.objects.get().canceled_on == late


def test_fourteen_days_from_posting_are_enough(office: User) -> None:
    assert not rules.is_too_early(LATER, posted_on=LATER - timedelta(days=14))
    assert rules.is_too_early(LATER, posted_on=LATER - timedelta(days=13))


def test_a_letter_that_comes_back_waits_for_a_decision_and_nothing_is_written_by_itself(office: User) -> None:
    letter = make.invited(posted_on=TODAY)

    actions.note_return(letter, has_moved=False, by=office, today=TODAY)
    actions.note_return(letter, has_moved=True, by=office, today=TODAY)

    family = Family.objects.get()
    assert (family.state, family.holds) == ("held", [Hold.RETURNED])
    assert Visit.objects.get().canceled_on == TODAY
    assert queries.to_write(post_on=TODAY) == []


def test_a_corrected_address_ends_what_the_post_brought_back(office: User) -> None:
    letter = make.invited(posted_on=TODAY)
    actions.note_return(letter, has_moved=True, by=office, today=TODAY)
    places.import_addresses(ADDRESSES.encode(), origin="Stadt Wetzlar", by=None)

    actions.correct_address(
        Family.objects.get(), address=rules.Address("Wiesenstraße", "4", "35576", "Wetzlar"), by=office
    )

    assert (Family.objects.get().state, Family.objects.get().holds) == ("due", [])


STEPS = ("stop", "hold", "seal", "forget", "move", "cancel", "print", "post", "take out", "no", "pull")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.sampled_from(STEPS), min_size=1, max_size=7))
def test_no_order_of_deeds_posts_or_prints_a_letter_of_a_family_that_was_stopped(
    office: User, order: list[str]
) -> None:
    _play(order, office)


def _play(order: list[str], office: User) -> None:
    family, other = planned(f"Sommer {uuid4()}"), planned(f"Winter {uuid4()}")
    run = make.run(family, other, printed=False)
    mine = Letter.objects.get(family=family)
    stopped_before_post = False
    for step in order:
        family.refresh_from_db()
        is_posted = Run.objects.get(pk=run.pk).posted_on is not None
        if step == "stop" and family.is_open:
            actions.stop(family, by=None, today=TODAY)
        elif step == "no" and family.is_open:
            actions.answer(family, "no", actions.Said(), channel="phone", by=office, today=TODAY)
        elif step in ("hold", "seal") and family.is_open:
            actions.hold(family, holds=["sealed" if step == "seal" else "parent_died"], by=None, today=TODAY)
        elif step == "forget" and not family.is_open:
            actions.forget(today=TODAY + timedelta(days=60))
        elif step in ("move", "cancel"):
            for visit in Visit.objects.filter(family=family, canceled_on=None):
                if family.state in ("planned", "invited"):
                    actions.cancel_visit(visit, by=office, today=TODAY)
        elif step == "print":
            _printed, rows = actions.start_printing(run, by=office, now=make.now())
            assert all(queries.may_be_sent(row) for row in rows)
            assert not ({row.family_id for row in rows} & {family.pk} and stopped_before_post)
        elif step == "pull" and not is_posted:
            actions.pull_letter(mine, by=office, today=TODAY)
        elif step == "take out":
            actions.confirm_taken_out([row.pk for row in queries.to_take_out()], by=office, today=TODAY)
        elif step == "post":
            actions.check(run, by=office, today=TODAY)
            try:
                actions.post(run, on=TODAY, by=office, today=TODAY)
            except (actions.NotPrinted, actions.NotTakenOut):
                continue
        stopped_before_post |= step in ("stop", "no", "hold", "seal", "move", "cancel", "pull") and not is_posted
    mine = Letter.objects.filter(pk=mine.pk).first()  # type: ignore[assignment]
    if stopped_before_post and Run.objects.get(pk=run.pk).posted_on is not None and mine is not None:
        assert mine.pulled_on is not None
        assert Family.objects.get(pk=family.pk).posted_on is None
