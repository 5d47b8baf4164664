"""What must not be readable in a stolen database file: encrypted columns, and the keyed hash that finds
them.
"""

import base64
import hashlib
import hmac
import secrets
import unicodedata
from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import LargeBinary, String
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


class EncryptedBytes(TypeDecorator[bytes]):
    """Bytes that are plain in Python and encrypted in the table."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else _fernet().encrypt(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else _fernet().decrypt(value)


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


def new_vapid_key() -> str:
    """A fresh key by which push services know this installation, as the settings keep it."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return _base64url(number.to_bytes(32, "big"))


def vapid_public_key(private_key: str) -> str:
    """What a browser is given, so that it takes messages of this installation only."""
    padded = private_key + "=" * (-len(private_key) % 4)
    number = int.from_bytes(base64.urlsafe_b64decode(padded), "big")
    public = ec.derive_private_key(number, ec.SECP256R1()).public_key()
    return _base64url(
        public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    )


def _base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


@cache
def _passwords() -> PasswordHash:
    """argon2id, 2 passes, 19 MiB, 1 lane: OWASP's Password Storage cheat sheet; 64 MiB a try would invite
    overload.
    """
    return PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),))


@cache
def _nobodys_hash() -> str:
    return _passwords().hash(new_token())


def hash_password(password: str) -> str:
    return _passwords().hash(unicodedata.normalize("NFKC", password))


def is_password(password: str, kept: str | None) -> bool:
    """Whether this is the password. Where none is kept it takes as long, and is False."""
    is_right = _passwords().verify(unicodedata.normalize("NFKC", password), kept or _nobodys_hash())
    return is_right and kept is not None
