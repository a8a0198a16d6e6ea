"""Single sheets: every kind in every language, tagged, with codes that lead to a live page; long words find room."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import page
import pypdfium2
import pytest
import zxingcpp
from django.conf import settings
from django.test import Client

from tests import make
from unterwegs.book import queries, sheets
from unterwegs.courses import actions as courses
from unterwegs.courses.models import Course
from unterwegs.directory import queries as directory
from unterwegs.directory.content import Break, OtherDay, Text
from unterwegs.directory.models import LocationText, Service
from unterwegs.kit import paper
from unterwegs.places.models import Area, EmergencyNumber

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _name in settings.LANGUAGES]
DECEMBER = date(2026, 12, 1)
#: A4 and A3 upright, A5, the door hanger; points.
A5, A4, A3, HANGER = (420, 595), (595, 842), (842, 1191), (298, 842)


@pytest.fixture
def niedergirmes() -> Area:
    make.town(phone_hours="Mo–Do 9–15 Uhr", email="hilfe@example.org")
    EmergencyNumber.objects.create(key="ambulance", number="112")
    area = make.area()
    house = make.location("Haus der Familie", kind="center", area=area, opening=[make.times("MO", opens_at=time(8))])
    make.service(
        "Stillcafé",
        areas=[area],
        location=house,
        contact=make.contact(phone="06441 7"),
        schedules=(
            make.times(
                "TU",
                location=house.pk,
                exceptions=(OtherDay(on=date(2026, 12, 8), kind="cancelled", reason="Betriebsausflug"),),
            ),
        ),
        texts={"ar": Text(name="مقهى الرضاعة", summary="نلتقي كل أسبوع.")},
    )
    make.service("Sprechstunde", areas=[area], location=house)
    return area


def kinds(area: Area, language: str) -> dict[str, queries.Sheet | None]:
    """Every sheet that can be asked for, of one offer, one place and one area."""
    (house,) = [code for code, name in queries.place_titles("de") if name == "Haus der Familie"]
    (cafe,) = [code for code, name in queries.offer_titles("de") if name.startswith("Stillcafé")]
    now = make.now()
    return {
        "offer a4": queries.offer_sheet(cafe, language, size="a4", now=now),
        "offer a5": queries.offer_sheet(cafe, language, size="a5", now=now),
        "usual week": queries.week_sheet(house, language, first=None, now=now),
        "one week": queries.week_sheet(house, language, first=date(2026, 12, 7), now=now),
        "month": queries.month_sheet(area, language, month=DECEMBER, now=now),
        "poster of the offer": queries.offer_poster(cafe, language, now=now),
        "poster of the place": queries.place_poster(house, language, now=now),
        "door hanger": queries.door_hanger(area, now=now),
    }


def failures(pdf: bytes) -> list[str]:
    report = page.validate_pdf_bytes(pdf, profile=page.ValidationProfile.PDF_UA_1)
    return [str(failure) for failure in report.failures]


def pictures(pdf: bytes) -> list[Any]:
    return [one.render(scale=2).to_pil() for one in pypdfium2.PdfDocument(pdf)]


def words_of(pdf: bytes) -> str:
    text = " ".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(pdf))
    return " ".join(text.split())


def sizes(pdf: bytes) -> list[tuple[int, int]]:
    return [tuple(round(side) for side in one.get_size()) for one in pypdfium2.PdfDocument(pdf)]


def test_each_sheet_can_be_read_by_everybody_in_every_language(niedergirmes: Area) -> None:
    found = {
        f"{kind} {language}": failures(sheet.pdf())
        for language in LANGUAGES
        for kind, sheet in kinds(niedergirmes, language).items()
        if sheet is not None
    }

    assert len(found) == 8 * len(LANGUAGES)
    assert {name: failed for name, failed in found.items() if failed} == {}


def test_the_folder_can_be_read_by_everybody_in_every_language(niedergirmes: Area) -> None:
    found = {}
    for language in LANGUAGES:
        wanted = sheets.Wanted(language, niedergirmes, chapters=["sleep-and-crying", "emergency"])
        found[language] = failures(queries.folder(wanted, now=make.now()))

    assert found == {language: [] for language in LANGUAGES}


def test_a_sheet_is_one_sheet(niedergirmes: Area) -> None:
    found = {kind: sizes(sheet.pdf()) for kind, sheet in kinds(niedergirmes, "de").items() if sheet is not None}

    assert found == {
        "offer a4": [A4],
        "offer a5": [A5],
        "usual week": [(842, 595)],
        "one week": [(842, 595)],
        "month": [A4],
        "poster of the offer": [A3],
        "poster of the place": [A3],
        "door hanger": [HANGER, HANGER],
    }


def test_each_code_on_paper_leads_to_a_page_that_answers(niedergirmes: Area, client: Client) -> None:
    answers = {}
    for language in ("de", "ar"):
        for kind, sheet in kinds(niedergirmes, language).items():
            assert sheet is not None
            for picture in pictures(sheet.pdf()):
                addresses = [code.text for code in zxingcpp.read_barcodes(picture)]
                answers[f"{kind} {language}"] = [
                    client.get(address.removeprefix(settings.BASE_URL), follow=True).status_code
                    for address in addresses
                    if address.startswith(settings.BASE_URL)
                ]

    assert {name: found for name, found in answers.items() if found != [200]} == {}


def test_each_entry_of_a_folder_carries_its_code(niedergirmes: Area, client: Client) -> None:
    codes = [code for code, _name in queries.offer_titles("de")]
    pdf = queries.folder(sheets.Wanted("tr", niedergirmes, offers=codes), now=make.now())

    found = {code.text for picture in pictures(pdf) for code in zxingcpp.read_barcodes(picture)}

    assert {address.removeprefix(settings.BASE_URL) for address in found} >= {f"/a/{code}/" for code in codes}


def test_a_long_name_without_a_place_and_with_ten_dates_stays_on_its_sheet(niedergirmes: Area) -> None:
    name = "Donaudampfschifffahrtselternbegleitungsgruppe " * 3 + "für Zwillinge und Drillinge"
    days = ("MO", "TU", "WE", "TH", "FR")
    long = make.service(
        name[:160],
        of=make.organization("Verein am Bach"),
        areas=[niedergirmes],
        location=None,
        mode="home",
        schedules=tuple(
            make.times(day, opens_at=time(8 + turn), closes_at=time(9 + turn)) for day in days for turn in (0, 6)
        ),
        texts={"ar": Text(name="مجموعة مرافقة الوالدين " * 6, summary="نلتقي. " * 28)},
    )

    for language in ("de", "ar", "de-simple"):
        for size in ("a4", "a5"):
            sheet = queries.offer_sheet(long.code, language, size=size, now=make.now())
            assert sheet is not None
            assert len(sizes(sheet.pdf())) == 1
            assert beyond_the_margin(sheet.pdf()) == []
        poster = queries.offer_poster(long.code, language, now=make.now())
        assert poster is not None
        assert len(sizes(poster.pdf())) == 1
        assert beyond_the_margin(poster.pdf()) == []


def beyond_the_margin(pdf: bytes) -> list[str]:
    """Letters that reach nearer than 5 mm to an edge of the paper."""
    found = []
    for one in pypdfium2.PdfDocument(pdf):
        width, height = one.get_size()
        text = one.get_textpage()
        for index in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(index)
            if right > left and (left < 14 or right > width - 14 or bottom < 14 or top > height - 14):
                found.append(text.get_text_range(index, 1))
    return found


def test_the_month_says_what_does_not_take_place_and_what_is_a_holiday(niedergirmes: Area) -> None:
    sheet = queries.month_sheet(niedergirmes, "de", month=DECEMBER, now=make.now())

    days = {day["date"]: day for day in sheet.order.content["days"]}

    assert [day for day, what in days.items() if what["holiday"]] == ["25.12.", "26.12."]
    assert [(line["name"], line["is_off"], line["why"]) for line in days["8.12."]["lines"]] == [
        ("Stillcafé", True, "Betriebsausflug")
    ]
    assert [(line["time"], line["name"], line["is_off"]) for line in days["15.12."]["lines"]] == [
        ("9:30", "Stillcafé", False)
    ]
    assert [one["name"] for one in sheet.order.content["on_request"]] == ["Sprechstunde"]


# --- courses ----------------------------------------------------------------------------------------------------------
def with_a_course(area: Area, **fields: Any) -> Course:
    """The „Stillcafé“ as an open meeting on its own rhythm."""
    cafe = Service.objects.get(texts__name="Stillcafé", texts__language="de")
    course = Course(service=cafe, schedule=cafe.schedules.get(), kind="open", state="open", first_on=DECEMBER, **fields)
    return courses.keep(course, by=None, now=make.now())


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 12, day, hour, tzinfo=ZoneInfo("Europe/Berlin"))


def test_a_date_of_a_course_that_is_canceled_sends_nobody_to_a_closed_door(niedergirmes: Area) -> None:
    session = with_a_course(niedergirmes).sessions.get(laid_on=date(2026, 12, 15))
    courses.cancel(session, reason="illness", instead=(at(17, 14), at(17, 15)), by=None, now=make.now())

    found = kinds(niedergirmes, "de")
    month = queries.month_sheet(niedergirmes, "de", month=DECEMBER, now=make.now())
    week = queries.week_sheet(place_of("Haus der Familie"), "de", first=date(2026, 12, 14), now=make.now())
    offer = found["offer a4"]

    assert week is not None
    assert offer is not None
    days = {day["date"]: day["lines"] for day in month.order.content["days"]}
    in_week = {day["date"]: [line for part in day["parts"] for line in part] for day in week.order.content["days"]}
    for said in (days, in_week):
        assert [(line["is_off"], line["why"]) for line in said["15.12."]] == [(True, "Jemand ist krank.")]
        assert [(line["name"], line["is_off"]) for line in said["17.12."]] == [("Stillcafé", False)]
    assert [(one["day"], one["is_off"]) for one in offer.order.content["dates"]][1:5] == [
        ("Dienstag, 1. Dezember", False),
        ("Dienstag, 8. Dezember", True),
        ("Dienstag, 15. Dezember", True),
        ("Donnerstag, 17. Dezember", False),
    ]


def test_a_date_that_somebody_typed_for_a_closed_day_is_not_crossed_out(niedergirmes: Area) -> None:
    cafe = Service.objects.get(texts__name="Stillcafé", texts__language="de")
    course = make.course(of=cafe, kind="open", dates=0, first=at(8, 9))
    begin = at(8, 9).replace(minute=30)
    courses.add_date(course, starts_at=begin, ends_at=at(8, 11), by=None, now=make.now())

    month = queries.month_sheet(niedergirmes, "de", month=DECEMBER, now=make.now())

    days = {day["date"]: day["lines"] for day in month.order.content["days"]}
    assert [(line["time"], line["is_off"]) for line in days["8.12."]] == [("9:30", False)]


def test_the_sheet_of_an_offer_names_the_house_of_a_date_that_is_elsewhere(niedergirmes: Area) -> None:
    session = with_a_course(niedergirmes).sessions.get(laid_on=date(2026, 12, 15))
    times = {"starts_at": session.starts_at, "ends_at": session.ends_at}
    courses.move(session, **times, room="", location=make.location("Schulküche"), by=None, now=make.now())
    shown = directory.shelf("de").by_id[session.course.service_id].offer

    dates = sheets.offer(shown, language="de", size="a4", now=make.now()).content["dates"]

    places = {one["day"]: one["place"] for one in dates if one["place"]}
    assert places == {"Dienstag, 15. Dezember": "Schulküche, Wiesenstraße 4, 35576 Wetzlar"}


def test_the_sheet_of_an_offer_says_what_stands_about_its_open_meetings(niedergirmes: Area) -> None:
    said = {"paying": "fixed", "price": "7.50", "bring": ["slippers"], "childcare": True, "languages": ["de", "tr"]}
    with_a_course(niedergirmes, note="Bitte klingeln.", **said)
    (cafe,) = [code for code, name in queries.offer_titles("de") if name.startswith("Stillcafé")]
    sheet = queries.offer_sheet(cafe, "ar", size="a5", now=make.now())
    words = words_of(queries.offer_sheet(cafe, "de", size="a5", now=make.now()).pdf())

    for part in ("7,50", "Bitte mitbringen: dicke Socken oder Hausschuhe", "Deutsch und Türkisch", "Bitte klingeln."):
        assert part in words
    assert failures(sheet.pdf()) == []


def test_the_month_says_which_date_is_online(niedergirmes: Area) -> None:
    with_a_course(niedergirmes, is_online=True)

    content = sheets.programme(niedergirmes, language="de", month=DECEMBER, now=make.now()).content

    assert {line["place"] for day in content["days"] for line in day["lines"] if not line["is_off"]} == {"Online"}


def test_an_offer_without_a_rhythm_is_in_the_month_and_the_week_by_its_courses(niedergirmes: Area) -> None:
    talk = Service.objects.get(texts__name="Sprechstunde", texts__language="de")
    make.course(of=talk, dates=1, first=at(16, 10))

    month = queries.month_sheet(niedergirmes, "de", month=DECEMBER, now=make.now())
    week = queries.week_sheet(place_of("Haus der Familie"), "de", first=date(2026, 12, 14), now=make.now())

    assert week is not None
    assert [
        line["name"] for day in month.order.content["days"] if day["date"] == "16.12." for line in day["lines"]
    ] == ["Sprechstunde"]
    assert month.order.content["on_request"] == []
    assert [line["time"] for part in week.order.content["days"][2]["parts"] for line in part] == ["10:00–11:00\xa0Uhr"]


def place_of(name: str) -> str:
    return next(code for code, known in queries.place_titles("de") if known == name)


# ----------------------------------------------------------------------------------------------------------------------
def test_what_is_open_nearly_every_day_does_not_hide_the_dates(niedergirmes: Area) -> None:
    make.service("Kita", areas=[niedergirmes], schedules=(make.times("MO", rule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),))

    sheet = queries.month_sheet(niedergirmes, "de", month=DECEMBER, now=make.now())

    names = {line["name"] for day in sheet.order.content["days"] for line in day["lines"]}
    assert names == {"Stillcafé"}
    assert [one["name"] for one in sheet.order.content["most_days"]] == ["Kita"]


def test_the_week_of_a_center_knows_its_opening_hours_and_what_is_cancelled(niedergirmes: Area) -> None:
    sheet = kinds(niedergirmes, "de")["one week"]
    assert sheet is not None

    monday, tuesday = sheet.order.content["days"][:2]

    assert (monday["day"], monday["date"], monday["open"]) == ("Montag", "7.12.", ["8:00–11:00\xa0Uhr"])
    assert [(line["name"], line["is_off"]) for part in tuesday["parts"] for line in part] == [("Stillcafé", True)]


def test_the_usual_week_shows_rhythms_and_no_days_of_a_month(niedergirmes: Area) -> None:
    sheet = kinds(niedergirmes, "de")["usual week"]
    assert sheet is not None

    days = sheet.order.content["days"]

    assert [(day["day"], day["date"]) for day in days] == [
        ("Montag", ""), ("Dienstag", ""), ("Mittwoch", ""), ("Donnerstag", ""), ("Freitag", ""),
    ]  # fmt: skip
    assert [line["time"] for part in days[1]["parts"] for line in part] == ["9:30–11:00\xa0Uhr"]


def test_the_door_hanger_greets_in_eight_languages_and_names_no_child(niedergirmes: Area) -> None:
    text = words_of(queries.door_hanger(niedergirmes, now=make.now()).pdf())

    said = [sheets.greeting(language) for language in LANGUAGES]
    assert sorted(code for side in sheets.HANGER_SIDES for code in side) == sorted(LANGUAGES)
    assert len({one["hello"] for one in said}) == len(LANGUAGES)
    assert ("Guten Tag! Wir waren da." in text, "06441 99-0" in text) == (True, True)
    assert [word for word in ("Kind ", "Baby", "Geburt", "Jugendamt", "Besuch") if word in text] == []


def test_a_sheet_for_the_printer_has_bleed_and_black_of_one_ink(niedergirmes: Area) -> None:
    pdf = queries.door_hanger(niedergirmes, now=make.now(), is_for_press=True).pdf()

    (front, back) = pypdfium2.PdfDocument(pdf)

    assert [round(side / 72 * 25.4) for side in front.get_size()] == [125, 317]
    assert [round(side / 72 * 25.4) for side in back.get_trimbox()] == [10, 10, 115, 307]
    assert [round(side / 72 * 25.4) for side in back.get_bleedbox()] == [7, 7, 118, 310]


def test_the_same_sheet_is_set_once_a_day(niedergirmes: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    cooked: list[paper.Order] = []
    monkeypatch.setattr(sheets, "made", lambda order: cooked.append(order) or b"%PDF")
    now = make.now()

    for hour in (9, 10):
        queries.month_sheet(niedergirmes, "de", month=DECEMBER, now=now.replace(hour=hour)).pdf()
    queries.month_sheet(niedergirmes, "de", month=DECEMBER, now=now.replace(day=24)).pdf()

    assert [order.content["as_of"] for order in cooked] == ["Stand: 23. November 2026", "Stand: 24. November 2026"]


def test_a_center_is_named_in_the_language_of_the_sheet(niedergirmes: Area) -> None:
    code = next(code for code, name in queries.place_titles("de") if name == "Haus der Familie")
    LocationText.objects.create(location=niedergirmes.locations.get(code=code), language="ar", name="مركز الحي")

    sheet = queries.place_poster(code, "ar", now=make.now())

    assert sheet is not None
    assert (sheet.order.content["name"], sheet.order.content["name_language"]) == ("مركز الحي", "ar")


def test_a_pause_is_crossed_out_with_its_reason(niedergirmes: Area) -> None:
    make.service(
        "Krabbelgruppe",
        areas=[niedergirmes],
        schedules=(
            make.times("WE", pauses=(Break(first_on=date(2026, 12, 9), last_on=date(2026, 12, 9), reason="Krank"),)),
        ),
    )

    sheet = queries.month_sheet(niedergirmes, "de", month=DECEMBER, now=make.now())

    lines = [
        (day["date"], line["is_off"], line["why"])
        for day in sheet.order.content["days"]
        for line in day["lines"]
        if line["name"] == "Krabbelgruppe"
    ]
    assert lines[:2] == [("2.12.", False, ""), ("9.12.", True, "Krank")]
