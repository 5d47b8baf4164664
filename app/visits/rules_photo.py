"""Parts of a picture, and the picture drawn anew. Pure."""

import re
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

LARGEST = 200_000
"""Bytes of a picture as it is sent and as it is kept. [programme]"""

LONGEST_EDGE = 1280
"""Pixels; a page of handwriting can be read at this. [programme]"""

MOST_PIXELS = 4_000_000
"""A picture that unfolds to more is not opened: the phone makes it smaller before sending. [programme]"""

QUALITIES = (80, 65, 50, 35)
RANGE = re.compile(r"bytes (?:(\d{1,7})-(\d{1,7})|\*)/(\d{1,7})")


class NotAPicture(ValueError):
    """Not a JPEG, PNG or WebP that can be opened."""


@dataclass(frozen=True)
class Part:
    """Which bytes of how many; without bytes it asks how many are there."""

    first: int
    length: int
    total: int

    @property
    def is_question(self) -> bool:
        return self.length == 0


def read_range(header: str, length: int) -> Part | None:
    """The part that a Content-Range names; without one it is the whole. None for what is no range.

    >>> read_range("bytes 0-9/30", 10), read_range("bytes */30", 0)
    (Part(first=0, length=10, total=30), Part(first=0, length=0, total=30))
    >>> read_range("", 12)
    Part(first=0, length=12, total=12)
    """
    if not header:
        return Part(0, length, length)
    found = RANGE.fullmatch(header.strip())
    if found is None:
        return None
    if found[1] is None:
        return Part(0, 0, int(found[3]))
    first, last, total = map(int, found.groups())
    return Part(first, last - first + 1, total) if first <= last < total else None


def drawn_anew(content: bytes) -> bytes:
    """The same picture as a JPEG of at most LARGEST bytes, upright, and nothing in it but the picture."""
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise NotAPicture
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as wrong:
        raise NotAPicture from wrong
    picture.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    bare = Image.frombytes("RGB", picture.size, picture.tobytes())
    for quality in QUALITIES:
        body = BytesIO()
        bare.save(body, "JPEG", quality=quality, optimize=True)
        if body.tell() <= LARGEST:
            break
    return body.getvalue()
