"""WhatsApp, SMS and Telegram, each by the gateway whose address stands in the settings."""

import re

from app.core.config import settings
from app.notices.schemas import Message


class NotTaken(OSError):
    """The gateway did not take it; what it answered is not kept, it may hold a number."""


class GatewayChannel:
    """A gateway for whoever has a telephone number; `{phone}` in its address is her number in digits."""

    def __init__(self, name: str) -> None:
        self.name = name

    def _address(self) -> str:
        address: str = getattr(settings(), f"{self.name}_gateway").get_secret_value()
        return address

    def reaches(self, message: Message) -> bool:
        return bool(message.phone and self._address())

    def bring(self, message: Message) -> None:
        import apprise  # half a second, which no other command shall pay

        digits = re.sub(r"\D", "", message.phone or "")
        gateway = apprise.Apprise.instantiate(self._address().replace("{phone}", digits))
        if gateway is None or not gateway.notify(body=message.text.strip()):
            raise NotTaken


GATEWAYS = tuple(GatewayChannel(name) for name in ("whatsapp", "telegram", "sms"))
