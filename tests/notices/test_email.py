"""A letter, as the mail server gets it."""

import smtplib

import pytest
from pydantic import SecretStr

from app.core.config import settings
from app.notices.channels import email


class MailServer:
    """Stands in for smtplib.SMTP and keeps what it was told."""

    told: list

    def __init__(self, host, port, timeout):
        MailServer.told = [("connect", host, port)]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.told.append(("quit",))

    def starttls(self, context):
        self.told.append(("starttls", context.check_hostname))

    def login(self, user, password):
        self.told.append(("login", user, password))

    def send_message(self, letter):
        self.told.append(("letter", letter["To"], letter["Subject"], letter.get_content().strip()))


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(smtplib, "SMTP", MailServer)
    monkeypatch.setattr(settings(), "smtp_host", "mail.contoh.id")
    return MailServer


def test_a_letter_goes_encrypted_and_under_the_operators_name(server, monkeypatch):
    monkeypatch.setattr(settings(), "smtp_user", "osoc")
    monkeypatch.setattr(settings(), "smtp_password", SecretStr("rahasia"))

    email.send("sari@contoh.id", "Kata sandi baru · 😀", "Halo")

    assert server.told == [
        ("connect", "mail.contoh.id", 587),
        ("starttls", True),
        ("login", "osoc", "rahasia"),
        ("letter", "sari@contoh.id", "Kata sandi baru · 😀", "Halo"),
        ("quit",),
    ]


def test_a_mail_server_without_a_name_is_spoken_to_as_nobody(server, monkeypatch):
    monkeypatch.setattr(settings(), "smtp_starttls", False)

    email.send("sari@contoh.id", "Halo", "Halo")

    assert [told[0] for told in server.told] == ["connect", "letter", "quit"]


def test_an_address_cannot_bring_in_a_header(server):
    with pytest.raises(ValueError, match="linefeed"):
        email.send("sari@contoh.id\nBcc: all@contoh.id", "Halo", "Halo")
