"""Tables of courses. Dates and counts name nobody; what families say when they sign up is sealed with a key of its own."""

from unterwegs.courses.models.course import CountLink, Course, Frozen, Seating, Session
from unterwegs.courses.models.signup import Message, Present, SignUp

__all__ = ["CountLink", "Course", "Frozen", "Message", "Present", "Seating", "Session", "SignUp"]
