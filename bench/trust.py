"""Bars of trust: what families entrust survives, stays secret, and goes for good. `python -m bench.trust [PART …]`"""

import sys

from bench import parts

PARTS = {
    "crashes": "bench.trust_crashes",  # killed web servers and workers lose no acknowledged wish
    "traces": "bench.trust_traces",  # dumps hold no word of a family in clear
    "rights": "bench.trust_rights",  # role × page × own/other
    "forgetting": "bench.trust_forgetting",  # backups of yesterday yield nothing
    "numbers": "bench.trust_numbers",  # statistics that show much, and of which nothing can be computed
    "forms": "bench.trust_forms",  # hostile input, advisories
}

if __name__ == "__main__":
    parts.main("trust", PARTS, sys.argv[1:])
