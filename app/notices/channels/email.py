"""E-mail by the mail server of the settings."""

import smtplib
import ssl
from email.message import EmailMessage

from app.core.config import settings
from app.notices.schemas import Message

TIMEOUT_SECONDS = 20


def send(to: str, subject: str, text: str) -> None:
    """The letter handed to the mail server, or an OSError (smtplib's errors are such) that says why not."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = settings().mail_from, to, subject
    letter.set_content(text)
    with smtplib.SMTP(settings().smtp_host, settings().smtp_port, timeout=TIMEOUT_SECONDS) as server:
        if settings().smtp_starttls:
            server.starttls(context=ssl.create_default_context())
        if settings().smtp_user:
            server.login(settings().smtp_user, settings().smtp_password.get_secret_value())
        server.send_message(letter)


class EmailChannel:
    """E-mail for whoever has an address, where a mail server is set."""

    name = "email"

    def reaches(self, message: Message) -> bool:
        return bool(message.email and settings().smtp_host)

    def bring(self, message: Message) -> None:
        send(message.email or "", "OSOC", message.text)
