"""Tables of the directory, in the words of HSDS 3.0."""

from unterwegs.directory.models.feed import CalendarFeed
from unterwegs.directory.models.feedback import Feedback
from unterwegs.directory.models.freshness import ProviderLink, Rhythm
from unterwegs.directory.models.glossary import GlossaryTerm
from unterwegs.directory.models.imports import ImportedEntry, ImportedRow, ImportRun, Source
from unterwegs.directory.models.location import Location, LocationText, Picture, Room, TeamRole
from unterwegs.directory.models.organization import Contact, Membership, Organization, OrganizationText, Phone
from unterwegs.directory.models.quality import Apart, CheckedLink, DirectoryDay
from unterwegs.directory.models.service import (
    CostOption,
    Pause,
    Schedule,
    ScheduleException,
    Service,
    ServiceAtLocation,
    ServiceText,
)
from unterwegs.directory.models.sharing import Sharing
from unterwegs.directory.models.survey import Invitee, Survey
from unterwegs.directory.models.timeline import LocalDate
from unterwegs.directory.models.topic import MissedSearch, Topic, TopicText
from unterwegs.directory.models.version import Document, ShortLink, Version

__all__ = [
    "Apart",
    "CalendarFeed",
    "CheckedLink",
    "Contact",
    "CostOption",
    "DirectoryDay",
    "Document",
    "Feedback",
    "GlossaryTerm",
    "ImportRun",
    "ImportedEntry",
    "ImportedRow",
    "Invitee",
    "LocalDate",
    "Location",
    "LocationText",
    "Membership",
    "MissedSearch",
    "Organization",
    "OrganizationText",
    "Pause",
    "Phone",
    "Picture",
    "ProviderLink",
    "Rhythm",
    "Room",
    "Schedule",
    "ScheduleException",
    "Service",
    "ServiceAtLocation",
    "ServiceText",
    "Sharing",
    "ShortLink",
    "Source",
    "Survey",
    "TeamRole",
    "Topic",
    "TopicText",
    "Version",
]
