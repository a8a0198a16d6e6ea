"""What phones fetch is written before one asks: the wordbook of the search, and the directory in each language."""

import logging

from django.conf import settings
from django.utils import timezone

from unterwegs.front import parcels, wordbook
from unterwegs.front.parcels import Newest

logger = logging.getLogger(__name__)


def write_all() -> dict[str, Newest]:
    """The newest files by language; quick where nothing was published since."""
    wordbook.newest()
    return {code: parcels.newest(code, today=timezone.localdate()) for code, _name in settings.LANGUAGES}


def keep_written() -> None:
    """The same beside the requests of a web process: a full disk is told, and tried again later."""
    try:
        write_all()
    except OSError:
        logger.exception("the files for phones could not be written")
