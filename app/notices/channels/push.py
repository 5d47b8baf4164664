"""Web Push: a message, sealed for one browser, handed to the service of the browser's maker."""

import json
from collections.abc import Callable
from uuid import UUID

from app.core.config import settings
from app.notices.schemas import Device, Message

TIMEOUT_SECONDS = 10
KEPT_SECONDS = 4 * 60 * 60
"""How long the service keeps it for a phone without a signal; by then the alert has climbed."""
GONE = (404, 410)


class NotTaken(OSError):
    """No browser of hers took it."""


class PushChannel:
    """Push for whoever has let a browser be woken, where the keys are set. `forget` drops what is gone."""

    name = "push"

    def __init__(self, forget: Callable[[UUID], None]) -> None:
        self._forget = forget

    def reaches(self, message: Message) -> bool:
        return bool(message.devices and settings().vapid_private_key.get_secret_value())

    def bring(self, message: Message) -> None:
        if not any([self._push(device, message) for device in message.devices]):
            raise NotTaken

    def _push(self, device: Device, message: Message) -> bool:
        """Whether this browser's service took it; one that says that the browser is gone is forgotten."""
        import requests  # they cost a tenth of a second, which no other command shall pay
        from pywebpush import WebPushException, webpush

        keys = {"p256dh": device.p256dh, "auth": device.auth}
        session = requests.Session()
        session.max_redirects = 0
        try:
            webpush(
                {"endpoint": device.endpoint, "keys": keys},
                json.dumps({"title": "OSOC", "body": message.words, "path": message.path}),
                vapid_private_key=settings().vapid_private_key.get_secret_value(),
                vapid_claims={"sub": settings().vapid_contact},
                ttl=KEPT_SECONDS,
                timeout=TIMEOUT_SECONDS,
                headers={"urgency": "high" if message.is_emergency else "normal"},
                requests_session=session,
            )
        except WebPushException as error:
            if error.response is not None and error.response.status_code in GONE:
                self._forget(device.id)
            return False
        except requests.RequestException:
            return False
        return True
