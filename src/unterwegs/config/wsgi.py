"""The application a web server calls."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unterwegs.config.settings")

application = get_wsgi_application()

from unterwegs.people import holders  # noqa: E402 – Django is set up now

holders.make_ready()  # a database without its keys opens no page
connections.close_all()  # the processes that are forked from here have their own
