"""Bodies pressed once, as hard as it is worth, and handed out as they are."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import brotli
from starlette.responses import Response

SMALLEST = 200
"""Bytes below which pressing saves nothing after its header."""


@dataclass(frozen=True)
class Body:
    """A body with its type; `pressed` once for each way in which a browser may ask for it. What is made for
    one asker only takes a lower `quality`: 10 is as small as 11 in half of its time.
    """

    content: bytes
    media_type: str
    quality: int = 11

    @cached_property
    def _brotli(self) -> bytes:
        return bytes(brotli.compress(self.content, quality=self.quality))

    @cached_property
    def _gzip(self) -> bytes:
        return gzip.compress(self.content, 9, mtime=0)

    def pressed(self, accepts: str) -> tuple[bytes, Mapping[str, str]]:
        """The bytes to send to a browser that accepts these encodings, and the headers that say so."""
        varies = {"Vary": "Accept-Encoding"}
        known = {part.split(";")[0].strip() for part in accepts.split(",") if not part.endswith(";q=0")}
        if len(self.content) < SMALLEST:
            return self.content, varies
        if "br" in known:
            return self._brotli, varies | {"Content-Encoding": "br"}
        if "gzip" in known:
            return self._gzip, varies | {"Content-Encoding": "gzip"}
        return self.content, varies

    def answer(self, accepts: str, kept: str, headers: Mapping[str, str] | None = None) -> Response:
        """The body as this browser takes it, to be kept as long as said."""
        content, said = self.pressed(accepts)
        whole = {**said, "Cache-Control": kept, **(headers or {})}
        return Response(content, media_type=self.media_type, headers=whole)
