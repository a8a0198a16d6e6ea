"""A matrix of seconds as a short text, so that an instance of 500 places stays small."""

import base64
import binascii
import math
import zlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

NO_WAY: Final = -1  # in a matrix: one cannot get there
MOST: Final = 2**16 - 2  # seconds; whatever takes longer takes so long
NOTHING: Final = 2**16 - 1  # in the text: no way


class NotPacked(ValueError):
    """This text is no packed matrix."""


def packed(seconds: NDArray[np.int64]) -> str:
    """Base64 of zlib of the numbers as 16 bits, row by row: first all higher bytes, then all lower ones."""
    short = np.where(seconds == NO_WAY, NOTHING, np.clip(seconds, 0, MOST)).astype(">u2")
    return base64.b64encode(zlib.compress(short.view(np.uint8).reshape(-1, 2).T.tobytes(), 6)).decode()


def unpacked(text: str) -> NDArray[np.int64]:
    """The square matrix again. Raises NotPacked."""
    try:
        content = np.frombuffer(zlib.decompress(base64.b64decode(text, validate=True)), dtype=np.uint8)
    except (binascii.Error, ValueError, zlib.error):
        raise NotPacked(text[:20]) from None
    size = math.isqrt(len(content) // 2)
    if 2 * size * size != len(content):
        raise NotPacked(text[:20])
    short = content.reshape(2, -1).T.copy().view(">u2").reshape(size, size).astype(np.int64)
    return np.where(short == NOTHING, NO_WAY, short)
