"""Settings, read once from the environment. Every name has the prefix OSOC_ there; docs/operations.md lists
them.
"""

from functools import cache
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

DEMO_ENCRYPTION_KEY = "ZGVtby1vbmx5LWtleS1vZi10aGUtZXhhbXBsZS1kaXM="
DEMO_INDEX_KEY = "demo-only-index-key-of-the-example-district"


class BadSettings(Exception):
    """A setting is missing or unsafe; the message says which line to run."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="OSOC_", env_file=".env", extra="ignore")

    mode: Literal["production", "demo"] = Field(
        "production", description="`demo` allows example accounts and keys; `osoc demo` sets it."
    )
    database_url: str = Field(
        "sqlite:///osoc.db",
        description="SQLAlchemy address: `sqlite:///file.db` or `postgresql+psycopg://user@host/name`.",
    )
    encryption_keys: SecretStr = Field(
        SecretStr(""),
        description="Fernet keys parted by commas; the first encrypts, all decrypt (NIK and the like).",
    )
    index_key: SecretStr = Field(
        SecretStr(""), description="Key of the hash by which an encrypted NIK is found again."
    )
    public_url: str = Field(
        "http://127.0.0.1:8000", description="Where people reach the pages; used in invitation links."
    )
    threads: int = Field(
        0, ge=0, le=64, description="Requests worked on at once; 0 chooses 1 for SQLite and 4 for PostgreSQL."
    )
    jobs_inside: bool = Field(
        True, description="On SQLite, run the deadlines inside `osoc serve`; PostgreSQL uses `osoc jobs`."
    )
    jobs_every_seconds: float = Field(
        5.0, gt=0, description="How often deadlines and messages are looked at."
    )
    session_days: int = Field(30, ge=1, description="How long a sign-in lasts without being used.")
    max_body_bytes: int = Field(1_000_000, ge=10_000, description="A larger request is refused with 413.")
    trusted_proxies: str = Field(
        "127.0.0.1", description="Addresses, parted by commas, whose X-Forwarded-* headers are believed."
    )
    smtp_host: str = Field("", description="Mail server; empty turns e-mail off (links can be copied).")
    smtp_port: int = Field(587, description="Port of the mail server.")
    smtp_user: str = Field("", description="Name at the mail server; empty signs in as nobody.")
    smtp_password: SecretStr = Field(SecretStr(""), description="Password at the mail server.")
    smtp_starttls: bool = Field(True, description="Encrypt the way to the mail server (STARTTLS).")
    mail_from: str = Field("osoc@localhost", description="Sender of e-mail.")
    vapid_private_key: SecretStr = Field(
        SecretStr(""), description="Key for Web Push, made once by `osoc vapid`; empty turns push off."
    )
    vapid_contact: str = Field(
        "mailto:osoc@localhost", description="Whom a push service may write to: `mailto:` or `https:`."
    )
    whatsapp_gateway: SecretStr = Field(
        SecretStr(""), description="Apprise address of a WhatsApp gateway with `{phone}`; empty: none."
    )
    sms_gateway: SecretStr = Field(
        SecretStr(""), description="Apprise address of an SMS gateway with `{phone}`; empty: none."
    )
    telegram_gateway: SecretStr = Field(
        SecretStr(""), description="Apprise address of a Telegram gateway with `{phone}`; empty: none."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="What is logged.")

    @property
    def is_demo(self) -> bool:
        return self.mode == "demo"

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    def fernet_keys(self) -> list[str]:
        """The encryption keys, newest first. Raises BadSettings where production has none of its own."""
        return self._secret(self.encryption_keys, DEMO_ENCRYPTION_KEY, "OSOC_ENCRYPTION_KEYS").split(",")

    def blind_index_key(self) -> bytes:
        return self._secret(self.index_key, DEMO_INDEX_KEY, "OSOC_INDEX_KEY").encode()

    def check(self) -> None:
        """Refuse to start unsafely."""
        self.fernet_keys()
        self.blind_index_key()

    def _secret(self, given: SecretStr, demo_value: str, name: str) -> str:
        value = given.get_secret_value()
        if self.is_demo:
            return value or demo_value
        if not value or demo_value in value:
            raise BadSettings(
                f"{name} is missing or is the demo's. Make the keys once and keep them safe: "
                "osoc secrets >> .env"
            )
        return value


@cache
def settings() -> Settings:
    return Settings()
