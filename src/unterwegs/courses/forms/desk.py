"""What providers type about their courses: what is needed for how people take part, dates in the words of people, a sign-up by phone."""

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.validators import URLValidator
from django.db.models import Q, QuerySet
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from unterwegs.courses import codes, comparison, rules, steps
from unterwegs.courses.models import Course, Session
from unterwegs.courses.said import Said
from unterwegs.directory import facts
from unterwegs.directory import queries as directory
from unterwegs.directory.models import Location, Schedule, Service
from unterwegs.directory.rules import CostKind, Mode
from unterwegs.kit import calendars
from unterwegs.people import actions as people
from unterwegs.people.models import User
from unterwegs.places import languages

EVERY = ((1, _("every week")), (2, _("every other week")), (4, _("every four weeks")))
MOST_AT_ONCE = 60
LONGEST_DATE = timedelta(hours=12)
MOST_MONTHS = 12 * 27
RHYTHM, OWN = "rhythm", "own"


class DayInput(forms.DateInput):
    """A day with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    """A time with the browser's own clock."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


@dataclass(frozen=True, slots=True)
class Section:
    """Fields of a form that belong together."""

    title: Any
    fields: Sequence[BoundField]

    @property
    def is_about_dates(self) -> bool:
        return any(field.name == "first_on" for field in self.fields)


def sections(form: forms.BaseForm, groups: Iterable[tuple[Any, Sequence[str]]]) -> list[Section]:
    """The fields of a form in groups; those that it has not are left out, and so are empty groups."""
    found = [Section(title, [form[name] for name in names if name in form.fields]) for title, names in groups]
    return [one for one in found if one.fields]


# --- a course ---------------------------------------------------------------------------------------------------------


class ChooseForm(forms.Form):
    """What a new course belongs to and how people take part; the next page asks only what that needs."""

    offer = forms.ModelChoiceField(
        label=_("Of which offer?"),
        queryset=Service.objects.none(),
        empty_label="—",
        help_text=_("Your published offers. What stands there already is taken over."),
    )
    kind = forms.ChoiceField(
        label=_("How do people take part?"),
        choices=rules.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose how people take part.")},
    )

    def __init__(self, data: Any = None, *, offers: QuerySet[Service]) -> None:
        super().__init__(data)
        field: Any = self.fields["offer"]
        field.queryset = offers
        names = sorted(((one.pk, _with_owner(one)) for one in offers), key=lambda row: row[1].lower())
        field.choices = [("", "—"), *names]


def _with_owner(service: Service) -> str:
    return f"{service} ({service.organization})"


class CourseForm(forms.ModelForm[Course]):
    """A course as its provider describes it; ``kind`` decides which fields there are."""

    dates = forms.ChoiceField(label=_("Where do the dates come from?"), widget=forms.RadioSelect)
    languages = forms.MultipleChoiceField(
        label=_("Languages"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("Spoken by those who lead it.")
    )  # fmt: skip
    bring = forms.MultipleChoiceField(
        label=_("What to bring"),
        choices=rules.Bring.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Families read it in their language."),
    )
    link = forms.CharField(
        label=_("Link for taking part online"),
        required=False,
        max_length=500,
        widget=forms.URLInput,
        help_text=_(
            "It is kept encrypted and sent to those with a seat, an hour before each date; on site, too: then they come or take part online."
        ),
    )

    class Meta:
        model = Course
        #: What `planning.keep` writes and two colleagues compare, but for what is a field of its own above.
        fields = (
            *(one.removesuffix("_id") for one in comparison.TYPED if one not in {"schedule_id", "online_link"}),
            "leader",
        )
        widgets = {
            "opens_on": DayInput,
            "closes_on": DayInput,
            "first_on": DayInput,
            "last_on": DayInput,
        }
        labels = {
            "name": _("Which one?"),
            "note": _("Good to know"),
            "childcare": _("There is child care meanwhile"),
            "seats": _("Seats"),
            "most_waiting": _("Most on the waiting list"),
            "opens_on": _("Sign-up from"),
            "closes_on": _("Sign-up until"),
            "joins_late": _("One may also join later"),
            "asks_age": _("Ask for the age of the child"),
            "minimum_age": _("From age in months"),
            "maximum_age": _("To age in months"),
            "paying": _("Cost"),
            "price": _("Euros"),
            "reduced_price": _("Reduced, euros"),
            "education_package": _("Can be paid by “Bildung und Teilhabe”"),
            "location": _("Place"),
            "room": _("Room"),
            "is_online": _("It takes place online"),
            "first_on": _("First day"),
            "last_on": _("Last day"),
            "leader": _("Who leads it"),
        }
        help_texts = {
            "name": _("For example “autumn 2026” or “group for beginners”. Families read it beside the name of the offer."),
            "note": _("One sentence that families read, in German."),
            "seats": _("Families, not heads: a mother with her child has one seat."),
            "opens_on": _("Empty: as soon as it is open."),
            "closes_on": _("Empty: until it begins."),
            "joins_late": _("Then families may sign up as long as dates come, or until the day that you type."),
            "reduced_price": _("Families tick it themselves; nobody has to prove it here."),
            "education_package": _("Only where it costs money. Families tick it; the list of participants says for whom you bill it."),
            "last_on": _("Empty: as long as the rhythm goes on."),
            "leader": _("A colleague of the organization with an account."),
        }  # fmt: skip

    #: Fields that are called otherwise than their columns.
    FIELDS: ClassVar = {"schedule_id": "dates", "location_id": "location", "online_link": "link"}
    GROUPS = (
        (_("What it is"), ("name", "note", "languages", "bring", "childcare")),
        (_("When"), ("dates", "first_on", "last_on")),
        (_("Where"), ("location", "room", "is_online", "link")),
        (_("Seats"), ("seats", "most_waiting", "opens_on", "closes_on", "joins_late")),
        (_("For whom"), ("asks_age", "minimum_age", "maximum_age")),
        (_("What it costs"), ("paying", "price", "reduced_price", "education_package")),
        (_("Who leads it"), ("leader",)),
    )
    #: What is not asked, by how people take part.
    NOT_ASKED = {
        rules.Kind.OPEN: {"seats", "most_waiting", "opens_on", "closes_on", "joins_late", "asks_age"},
        rules.Kind.SINGLE: {"joins_late"},
        rules.Kind.CONSULTATION: {"joins_late", "asks_age", "minimum_age", "maximum_age", "bring", "childcare", "education_package"},
    }  # fmt: skip

    def __init__(self, data: Any = None, *, instance: Course, today: date) -> None:
        self.is_new, self.today = instance._state.adding, today
        super().__init__(data, instance=instance, initial=self._initial(instance))
        for name in self.NOT_ASKED.get(rules.Kind(instance.kind), ()):
            self.fields.pop(name, None)
        self._choose_among(instance)
        if not instance.has_seats:
            self.fields["link"].help_text = _(
                "It is kept encrypted and stands on the page of the offer, from an hour before each date until its end."
            )
        if instance.link_is_public:
            self.fields["link"].help_text = _(
                "This address also stands on the page of the offer, where everybody reads it at any time. Please take one of its own for the course."
            )
        if "seats" in self.fields:
            self.fields["seats"].required = True
            self.fields["seats"].widget.attrs.update(min=1, max=rules.MOST_SEATS)
        self.fields["first_on"].required = not self.is_new
        if not self.is_new:
            del self.fields["leader"]  # it is handed over
        self.rhythms = {str(one.pk): one for one in instance.service.schedules.filter(by_appointment=False)}
        named = [(key, _rhythm_in_words(one)) for key, one in self.rhythms.items()]
        dates: Any = self.fields["dates"]
        dates.choices = [*named, (OWN, _("I type the dates myself"))]
        if not named:
            del self.fields["dates"]

    @staticmethod
    def _initial(course: Course) -> dict[str, Any]:
        dates = str(course.schedule_id or OWN)
        found: dict[str, Any] = {
            "languages": course.languages,
            "bring": course.bring,
            "link": course.link,
            "dates": dates,
        }
        if course._state.adding:
            found |= defaults_of(course.service)
        return found  # fmt: skip

    def _choose_among(self, course: Course) -> None:
        spoken: Any = self.fields["languages"]
        spoken.choices = [(code, name) for code, name in languages.names().items()]
        near = Q(services=course.service) | Q(organization=course.service.organization) | Q(pk=course.location_id)
        places: Any = self.fields["location"]
        places.queryset = Location.objects.filter(near).filter(Q(is_active=True) | Q(pk=course.location_id)).distinct()
        leader: Any = self.fields["leader"]
        leader.queryset = colleagues(course)

    def in_words(self, column: str) -> str:
        """What a field says that nobody has sent yet, by its column, as people read it."""
        bound = self[self.FIELDS.get(column, column)]
        value = bound.value()
        if isinstance(bound.field, forms.ChoiceField):
            chosen = {str(one) for one in (value if isinstance(value, list) else [value])}
            choices: Any = bound.field.choices
            return ", ".join(str(words) for key, words in choices if str(key) in chosen)
        if isinstance(bound.field, forms.BooleanField):
            return gettext("yes") if value else gettext("no")
        if isinstance(value, date):
            return date_format(value, "DATE_FORMAT")
        return "" if value is None else number_format(value) if isinstance(value, Decimal) else str(value)

    def difference(self, other: "CourseForm", column: str) -> tuple[str, str, str] | None:
        """What a column is called and what this form and another one say of it; None where it is not asked."""
        name = self.FIELDS.get(column, column)
        if name not in self.fields or name not in other.fields:
            return None
        return str(self.fields[name].label), self.in_words(column), other.in_words(column)

    @property
    def sections(self) -> list[Section]:
        return sections(self, self.GROUPS)

    def clean_link(self) -> list[str]:
        link = str(self.cleaned_data["link"]).strip()
        if link:
            URLValidator(schemes=["https"], message=_("Please give an address that begins with https://."))(link)
        return [link] if link else []

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        self._check_days(typed)
        low, high = typed.get("minimum_age"), typed.get("maximum_age")
        if low is not None and high is not None and high < low:
            self.add_error("maximum_age", _("The highest age is below the lowest one."))
        for name in ("minimum_age", "maximum_age"):
            if (typed.get(name) or 0) > MOST_MONTHS:
                self.add_error(name, _("That is too old. Please give months."))
        seats = typed.get("seats")
        if seats is not None and not 1 <= seats <= rules.MOST_SEATS:
            self.add_error("seats", _("Between 1 and %(most)d, please.") % {"most": rules.MOST_SEATS})
        self._check_price(typed)
        self._check_place(typed)
        return typed

    def _check_place(self, typed: dict[str, Any]) -> None:
        """Online it has a link and no place; what was online needs a place when it comes back."""
        if typed.get("is_online"):
            typed["location"], typed["room"] = None, ""
            if self._typed_nothing("link", typed) and self.instance.state == rules.State.OPEN:
                self.add_error("link", _("Families wait for the link: please give it."))
        elif self.instance.is_online and self._typed_nothing("location", typed):
            only = len(self.instance.service.locations.all()) == 1
            if not only:
                self.add_error("location", _("Where does it take place from now on?"))

    @property
    def _needs_an_end(self) -> bool:
        return self.instance.kind in rules.BY_COURSE and "last_on" not in self.errors

    def _typed_nothing(self, name: str, typed: dict[str, Any]) -> bool:
        return not typed.get(name) and name not in self.errors

    def _check_days(self, typed: dict[str, Any]) -> None:
        chosen = self.rhythms.get(typed.get("dates", ""))
        first, last = typed.get("first_on"), typed.get("last_on")
        if chosen is not None and first is None and "first_on" not in self.errors:
            self.add_error("first_on", _("From which day on?"))
        if first and last and last < first:
            self.add_error("last_on", _("The last day comes before the first one."))
        if first and last and last - first > steps.LONGEST_COURSE:
            self.add_error("last_on", _("A course lasts six years at most."))
        if first and self.is_new and not self.today - steps.LONGEST_COURSE < first < self.today + steps.LONGEST_COURSE:
            self.add_error("first_on", _("Please check the year."))
        if chosen is not None and last is None and self._needs_an_end:
            self.add_error("last_on", _("Until which day? Families sign up for all dates."))
        opens, closes = typed.get("opens_on"), typed.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", _("Sign-up ends before it begins."))

    def _check_price(self, typed: dict[str, Any]) -> None:
        price, reduced = typed.get("price"), typed.get("reduced_price")
        if typed.get("paying") != rules.Paying.FIXED:
            typed["price"] = typed["reduced_price"] = None
            if "education_package" in self.fields:
                typed["education_package"] = False
            return
        if price is None and "price" not in self.errors:
            self.add_error("price", _("How much does it cost?"))
        for name, amount in (("price", price), ("reduced_price", reduced)):
            if amount is not None and amount < 0:
                self.add_error(name, _("An amount is not below zero."))
        if price is not None and reduced is not None and reduced > price:
            self.add_error("reduced_price", _("The reduced price is higher than the full one."))

    def filled(self, first_on: date | None = None) -> Course:
        """The course as typed, not saved; ``first_on`` is the first of the typed dates."""
        course, typed = self.instance, self.cleaned_data
        course.schedule = self.rhythms.get(typed.get("dates", OWN))
        course.first_on = typed.get("first_on") or first_on or course.first_on or self.today
        if course.last_on is not None and course.last_on < course.first_on:
            course.last_on = course.first_on
        course.online_link = typed["link"]
        return course


def defaults_of(service: Service) -> dict[str, Any]:
    """What a new course takes over from its offer."""
    at = list(service.at_locations.select_related("location"))
    rhythm = service.schedules.filter(by_appointment=False).first()
    place = next(
        (one for one in at if rhythm is not None and one.location_id == rhythm.location_id), at[0] if at else None
    )
    return {
        "languages": service.languages,
        "minimum_age": service.minimum_age,
        "maximum_age": service.maximum_age,
        "seats": service.capacity,
        "childcare": bool(service.childcare),
        "location": place.location_id if place else None,
        "room": place.room if place else "",
        "is_online": service.mode == Mode.ONLINE,
        "dates": str(rhythm.pk) if rhythm else OWN,
        **_cost_of(service),
    }  # fmt: skip


def _cost_of(service: Service) -> dict[str, Any]:
    """What a family pays by the offer, as a course says it."""
    amounts = {one.kind: one.amount for one in service.costs.all()}
    paying = next((one for one in (rules.Paying.FIXED, rules.Paying.DONATION) if one in amounts), rules.Paying.FREE)
    return {
        "paying": paying,
        "price": amounts.get(CostKind.FIXED),
        "reduced_price": amounts.get(CostKind.REDUCED) if paying == rules.Paying.FIXED else None,
        "education_package": CostKind.EDUCATION_PACKAGE in amounts,
    }


def colleagues(course: Course) -> QuerySet[User]:
    """Who may lead it: members of its organization, and whoever leads it now."""
    mine = Q(memberships__organization=course.service.organization, is_active=True) | Q(pk=course.leader_id)
    return User.objects.filter(mine).distinct().order_by("name")


def _rhythm_in_words(schedule: Schedule) -> str:
    return str(_("As the offer: %(rhythm)s")) % {"rhythm": directory.rhythm_in_words(schedule)}


# --- dates ------------------------------------------------------------------------------------------------------------


class DatesForm(forms.Form):
    """One date, several by their days, or many in a rhythm of weeks; local time."""

    on = forms.DateField(label=_("First day"), widget=DayInput)
    starts = forms.TimeField(label=_("From"), widget=ClockInput)
    ends = forms.TimeField(label=_("To"), widget=ClockInput)
    times = forms.IntegerField(
        label=_("How many dates"), min_value=1, max_value=MOST_AT_ONCE, initial=1,
        help_text=_("1: only this day."),
    )  # fmt: skip
    every = forms.TypedChoiceField(label=_("How often"), coerce=int, choices=EVERY, initial=1, required=False)
    leaves_out = forms.BooleanField(
        label=_("Not on public holidays and in the school holidays"), required=False, initial=True
    )
    others = forms.CharField(
        label=_("Other days"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, for example 14.01.2027; at the same hours."),
    )

    def __init__(self, data: Any = None, *, days: calendars.DayCalendar, now: datetime, **more: Any) -> None:
        super().__init__(data, **more)
        self.days, self.now = days, now

    def clean_others(self) -> list[date]:
        found = []
        field = forms.DateField()
        for line in str(self.cleaned_data["others"]).replace(",", "\n").replace(";", "\n").splitlines():
            if line.strip():
                try:
                    found.append(field.clean(line.strip()))
                except forms.ValidationError:
                    raise forms.ValidationError(
                        _("“%(line)s” is no day that we can read."), params={"line": line.strip()[:20]}
                    ) from None
        if len(found) > MOST_AT_ONCE:
            raise forms.ValidationError(_("That are too many days at once."))
        return found

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        check_hours(self, "starts", "ends")
        for name, days in (("on", [typed.get("on")]), ("others", typed.get("others", []))):
            if any(day is not None and day - self.now.date() > steps.LONGEST_COURSE for day in days):
                self.add_error(name, _("Please check the year."))
            if any(day is not None and day < self.now.date() for day in days):
                self.add_error(name, _("This hour is over."))
        if self.errors:
            return typed
        days = sorted({*self._in_rhythm(), *typed["others"]})
        if len(days) < typed["times"]:
            self.add_error("times", _("The holidays leave no room for so many dates. Please look at the rhythm."))
        self.dates = [(at(day, typed["starts"]), at(day, typed["ends"])) for day in days]
        if self.dates and self.dates[0][0] <= self.now:
            self.add_error("on", _("This hour is over."))
        return typed

    def _in_rhythm(self) -> list[date]:
        typed = self.cleaned_data
        first, leaves_out = typed["on"], typed["leaves_out"] and typed["times"] > 1
        rule = calendars.weekly([first.weekday()], every=typed["every"] or 1)
        rhythm = calendars.Rhythm(
            first_on=first,
            opens_at=typed["starts"],
            rule=rule,
            school="term" if leaves_out else "always",
            on_public_holidays=not leaves_out,
        )
        last = first + timedelta(days=min(7 * (typed["every"] or 1) * (typed["times"] + 40), 3 * 365))
        found = calendars.occurrences(rhythm, first=first, last=last, days=self.days)
        return [timezone.localdate(one.start) for one in found[: typed["times"]]]


def at(day: date, hour: time) -> datetime:
    """The instant of an hour of the clock here."""
    return timezone.make_aware(datetime.combine(day, hour))


def check_hours(form: forms.Form, starts: str, ends: str) -> None:
    """An end comes after its beginning, on the same day."""
    first, last = form.cleaned_data.get(starts), form.cleaned_data.get(ends)
    if first and last and last <= first:
        form.add_error(ends, _("It ends before it begins."))


class WhyForm(forms.Form):
    """Why something does not take place."""

    reason = forms.ChoiceField(
        label=_("Why? Families read it in their language."),
        choices=rules.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please say why.")},
    )


class CallOffForm(WhyForm):
    """Why a whole course does not take place: a reason of one day is none."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        reason: Any = self.fields["reason"]
        reason.choices = [one for one in rules.Reason.choices if one[0] not in rules.OF_ONE_DAY]


class CancelForm(WhyForm):
    """Why a date does not take place, and what comes instead."""

    on = forms.DateField(
        label=_("Instead on"), required=False, widget=DayInput, help_text=_("Empty: it is not made up for.")
    )
    starts = forms.TimeField(label=_("From"), required=False, widget=ClockInput)
    ends = forms.TimeField(label=_("To"), required=False, widget=ClockInput)

    def __init__(
        self, data: Any = None, *, session: Session, now: datetime, reason: rules.Reason | None = None
    ) -> None:
        begin, end = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
        super().__init__(data, initial={"reason": reason, "starts": begin.time(), "ends": end.time()})
        self.now, self.session = now, session

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        check_hours(self, "starts", "ends")
        if typed.get("on") is None:
            return typed
        for name in ("starts", "ends"):
            if typed.get(name) is None and name not in self.errors:
                self.add_error(name, _("At which hour?"))
        if not self.errors and at(typed["on"], typed["starts"]) <= self.now:
            self.add_error("on", _("This hour is over."))
        if not self.errors and typed["on"] - self.now.date() > steps.LONGEST_COURSE:
            self.add_error("on", _("Please check the year."))
        return typed

    @property
    def instead(self) -> tuple[datetime, datetime] | None:
        typed = self.cleaned_data
        return (at(typed["on"], typed["starts"]), at(typed["on"], typed["ends"])) if typed["on"] else None


class MoveForm(forms.Form):
    """Another hour, another room."""

    on = forms.DateField(label=_("Day"), widget=DayInput)
    starts = forms.TimeField(label=_("From"), widget=ClockInput)
    ends = forms.TimeField(label=_("To"), widget=ClockInput)
    location = forms.ModelChoiceField(
        label=_("Place"), queryset=Location.objects.none(), required=False, empty_label=_("as for the whole course")
    )
    room = forms.CharField(
        label=_("Room"), max_length=80, required=False, help_text=_("Empty: as for the whole course.")
    )

    def __init__(self, data: Any = None, *, session: Session, now: datetime) -> None:
        begin, end = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
        known = {
            "on": begin.date(),
            "starts": begin.time(),
            "ends": end.time(),
            "room": session.room,
            "location": session.location_id,
        }
        super().__init__(data, initial=known)
        self.now = now
        service = session.course.service
        near = Q(services=service) | Q(organization=service.organization_id)
        places: Any = self.fields["location"]
        places.queryset = Location.objects.filter(near & Q(is_active=True) | Q(pk=session.location_id)).distinct()

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        check_hours(self, "starts", "ends")
        if not self.errors and at(typed["on"], typed["starts"]) <= self.now:
            self.add_error("on", _("This hour is over."))
        if not self.errors and typed["on"] - self.now.date() > steps.LONGEST_COURSE:
            self.add_error("on", _("Please check the year."))
        return typed


# --- copies, colleagues -----------------------------------------------------------------------------------------------


class CopyForm(forms.Form):
    """The same course in the next term."""

    name = forms.CharField(label=_("Which one?"), max_length=120, required=False)
    first_on = forms.DateField(label=_("First day"), widget=DayInput)
    last_on = forms.DateField(label=_("Last day"), required=False, widget=DayInput)

    def __init__(self, data: Any = None, *, course: Course, today: date, first_on: date) -> None:
        super().__init__(data, initial={"first_on": first_on})
        self.course, self.today = course, today
        if course.schedule_id is None:
            del self.fields["last_on"]

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        first, last = typed.get("first_on"), typed.get("last_on")
        if first and first < self.today:
            self.add_error("first_on", _("This day is over."))
        if first and first - self.today > steps.LONGEST_COURSE:
            self.add_error("first_on", _("Please check the year."))
        if first and last and last < first:
            self.add_error("last_on", _("The last day comes before the first one."))
        if first and last and last - first > steps.LONGEST_COURSE:
            self.add_error("last_on", _("A course lasts six years at most."))
        needs_last = "last_on" in self.fields and self.course.kind in rules.BY_COURSE
        if needs_last and last is None and "last_on" not in self.errors:
            self.add_error("last_on", _("Until which day? Families sign up for all dates."))
        return typed


class HandOverForm(forms.Form):
    """To whom a course is handed over."""

    to = forms.ModelChoiceField(
        label=_("To whom?"),
        queryset=User.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Please choose a colleague.")},
    )

    def __init__(self, data: Any = None, *, course: Course) -> None:
        super().__init__(data)
        colleague: Any = self.fields["to"]
        others = colleagues(course).filter(is_active=True)
        colleague.queryset = others.exclude(pk=course.leader_id) if course.leader_id else others
        colleague.label_from_instance = lambda one: one.name


# --- a sign-up by phone -----------------------------------------------------------------------------------------------


class PhoneSignUpForm(forms.Form):
    """What a family says on the phone; the same words sent twice are one sign-up."""

    ticket = forms.CharField(max_length=40, widget=forms.HiddenInput)
    before = forms.CharField(
        max_length=64, widget=forms.HiddenInput, required=False
    )  # the digest of her code until then
    name = forms.CharField(
        label=_("Name, as she wants it"),
        max_length=rules.LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        error_messages={"required": _("Which name shall stand on the list?")},
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=rules.LONGEST_PHONE,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    mail = forms.EmailField(
        label=_("Mail address"),
        max_length=rules.LONGEST_MAIL,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("One of both is enough."),
    )
    institution = forms.CharField(
        label=_("Institution, if she names it"),
        max_length=rules.LONGEST_NAME,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        help_text=_("It helps to prepare. She may stay without a name."),
    )
    months = forms.IntegerField(
        label=_("Age of the child in months"), required=False, min_value=0, max_value=MOST_MONTHS
    )
    language = forms.ChoiceField(label=_("In which language shall we write?"), initial="de")
    is_reduced = forms.BooleanField(label=_("She needs the reduced price"), required=False)
    has_package = forms.BooleanField(label=_("“Bildung und Teilhabe” pays for her"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        course: Course,
        written: Sequence[tuple[str, Any]],
        known: Said | None = None,
        **more: Any,
    ) -> None:
        """``known`` is what the family said before, where that is corrected."""
        super().__init__(data, **more)
        self.course, self.known = course, known
        if known is not None:
            self.initial = {**dataclasses.asdict(known), **self.initial}
        else:
            del self.fields["before"]
        field: Any = self.fields["language"]
        chosen = known.language if known else ""
        field.choices = [(code, name) for code, name in written if code != "de-simple" or code == chosen]
        if course.is_for_professionals:
            self.fields["name"].required = False
        else:
            del self.fields["institution"]
        if course.is_online and not people.can_send_short():
            self.fields["mail"].help_text = _("The link is sent to it.")
        if not course.asks_age:
            del self.fields["months"]
        if course.reduced_price is None:
            del self.fields["is_reduced"]
        if not course.takes_package:
            del self.fields["has_package"]

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"]).strip()
        if phone and sum(sign.isdigit() for sign in phone) < 5:
            raise forms.ValidationError(_("Please check the number."))
        return phone

    def clean_months(self) -> int | None:
        months: int | None = self.cleaned_data["months"]
        is_known = self.known is not None and self.known.months == months
        if not is_known and not rules.fits(months, minimum=self.course.minimum_age, maximum=self.course.maximum_age):
            raise forms.ValidationError(
                pgettext_lazy("of a child", "The course is for another age: %(ages)s."),
                params={"ages": facts.ages_words(self.course.minimum_age, self.course.maximum_age)},
            )
        return months

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if not self.errors and not typed.get("phone") and not typed.get("mail"):
            self.add_error("phone", _("How do we reach her? A number or a mail address, please."))
        elif (
            not self.errors
            and self.course.is_online
            and not typed["mail"]
            and not people.can_send_short(typed["phone"])
        ):
            self.add_error(
                "mail", _("It takes place online: please ask for a mail address, so that the link reaches her.")
            )
        return typed

    def said(self) -> Said:
        typed = self.cleaned_data
        return Said(
            name=typed["name"],
            mail=typed["mail"],
            phone=typed["phone"],
            months=typed.get("months"),
            language=typed["language"],
            is_reduced=bool(typed.get("is_reduced")),
            has_package=bool(typed.get("has_package")),
            institution=typed.get("institution", ""),
        )

    def corrected(self, known: Said) -> Said:
        """What was typed over what she said before, of a valid form; what is not asked stays."""
        return known.corrected(self.said(), asked=self.fields)

    def code(self, seating: int) -> str:
        """The code of this sign-up; the same form gives the same one."""
        return codes.code_for(self.cleaned_data["ticket"], self.said(), seating=seating)


def ticks(data: Any, known: Iterable[UUID]) -> dict[UUID, bool]:
    """What was tapped on the page of who came: „kam“ or „fehlte“ by sign-up; whoever was left open is left out."""
    said = {pk: data.get(f"da-{pk}", "") for pk in known}
    return {pk: word == "ja" for pk, word in said.items() if word in {"ja", "nein"}}
