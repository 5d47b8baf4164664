"""What a browser's address must look like before anything is sent there."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from app.core.errors import N_, Invalid

MOST_DEVICES = 8
LOCAL = {"localhost", "127.0.0.1"}


def check_device(endpoint: str, p256dh: str, auth: str, *, local_ok: bool = False) -> None:
    """Invalid unless it is a https address on a public name, with keys of their length."""
    parts = urlsplit(endpoint)
    is_local = local_ok and parts.hostname in LOCAL
    keys = re.fullmatch(r"[A-Za-z0-9_-]{86,88}=*", p256dh) and re.fullmatch(r"[A-Za-z0-9_-]{21,24}=*", auth)
    if not keys or len(endpoint) > 1000 or not (is_local or _is_public(parts.scheme, parts.hostname)):
        raise Invalid(N_("Peramban ini tidak memberi alamat yang bisa dipakai. Coba peramban lain."))


def _is_public(scheme: str, host: str | None) -> bool:
    """Whether it is a name out there: never an address inside the house.

    >>> _is_public("https", "fcm.googleapis.com"), _is_public("https", "10.0.0.1"), _is_public("http", "a.id")
    (True, False, False)
    """
    if scheme != "https" or not host or "." not in host or host.endswith((".local", ".internal")):
        return False
    try:
        ip_address(host)
    except ValueError:
        return True
    return False
