"""What must not be readable in a stolen database file: encrypted columns, and the keyed hash that finds
them.
"""

import hashlib
import hmac
import secrets
from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from sqlalchemy import String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from app.core.config import settings


@cache
def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key.strip()) for key in settings().fernet_keys()])


class EncryptedText(TypeDecorator[str]):
    """Text that is plain in Python and encrypted in the table. It cannot be compared or sorted in SQL."""

    impl = String(500)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _fernet().encrypt(value.encode()).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _fernet().decrypt(value.encode()).decode()


def blind_index(value: str) -> str:
    """A hash by which an encrypted value is found again; useless without the key."""
    return hmac.new(settings().blind_index_key(), value.encode(), hashlib.sha256).hexdigest()


def new_token() -> str:
    """A secret for a link or a cookie: 256 bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What the table keeps of a token, so that a stolen table opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_secrets() -> dict[str, str]:
    """Fresh keys for a production start."""
    return {"OSOC_ENCRYPTION_KEYS": Fernet.generate_key().decode(), "OSOC_INDEX_KEY": secrets.token_hex(32)}
