"""Bars of courses: exactly the seats there are, nothing acknowledged lost, nobody told two things. `python -m bench.courses [PART …]`"""

import sys

from bench import parts

PARTS = {
    "race": "bench.courses_race",  # 200 sign-ups at the same moment for 20 seats, a hundred times
    "crashes": "bench.courses_crashes",  # killed web servers and workers lose no acknowledged seat
    "moving": "bench.courses_moving",  # a seat that was given back reaches the next one, and goes on when nobody takes it
    "taps": "bench.courses_taps",  # from the page of an offer to a seat
    "count": "bench.courses_count",  # heads counted without a network
    "year": "bench.courses_year",  # a year of chance: all forgotten on time, all counted
    "axe": "bench.courses_axe",  # every page of the room can be used by everybody
    "forms": "bench.courses_forms",  # hostile and described input
}

if __name__ == "__main__":
    parts.main("courses", PARTS, sys.argv[1:])
