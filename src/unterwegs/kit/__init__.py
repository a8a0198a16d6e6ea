"""Tools without a subject: geometry, addresses, calendars, sheets (Werkzeuge)."""
