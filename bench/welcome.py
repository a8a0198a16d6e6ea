"""Bars of welcome visits: every family invited with a date, visited well, forgotten on time. `python -m bench.welcome [PART …]`"""

import sys

from bench import parts

PARTS = {
    "tours": "bench.tours",  # plans of 40, 200 and 500 visits beside three engines
    "streets": "bench.streets",  # an extract, ways between 500 addresses, a plan over them
    "births": "bench.births",  # 20,000 notices, repeated files, the labelled corpus, years of chance
    "letters": "bench.letters",  # 500 letters as one print file: seconds, tags, words, codes
    "day": "bench.day",  # a visitor's report: airplane mode, a reload, a double submit
}

if __name__ == "__main__":
    parts.main("welcome", PARTS, sys.argv[1:])
