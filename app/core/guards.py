"""Around every request: security headers, and a log line that names no person."""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import secure
import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger("osoc.web")


def content_policy(styles: Iterable[str] = ()) -> str:
    """Nothing inline, nothing from elsewhere; a page's own style sheet only by its hash. A page that has one
    may also show a picture that it has just made itself.
    """
    return _policy(list(styles)).header_value


def _policy(styles: Sequence[str] = ()) -> secure.ContentSecurityPolicy:
    own = [f"'{one}'" for one in styles]
    return (
        secure.ContentSecurityPolicy()
        .default_src("'none'")
        .script_src("'self'")
        .style_src("'self'", *own)
        .img_src("'self'", "data:", *(["blob:"] if own else []))
        .connect_src("'self'")
        .manifest_src("'self'")
        .worker_src("'self'")
        .form_action("'self'")
        .base_uri("'none'")
        .frame_ancestors("'none'")
    )


def security_headers(https: bool) -> dict[str, str]:
    """Strict headers: nothing inline, nothing from elsewhere, no frame; location may be asked by our own
    pages.
    """
    built = secure.Secure(
        csp=_policy(),
        referrer=secure.ReferrerPolicy().same_origin(),
        xfo=secure.XFrameOptions().deny(),
        xcto=secure.XContentTypeOptions(),
        coop=secure.CrossOriginOpenerPolicy().same_origin(),
        permissions=secure.PermissionsPolicy().geolocation("self").camera("self").microphone(),
        hsts=secure.StrictTransportSecurity().max_age(31536000).include_subdomains() if https else None,
    )
    return dict(built.headers)


OF_DATA = frozenset({"x-content-type-options", "strict-transport-security"})
"""What of them is of use to an answer that is not a page; to a phone far from a mast the others are bytes."""


class Headers:
    """Put the security headers on every answer; pages with a person in them are kept by no cache. A 304 says
    only that what is there still holds, headers and all, and travels without them. JSON has those that are of
    use to it, and may load nothing should a browser be made to show it.
    """

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        self.app, self.of_pages = app, headers
        kept = {name: value for name, value in headers.items() if name.lower() in OF_DATA}
        self.of_data = kept | {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}

    def due(self, status: int, media_type: str) -> dict[str, str]:
        if status == 304:
            return {}
        return self.of_data if media_type.startswith("application/json") else self.of_pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.due(message["status"], headers.get("content-type", "")).items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, with_headers)


class AccessLog:
    """One line a request: method, route pattern (never the address itself), status, milliseconds."""

    def __init__(self, app: ASGIApp, clock: Callable[[], float] = time.perf_counter) -> None:
        self.app, self.clock = app, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        began, status = self.clock(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            route: Any = scope.get("route")
            pattern = getattr(route, "path", "-")
            spent = round((self.clock() - began) * 1000, 1)
            log.info("request", method=scope["method"], route=pattern, status=status, ms=spent)
