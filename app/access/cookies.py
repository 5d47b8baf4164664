"""The cookies of a sign-in: the session's token, and the mark by which a device is known again. HttpOnly,
Lax, and over https Secure and bound to this host by their name.
"""

from fastapi import Request
from starlette.responses import Response

from app.access.door import cookie_name
from app.people.schemas import Welcome

DEVICE = "osoc_device"
LASTS = 400 * 24 * 60 * 60
"""As long as a browser keeps any cookie; how long a sign-in lasts is decided by the server."""


def keep(answer: Response, request: Request, welcome: Welcome) -> None:
    """Let this browser be signed in, and be known again as hers."""
    _set(answer, request, cookie_name(request), welcome.token)
    _set(answer, request, _device_name(request), welcome.device_token)


def forget(answer: Response, request: Request) -> None:
    """This browser is signed out; it stays a device she is known by."""
    is_https = request.url.scheme == "https"
    answer.delete_cookie(cookie_name(request), httponly=True, secure=is_https, samesite="lax")


def device_token(request: Request) -> str:
    return request.cookies.get(_device_name(request), "")


def _device_name(request: Request) -> str:
    return f"__Host-{DEVICE}" if request.url.scheme == "https" else DEVICE


def _set(answer: Response, request: Request, name: str, value: str) -> None:
    is_https = request.url.scheme == "https"
    answer.set_cookie(name, value, max_age=LASTS, httponly=True, secure=is_https, samesite="lax", path="/")
