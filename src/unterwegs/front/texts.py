"""Texts for the scripts of the families' pages: in Django's catalogues like all others, carried by the page as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from unterwegs.places import languages


@dataclass(frozen=True, slots=True)
class Counted:
    """A text with a number in it: „%(count)s dates“."""

    singular: str
    plural: str


def counted(singular: str, plural: str) -> Counted:
    """Marks a text that counts for the collector of messages."""
    return Counted(singular, plural)


Said = str | Promise | Counted

#: Groups of texts; a page carries those its scripts need: `{% texts "kept" %}`. Keys are camelCase, as scripts read them.
TEXTS: Mapping[str, Mapping[str, Said]] = {
    "timeline": {
        "ask": _("When is your child coming – or when was it born?"),
        "onlyHere": _("The day stays on this device."),
        "begin": _("Show the way"),
        "badDay": _("Please choose a day: at most 7 years ago, at most 9 months ahead."),
        "child": _("Your child"),
        "twins": _("Your children"),
        "pregnancyWeek": _("week %(week)s of pregnancy"),
        "weeksOld": counted("%(count)s week old", "%(count)s weeks old"),
        "monthsOld": counted("%(count)s month old", "%(count)s months old"),
        "yearsOld": counted("%(count)s year old", "%(count)s years old"),
        "bornNow": _("Is your child there?"),
        "enterBirth": _("Enter the day of birth"),
        "change": _("Change"),
        "addChild": _("Add another child"),
        "addLater": _("Enter a child"),
        "remove": _("Delete this entry"),
        "removeSure": _("Its dates are then gone from this device."),
        "name": _("Name or nickname (may stay empty)"),
        "where": _("Is your child already there?"),
        "isComing": _("It is coming"),
        "isBorn": _("It is born"),
        "bornOn": _("Day of birth"),
        "dueOn": _("Due date"),
        "dueThen": _("Due date at that time (may stay empty)"),
        "early": _("Born early"),
        "earlyHint": _("Early means: before week 37 of pregnancy. Then other dates count."),
        "multiple": _("Twins or more"),
        "save": _("Save"),
        "cancel": _("Back"),
        "group_now": _("Now"),
        "group_next": _("In the next weeks"),
        "group_later": _("That can wait"),
        "group_past": _("Already over. All done?"),
        "group_done": _("Done or not for you"),
        "nothingNow": _("Nothing has to be done now."),
        "from": _("from %(day)s"),
        "until": _("until %(day)s"),
        "still": _("still possible until %(day)s"),
        "askDoctor": _("Ask your doctor when"),
        "askTown": _("Your town knows the date"),
        "askSource": _("Look up the date at the source"),
        "missed": _("Missed it? Ask your doctor. Much can be made up for."),
        "late": _("Not done yet? Better late than never."),
        "townPage": _("To the page of your town"),
        "source": _("Source:"),
        "checked": _("checked on %(day)s"),
        "done": _("Done"),
        "skip": _("Not for us"),
        "undo": _("Show again"),
        "helps": _("What helps now"),
        "allOffers": _("All offers for this time"),
        "more": _("Take along, protect, delete"),
        "calendar": _("Into the calendar"),
        "calendarHint": _("Your calendar reminds you the day before. The file is made on this device."),
        "whichDates": _("Which dates?"),
        "saveCalendar": _("Save the calendar file"),
        "asFile": _("As a file: see “What stays on this device”"),
        "qr": _("Show to another phone (QR)"),
        "qrTitle": _("QR code for another phone"),
        "qrHint": _("Point the camera of the other phone at it. Whoever sees the picture can read it too."),
        "qrTooMuch": _("That is too much for a picture. Please save it as a file."),
        "arrived": counted("Take over the way of %(count)s child?", "Take over the way of %(count)s children?"),
        "arrivedHint": _("It comes from another phone."),
        "take": _("Take over"),
        "pinTitle": _("Protect with a PIN"),
        "pinChange": _("Change the PIN"),
        "pinHint": _("A PIN keeps curious eyes away. What you keep is encrypted on this device."),
        "pinLimits": _("It does not help against spy programs. A longer PIN is safer."),
        "pinForgotten": _("Nobody can open it without the PIN. Forgotten? Then you can only delete."),
        "pinNew": _("New PIN (at least 6 characters)"),
        "pinLabel": _("Your PIN"),
        "pinSet": _("Set the PIN"),
        "pinDrop": _("Remove the PIN"),
        "pinShort": _("Please choose at least 6 characters."),
        "pinWrong": _("This PIN is not right."),
        "open": _("Open"),
        "moment": _("One moment …"),
        "lock": _("Close again"),
        "deleteAll": _("Delete all dates of my children"),
        "deleteSure": _("Nobody can bring it back."),
        "deleteYes": _("Yes, delete everything"),
        "quietTitle": _("We are so sorry"),
        "quietHint": _("We remove the dates of this child. Those of its brothers and sisters stay."),
        "quietYes": _("Remove the dates"),
        "oneOfThem": _("One of the children has died"),
        "takeBackHint": _("Were its dates in your calendar? This file takes them out again."),
        "takeBack": _("Save the file"),
        "notNeeded": _("I do not need it"),
        "notKept": _("This browser keeps nothing. When you close the page, everything is gone."),
        "newer": _("A newer version has kept this. Please load the page again."),
    },
    "kept": {
        "keep": _("Remember"),
        "isKept": _("Remembered"),
        "cannotKeep": _("Your browser keeps nothing."),
        "allKept": _("Remembered. You find all of it on “My way”."),
        "byAppointment": _("by appointment"),
        "listTitle": _("A list for you"),
        "linkCopied": _("The link is copied."),
        "onlyFirst": counted(
            "Only the first offer is on the link.", "Only the first %(count)s offers are on the link."
        ),
    },
    "copy": {"linkCopied": _("The link is copied.")},
    "device": {
        "nothingKept": _("Nothing is kept on this device."),
        "keptOffers": _("Remembered offers"),
        "keptPlaces": _("My places"),
        "keptTimeline": _("The way with your child"),
        "keptVoices": _("What you need, too"),
        "keptOther": _("Settings"),
        "entries": counted("%(count)s entry", "%(count)s entries"),
        "isTraceless": _("Nothing is kept on this device. What you do ends when you close this page."),
        "isKeeping": _("What you keep stays on this device."),
        "isDeleted": _("All of it is deleted."),
        "isTaken": _("Your file is read in."),
        "isNoFile": _("This is not a file from “My way”."),
    },
    "place": {
        "home": _("Home"),
        "work": _("Work"),
        "kita": _("Kita"),
        "grandparents": _("Grandparents"),
    },
    "places": {
        "remove": _("Delete"),
        "noAddress": _("We do not know this address. Please choose your neighborhood."),
        "noNetwork": _("There is no network just now. Please choose your neighborhood."),
        "whichOne": _("Which one do you mean?"),
        "isPut": _("Your place is kept on this device."),
        "choosePlace": _("Please choose a neighborhood or type an address."),
    },
    "needs": {
        "thanks": _("Thank you. Your voice counts."),
    },
}


def of(*groups: str) -> dict[str, str | dict[str, str]]:
    """The texts of these groups in the active language; one that counts as its forms by CLDR plural category."""
    return {key: _in_language(said) for group in groups for key, said in TEXTS[group].items()}


def _in_language(said: Said) -> str | dict[str, str]:
    if not isinstance(said, Counted):
        return str(said)
    category = languages.locale().plural_form
    return {category(number): ngettext(said.singular, said.plural, number) for number in range(200, -1, -1)}
